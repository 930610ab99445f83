"""Presents what is remembered: rankings, charts, notices, exports."""
