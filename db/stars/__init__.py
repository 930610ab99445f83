"""Stars of the homes: proposed, vetoed, awarded, removed, paid for."""
