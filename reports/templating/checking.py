"""A template held against the names that it may use: every fault at once, each with its place and remedy."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from jinja2 import nodes

from forms.reading.filekinds import Unreadable
from reports.templating.dangers import dangers_in, opened
from reports.templating.faults import TemplateFault, whole_file
from reports.templating.language import read_tag
from reports.templating.placeholder import Placeholder
from reports.templating.shapes import LOOP, Shape, shapes_of
from reports.templating.source import Part, parts_of
from reports.templating.tags import Tag, TagKind

NEAR = 0.3  # of the characters in common: in names of two to five characters one of three says much
CHOOSE = "请对照占位符清单改正。"


def check(content: bytes, placeholders: Sequence[Placeholder], expected: Sequence[str] = ()) -> list[TemplateFault]:
    """Every fault of the template; empty for one that can be used. A name of `expected` that it leaves out is a hint."""
    try:
        package = opened(content)
        if dangers := dangers_in(package):
            return dangers
        parts = parts_of(package, package.names)
    except Unreadable as unreadable:
        return [whole_file(unreadable)]
    checker = _Checker(shapes_of(placeholders))
    faults = [fault for part in parts for fault in (*part.faults, *checker.faults_of(part))]
    if not any(part.tags for part in parts):
        faults.append(TemplateFault("整个文件", "占位符", "一个也没有", "请下载随平台提供的模板，在它的基础上修改。"))
    missing = [name for name in expected if name not in checker.used]
    return sorted(dict.fromkeys([*faults, *_left_out(missing)]), key=_where)


def _where(fault: TemplateFault) -> tuple[int, list[int]]:
    """The order in which people look for it: body, tables, then the rest; hints last."""
    seats = ("整", "第", "表", "文本", "页", "")
    seat = next(rank for rank, start in enumerate(seats) if fault.place.startswith(start))
    return seat + 10 * fault.hint, [int(number) for number in re.findall(r"\d+", fault.place.partition("（")[0])]


def usable(faults: Sequence[TemplateFault]) -> bool:
    """Whether the template can be used: it has no fault but hints."""
    return all(fault.hint for fault in faults)


def names_used(content: bytes, placeholders: Sequence[Placeholder]) -> set[str]:
    """The placeholders that a faultless template uses. Raises Unreadable."""
    package, checker = opened(content), _Checker(shapes_of(placeholders))
    for part in parts_of(package, package.names):
        list(checker.faults_of(part))
    return checker.used


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The known name that is most like it, None where none is."""
    ranked = sorted(known, key=lambda other: (-_likeness(name, other), other))
    return ranked[0] if ranked and _likeness(name, ranked[0]) >= NEAR else None


def _likeness(name: str, other: str) -> float:
    """Characters in common and in order; those of a name that holds the whole other (乡, 乡镇) count most."""
    ratio = SequenceMatcher(None, name, other, autojunk=False).ratio()
    return max(ratio, 0.9) if name and (name in other or other in name) else ratio


def _left_out(missing: Sequence[str]) -> list[TemplateFault]:
    if not missing:
        return []
    remedy = "如不需要，可以不管；需要的话请在模板中补上。"
    return [TemplateFault("整个文件", "、".join(missing), "随平台提供的模板用到了，本模板没有用到", remedy, hint=True)]


class _Checker:
    """Walks the tags of a part with the names that hold at each."""

    def __init__(self, known: Mapping[str, Shape]) -> None:
        self._known, self.used = known, set[str]()
        self._scopes: list[dict[str, Shape]] = []
        self._ended: set[str] = set()

    def faults_of(self, part: Part) -> Iterator[TemplateFault]:
        self._scopes, self._ended = [], set()
        for number in part.order:
            yield from self._tag(part.tags[number])

    def _tag(self, tag: Tag) -> Iterator[TemplateFault]:
        node, faults = read_tag(tag)
        yield from faults
        scope: dict[str, Shape] = {}
        for problem, remedy in dict.fromkeys(self._problems(node, scope)):
            yield TemplateFault(tag.place, tag.text[:60], problem, remedy)
        if tag.kind is TagKind.FOR:
            self._scopes.append(scope)
        elif tag.kind is TagKind.END_FOR and self._scopes:
            self._ended |= self._scopes.pop().keys()

    def _problems(self, node: nodes.Node | None, scope: dict[str, Shape]) -> Iterator[tuple[str, str]]:
        if isinstance(node, nodes.For):
            yield from self._of_loop(node, scope)
        elif isinstance(node, nodes.If):
            yield from self._of_condition(node.test)
        elif isinstance(node, nodes.Output):
            for printed in node.nodes:
                yield from self._of_printed(printed)

    def _of_loop(self, loop: nodes.For, scope: dict[str, Shape]) -> Iterator[tuple[str, str]]:
        shape, problems = self._shape(loop.iter)
        yield from problems
        if shape is not None and not shape.many:
            yield (
                f"要重复的“{_words(loop.iter)}”{shape}，不是多行",
                f"for 的 in 后面要写有多行的占位符{self._lists()}。",
            )
        assert isinstance(loop.target, nodes.Name)
        scope |= {loop.target.name: shape.one if shape else _ANYTHING, "loop": LOOP}
        if loop.test is not None:
            self._scopes.append(scope)
            yield from self._of_condition(loop.test)
            self._scopes.pop()

    def _lists(self) -> str:
        names = [name for name, shape in self._known.items() if shape.many]
        return f"：{'、'.join(names)}" if names else ""

    def _of_condition(self, node: nodes.Node) -> Iterator[tuple[str, str]]:
        """A list or row may stand in a condition: whether it is empty."""
        for part in _leaves(node):
            yield from self._shape(part)[1]

    def _of_printed(self, node: nodes.Node) -> Iterator[tuple[str, str]]:
        if isinstance(node, nodes.CondExpr):
            yield from self._of_condition(node.test)
            for branch in (node.expr1, node.expr2):
                yield from () if branch is None else self._of_printed(branch)
            if node.expr2 is None:
                yield "没有写条件不成立时打印什么", "请写成“{{ … if … else '' }}”。"
            return
        if isinstance(node, nodes.Const) and not (isinstance(node.value, str) or type(node.value) is int):
            yield f"打印的“{node.value}”不是文字或整数", "请给它加上引号，或改用占位符。"
        if isinstance(node, nodes.Concat):
            for part in node.nodes:
                yield from self._of_printed(part)
            return
        shape, problems = self._shape(node)
        yield from problems
        if shape is not None and (shape.many or shape.columns):
            yield f"要打印的“{_words(node)}”{shape}，不能直接打印", self._how_to_print(node, shape)

    def _how_to_print(self, node: nodes.Node, shape: Shape) -> str:
        name = _words(node)
        if not shape.columns:
            return f"请写成“{{{{ {name}|join('、') }}}}”，或用“{{% for 段 in {name} %}}”逐段打印。"
        column = next(iter(shape.columns))
        return (
            f"请用“{{% for 行 in {name} %}}”逐行打印“{{{{ 行.{column} }}}}”。"
            if shape.many
            else f"请写出栏目，如“{{{{ {name}.{column} }}}}”。"
        )

    def _shape(self, node: nodes.Node) -> tuple[Shape | None, list[tuple[str, str]]]:
        """What the expression holds, None where that is not known; and what is wrong in it."""
        if isinstance(node, nodes.Name):
            return self._named(node.name)
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            return self._column(node)
        if isinstance(node, nodes.Filter) and node.node is not None:
            return self._filtered(node)
        problems = [problem for leaf in _leaves(node) if leaf is not node for problem in self._shape(leaf)[1]]
        return (Shape() if not isinstance(node, nodes.List | nodes.Tuple) else Shape(many=True)), problems

    def _filtered(self, node: nodes.Filter) -> tuple[Shape | None, list[tuple[str, str]]]:
        assert node.node is not None
        shape, problems = self._shape(node.node)
        if shape is None or node.name in ("length", "count"):
            return (None if shape is None else Shape()), problems
        if node.name == "join":
            remedy = "join只能用于一列文字；有栏目的请用for逐行打印。"
            return Shape(), [
                *problems,
                *([] if shape.many and not shape.columns else [("不是一列文字，不能用join连接", remedy)]),
            ]
        return (shape.one if shape.many else shape), problems

    def _named(self, name: str) -> tuple[Shape | None, list[tuple[str, str]]]:
        for scope in reversed(self._scopes):
            if name in scope:
                return (None if scope[name] is _ANYTHING else scope[name]), []
        if name in self._known:
            self.used.add(name)
            return self._known[name], []
        return None, [self._unknown(name)]

    def _unknown(self, name: str) -> tuple[str, str]:
        if name in self._ended or name == "loop":
            return f"“{name}”用在了它的for循环之外", "请移到“{% for … %}”与“{% endfor %}”之间。"
        owner = next((list_ for list_, shape in self._known.items() if name in shape.columns), None)
        if owner is not None:
            return (
                f"“{name}”是“{owner}”的栏目，不能单独使用",
                f"请写在“{{% for 行 in {owner} %}}”与“{{% endfor %}}”之间：“{{{{ 行.{name} }}}}”。",
            )
        near = nearest(name, [*self._known, *(loop for scope in self._scopes for loop in scope if loop != "loop")])
        return f"中的“{name}”不是这种公文的占位符{_like(near)}", CHOOSE

    def _column(self, node: nodes.Getattr | nodes.Getitem) -> tuple[Shape | None, list[tuple[str, str]]]:
        shape, problems = self._shape(node.node)
        if shape is None:
            return None, problems
        name = (
            node.attr
            if isinstance(node, nodes.Getattr)
            else node.arg.value
            if isinstance(node.arg, nodes.Const)
            else ""
        )
        if isinstance(name, int) and shape.many:
            return shape.one, problems
        owner = _words(node.node)
        if shape.many:
            return None, [*problems, (f"“{owner}”有多行，不能直接取“{name}”", self._how_to_print(node.node, shape))]
        if name in shape.columns:
            return shape.columns[str(name)], problems
        if not shape.columns:
            return None, [*problems, (f"“{owner}”是文字，没有栏目“{name}”", CHOOSE)]
        listed = self._owner_of(shape) or owner
        near = nearest(str(name), list(shape.columns))
        return None, [
            *problems,
            (f"“{listed}”的栏目中没有“{name}”{_like(near)}", f"可用的栏目：{'、'.join(shape.columns)}。"),
        ]

    def _owner_of(self, row: Shape) -> str | None:
        """The list whose rows have these columns."""
        return next((name for name, shape in self._known.items() if shape.columns == row.columns), None)


_ANYTHING = Shape()  # an element of what is not known; compared by identity


def _like(near: str | None) -> str:
    return f"，最接近的是“{near}”" if near else ""


def _leaves(node: nodes.Node) -> Iterator[nodes.Node]:
    """The names, columns and filters in the expression, the outermost of each."""
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem | nodes.Filter):
        yield node
        return
    for child in node.iter_child_nodes():
        yield from _leaves(child)


def _words(node: nodes.Node) -> str:
    """The expression as it was written, as far as a sentence needs it."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_words(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{_words(node.node)}[{node.arg.value}]"
    if isinstance(node, nodes.Filter) and node.node is not None:
        return f"{_words(node.node)}|{node.name}"
    return "内容"
