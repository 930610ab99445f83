"""The county's own document filled in, Word or Excel: scores and reasons go in, everything else stays as it is."""

import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from forms.model import Form
from reports.exports import FilledItem
from reports.filled_cells import CannotFillIn, why_not_fillable
from reports.filled_word import DOCUMENT, filled_document
from reports.filled_workbook import WORKBOOK, filled_sheets

__all__ = ["CannotFillIn", "fill_in", "is_workbook", "why_not_fillable"]


def fill_in(content: bytes, form: Form, filled: Sequence[FilledItem]) -> bytes:
    """The issued document with both sides' scores and reasons in its own columns.

    Where the table has rows for a section's points, a 小计 or the 合计, they are filled in too. All parts of the file
    but those tables stay byte for byte. Raises CannotFillIn, naming every item whose row is not there.
    """
    try:
        with ZipFile(BytesIO(content)) as package:
            if WORKBOOK in package.namelist():
                return _with_parts(package, filled_sheets(package, form, filled))
            return _with_parts(package, {DOCUMENT: filled_document(package.read(DOCUMENT), form, filled)})
    except CannotFillIn:
        raise
    except (BadZipFile, zlib.error, etree.LxmlError, LookupError, ValueError, ArithmeticError) as broken:
        raise CannotFillIn(f"《{form.title}》的印发文件已损坏，无法填入得分。请改用“自评表（Excel）”。") from broken


def is_workbook(content: bytes) -> bool:
    """Whether the issued document is an Excel workbook, whatever its name says; else it is a Word document."""
    try:
        with ZipFile(BytesIO(content)) as package:
            return WORKBOOK in package.namelist()
    except BadZipFile:
        return False


def _with_parts(source: ZipFile, parts: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as target:
        for info in source.infolist():
            part = parts.get(info.filename)
            target.writestr(info, source.read(info) if part is None else part)
    return written.getvalue()
