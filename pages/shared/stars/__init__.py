"""What the page of the stars is made of."""
