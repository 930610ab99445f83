"""How official texts say points: the statements of a clause, the quantities they are about, the limits that hold."""
