"""Workbooks filled in as a person would, and bent as a person or an attacker might."""

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from forms.offline.sheet import COLUMNS, ENTRY, KEY, SHEET

AT = {name: index for index, (name, _) in enumerate(COLUMNS, start=1)}


def fill(content: bytes, entries: Mapping[str, Any], **columns: Mapping[str, Any]) -> bytes:
    """Type into 填报 by row key, and into other columns by their name; a pair is a value and its number format."""

    def type_in(sheet: Worksheet) -> None:
        for column, typed in {ENTRY: entries, **columns}.items():
            for key, value in typed.items():
                cell = cell_of(sheet, key, column)
                cell.value, cell.number_format = value if isinstance(value, tuple) else (value, cell.number_format)

    return changed(content, type_in)


def changed(content: bytes, change: Callable[[Worksheet], Any]) -> bytes:
    """Do something to the sheet 填报, and save."""
    book = load_workbook(BytesIO(content))
    change(book[SHEET])
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def cell_of(sheet: Worksheet, key: str, column: str = ENTRY) -> Cell:
    return sheet.cell(row_of(sheet, key), AT[column])


def row_of(sheet: Worksheet, key: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, AT[KEY]).value == key)


def calculated(content: bytes, formula: str, value: str) -> bytes:
    """Give that formula its calculated value, as Excel does when it saves."""
    return repacked(content, lambda _, part: re.sub(rf"(<f>{re.escape(formula)}</f>)<v ?/?>(</v>)?", rf"\1<v>{value}</v>", part.decode()).encode())  # fmt: skip


def repacked(
    content: bytes,
    change: Callable[[str, bytes], bytes] = lambda _, part: part,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Change the parts of the package one by one, and add more."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            is_xml = name.endswith(".xml") and "worksheets" in name
            package.writestr(name, change(name, source.read(name)) if is_xml else source.read(name))
        for name, part in (more or {}).items():
            package.writestr(name, part)
    return target.getvalue()
