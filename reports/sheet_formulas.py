"""Results of formulas that are no longer true once cells were written.

A formula itself is never touched. Its kept result (`<v>`) is taken away where the formula refers to a cell that was
written, directly or through another formula, on whichever sheet it stands: Excel, WPS and LibreOffice compute a formula
without a result when they open the file, so that no flag in xl/workbook.xml is needed and that part stays as it is. All
other results stay. A reference that cannot be told (a name, a table's column, several sheets at once) counts as one to
the written cells, since a result computed anew is never wrong and an old one may be. References into other files keep
their results: they may not be there to compute from.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter

from reports.sheet_grid import At, Sheet

_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!:\[\]]+)!)?"
    r"(?:\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d{1,7})(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d{1,7}))?"
    r"|\$?(?P<first>[A-Z]{1,3}):\$?(?P<last>[A-Z]{1,3})"
    r"|\$?(?P<from>\d{1,7}):\$?(?P<to>\d{1,7}))"
)
_ELSEWHERE = re.compile(r"'?\[")  # in another file
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_STEPS = 50  # a formula upon a formula upon …


class Area(NamedTuple):
    """Cells that a formula refers to."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, sheet: str, at: At) -> bool:
        """Whether that cell is one of them."""
        return self.sheet == sheet and self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right


Cells = set[tuple[str, At]]  # by the name of their sheet


def forget_results(sheets: Mapping[str, Sheet], written: Cells) -> None:
    """Take away the results that the written cells made untrue; those cells are added to `written`."""
    waiting = {(name, at): references(name, text) for name, sheet in sheets.items() for at, text in _formulas(sheet)}
    fresh = set(written)
    for step in range(_MOST_STEPS + 1):
        # Beyond so many steps from the written cells, all that refers to any cell is computed anew.
        found = {c for c, areas in waiting.items() if (areas if step == _MOST_STEPS else _depends(areas, fresh))}
        if not found:
            break
        for name, at in found:
            sheets[name].forget_result(at)
            del waiting[name, at]
        written.update(found)
        fresh = found


def _depends(areas: list[Area | None], written: Cells) -> bool:
    return any(area is None or any(area.holds(*cell) for cell in written) for area in areas)


def _formulas(sheet: Sheet) -> Iterator[tuple[At, str]]:
    """Every formula as it reads in its own cell, also where it is only kept once for several."""
    shared: dict[str, tuple[str, str]] = {}
    for at in sorted(sheet.cells):
        formula = sheet.formula(at)
        if formula is None:
            continue
        text, kept_as, here = formula.text or "", formula.get("si", ""), f"{get_column_letter(at[1])}{at[0]}"
        if formula.get("t") == "shared" and text:
            shared[kept_as] = (text, here)
        elif formula.get("t") == "shared" and kept_as in shared:
            first, there = shared[kept_as]
            text = Translator(f"={first}", origin=there).translate_formula(here)[1:]
        yield at, text


def references(sheet: str, formula: str) -> list[Area | None]:
    """What a formula on that sheet refers to; None for what cannot be told."""
    try:
        tokens = Tokenizer(f"={formula}").items
    except TokenizerError:
        return [None]
    named = (token.value for token in tokens if token.type == Token.OPERAND and token.subtype == Token.RANGE)
    return [_area(sheet, reference) for reference in named if not _ELSEWHERE.match(reference)]


def _area(sheet: str, reference: str) -> Area | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    named = match["sheet"]
    where = sheet if named is None else named.strip("'").replace("''", "'")
    if match["from"]:
        return Area(where, int(match["from"]), 1, int(match["to"]), _LAST_COLUMN)
    if match["first"]:
        return Area(
            where, 1, column_index_from_string(match["first"]), _LAST_ROW, column_index_from_string(match["last"])
        )
    top, left = int(match["top"]), column_index_from_string(match["left"])
    if not match["bottom"]:
        return Area(where, top, left, top, left)
    return Area(where, top, left, int(match["bottom"]), column_index_from_string(match["right"]))
