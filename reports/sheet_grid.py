"""A worksheet's XML as a table whose cells can be written to; nothing but those cells changes."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries

from forms.points import show
from reports.workbook import LONGEST, height_of

USUAL_WIDTH = 8  # characters, where the sheet names none
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what Excel reads as a character's number
_COMPUTED = ("str", "b", "e")  # kinds of value that a formula's result may have
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
At = tuple[int, int]  # row and column, both from 1


@dataclass(frozen=True)
class Merge:
    """A merged range and its element."""

    element: etree._Element
    left: int
    top: int
    right: int
    bottom: int


class Sheet:
    """One worksheet as a `Grid`; `strings` are the workbook's shared strings. `is_changed` once anything was written."""

    def __init__(self, xml: bytes, strings: Sequence[str]) -> None:
        self.root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        self.is_changed = False
        self._strings = strings
        self._ns = f"{{{etree.QName(self.root).namespace}}}"
        self.rows: dict[int, etree._Element] = {}
        self.cells: dict[At, etree._Element] = {}
        self._find_cells()
        self.merges = [_merge(element) for element in self.root.iter(self.tag("mergeCell"))]

    def tag(self, name: str) -> str:
        """The element's name in this worksheet's namespace."""
        return self._ns + name

    def _find_cells(self) -> None:
        number = 0
        for row in self.root.iter(self.tag("row")):
            number = int(row.get("r") or number + 1)
            self.rows[number] = row
            column = 0
            for cell in row.iterchildren(self.tag("c")):
                column = _column_of(cell) or column + 1
                self.cells[number, column] = cell

    @cached_property
    def numbers(self) -> range:
        return range(1, max((row for row, column in self.cells if self.shown((row, column))), default=0) + 1)

    @cached_property
    def _columns(self) -> dict[int, list[int]]:
        columns: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            columns.setdefault(row, []).append(column)
        return columns

    def headings(self, row: int) -> dict[int, str]:
        reached = (merge.left for merge in self.merges if merge.top <= row <= merge.bottom)
        begun = ((column, self.begin((row, column))) for column in sorted({*self._columns.get(row, ()), *reached}))
        texts = {column: self.shown(at) for column, at in begun if at[1] == column}
        return {column: "".join(text.split()) for column, text in texts.items() if text}

    def start(self, row: int, column: int) -> int:
        return self.begin((row, column))[0]

    def text(self, row: int) -> str:
        texts = (self.shown((row, column)) for column in self._columns.get(row, ()))
        return "".join("".join(texts).split())

    def begin(self, at: At) -> At:
        """The cell itself, or the first one of the range that it is merged into."""
        row, column = at
        for merge in self.merges:
            if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
                return merge.top, merge.left
        return at

    @property
    def width(self) -> int:
        """The last column that says something, or into which such a cell reaches."""
        said = {at for at in self.cells if self.shown(at)}
        reached = [merge.right for merge in self.merges if (merge.top, merge.left) in said]
        return max([*(column for _, column in said), *reached], default=0)

    def shown(self, at: At) -> str:
        """The cell's text or number as kept; of a formula its last result."""
        cell = self.cells.get(at)
        if cell is None:
            return ""
        if cell.get("t") == "inlineStr":
            return "".join(node.text or "" for node in cell.iter(self.tag("t")))
        value = cell.findtext(self.tag("v")) or ""
        if cell.get("t") != "s" or not value:
            return value
        return self._strings[int(value)]

    def formula(self, at: At) -> etree._Element | None:
        """The cell's formula, if it has one."""
        cell = self.cells.get(at)
        return None if cell is None else cell.find(self.tag("f"))

    def put_points(self, at: At, points: Decimal) -> None:
        """Make the cell hold that number and nothing else; its style stays."""
        cell = self._emptied(at)
        etree.SubElement(cell, self.tag("v")).text = show(points)

    def put_text(self, at: At, text: str) -> None:
        """Make the cell hold that text, never a formula; its style stays."""
        cell = self._emptied(at)
        cell.set("t", "inlineStr")
        inline = etree.SubElement(cell, self.tag("is"))
        etree.SubElement(inline, self.tag("t"), {_SPACE: "preserve"}).text = _ESCAPE.sub("_x005F_", text[:LONGEST])

    def forget_result(self, at: At) -> None:
        """Take away the kept result of the cell's formula, to be computed anew by whoever opens the file."""
        self.is_changed, cell = True, self.cells[at]
        for value in cell.findall(self.tag("v")):
            cell.remove(value)
        if cell.get("t") in _COMPUTED:
            del cell.attrib["t"]

    def _emptied(self, at: At) -> etree._Element:
        self.is_changed, cell = True, self.cell(at)
        cell.attrib.pop("t", None)
        for child in list(cell):
            cell.remove(child)
        return cell

    def cell(self, at: At, like: At | None = None) -> etree._Element:
        """The cell, made in its place where there is none, in the style of `like`."""
        if (found := self.cells.get(at)) is not None:
            return found
        self.is_changed = True
        row, column = self._row(at[0]), at[1]
        made = etree.Element(self.tag("c"), {"r": f"{get_column_letter(column)}{at[0]}"})
        model = self.cells.get(self.begin(like)) if like else None
        if model is not None and (style := model.get("s")):
            made.set("s", style)
        columns = self._columns.setdefault(at[0], [])
        before = bisect_left(columns, column)
        row.insert(before, made)
        columns.insert(before, column)
        row.attrib.pop("spans", None)  # only a hint, and no longer true
        self.cells[at] = made
        return made

    def _row(self, number: int) -> etree._Element:
        if number in self.rows:
            return self.rows[number]
        data = next(self.root.iter(self.tag("sheetData")))
        made = etree.Element(self.tag("row"), {"r": str(number)})
        data.insert(sum(other < number for other in self.rows), made)
        self.rows[number] = made
        return made

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge these cells. The worksheet has merged cells already."""
        first = self.merges[0].element
        made = deepcopy(first)
        made.set("ref", _area(top, left, bottom, right))
        parent = first.getparent()
        assert parent is not None
        parent.append(made)
        if parent.get("count"):
            parent.set("count", str(len(parent)))
        self.merges.append(Merge(made, left, top, right, bottom))

    def widen(self, merge: Merge, right: int) -> None:
        """Let the merged range reach to that column."""
        merge.element.set("ref", _area(merge.top, merge.left, merge.bottom, right))
        self.merges[self.merges.index(merge)] = replace(merge, right=right)
        self.is_changed = True

    def make_room(self, at: At) -> None:
        """Let a row of a set height be as high as the cell's text needs; others adjust themselves."""
        row, height = self.rows[at[0]], float(self.rows[at[0]].get("ht") or 0)
        needed = height_of([self.shown(at)], [self._width_of(at[1])])
        if 0 < height < needed:
            row.set("ht", str(needed))

    def _width_of(self, column: int) -> int:
        for told in self.root.iter(self.tag("col")):
            if int(told.get("min", 0)) <= column <= int(told.get("max", 0)):
                return max(int(float(told.get("width") or USUAL_WIDTH)), 2)
        return USUAL_WIDTH

    def to_xml(self) -> bytes:
        """The part as it is now."""
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _column_of(cell: etree._Element) -> int | None:
    reference = cell.get("r")
    return column_index_from_string(coordinate_from_string(reference)[0]) if reference else None


def _merge(element: etree._Element) -> Merge:
    left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
    return Merge(element, left, top, right, bottom)


def _area(top: int, left: int, bottom: int, right: int) -> str:
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
