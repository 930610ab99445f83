"""The rules: reading documents and clauses, scoring, lifecycle, permissions. No I/O but the file handed in."""
