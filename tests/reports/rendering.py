"""Renders a document with LibreOffice and tells where its characters stand."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

needs_renderer = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="LibreOffice (soffice) or poppler (pdftotext) is not installed",
)

needs_calc = pytest.mark.skipif(
    not (shutil.which("localc") and shutil.which("pdftotext")),
    reason="LibreOffice Calc (localc) or poppler (pdftotext) is not installed",
)


@dataclass(frozen=True)
class Line:
    """A line of a page: its text without spaces; its edges in points from the page's left and top."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def pdfs_of(documents: dict[str, bytes], folder: Path, kind: str = "docx") -> dict[str, bytes]:
    """The documents as PDF, by name; LibreOffice is started once for all of them."""
    sources = [folder / f"{name}.{kind}" for name in documents]
    for source, content in zip(sources, documents.values(), strict=True):
        source.write_bytes(content)
    # Beside the folders of the single tests: LibreOffice takes seconds to make a profile.
    profile = f"-env:UserInstallation=file://{folder.parent}/libreoffice"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {source.stem: source.with_suffix(".pdf").read_bytes() for source in sources}


def pages_of(content: bytes, folder: Path, kind: str = "docx") -> list[list[Line]]:
    """The lines of every page, from top to bottom."""
    return pages_of_all({"document": content}, folder, kind)["document"]


def pages_of_all(documents: dict[str, bytes], folder: Path, kind: str = "docx") -> dict[str, list[list[Line]]]:
    """The same of several documents, by name; LibreOffice is started once for all of them."""
    return {name: _pages(folder / f"{name}.pdf") for name in pdfs_of(documents, folder, kind)}


def _pages(printed: Path) -> list[list[Line]]:
    target = printed.with_suffix(".html")
    subprocess.run(["pdftotext", "-bbox", str(printed), str(target)], check=True, timeout=60)
    return [_lines(page) for page in ElementTree.parse(target).iter("{http://www.w3.org/1999/xhtml}page")]


def _lines(page: ElementTree.Element) -> list[Line]:
    words = [
        (*(float(word.attrib[edge]) for edge in ("xMin", "xMax", "yMin", "yMax")), word.text or "") for word in page
    ]
    rows: dict[int, list[tuple[float, float, float, float, str]]] = {}
    for word in sorted(words, key=lambda word: word[0]):
        rows.setdefault(_row_of(rows, (word[2] + word[3]) / 2), []).append(word)
    return [_line(rows[middle]) for middle in sorted(rows)]


def _row_of(rows: dict[int, list[tuple[float, float, float, float, str]]], middle: float) -> int:
    return next((row for row in rows if abs(row - middle) < 6), round(middle))


def _line(words: list[tuple[float, float, float, float, str]]) -> Line:
    text = re.sub(r"\s", "", "".join(word[4] for word in words))
    return Line(text, words[0][0], words[-1][1], min(word[2] for word in words), max(word[3] for word in words))
