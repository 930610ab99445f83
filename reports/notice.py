"""关于…年度乡镇人大工作考核结果的通报: its data, its words, and its rendering from a Word template."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from forms.model import Grade
from forms.points import show
from forms.ranking import NO_GRADE, NO_STARS, Standing, places_for
from reports.ranking import ranking_table
from reports.word_template import render

TEMPLATE = Path(__file__).parent / "templates" / "考核结果通报.docx"


@dataclass(frozen=True)
class NoticeData:
    """What the notice says. `grades` and `stars` stand from the highest down; `basis` are titles of the issued documents."""

    county: str
    year: int
    number: str
    day: date
    rows: tuple[Standing, ...]
    grades: tuple[Grade, ...]
    stars: tuple[str, ...]
    basis: tuple[str, ...]
    issuer: str
    basis_number: str = ""
    recipients: str = "各乡镇人大主席团"
    copies: str = "县委办公室，县政府办公室，县人大常委会主任、副主任"


def render_notice(data: NoticeData, template: bytes | None = None) -> bytes:
    """The notice as .docx. Raises CannotRender where the template asks for what is not there."""
    content = TEMPLATE.read_bytes() if template is None else template
    return render(content, notice_context(data), TEMPLATE.name)


def notice_context(data: NoticeData) -> dict[str, Any]:
    """The placeholders of the template with their values, all of them text, numbers and lists."""
    return {
        "年度": data.year,
        "县名": data.county,
        "发文机关": data.issuer,
        "发文字号": data.number,
        "主送机关": data.recipients,
        "依据": _basis(data),
        "乡镇数": len(data.rows),
        "等次情况": _grade_groups(data),
        "名额说明": _quota_sentence(data),
        "星级情况": _star_groups(data),
        "否决说明": _veto_sentence(data),
        "名次表": [_cells(row) for row in ranking_table(data.rows)],
        "署名": data.issuer,
        "成文日期": chinese_date(data.day),
        "抄送": data.copies,
        "印发机关": f"{data.issuer}办公室",
        "印发日期": chinese_date(data.day),
    }


def chinese_date(day: date) -> str:
    """2022年3月1日, as official documents write it: no zero before month or day."""
    return f"{day.year}年{day.month}月{day.day}日"


def _basis(data: NoticeData) -> str:
    titles = "和".join(f"《{title}》" for title in data.basis)
    return f"{titles}（{data.basis_number}）" if data.basis_number else titles


def _cells(row: dict[str, int | str | Decimal]) -> dict[str, int | str]:
    return {name: show(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def _ranked(data: NoticeData) -> list[Standing]:
    return sorted(data.rows, key=lambda row: (row.rank, row.unit_id))


def _grade_groups(data: NoticeData) -> list[dict[str, int | str]]:
    return _groups([(row.grade, row.name) for row in _ranked(data)], [*(grade.name for grade in data.grades), NO_GRADE])


def _star_groups(data: NoticeData) -> list[dict[str, int | str]]:
    by_score = sorted(_ranked(data), key=lambda row: -row.star)
    return _groups([(row.stars, row.name) for row in by_score], [*data.stars, NO_STARS])


def _groups(pairs: list[tuple[str, str]], order: list[str]) -> list[dict[str, int | str]]:
    """For each name of `order` that occurs: how many townships hold it, and which, in the order given."""
    held = {name: [township for group, township in pairs if group == name] for name in order}
    return [
        {"名称": name, "数量": len(townships), "乡镇": "、".join(townships)}
        for name, townships in held.items()
        if townships
    ]


def _quota_sentence(data: NoticeData) -> str:
    return "".join(
        f"{grade.name}等次名额不超过乡镇总数的{show(grade.quota * 100)}%，即{places_for(grade, len(data.rows))}个。"
        for grade in data.grades
        if grade.quota is not None
    )


def _veto_sentence(data: NoticeData) -> str:
    vetoed = [row.name for row in _ranked(data) if row.vetoed]
    return f"{'、'.join(vetoed)}有一票否决情形，取消评优资格。" if vetoed else ""
