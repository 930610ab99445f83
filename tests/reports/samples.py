"""A small county's result, to be presented."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from forms.model import Grade, StarBand
from forms.ranking import Entry, Standing, Terms, rank
from reports.notice import NoticeData

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


def a_notice(rows: tuple[Standing, ...], **changes: object) -> NoticeData:
    """The notice of 示例县 for 2022 about these townships."""
    facts = {
        "county": "示例县",
        "year": 2022,
        "number": "示人常发〔2022〕8号",
        "day": date(2022, 12, 30),
        "rows": rows,
        "grades": TERMS.grades,
        "stars": tuple(band.name for band in TERMS.stars),
        "basis": ("2022年度乡镇人大工作责任清单",),
        "issuer": "示例县人大常委会",
        "basis_number": "示人常发〔2022〕3号",
    }
    return NoticeData(**{**facts, **changes})  # type: ignore[arg-type]
