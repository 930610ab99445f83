"""The numbers that Word itself puts before paragraphs (自动编号), which stand nowhere in the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from forms.reading.styles import NS, VAL, whole
from forms.reading.words import chinese_ordinal

NUM_PR = NS + "numPr"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographDigital", "japaneseCounting")
)
_NO_NUMBER = frozenset(("bullet", "none"))
_DEEPEST = 9


@dataclass(frozen=True)
class _Level:
    """How one level of a list is numbered: its format, its text with %1 for the number, its first number."""

    form: str
    text: str
    start: int


class Numbering:
    """The lists of one document; their part is opened when a numbered paragraph is first met."""

    def __init__(self, part: Callable[[], etree._Element | None]) -> None:
        self._part = part
        self._counts: dict[str, list[int]] = {}

    def label(self, properties: etree._Element) -> str:
        """The number of the next paragraph with these properties (w:numPr); asked for in document order."""
        level = min(_of(properties, "ilvl"), _DEEPEST - 1)
        list_id = self._lists.get(_of(properties, "numId"), "")
        levels = self._levels.get(list_id, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(list_id, [])
        counts[level + 1 :] = []
        counts += [levels[deeper].start - 1 if deeper in levels else 0 for deeper in range(len(counts), level + 1)]
        counts[level] += 1
        if levels[level].form in _NO_NUMBER:
            return ""
        return re.sub(r"%([1-9])", lambda sign: _shown(levels, counts, int(sign[1]) - 1), levels[level].text)

    @cached_property
    def _root(self) -> etree._Element | None:
        return self._part()

    @cached_property
    def _lists(self) -> dict[int, str]:
        """The abstract list of each list."""
        found = () if self._root is None else self._root.iterchildren(NS + "num")
        return {whole(one.get(NS + "numId")): str(_of(one, "abstractNumId")) for one in found}

    @cached_property
    def _levels(self) -> dict[str, dict[int, _Level]]:
        found = () if self._root is None else self._root.iterchildren(NS + "abstractNum")
        return {one.get(NS + "abstractNumId", ""): _levels_of(one) for one in found}


def _of(element: etree._Element, name: str) -> int:
    child = element.find(NS + name)
    return 0 if child is None else min(whole(child.get(VAL)), 10_000)


def _levels_of(abstract: etree._Element) -> dict[int, _Level]:
    found = {}
    for level in abstract.iterchildren(NS + "lvl"):
        form, text = level.find(NS + "numFmt"), level.find(NS + "lvlText")
        shown = "" if text is None else text.get(VAL, "")[:20]
        found[whole(level.get(NS + "ilvl"))] = _Level(
            "decimal" if form is None else form.get(VAL, ""), shown, _of(level, "start")
        )
    return found


def _shown(levels: dict[int, _Level], counts: list[int], level: int) -> str:
    if level >= len(counts) or level not in levels:
        return ""
    count, form = counts[level], levels[level].form
    if form in _CHINESE:
        return chinese_ordinal(count)
    return _CIRCLED[count - 1] if form.startswith("decimalEnclosedCircle") and 0 < count <= 20 else str(count)
