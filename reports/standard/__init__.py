"""Measures any Word document against GB/T 9704-2012 and lists where it departs from it."""
