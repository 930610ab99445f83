"""A small county's result, to be presented."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from forms.model import Form, Grade, StarBand
from forms.ranking import Entry, Standing, Terms, rank
from forms.stars import levels_of
from reports.notices import results
from reports.notices.frame import example_of
from reports.notices.kind import Context
from reports.notices.year import YearResult

DOCUMENTS = Path(__file__).parents[2] / "forms" / "documents" / "2022"
TERMS = Terms(
    Decimal("0.8"),
    Decimal("0.2"),
    (
        Grade("优秀", Decimal(90), Decimal("0.3")),
        Grade("良好", Decimal(80)),
        Grade("合格", Decimal(60)),
        Grade("不合格", Decimal(0)),
    ),
    (StarBand("五星级", Decimal(95)), StarBand("四星级", Decimal(85)), StarBand("三星级", Decimal(75))),
)


def a_standing(unit_id: int, name: str, checklist: str, star: str, *, vetoed: bool = False) -> Entry:
    """One township's scores; it gave itself a total of 95."""
    return Entry(unit_id, name, Decimal(checklist), Decimal(star), Decimal(95), vetoed)


def standings(*entries: Entry) -> tuple[Standing, ...]:
    """The ranking of these townships."""
    return tuple(rank(entries, TERMS))


def many(count: int) -> tuple[Standing, ...]:
    """The ranking of that many townships, every one with another score."""
    return standings(*(a_standing(n, f"第{n}镇", str(Decimal(9900 - n) / 100), "90") for n in range(1, count + 1)))


CHECKLIST = Form("2022年度乡镇人大工作责任清单", "示例县人大常委会", "示人常发〔2022〕3号", 2022, Decimal(100))
STAR = replace(CHECKLIST, title="乡镇“人大代表之家”星级评定办法")


def a_result(rows: tuple[Standing, ...], **changes: object) -> YearResult:
    """The result of these townships under the county's own terms; nothing was lost, and there was no year before."""
    facts = {
        "year": 2022,
        "rows": rows,
        "before": (),
        "grades": TERMS.grades,
        "stars": levels_of(TERMS.stars),
        "checklist": CHECKLIST,
        "star": STAR,
    }
    return YearResult(**{**facts, **changes})  # type: ignore[arg-type]


def a_notice(rows: tuple[Standing, ...], *, year: int = 2022, **changes: object) -> Context:
    """The values of the notice of 示例县 about these townships."""
    context = {**example_of(results.KIND), "年度": year, **results.values_of(a_result(rows, **changes))}
    return {**context, "标题": results.KIND.title(context)}
