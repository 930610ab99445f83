"""Archives on the page: offered, built behind it, watched, downloaded."""
