"""Evidence: rows and bytes, what a file may be, what it tells of itself and beside others; pictures of homes, rooms, visits."""
