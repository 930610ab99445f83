"""A year's star rating as notices tell it: the same list as the page's, homes from the highest level down."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from db.cycles import form_of
from db.models import Cycle
from db.refusals import Closed
from db.stars.listing import StarRow, list_of
from db.stars.records import is_awarded
from db.stars.vetoes import vetoes_in
from forms.model import Form
from forms.points import ZERO, show
from forms.ranking import NO_STARS
from forms.stars import Change
from reports.notices.results import GROUP, groups_of, way_told
from reports.notices.sentences import average, counted, in_brackets, joined, numbers_told, quoted, sentence
from reports.templating.placeholder import Placeholder, rows_of

HOMES = "个人大代表之家"
STAR_ROW = tuple(
    Placeholder(name, meaning, example)
    for name, meaning, example in (
        ("序号", "序号", 1),
        ("乡镇", "乡镇名称", "城关镇"),
        ("代表之家", "代表之家名称", "城关镇人大代表之家"),
        ("评定得分", "星级评定认定得分", "96"),
        ("星级", "评定或拟定的星级", "五星级"),
        ("上年星级", "最近一次评定的星级，没有的为横线", "四星级"),
        ("变化", "与上次相比", "晋星"),
    )
)
GROUPS = Placeholder("星级情况", "每个星级一行", [{"名称": "五星级", "数量": 2, "乡镇": "城关镇、青龙镇"}], GROUP)
VETOED = Placeholder(
    "否决说明", "取消评定资格的说明；没有时为空", "柳林乡人大代表之家有“牌子摘除”情形，取消2022年度评定资格。"
)
TABLE = rows_of("星级表", "每个代表之家一行，按星级和得分", STAR_ROW)


@dataclass(frozen=True)
class StarYear:
    """The registered homes with their level, from the highest down, then by points; `without` are townships without one.

    `levels` stand from the highest down, 不予定星 last; `vetoes` are home and ground of every confirmed star veto.
    """

    year: int
    form: Form
    rows: tuple[StarRow, ...]
    without: tuple[str, ...]
    levels: tuple[str, ...]
    vetoes: tuple[tuple[str, str], ...]
    publicised: bool


def awarded_year(db: Session, cycle: Cycle) -> StarYear:
    """The year's awarded stars. Raises Closed while they are not approved."""
    if not is_awarded(db, cycle):
        raise Closed(f"{cycle.year}年度星级尚未审定；审定人在“星级评定”中审定后，才能生成这份公文。")
    return star_year(db, cycle)


def star_year(db: Session, cycle: Cycle) -> StarYear:
    """The same of a year whose stars may still be proposed."""
    listed = list_of(db, cycle)
    rated = [row for row in listed.rows if row.home_id is not None and row.proposed is not None]
    order = {level: place for place, level in enumerate(listed.levels)}
    # Of equal points the county's own order, which the list stands in.
    rated.sort(key=lambda row: (order.get(row.proposed or "", len(order)), -(row.verified or ZERO)))
    return StarYear(
        year=cycle.year,
        form=form_of(db, cycle.star_form_id),
        rows=tuple(rated),
        without=tuple(row.township for row in listed.rows if row.home_id is None),
        levels=listed.levels,
        vetoes=tuple((each.home, each.veto.ground) for each in vetoes_in(db, cycle) if each.veto.confirmed),
        publicised=listed.public_from is not None and not listed.waived,
    )


def require_homes(year: StarYear) -> StarYear:
    """The year itself. Raises Closed where no township has a registered home, so that nothing was rated."""
    if not year.rows:
        raise Closed(f"{year.year}年度没有登记的代表之家，没有可以公布的星级；请乡镇先在“代表之家”中登记。")
    return year


def star_rows(year: StarYear) -> list[dict[str, int | str]]:
    """The table of the homes."""
    return [
        {
            "序号": number,
            "乡镇": row.township,
            "代表之家": row.home,
            "评定得分": show(row.verified),
            "星级": row.proposed or "",
            "上年星级": row.before or "—",
            "变化": row.change.value if row.change else "—",
        }
        for number, row in enumerate(year.rows, start=1)
    ]


def level_groups(year: StarYear) -> list[dict[str, int | str]]:
    """A row for every level that some home has, from the highest down, its homes by their townships."""
    return groups_of([(row.proposed or "", row.township) for row in year.rows], year.levels)


def overall(year: StarYear, said: str = "评定") -> str:
    """How many homes have which level, the mean of their points, and who was not rated for want of a home."""
    count = len(year.rows)
    if not count:
        return sentence("没有登记的人大代表之家")
    mean = average([row.verified for row in year.rows if row.verified is not None])
    scored = "" if mean is None else f"评定得分{'' if count == 1 else '平均'}{show(mean)}分"
    return sentence(_levels_told(year, said), scored) + _without(year)


def _levels_told(year: StarYear, said: str) -> str:
    held = [row.proposed for row in year.rows]
    rated = f"参加评定的{len(held)}{HOMES}"
    if set(held) == {NO_STARS}:
        return f"{rated}{'均' if len(held) > 1 else ''}{NO_STARS}"
    if len(held) == 1:
        return f"{rated}{said}为{held[0]}"
    told = numbers_told({level: held.count(level) for level in year.levels}, "个")
    return f"{rated}{'中，' if '、' in told else ''}{told}"


def _without(year: StarYear) -> str:
    return sentence(f"{counted(year.without, '个乡镇')}没有登记代表之家，未列入名单") if year.without else ""


_CHANGES = (
    (Change.PROMOTED, "晋升星级"),
    (Change.DEMOTED, "降低星级"),
    (Change.KEPT, "保持星级"),
    (Change.FIRST, "首次评上星级"),
    (Change.REMOVED, "取消星级"),
)


def changes(year: StarYear) -> list[str]:
    """A sentence for every way in which homes changed since their last rating: 晋升星级2个：甲（三星级升为四星级）、….

    Empty where every home is rated for the first time.
    """
    if not any(row.before for row in year.rows):
        return []
    found = ((name, [row for row in year.rows if row.change is change]) for change, name in _CHANGES)
    return [f"{name}{len(rows)}个：{joined(map(_moved, rows))}。" for name, rows in found if rows]


def _moved(row: StarRow) -> str:
    if row.change is Change.PROMOTED:
        return f"{row.township}（{row.before}升为{row.proposed}）"
    if row.change is Change.DEMOTED:
        lower = NO_STARS if row.proposed == NO_STARS else f"降为{row.proposed}"
        return f"{row.township}（{row.before}{'，' if row.proposed == NO_STARS else ''}{lower}）"
    return f"{row.township}{in_brackets(row.proposed or '') if row.change is not Change.REMOVED else ''}"


def vetoes_told(year: StarYear) -> str:
    """A sentence for every ground on which homes lost the year's rating; empty where none did."""
    grounds = dict.fromkeys(ground for _, ground in year.vetoes)
    held: Iterable[tuple[str, list[str]]] = (
        (ground, [home for home, own in year.vetoes if own == ground]) for ground in grounds
    )
    return "".join(
        sentence(f"{counted(homes, HOMES)}有{quoted(ground)}情形，取消{year.year}年度评定资格")
        for ground, homes in held
    )


def approval_told(year: StarYear) -> str:
    """经公示，并经主任会议审定."""
    return way_told(year.form.procedure, publicised=year.publicised)
