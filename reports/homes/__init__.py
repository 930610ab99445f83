"""Papers of homes, rooms, visits and stars."""
