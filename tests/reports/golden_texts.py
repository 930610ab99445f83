"""The full text of a document, compared line by line with the one that was read and found good.

`WRITE_GOLDEN=1 python -m pytest …` writes the texts anew, to be read before they are committed.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

GOLDEN = Path(__file__).parent / "golden"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(content: bytes) -> str:
    """Every line of the document's body in its order: paragraphs, rows of tables, text boxes; empty lines left out."""
    lines = _lines(docx.Document(BytesIO(content)).element.body)
    return "\n".join(line for line in lines if line.strip())


def _lines(parent: _Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield Paragraph(child, None).text  # type: ignore[arg-type]
            for box in child.iter(f"{_W}txbxContent"):
                yield from _lines(box)
        elif child.tag == f"{_W}tbl":
            yield from _rows(Table(child, None))  # type: ignore[arg-type]


def _rows(table: Table) -> Iterator[str]:
    for row in table._tbl.tr_lst:
        cells = ["／".join(Paragraph(p, None).text for p in cell.iter(f"{_W}p")) for cell in row.tc_lst]  # type: ignore[arg-type]
        yield " | ".join(cells)


def assert_golden(key: str, content: bytes) -> None:
    """The document says what `golden/KEY.txt` says."""
    path, told = GOLDEN / f"{key}.txt", text_of(content)
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(f"{told}\n", encoding="utf-8")
        pytest.fail(f"{path.name} was written anew: read it, then run the test without WRITE_GOLDEN.")
    assert told.splitlines() == path.read_text(encoding="utf-8").splitlines()
