"""Official documents on the page: begun, written, looked at, finished, kept, made for many."""
