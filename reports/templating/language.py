"""What a tag may do: print values, repeat for rows, leave out on a condition. Nothing is called, computed, kept or read.

The list of permitted kinds of nodes is the first wall; the environment, which reaches nothing but the rows' own columns,
is the second; the process with its limits (`reports.templating.safely`) the third.
"""

from collections.abc import Iterator
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from reports.templating.faults import TemplateFault
from reports.templating.tags import LONGEST_TAG, Tag, TagKind
from reports.xml_text import for_xml

FILTERS = ("length", "count", "join", "first", "last")
LOOP = ("index", "first", "last", "length")
LONGEST_SEPARATOR = 20
LINE_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
TAB = Markup('</w:t><w:tab/><w:t xml:space="preserve">')
CAN = (
    "模板中只能打印占位符、按行重复（for）、按条件取舍（if、elif、else），用 ==、!=、<、> 比较，用 and、or、not、in 连接条件，用 ~ 连接文字，"
    f"以及 {'、'.join(FILTERS)}。请改用这些写法，需要的数值请从占位符清单中选用。"
)
_EXPRESSIONS = (
    nodes.Name,
    nodes.Const,
    nodes.TemplateData,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Filter,
    nodes.CondExpr,
    nodes.List,
    nodes.Tuple,
)
_STATEMENTS = (nodes.Template, nodes.Output, nodes.For, nodes.If)
_FORBIDDEN = (
    (nodes.Call, "调用了函数，模板中不允许"),
    (nodes.BinExpr, "进行了计算，模板中不允许"),
    (nodes.UnaryExpr, "进行了计算，模板中不允许"),
    (nodes.Slice, "截取了一段，模板中不允许"),
    (nodes.Test, "用了 is 判断，模板中不允许"),
)


class Environment(ImmutableSandboxedEnvironment):
    """Reaches the columns of rows, the places of lists and four facts of a loop; calls nothing."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The column of a row, or a fact of the loop."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The same, and what stands at a place of a list."""
        if isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.getattr(obj, argument) if isinstance(argument, str) else self.undefined(obj=obj, name=argument)

    def call(self, *_: Any, **__: Any) -> Any:
        """Nothing is called."""
        raise SecurityError("no calls in templates")


def printed(value: Any) -> Markup:
    """A value as XML text. Raises SecurityError for what is no text and no number: a whole list, a row, a truth,
    nothing."""
    if isinstance(value, Undefined):
        str(value)  # raises what names it
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise SecurityError(f"{type(value).__name__} is no text")
    return Markup(for_xml(escape(value)))  # noqa: S704 - escaped right there


def printed_in_word(value: Any) -> Markup:
    """The same, its line ends and tabs as Word's own."""
    text = printed(value)
    if "\n" in text or "\r" in text or "\t" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", LINE_BREAK).replace("\t", TAB)
    return text


def _environment(finalize: Any) -> Environment:
    made = Environment(undefined=StrictUndefined, autoescape=True, finalize=finalize, keep_trailing_newline=True)
    made.globals.clear()
    made.tests.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


WORD, PROPERTIES = _environment(printed_in_word), _environment(printed)
# Parses whatever the filter, so that the fault can name it.
_PARSER = ImmutableSandboxedEnvironment()
_CLOSED = {
    TagKind.OUTPUT: "{}",
    TagKind.FOR: "{}{{% endfor %}}",
    TagKind.IF: "{}{{% endif %}}",
    TagKind.ELIF: "{{% if a %}}{}{{% endif %}}",
}
_BARE = (TagKind.ELSE, TagKind.END_FOR, TagKind.END_IF)


def read_tag(tag: Tag) -> tuple[nodes.Node | None, list[TemplateFault]]:
    """The tag's own node (Output, For or If), None for one without an expression or that is refused, with the reasons."""
    if len(tag.text) > LONGEST_TAG:
        return None, [_fault(tag, f"有{len(tag.text)}个字，过长（上限{LONGEST_TAG}个字）", "请把条件分成几个if来写。")]
    if tag.kind is TagKind.OTHER:
        return None, [_fault(tag, "不是模板可以使用的语句", CAN)]
    if tag.kind in _BARE:
        word = f"{{% {tag.kind.value} %}}"
        return None, [] if tag.source.split() == word.split() else [_fault(tag, "多写了内容", f"请写成“{word}”。")]
    if tag.kind not in _CLOSED:
        return None, []
    try:
        body = _PARSER.parse(_CLOSED[tag.kind].format(tag.source)).body
    except (TemplateError, RecursionError, ValueError, OverflowError) as fault:
        return None, [_fault(tag, "写法不对", f"{_told(fault)}请对照占位符清单中的写法改正。")]
    first: Any = body[0]
    node: nodes.Node = first.elif_[0] if tag.kind is TagKind.ELIF else first
    if faults := [_fault(tag, problem, remedy) for problem, remedy in dict.fromkeys(_refused(node))]:
        return None, faults
    return node, []


def _fault(tag: Tag, problem: str, remedy: str) -> TemplateFault:
    return TemplateFault(tag.place, tag.text[:60], problem, remedy)


def _told(fault: Exception) -> str:
    character = str(fault).removeprefix("unexpected char ").split(" at ")[0]
    return f"{character}不能用在这里，标点请用英文半角。" if str(fault).startswith("unexpected char") else ""


def _refused(node: nodes.Node) -> Iterator[tuple[str, str]]:
    """What stands in the node and may not, as problem and remedy."""
    for child in (node, *node.find_all(nodes.Node)):
        if isinstance(child, nodes.For):
            yield from _refused_loop(child)
        elif isinstance(child, nodes.Filter):
            yield from _refused_filter(child)
        elif isinstance(child, nodes.Getattr | nodes.Getitem):
            yield from _refused_reach(child)
        elif isinstance(child, nodes.List | nodes.Tuple):
            if not all(isinstance(item, nodes.Const) for item in child.items):
                yield "列举的不全是文字或数字", "列举时只写文字或数字，如“{% if 乡镇 in ['城关镇', '青龙镇'] %}”。"
        elif isinstance(child, nodes.Const) and child.value is None:
            yield "用了“none”，模板中不允许", "没有内容的占位符是空的文字，请写“{% if 标题 %}”或“{% if not 标题 %}”。"
        elif not isinstance(child, (*_EXPRESSIONS, *_STATEMENTS)):
            problem = next((said for kind, said in _FORBIDDEN if isinstance(child, kind)), "用了模板中不允许的写法")
            yield problem, CAN


def _refused_loop(loop: nodes.For) -> Iterator[tuple[str, str]]:
    if loop.recursive:
        yield "用了递归循环，模板中不允许", CAN
    if not isinstance(loop.target, nodes.Name):
        yield "for后面不是一个名称", "请写成“{% for 行 in 名次表 %}”，用“行.栏目”取各栏。"


def _refused_filter(found: nodes.Filter) -> Iterator[tuple[str, str]]:
    if found.name not in FILTERS:
        yield f"用了“{found.name}”，模板中不允许", CAN
    elif found.kwargs or found.dyn_args or found.dyn_kwargs or len(found.args) > (found.name == "join"):
        yield f"“{found.name}”后面的括号里多写了内容", "请写成“{{ 名单|join('、') }}”“{{ 名次表|length }}”。"
    elif found.args and not _is_short_text(found.args[0]):
        yield "join的间隔不是简短的文字", "请写成“{{ 名单|join('、') }}”。"


def _is_short_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str) and len(node.value) <= LONGEST_SEPARATOR


def _refused_reach(found: nodes.Getattr | nodes.Getitem) -> Iterator[tuple[str, str]]:
    if isinstance(found, nodes.Getitem):
        if not (isinstance(found.arg, nodes.Const) and isinstance(found.arg.value, str | int)):
            yield "方括号里不是栏目名称或序号", "请写成“行.栏目”，或“行['栏目']”。"
            return
        name = str(found.arg.value)
    else:
        name = found.attr
    if name.startswith("_"):
        yield f"用了“{name}”，模板中不允许", "以下划线开头的名称不能使用，请从占位符清单中选用。"
