"""Official documents (公文): their numbers, their drafts, what is kept of them."""
