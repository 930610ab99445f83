"""What the pages of homes, rooms and visits are made of."""
