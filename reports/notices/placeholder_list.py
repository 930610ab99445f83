"""The list of what a kind's template may use, with meaning and example, and how tags are written: from the contract alone."""

from collections.abc import Iterator, Sequence
from typing import Any

from reports.notices.frame import example_of, placeholders_of
from reports.notices.kind import NoticeKind
from reports.templating.placeholder import Placeholder
from reports.workbook import workbook

COLUMNS = (("写在模板中", 44), ("含义", 40), ("示例数据打印出来", 56))
LONGEST_EXAMPLE = 200
ROW_NAMES = ("行", "项", "目")  # by how deep the list lies
GAP = "\u3000\u3000"
SAME_PLACE = "成对的标记可以各占一段（表格中各占一行），那一段（行）不会打印出来；也可以写在同一段文字里。"


def placeholder_workbook(kind: NoticeKind) -> bytes:
    """An .xlsx: every placeholder with meaning and example, the columns of lists below them, then how to write."""
    places, examples = placeholders_of(kind), example_of(kind)
    rows = [row for place in places for row in _rows(place, examples[place.name])]
    return workbook(f"“{kind.name}”模板的占位符清单", "占位符", COLUMNS, [*rows, ("", "", ""), *_how(places)])


def _rows(place: Placeholder, example: Any, owner: str = "", depth: int = 0) -> Iterator[tuple[str, str, str]]:
    """The lines of a placeholder, or of a column of `owner`, the name of the row that it belongs to."""
    name, indent = f"{owner}.{place.name}" if owner else place.name, GAP * depth
    if not isinstance(example, list):
        yield f"{indent}{{{{ {name} }}}}", place.meaning, _shown(example)
        return
    row = ROW_NAMES[min(depth, len(ROW_NAMES) - 1)]
    yield f"{indent}{{% for {row} in {name} %}}", f"{place.meaning}（逐项重复以下内容）", f"示例有{len(example)}项"
    for column in place.columns:
        yield from _rows(column, example[0][column.name] if example else "", row, depth + 1)
    if not place.columns:
        yield f"{indent}{GAP}{{{{ {row} }}}}", "一项", "\n".join(map(_shown, example))[:LONGEST_EXAMPLE]
    yield f"{indent}{{% endfor %}}", "重复到此为止", ""


def _shown(value: Any) -> str:
    return str(value)[:LONGEST_EXAMPLE]


def _how(places: Sequence[Placeholder]) -> Iterator[tuple[str, str, str]]:
    """Ways of writing that the kind's own placeholders can show."""
    texts = [place.name for place in places if not isinstance(place.example, list)]
    lines = [place.name for place in places if isinstance(place.example, list) and not place.columns]
    tables = [place for place in places if place.columns]
    yield "写法说明", "", ""
    yield (
        f"{{{{ {texts[0]} }}}}",
        "打印一个值。两个花括号之间写名称，全角半角的括号都可以；字体字号按占位符第一个字的设置。",
        "",
    )
    yield (
        f"{{% if {texts[-1]} %}}…{{% else %}}…{{% endif %}}",
        f"不为空时打印前一部分，否则打印后一部分；else可以不写。{SAME_PLACE}",
        "",
    )
    if lines:
        yield f"{{{{ {lines[0]}|join('、') }}}}", "把各项连成一句，引号中写间隔。", ""
    if tables:
        yield from _how_with_rows(tables[0])
    yield (
        "{%p if … %}、{%tr for … %}",
        "随平台提供的模板中，if、for 等标记前面带p的独占一段，带tr的独占表格一行，作用与不带的相同，那一段（行）不打印出来。"
        "要删就连同对应的endif或endfor一起删。",
        "",
    )
    yield "{# 说明 #}", "给改模板的人看的说明，不打印。", ""


def _how_with_rows(place: Placeholder) -> Iterator[tuple[str, str, str]]:
    name, column = place.name, place.columns[0].name
    yield (
        f"{{% for 行 in {name} %}}",
        f"重复表格的一行：写在这一行第一格的最前面，并在最后一格的末尾写“{{% endfor %}}”。{SAME_PLACE}",
        "",
    )
    yield (
        f"{{% for 行 in {name} if 行.{column} == '…' %}}",
        "只重复符合条件的行；可用 ==、!=、<、>、in、and、or、not。",
        "",
    )
    yield "{{ loop.index }}", "循环中的序号，从1起；loop.first、loop.last 表示第一行、最后一行。", ""
    yield "{{ 行.栏目 }}{% if not loop.last %}；{% endif %}", "在同一段中逐行打印，各行之间加分号，最后不加。", ""
    yield f"{{{{ {name}|length }}}}", "共有几行。", ""
