"""`python -m db.evidence.pdf_pages FILE FOLDER MOST`: a PDF's pages as pictures, in a process of its own.

The same reader as for first pages, under the same limits: a page may ask for gigabytes or for hours.
"""

import sys
from pathlib import Path

import pypdfium2

from db.evidence.pdf_page import limit

WIDTH = 1000  # pixels: what is read on a screen


def main(file: str, folder: str, most: str) -> int:
    """Write `1.png`, `2.png` … into the folder, at most so many; print how many."""
    limit()
    document = pypdfium2.PdfDocument(file)
    pages = min(len(document), int(most))
    for at in range(pages):
        page = document[at]
        image = page.render(scale=WIDTH / max(page.get_width(), 1)).to_pil()
        image.convert("RGB").save(Path(folder) / f"{at + 1}.png", "PNG", compress_level=3)
        page.close()
    print(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
