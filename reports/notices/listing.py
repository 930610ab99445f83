"""The year's notices as a table, for the page and as Excel; a notice's values as a table to be read."""

from collections.abc import Iterable, Mapping
from typing import Any

from db.notices.kept import STATE_NAMES, NoticeLine, NoticeState
from db.refusals import NotFound
from reports.notices.kinds import kind_of
from reports.workbook import Value, workbook

COLUMNS = (("文号", 24), ("标题", 52), ("种类", 18), ("乡镇", 14), ("日期", 12), ("状态", 10), ("定稿人", 10))
FOR_EVERY = "全部乡镇"  # whom a draft is about that holds what is typed once for all of them
Table = list[dict[str, Value]]


def notice_table(lines: Iterable[NoticeLine]) -> Table:
    """One row per notice under the headings of COLUMNS, in the order given."""
    return [dict(zip((name for name, _ in COLUMNS), _row(line), strict=True)) for line in lines]


def _row(line: NoticeLine) -> tuple[Value, ...]:
    return (
        line.number,
        title_of(line),
        kind_name(line.kind),
        line.township,
        line.day.isoformat() if line.day else "",
        STATE_NAMES[line.state],
        line.finished_by,
    )


def title_of(line: NoticeLine) -> str:
    """The title; of a draft, which has none yet, its kind and whom it is about."""
    if line.title:
        return line.title
    about = line.township or (FOR_EVERY if _about_township(line.kind) else "")
    return f"{kind_name(line.kind)}稿" + (f"（{about}）" if about else "")


def kind_name(key: str) -> str:
    """The kind's name; the key of one that this version does not know any more."""
    try:
        return kind_of(key).name
    except NotFound:
        return key


def _about_township(key: str) -> bool:
    try:
        return kind_of(key).about_township
    except NotFound:
        return False


def in_state(lines: Iterable[NoticeLine], state: NoticeState | None) -> list[NoticeLine]:
    """Those in that state; without one all but those that were discarded."""
    return [line for line in lines if (line.state is state if state else line.state is not NoticeState.DISCARDED)]


def notice_workbook(title: str, lines: Iterable[NoticeLine]) -> bytes:
    """The table as .xlsx."""
    return workbook(title, "公文", COLUMNS, (tuple(row.values()) for row in notice_table(lines)))


def value_table(context: Mapping[str, Any]) -> list[dict[str, str]]:
    """Every single value of a notice by its name; lists of rows are left to `row_tables`."""
    return [{"名称": name, "内容": _shown(value)} for name, value in context.items() if not _is_rows(value)]


def row_tables(context: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The lists of rows among a notice's values, by name."""
    rows = {name: value for name, value in context.items() if _is_rows(value)}
    return {name: [{key: _shown(cell) for key, cell in row.items()} for row in value] for name, value in rows.items()}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "\n".join(_shown(one) for one in value)
        case dict():
            return "，".join(f"{key}：{_shown(inner)}" for key, inner in value.items())
    return str(value)
