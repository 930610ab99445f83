"""`python -m db.evidence.pdf_page FILE PICTURE`: a PDF's first page as a picture, and what the file tells, in a process of its own.

PDF is code: a page may ask for gigabytes or for hours, or bring the reader down. Then this process ends, and no other.
"""

import json
import re
import sys
from contextlib import suppress

import pypdfium2

LONGER_SIDE = 1600
MOST_MEMORY, MOST_SECONDS = 2**31, 40
LOCKED, BROKEN = "locked", "broken"
_DAY = re.compile(r"D?:?(\d{4})(\d\d)(\d\d)")


def main(file: str, picture: str) -> int:
    """Write the picture as PNG and print JSON: `pages`, `created`, `modified` (ISO days or null), or `fault`."""
    limit()
    try:
        print(json.dumps(_read(file, picture)))
    except pypdfium2.PdfiumError as failure:
        print(json.dumps({"fault": LOCKED if "assword" in str(failure) else BROKEN}))
    return 0


def limit() -> None:
    """Keep this process within what a page may cost of memory and time."""
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def _read(file: str, picture: str) -> dict[str, object]:
    document = pypdfium2.PdfDocument(file)
    if not len(document):
        return {"fault": BROKEN}
    page = document[0]
    image = page.render(scale=LONGER_SIDE / max(*page.get_size(), 1)).to_pil()
    image.convert("RGB").save(picture, "PNG", compress_level=1)
    told = document.get_metadata_dict()
    return {"pages": len(document), "created": _day(told["CreationDate"]), "modified": _day(told["ModDate"])}


def _day(text: str) -> str | None:
    found = _DAY.match(text)
    return "-".join(found.groups()) if found else None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
