"""A scoring document without a table: sections and items told from its outline and from the points its sentences say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from forms.model import SectionKind, Source
from forms.numerals import half_width
from forms.parts import parts_of
from forms.reading.entries import Entry, EntryKind
from forms.reading.nodes import ARTICLE, Node, ordinal_of, tree_of
from forms.reading.words import name_from, only_deducts, split_heading

_AMOUNT = r"(?!0+分)(\d{1,4}(?:\.\d{1,2})?)分"
_BRACKETED = re.compile(rf"[（(](?:本?项|满分|总分|共|计|分值)*[:：]?{_AMOUNT}[)）]")
_AWARD = re.compile(
    rf"(?:^|[，。；,;\n])(?![^，。；,;\n]*(?:每|最高|至))[^，。；,;\n]*?(?:得|计|记|赋){_AMOUNT}(?![以至])"
)
_HEADED = re.compile(
    rf"([^。；;，,：:\n]{{1,40}}?)(?:[（(](?:本?项|满分|总分|共|计|分值)*[:：]?{_AMOUNT}[)）]"
    rf"|[，,：:]?(?<![得计记扣加减奖赋\d.]){_AMOUNT}(?=[。：:\n]|$))(?=[。：:\n]|$)[。：:]?"
)
_SENTENCE = re.compile(r"[^。；;\n]+[。；;\n]*")
_AFTER_POINTS = re.compile(r"(?<=分[)）])[，,、]")
_BASE = {"百": "100", "千": "1000"}
_SECTION_BASE = re.compile(r"([百千])分(?:基数)制")
_WHOLE = re.compile(
    r"(?<![\u4e00-\u9fff])?(?:总分值?|满分|基[本础]分)(?:值)?(?:为|共|计|是)?[:：]?\s*(\d{2,4})分(?![以及])|([百千])分制"
)
_ADDS_UP = re.compile(r"累计加分|加分制|加分项")
_MULTIPLIES = re.compile(r"倍|减半")
_VETO = re.compile(r"一票否决")
_LONGEST_NAME = 30
_FULL_STOPS = "。；;！!）)”》"


@dataclass(frozen=True)
class _Said:
    """One scored sentence: its name, the rest of its words, its points where it says them."""

    name: str
    content: str
    points: str


def entries_of(lines: Sequence[tuple[int, str]]) -> list[Entry]:
    """The entries of prose given as paragraph numbers and texts; none where it has nothing to score."""
    top = tree_of(lines)
    if not top.scored:  # no paragraph that says points is numbered: each stands for itself
        top = Node(top.level, "", "", 1, under=[Node(0, "", text, row) for row, text in lines])
    found = _told_apart(_counted([*_sections(top)]))
    if not any(entry.points or entry.kind is EntryKind.SECTION for entry in found):
        return []
    begins_anew = sum(entry.number == "1" for entry in found) > 1
    return [*found, *_vetoes(top, counted=begins_anew), *_total(lines)]


def _counted(entries: list[Entry]) -> list[Entry]:
    """Where the printed numbers begin anew in each section, those without one are counted within theirs."""
    printed = [entry.number for entry in entries if entry.number]
    if len(printed) == len(set(printed)):
        return entries
    counted: list[Entry] = []
    within = 0
    for entry in entries:
        within = 0 if entry.kind is EntryKind.SECTION else within + 1
        counted.append(entry if entry.number or not within else replace(entry, number=str(within)))
    return counted


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Sections of different chapters may bear one number; the later one goes without."""
    used: set[str] = set()
    told: list[Entry] = []
    for entry in entries:
        number, mark, name = entry.name.partition("、")
        repeated = entry.kind is EntryKind.SECTION and bool(mark) and number in used
        told.append(replace(entry, name=name) if repeated else entry)
        used.add(number if entry.kind is EntryKind.SECTION and mark else "")
    return told


def _sections(node: Node) -> Iterator[Entry]:
    """The sections under a paragraph: those with scored paragraphs of their own, and beside them the ones without."""
    kids = node.scored
    inner = [kid for kid in kids if kid.scored]
    if inner or (node.level < 0 and any(len(_said(kid, alone=True)) > 1 for kid in kids)):
        for kid in kids:
            yield from _sections(kid) if kid.scored else _alone(kid)
    elif kids:
        yield from _with_items(node, kids)


def _with_items(node: Node, kids: Sequence[Node]) -> Iterator[Entry]:
    items = [entry for kid in (node.under if node.level >= 0 else kids) for entry in _items_or_bare(kid)]
    if node.level >= 0:
        yield _section(node, items)
    yield from items


def _items_or_bare(node: Node) -> Iterator[Entry]:
    """The items of a paragraph beside scored ones; one that says no points is noted rather than passed over."""
    if node.scores or _MULTIPLIES.search(node.text):
        yield from _items(node, alone=False)
    elif node.level > ARTICLE and not _VETO.search(node.text):
        yield Entry(EntryKind.BARE, Source(0, node.row), node.number, clause=node.text)


def _alone(node: Node) -> Iterator[Entry]:
    """A paragraph that is a section and whose sentences are its items."""
    items = list(_items(node, alone=True))
    yield _section(node, items)
    yield from items


def _section(node: Node, items: Sequence[Entry]) -> Entry:
    heading = _heading_of(node.text)
    if heading and (node.scored or _is_whole_of(heading)):
        name, points = heading.name, heading.points
    else:
        _, name, points = split_heading(re.split(r"[。；;]", node.heading, maxsplit=1)[0])
        points = points if node.scored else ""
        name = name_from(name) if re.search("[,，]", name) else name
    base = _SECTION_BASE.search(node.text)
    return Entry(
        EntryKind.SECTION,
        Source(0, node.row),
        name=f"{node.number}、{name}" if node.number else name,
        points=points or (_BASE[base[1]] if base else ""),
        section_kind=_kind(node, items),
    )


def _heading_of(text: str) -> _Said | None:
    """A paragraph that begins with a heading and its points: 文电处理（20分）。…"""
    headed = _HEADED.match(half_width(text))
    if headed is None:
        return None
    return _Said(text[: headed.end(1)], text[headed.end() :].strip(), headed[2] or headed[3])


def _is_whole_of(heading: _Said) -> bool:
    """Whether the points of a heading are those of all sentences below it, rather than its own beside theirs."""
    amounts = [Decimal(one.points) for one in _segments(heading.content, _BRACKETED)]
    return not amounts or sum(amounts) == Decimal(heading.points)


def _kind(node: Node, items: Sequence[Entry]) -> SectionKind | None:
    """The kind told by the words below the heading; None leaves it to the section's name."""
    if _ADDS_UP.search(node.text):
        return SectionKind.BONUS
    items = [item for item in items if item.kind is EntryKind.ITEM]
    if any(item.points for item in items) or _SECTION_BASE.search(node.text):
        return None
    return SectionKind.DEDUCTION if all(only_deducts(item.content) for item in items) else SectionKind.BONUS


def _items(node: Node, *, alone: bool) -> Iterator[Entry]:
    said = _said(node, alone=alone)
    for count, one in enumerate(said, start=1):
        own = "" if alone or not node.number else str(ordinal_of(node.number))
        number = own if len(said) == 1 or not own else f"{own}.{count}"
        yield Entry(EntryKind.ITEM, Source(0, node.row), number, one.name, one.content, one.points)


def _said(node: Node, *, alone: bool) -> list[_Said]:
    """What a paragraph asks: one thing, or where it says several amounts each sentence of its own."""
    text = node.text.strip()
    heading = _heading_of(text)
    if heading and (not alone or _is_whole_of(heading)):
        inner = _parts_of(heading) if alone else []
        return inner if len(inner) > 1 else [heading]
    segments = _segments(text, _BRACKETED)
    if not segments and alone:
        awarded = _segments(text, _AWARD)
        segments = awarded if len(awarded) > 1 else []
    return segments or [_Said("", text, _award(text))]


def _parts_of(heading: _Said) -> list[_Said]:
    """The sentences below a heading that share out its points."""
    bracketed, awarded = (_segments(heading.content, amount) for amount in (_BRACKETED, _AWARD))
    if not bracketed and sum(Decimal(one.points) for one in awarded) == Decimal(heading.points):
        return awarded
    return bracketed


def _segments(text: str, amount: re.Pattern[str]) -> list[_Said]:
    """The sentences with an amount, each with those before and behind it that have none."""
    pieces: list[str] = []
    pending = ""
    for sentence in (half for match in _SENTENCE.finditer(text) for half in _halves(match[0])):
        if amount.search(half_width(sentence)):
            pieces.append(pending + sentence)
            pending = ""
        elif pieces:
            pieces[-1] += sentence
        else:
            pending += sentence
    return [_Said("", piece.strip(), _amount(piece, amount)) for piece in pieces]


def _halves(sentence: str) -> list[str]:
    """A sentence that states points in brackets more than once, cut behind each of them."""
    if len(_BRACKETED.findall(half_width(sentence))) < 2:
        return [sentence]
    halves: list[str] = []
    for piece in _AFTER_POINTS.split(sentence):
        if halves and not _BRACKETED.search(half_width(piece)):
            halves[-1] += "，" + piece
        else:
            halves.append(piece)
    return halves


def _amount(text: str, amount: re.Pattern[str]) -> str:
    match = amount.search(half_width(text))
    return match[1] if match else ""


def _award(text: str) -> str:
    found = _AWARD.findall(half_width(text))
    return found[0] if len(found) == 1 else ""


def _vetoes(top: Node, *, counted: bool) -> Iterator[Entry]:
    """What is vetoed outside of the scored paragraphs: one item for each case that is numbered, else the sentence."""
    cases = [(node.row, case) for node in top.all() if not node.scores for case in _cases(node.text)]
    if cases:
        yield Entry(EntryKind.SECTION, Source(0, cases[0][0]), name="一票否决", section_kind=SectionKind.VETO)
    for count, (row, case) in enumerate(cases, start=1):
        number = str(count) if counted else ""
        yield Entry(EntryKind.ITEM, Source(0, row), number, content=case, clause="一票否决")


def _cases(text: str) -> Iterator[str]:
    if not _VETO.search(text):
        return
    cases = parts_of(half_width(text))
    for case in cases or (match[0] for match in _SENTENCE.finditer(text) if _VETO.search(match[0])):
        first = re.split(r"[。；;\n]", case, maxsplit=1)[0]
        plain = re.sub(r"^(?:[一二三四五六七八九十]是|[（(]?\d+[)）.、]|[①-⑳])", "", first)
        yield re.sub(r"[,，]?(?:将)?(?:被|实行|予以)?一票否决$", "", plain)


def _total(lines: Sequence[tuple[int, str]]) -> Iterator[Entry]:
    for row, text in lines:
        if match := _WHOLE.search(half_width(text)):
            yield Entry(EntryKind.TOTAL, Source(0, row), name=match[0], points=match[1] or _BASE[match[2]])
            return


def gaps_in(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Where the numbers of paragraphs leave one out: the paragraph, and what its number is. Articles count through."""
    gaps: list[tuple[int, str]] = []
    last: dict[tuple[int, int], int] = {}
    for parent in tree_of(lines).all():
        for node in parent.under:
            series = (node.level, 0 if node.level <= ARTICLE else id(parent))
            before, number = last.get(series, 0), ordinal_of(node.number)
            if number > before + 1:
                gaps.append((node.row, f"编号{node.number}之前缺号" if before else f"编号从{node.number}开始"))
            last[series] = number
    return gaps


def breaks_off(text: str) -> bool:
    """Whether a paragraph of prose ends in the middle of a sentence."""
    return len(text) > _LONGEST_NAME and text[-1] not in _FULL_STOPS
