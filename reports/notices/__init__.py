"""Official documents (公文) made from the year's data: one module a kind, all of them listed in `kinds`."""
