"""A notice as pages to be looked at before it goes out: drawn by LibreOffice, or as text where that is not installed.

Pages are kept beside the previews of evidence, under the notice's id and the SHA-256 of the document they show, so that
whoever may see one notice reaches the pages of no other. They are drawn again where they were swept.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from db.evidence.document_pages import has_office, office_pages
from db.evidence.store import store

MOST_PAGES = 40
KEPT_DAYS = 3
_START = "notice"  # of a page's name: no SHA-256 begins so, and evidence's previews begin with theirs
_drawing = threading.Lock()  # one LibreOffice at a time: it takes a whole core


def sha256_of(content: bytes) -> str:
    """What names the document in the address of its pages."""
    return sha256(content).hexdigest()


def kept_pages(notice_id: int, sha: str) -> int | None:
    """How many pages of the document are there to be looked at, 0 where it could not be drawn; None while nobody tried."""
    kept = store().preview(_name(notice_id, sha, 0))
    return int(kept) if kept else None


def draw(notice_id: int, content: bytes) -> int:
    """Draw the document's pages unless they are there; how many there are, 0 where it cannot be drawn.

    Takes some seconds, and longer while others draw theirs.
    """
    sha = sha256_of(content)
    if not has_office():
        return 0
    with _drawing:
        if (kept := kept_pages(notice_id, sha)) is not None:
            return kept
        _sweep()
        pictures = office_pages(content, ".docx", MOST_PAGES)
        for number, picture in enumerate(pictures, start=1):
            store().keep_preview(_name(notice_id, sha, number), picture)
        store().keep_preview(_name(notice_id, sha, 0), str(len(pictures)).encode())
        return len(pictures)


def _sweep() -> None:
    # Whole days, so that the pages of a document go together.
    first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=KEPT_DAYS)
    store().sweep_previews(_START, first)


def page(notice_id: int, sha: str, number: int) -> bytes | None:
    """The picture (PNG) of that page, from 1; None where there is none."""
    return store().preview(_name(notice_id, sha, number)) if number else None


def _name(notice_id: int, sha: str, number: int) -> str:
    return f"{_START}{notice_id}-{sha}-{number}.png"


def text_of(content: bytes) -> Iterator[str | list[list[str]]]:
    """The document's paragraphs as texts and its tables as rows of texts, in their order, without empty lines."""
    for block in docx.Document(BytesIO(content)).iter_inner_content():
        match block:
            case Table():
                yield [[cell.text for cell in row.cells] for row in block.rows]
            case Paragraph() if block.text.strip():
                yield block.text
