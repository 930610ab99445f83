"""The workspace of a form on its way to publication."""
