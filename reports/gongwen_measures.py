"""Measures of the type area of GB/T 9704-2012: 156 x 225 mm, which holds 22 lines of 28 characters of 3号."""

TYPE_AREA_TWIPS = 8844
TYPE_AREA_POINTS = 442
EM = 320  # 3号 in twips
CHARACTER = 315  # what one of 28 characters takes on a line
LINE = 579  # of the grid


def width(text: str) -> float:
    """The width of a text in characters: Latin letters and digits take half."""
    return sum(0.5 if character.isascii() else 1 for character in text)
