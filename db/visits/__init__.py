"""Site visits (实地核查)."""
