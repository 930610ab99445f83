"""A form that travels without a connection: an Excel workbook to fill in, and how one that came back is read."""
