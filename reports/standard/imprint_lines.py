"""版记 told from the text above it: 抄送, 印发机关 and 印发日期, in a table, a text box or plain lines at the end."""

import re
from dataclasses import dataclass, field

from reports.standard.paper import Paragraph, Where

_WITHIN = 16  # lines from the end
COPIES = re.compile(r"(抄\s*送|主\s*送|分\s*送|发\s*送|抄报)\s*[:：]?")
_COPIES_LINE = re.compile(r"(抄\s*送|主\s*送|分\s*送|抄报)\s*[:：].*", re.DOTALL)
PRINTED = re.compile(r".{0,60}?[\d０-９〇○零一二三四五六七八九十]+\s*[日号]\s*印\s*发?[。.]?", re.DOTALL)


@dataclass(slots=True)
class Imprint:
    """The lines of 版记 in order, those of 抄送, and the one with the day of printing."""

    lines: list[Paragraph] = field(default_factory=list)
    copies: list[Paragraph] = field(default_factory=list)
    printed: Paragraph | None = None


def take_imprint(lines: list[Paragraph]) -> tuple[list[Paragraph], Imprint]:
    """The lines without 版记, and 版记."""
    start = max(len(lines) - _WITHIN, 0)
    told = [at for at in range(start, len(lines)) if _tells(lines[at])]
    if not told:
        return lines, Imprint()
    holders = {(lines[at].where, lines[at].holder) for at in told if lines[at].holder}
    first, last = min(told), max(told)
    taken = {
        at
        for at in range(start, len(lines))
        if (lines[at].where, lines[at].holder) in holders or (first <= at <= last and lines[at].where is Where.BODY)
    } | set(told)
    imprint = Imprint([lines[at] for at in sorted(taken)])
    imprint.copies = [each for each in imprint.lines if _COPIES_LINE.fullmatch(each.text)]
    imprint.printed = next((each for each in imprint.lines if PRINTED.fullmatch(each.text)), None)
    return [each for at, each in enumerate(lines) if at not in taken], imprint


def _tells(paragraph: Paragraph) -> bool:
    return _COPIES_LINE.fullmatch(paragraph.text) is not None or PRINTED.fullmatch(paragraph.text) is not None
