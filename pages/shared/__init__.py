"""What several pages share: who may open them, plain text, and the widgets."""
