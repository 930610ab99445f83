"""Where a for or if of a Word text begins and ends: within a paragraph, or around whole paragraphs and rows.

Tags stand in the tree as processing instructions `<?tag 5?>` (those that a file brings are dropped when it is read). A block
whose tags stand in one paragraph repeats the text between them. One that reaches over several paragraphs or rows
repeats those as wholes, so what comes out is well-formed whatever the values are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from reports.templating.faults import TemplateFault
from reports.templating.tags import BLOCKS, Tag, TagKind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PARAGRAPHS = (f"{W}p", f"{A}p")
TEXTS = (f"{W}t", f"{A}t")
# What is no text and yet must not vanish with the tags of its paragraph.
_THINGS = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object", "footnoteReference", "endnoteReference"))
_SECTION = f"{W}sectPr"
_LEVELS = {"p": PARAGRAPHS, "tr": (f"{W}tr",)}
_NEED_PARAGRAPH = frozenset(f"{W}{name}" for name in ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote"))
_CONTAINERS = _NEED_PARAGRAPH | {f"{W}{name}" for name in ("body", "sdtContent", "tbl")} | {f"{A}txBody"}
DEEPEST = 6  # blocks within blocks
MOST_LOOPS = 3  # loops within loops
EDGES = "请让它独占一段（表格中独占一行），或放在这一段、这一行的最前面或最后面。"
_NAMES = {TagKind.FOR: "{% endfor %}", TagKind.IF: "{% endif %}"}


@dataclass
class Block:
    """The tags of one for or if, from the opening to the closing one, as numbers of their instructions."""

    kind: TagKind
    marks: list[int] = field(default_factory=list)
    depth: int = 0


def blocks_of(tags: Sequence[Tag], order: Sequence[int]) -> tuple[list[Block], list[TemplateFault]]:
    """The blocks, outer ones first, of the tags in the order they stand in the text; and what is not closed or opened."""
    done: list[Block] = []
    stack: list[Block] = []
    faults: list[TemplateFault] = []
    for number in order:
        tag = tags[number]
        if tag.kind in BLOCKS:
            stack.append(Block(tag.kind, [number], len(stack)))
            done.append(stack[-1])
            faults += _too_deep(tag, stack)
        elif tag.kind in (TagKind.ELIF, TagKind.ELSE, TagKind.END_FOR, TagKind.END_IF):
            if fault := _misplaced(tag, stack):
                return done, [*faults, fault]
            stack[-1].marks.append(number)
            if tag.kind in BLOCKS.values():
                stack.pop()
    unclosed = [tags[block.marks[0]] for block in stack]
    remedy = "请在它之后补上“{}”。"
    faults += [tag.fault("没有成对，后面没有结束", remedy.format(_NAMES[tag.kind])) for tag in unclosed]
    return done, faults


def _too_deep(tag: Tag, stack: Sequence[Block]) -> list[TemplateFault]:
    loops = sum(block.kind is TagKind.FOR for block in stack)
    if tag.kind is TagKind.FOR and loops > MOST_LOOPS:
        return [tag.fault(f"是第{loops}层循环，过深（最多{MOST_LOOPS}层）", "请减少循环套循环。")]
    if len(stack) > DEEPEST:
        return [tag.fault(f"套了{len(stack)}层，过深（最多{DEEPEST}层）", "请把条件合并，或分开来写。")]
    return []


def _misplaced(tag: Tag, stack: Sequence[Block]) -> TemplateFault | None:
    if not stack:
        return tag.fault("没有成对，前面没有与它对应的for或if", "请补上开头的for或if，或删去它。")
    inner = stack[-1]
    if tag.kind in BLOCKS.values() and tag.kind is not BLOCKS[inner.kind]:
        return tag.fault(f"没有成对，它前面的{inner.kind.value}尚未结束", f"请先写“{_NAMES[inner.kind]}”。")
    if tag.kind is TagKind.ELIF and inner.kind is TagKind.FOR:
        return tag.fault("不在if之中", "请先写“{% if … %}”。")
    return None


class Tree:
    """A part of the package with its instructions, whose blocks are moved around whole paragraphs and rows."""

    def __init__(self, root: etree._Element, tags: Sequence[Tag]) -> None:
        self.root, self._tags = root, tags
        self._marks = {number_of(mark): mark for mark in root.iter(etree.PI)}
        self._inline: set[int] = set()

    def order(self) -> list[int]:
        """The numbers of the tags as they stand in the tree now."""
        return [number_of(mark) for mark in self.root.iter(etree.PI)]

    def settle(self, blocks: Sequence[Block]) -> list[TemplateFault]:
        """Puts every block where it begins and ends, outer ones first. Returns what cannot be put."""
        before, moves, faults = self.order(), [], []
        for block in blocks:
            found, wrong = self._moves_of(block)
            moves += found
            faults += wrong
        if faults:
            return faults
        self._carry_out(sorted(moves, key=lambda move: before.index(move.number)))
        if self.order() != before:
            return [self._tags[moves[0].number].fault("与别的标记互相交错", EDGES)]
        return []

    def _moves_of(self, block: Block) -> tuple[list["_Move"], list[TemplateFault]]:
        marks = [self._marks[number] for number in block.marks]
        level = next((self._tags[number].level for number in block.marks if self._tags[number].level), "")
        around = [_above(mark, PARAGRAPHS) for mark in marks]
        if not level and len(set(around)) == 1:
            self._inline.update(block.marks)
            return [], []
        wholes = [_above(mark, _LEVELS[level]) for mark in marks] if level else _siblings(around)
        fitting = [whole for whole in wholes if whole is not None]
        if fault := self._unfit(block, wholes, fitting, level):
            return [], [fault]
        sides = self._sides(marks, fitting)
        wrong = [self._tags[number] for number, side in zip(block.marks, sides, strict=True) if side is None]
        if wrong:
            return [], [tag.fault("与它成对的标记不在同一段，而它夹在文字中间", EDGES) for tag in wrong]
        return [_Move(*move) for move in zip(block.marks, fitting, sides, strict=True)], []

    def _unfit(
        self, block: Block, wholes: Sequence[object], fitting: Sequence[etree._Element], level: str
    ) -> TemplateFault | None:
        opening, closing = self._tags[block.marks[0]], self._tags[block.marks[-1]]
        if level == "tr" and len(fitting) < len(wholes):
            return opening.fault("不在表格中", "“{%tr … %}”只能写在表格的一行里；在段落中请写“{%p … %}”。")
        parents = {whole.getparent() for whole in fitting}
        if len(fitting) < len(wholes) or len(parents) != 1 or parents.pop().tag not in _CONTAINERS:
            problem = f"与“{closing.text[:30]}”（{closing.place}）不在同一处，一个在表格或文本框里，一个在外面"
            return opening.fault(problem, "请把成对的标记都写在表格、文本框之外，或都写在里面。")
        return None

    def _sides(self, marks: Sequence[etree._Element], wholes: Sequence[etree._Element]) -> list[bool | None]:
        """For each whether it goes after its whole, else before it; None where it stands amid what it would leave."""
        around = [self._content_around(mark, whole) for mark, whole in zip(marks, wholes, strict=True)]
        if wholes[0] is wholes[-1]:  # the whole itself is repeated, so it begins with the first and ends with the last
            first, last = None if around[0][0] else False, None if around[-1][1] else True
            return [first, *(None for _ in marks[1:-1]), last]
        return [None if before and after else before for before, after in around]

    def _carry_out(self, moves: Sequence["_Move"]) -> None:
        for move in moves:
            _take_out(self._marks[move.number])
        for move in moves:
            if not move.after:
                move.whole.addprevious(self._marks[move.number])
        for move in reversed(moves):
            if move.after:
                move.whole.addnext(self._marks[move.number])
        for whole in [move.whole for move in moves]:
            if whole.getparent() is not None and not self._holds_anything(whole):
                whole.getparent().remove(whole)

    def drop_comments(self) -> None:
        """Takes the {# … #} away, and the paragraphs that held nothing else."""
        for number, mark in self._marks.items():
            if self._tags[number].kind is TagKind.COMMENT:
                paragraph = _above(mark, PARAGRAPHS)
                _take_out(mark)
                if paragraph is not None and paragraph.getnext() is not None and not self._holds_anything(paragraph):
                    paragraph.getparent().remove(paragraph)

    def may_come_out_empty(self) -> bool:
        """Whether a table may lose all its rows, or a cell its last paragraph, by the values."""
        parents = {mark.getparent() for mark in self.root.iter(etree.PI)}
        return any(parent.tag in _NEED_PARAGRAPH | {f"{W}tbl"} and self._all_depends(parent) for parent in parents)

    def _all_depends(self, parent: etree._Element) -> bool:
        depth, kept = 0, False
        for child in parent:
            if child.tag is etree.PI:
                kind = self._tags[number_of(child)].kind
                depth += (kind in BLOCKS) - (kind in BLOCKS.values())
            elif depth == 0:
                kept = child.tag == f"{W}tr" or (child.tag == f"{W}p" and child.getnext() is None) or kept
        return not kept

    def _holds_anything(self, whole: etree._Element) -> bool:
        return any(node.tag in (etree.PI, _SECTION) or self._is_content(node) for node in whole.iter())

    def _content_around(self, mark: etree._Element, whole: etree._Element) -> tuple[bool, bool]:
        before = after = passed = False
        for node in whole.iter():
            if node is mark:
                passed, after = True, bool((node.tail or "").strip())
            elif self._is_content(node):
                before, after = before or not passed, after or passed
        return before, after

    def _is_content(self, node: etree._Element) -> bool:
        if node.tag is etree.PI:
            number = number_of(node)
            prints = self._tags[number].kind is TagKind.OUTPUT or number in self._inline
            return prints or bool((node.tail or "").strip())
        return node.tag in _THINGS or (node.tag in TEXTS and bool((node.text or "").strip()))


@dataclass(frozen=True)
class _Move:
    number: int
    whole: etree._Element
    after: bool | None


def mended(root: etree._Element) -> etree._Element:
    """The filled-in part without tables that lost all their rows, and with a paragraph wherever Word asks for one."""
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None and table.find(f"{W}sdt") is None:
            table.getparent().remove(table)
    for container in root.iter(*_NEED_PARAGRAPH):
        if len(container) == 0 or container[-1].tag != f"{W}p":
            etree.SubElement(container, f"{W}p")
    return root


def number_of(mark: etree._Element) -> int:
    """The number of the tag that the instruction stands for."""
    return int(mark.text or "")


def _above(node: etree._Element, kinds: Sequence[str]) -> etree._Element | None:
    return next((above for above in node.iterancestors(*kinds)), None)


def _siblings(paragraphs: Sequence[etree._Element | None]) -> list[etree._Element | None]:
    """For each paragraph the element that contains it, right below what contains all; the row for cells of one row."""
    lines = [[*reversed(list(p.iterancestors())), p] if p is not None else [] for p in paragraphs]
    shared = 0
    while all(len(line) > shared + 1 for line in lines) and len({line[shared] for line in lines}) == 1:
        shared += 1
    if any(len(line) <= shared for line in lines) or not shared:
        return [None] * len(lines)
    common = lines[0][shared - 1]
    return [common if common.tag == f"{W}tr" else line[shared] for line in lines]


def _take_out(mark: etree._Element) -> None:
    """Removes the instruction; the text behind it stays."""
    parent, before, tail = mark.getparent(), mark.getprevious(), mark.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    mark.tail = None
    parent.remove(mark)
