"""关于…年度乡镇人大工作考核结果的通报: the published result of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from db.cycles import form_of
from db.models import id_of
from db.refusals import Closed
from db.results import published_standings
from forms.model import Grade
from forms.points import show
from forms.ranking import NO_GRADE, NO_STARS, Standing, places_for, terms_of
from reports.notices.frame import COPIES, RECIPIENTS
from reports.notices.kind import Context, Format, NoticeKind, Placeholder, Readers, Subject
from reports.ranking import ranking_table

_GROUP = (
    Placeholder("名称", "等次或星级", "优秀"),
    Placeholder("数量", "乡镇个数", 2),
    Placeholder("乡镇", "乡镇名单，按位次", "城关镇、青龙镇"),
)
_ROW = tuple(
    Placeholder(name, meaning, example)
    for name, meaning, example in (
        ("位次", "位次，并列的相同", 1),
        ("乡镇", "乡镇名称", "城关镇"),
        ("责任清单得分", "责任清单认定得分", "95"),
        ("星级评定得分", "星级评定认定得分", "96"),
        ("总分", "按权重折算的总分", "95.2"),
        ("星级", "代表之家星级", "五星级"),
        ("等次", "考核等次", "优秀"),
    )
)


@dataclass(frozen=True)
class YearResult:
    """What the notice tells. `grades` and `stars` stand from the highest down; `basis` are titles of the issued documents."""

    rows: tuple[Standing, ...]
    grades: tuple[Grade, ...]
    stars: tuple[str, ...]
    basis: tuple[str, ...]
    basis_number: str = ""


def gather(db: Session, subject: Subject) -> Context:
    """The published result in words. Raises Closed while it is not published."""
    return told(year_result(db, subject))


def year_result(db: Session, subject: Subject) -> YearResult:
    """The year's published result. Raises Closed while it is not published."""
    cycle = subject.cycle
    rows = published_standings(db, id_of(cycle))
    if not rows:
        raise Closed(f"{cycle.year}年度考核结果尚未公布，审定人在“考核结果”中审定公布后才能生成通报。")
    checklist, star = form_of(db, cycle.checklist_form_id), form_of(db, cycle.star_form_id)
    terms = terms_of(checklist, star)
    levels = tuple(band.name for band in terms.stars)
    return YearResult(tuple(rows), terms.grades, levels, (checklist.title, star.title), checklist.number)


def told(result: YearResult) -> Context:
    """The kind's own placeholders."""
    return {
        "依据": _basis(result),
        "乡镇数": len(result.rows),
        "等次情况": _grade_groups(result),
        "名额说明": _quota_sentence(result),
        "星级情况": _star_groups(result),
        "否决说明": _veto_sentence(result),
        "名次表": [_cells(row) for row in ranking_table(result.rows)],
    }


def _basis(result: YearResult) -> str:
    titles = "和".join(f"《{title}》" for title in result.basis)
    return f"{titles}（{result.basis_number}）" if result.basis_number else titles


def _cells(row: dict[str, int | str | Decimal]) -> dict[str, int | str]:
    return {name: show(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def _ranked(result: YearResult) -> list[Standing]:
    return sorted(result.rows, key=lambda row: (row.rank, row.unit_id))


def _grade_groups(result: YearResult) -> list[dict[str, int | str]]:
    order = [*(grade.name for grade in result.grades), NO_GRADE]
    return _groups([(row.grade, row.name) for row in _ranked(result)], order)


def _star_groups(result: YearResult) -> list[dict[str, int | str]]:
    by_score = sorted(_ranked(result), key=lambda row: -row.star)
    return _groups([(row.stars, row.name) for row in by_score], [*result.stars, NO_STARS])


def _groups(pairs: Sequence[tuple[str, str]], order: Sequence[str]) -> list[dict[str, int | str]]:
    """For each name of `order` that occurs: how many townships hold it, and which, in the order given."""
    held = {name: [township for group, township in pairs if group == name] for name in order}
    return [
        {"名称": name, "数量": len(townships), "乡镇": "、".join(townships)}
        for name, townships in held.items()
        if townships
    ]


def _quota_sentence(result: YearResult) -> str:
    return "".join(
        f"{grade.name}等次名额不超过乡镇总数的{show(grade.quota * 100)}%，即{places_for(grade, len(result.rows))}个。"
        for grade in result.grades
        if grade.quota is not None
    )


def _veto_sentence(result: YearResult) -> str:
    vetoed = [row.name for row in _ranked(result) if row.vetoed]
    return f"{'、'.join(vetoed)}有一票否决情形，取消评优资格。" if vetoed else ""


KIND = NoticeKind(
    key="results",
    name="考核结果通报",
    format=Format.DOCUMENT,
    template="考核结果通报.docx",
    title=lambda context: f"关于{context['年度']}年度乡镇人大工作考核结果的通报",
    placeholders=(
        Placeholder("依据", "考核所依据的文件", "《2022年度乡镇人大工作责任清单》（示人常发〔2022〕3号）"),
        Placeholder("乡镇数", "参加考核的乡镇个数", 2),
        Placeholder("等次情况", "每个等次一行", [{"名称": "优秀", "数量": 2, "乡镇": "城关镇、青龙镇"}], _GROUP),
        Placeholder("名额说明", "等次名额的一句话；没有名额限制时为空", "优秀等次名额不超过乡镇总数的30%，即1个。"),
        Placeholder("星级情况", "每个星级一行", [{"名称": "五星级", "数量": 2, "乡镇": "城关镇、青龙镇"}], _GROUP),
        Placeholder("否决说明", "一票否决的一句话；没有时为空", "柳林乡有一票否决情形，取消评优资格。"),
        Placeholder("名次表", "每个乡镇一行，按位次", [{place.name: place.example for place in _ROW}], _ROW),
    ),
    gather=gather,
    entries=(RECIPIENTS, COPIES),
    readers=Readers.ALL,
    purpose="向各乡镇通报本年度考核的等次、星级和排名，结果审定公布后制发。",
)
