"""What evidence tells: hints for a person to look at, from plain data. None of them is ever a score."""

# Bits of 64 in which two perceptual hashes differ. The same picture saved again, scaled, brightened or with a stamp in a
# corner differs in 0 to 4; two sheets of text in the same layout in 6 and more, two photos in 18 and more.
NEAR = 4
