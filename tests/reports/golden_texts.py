"""The full text of a document, compared line by line with the one that was read and found good.

`WRITE_GOLDEN=1 python -m pytest …` writes the texts anew, to be read before they are committed.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from lxml.etree import _Element

GOLDEN = Path(__file__).parent / "golden"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(content: bytes) -> str:
    """Every line of the document's body in its order: paragraphs, rows of tables, text boxes; empty lines left out."""
    with ZipFile(BytesIO(content)) as package:
        body = etree.fromstring(package.read("word/document.xml"))[0]
    return "\n".join(line for line in _lines(body) if line.strip())


def _lines(parent: _Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _text(child).split("\n")
            for box in child.iter(f"{_W}txbxContent"):
                yield from _lines(box)
        elif child.tag == f"{_W}tbl":
            yield from (" | ".join(map(_cell, row.iter(f"{_W}tc"))) for row in child.iter(f"{_W}tr"))


def _cell(cell: _Element) -> str:
    return "／".join(filter(None, (_text(paragraph).replace("\n", "／") for paragraph in cell.iter(f"{_W}p"))))


def _text(paragraph: _Element) -> str:
    """The text of the paragraph's own runs, without that of a text box in it."""
    pieces = (piece for run in paragraph.findall(f"{_W}r") for piece in run if piece.tag in (f"{_W}t", f"{_W}br"))
    return "".join("\n" if piece.tag == f"{_W}br" else piece.text or "" for piece in pieces)


def assert_golden(key: str, content: bytes) -> None:
    """The document says what `golden/KEY.txt` says."""
    path, told = GOLDEN / f"{key}.txt", text_of(content)
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(f"{told}\n", encoding="utf-8")
        pytest.fail(f"{path.name} was written anew: read it, then run the test without WRITE_GOLDEN.")
    assert told.splitlines() == path.read_text(encoding="utf-8").splitlines()
