"""Parts of the page of templates."""
