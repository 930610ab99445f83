"""A notice as pages to be looked at before it goes out: drawn by LibreOffice, or as text where that is not installed.

Pages are kept beside the previews of evidence, under the notice's id and the SHA-256 of the document they show, so that
whoever may see one notice reaches the pages of no other. They are drawn again where they were swept.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from lxml import etree

from db.evidence.document_pages import has_office, office_pages
from db.evidence.store import store
from forms.reading.package import DOCUMENT, MOST_CELLS, Package
from forms.reading.styles import NS

MOST_PAGES = 40
KEPT_DAYS = 3
_START = "notice"  # of a page's name: no SHA-256 begins so, and evidence's previews begin with theirs
NAMES = {"w": NS[1:-1]}
_P, _R, _TBL = (NS + tag for tag in ("p", "r", "tbl"))
_SIGNS = {NS + "tab": "\t", NS + "br": "\n", NS + "cr": "\n"}
_READ = {NS + "t", *_SIGNS}
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
    """The document's paragraphs as texts and its tables as rows of texts, in their order, without empty lines.

    Each cell once, however many columns it says that it spans. Raises Unreadable.
    """
    root = Package(content).part(DOCUMENT)
    for block in () if root is None else root.iterfind("w:body/*", NAMES):
        if block.tag == _P and (text := _words(block)).strip():
            yield text
        elif block.tag == _TBL and (rows := block.findall("w:tr", NAMES)):
            texts = [["\n".join(map(_words, cell.iterfind("w:p", NAMES))) for cell in _cells(row)] for row in rows]
            widest = max(map(len, texts))
            if widest * len(texts) <= MOST_CELLS:
                yield [row + [""] * (widest - len(row)) for row in texts]


def _cells(row: etree._Element) -> list[etree._Element]:
    return row.xpath("w:tc | w:sdt/w:sdtContent/w:tc", namespaces=NAMES)


def _words(paragraph: etree._Element) -> str:
    """The text of the paragraph's own runs, that of boxes in it left out."""
    runs = [run for run in paragraph.iter(_R) if next(run.iterancestors(_P)) is paragraph]
    return "".join(_SIGNS.get(leaf.tag, leaf.text or "") for run in runs for leaf in run if leaf.tag in _READ)
