"""Items that nobody types: what is drawn into the checklist (系统取数)."""
