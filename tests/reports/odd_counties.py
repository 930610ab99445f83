"""Small counties whose published year is out of the ordinary, written straight into the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlmodel import Session, select

from db.home_models import AwardKind, DeputyHome, StarAward, StarRound
from db.models import Answer, Assessment, Cycle, PublishedForm, Result, Unit
from db.results import result_columns
from forms.codec import form_to_json
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.model import Grade, StarReward
from forms.points import to_cents
from forms.ranking import Entry, rank, terms_of
from tests.db.a_year import FORMS, Year, a_cycle, a_year

GRADES = FORMS[FormKind.CHECKLIST].grades
PROMISE = StarReward(("五星级",), honours=True, funds=True, text="第七条　对五星级的给予经费支持。")


@dataclass(frozen=True)
class Odd:
    """Townships by name with their points under checklist and star form; `homes` are those that registered one.

    `before` are the points of last year, `own` how many points more they gave themselves, `lost` whether any item lost points.
    """

    scores: Mapping[str, tuple[int, int]]
    before: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    vetoed: bool = False
    grades: tuple[Grade, ...] = GRADES
    homes: tuple[str, ...] | None = None
    amounts: Mapping[str, int] = field(default_factory=dict)
    honours: Mapping[str, str] = field(default_factory=dict)
    budget: int | None = None
    promised: bool = True
    own: int = 1
    lost: bool = True


ODD = {
    "一个乡镇": Odd({"甲镇": (95, 96)}, amounts={"五星级": 80000}),
    "一个乡镇有上年": Odd(
        {"甲镇": (95, 96)}, {"甲镇": (90, 86)}, amounts={"五星级": 80000}, honours={"五星级": "通报表扬"}
    ),
    "同一等次且同分": Odd(
        {"甲镇": (85, 90), "乙乡": (85, 90)}, {"甲镇": (85, 90), "乙乡": (85, 90)}, own=0, lost=False
    ),
    "没有等次": Odd({"甲镇": (20, 10), "乙乡": (10, 20)}, grades=GRADES[:1]),
    "并列": Odd(
        {"甲镇": (95, 96), "乙乡": (80, 70), "丙乡": (80, 70)}, {"甲镇": (80, 70), "乙乡": (90, 96), "丙乡": (90, 96)}
    ),
    "全部否决": Odd({"甲镇": (95, 96), "乙乡": (92, 95)}, vetoed=True, amounts={"五星级": 10000, "四星级": 5000}),
    "没有上年": Odd(
        {"甲镇": (95, 96), "乙乡": (92, 86), "丙乡": (70, 60)}, honours={"四星级": "通报表扬。"}, promised=False
    ),
    "有新乡镇": Odd({"甲镇": (95, 96), "乙乡": (92, 86)}, {"甲镇": (96, 97)}, amounts={"五星级": 80000}, budget=1),
    "没有评上星级": Odd({"甲镇": (95, 60), "乙乡": (92, 50)}, {"甲镇": (95, 96)}, budget=100),
    "没有登记代表之家": Odd({"甲镇": (95, 96), "乙乡": (92, 86)}, homes=()),
    "有的没有登记": Odd({"甲镇": (95, 96), "乙乡": (92, 86)}, homes=("甲镇",), amounts={"五星级": 80000}, budget=80000),
    "名称特别": Odd(
        {"A&B<镇>": (95, 96), "{{ 年度 }}乡": (92, 86), "𠮷䶮“坪”民族乡": (60, 96)}, own=-3, amounts={"五星级": 1}
    ),
}


def an_odd_year(db: Session, odd: Odd) -> Year:
    """The county with its published year 2022, and 2021 where it had one."""
    year = a_year(db, townships=len(odd.scores))
    units = [db.get_one(Unit, unit_id) for unit_id in year.townships]
    for unit, name in zip(units, odd.scores, strict=True):
        unit.name = name
    county = db.get_one(Unit, year.county_id)
    homes = [
        DeputyHome(unit_id=unit.id or 0, name=f"{unit.name}人大代表之家")
        for unit in units
        if odd.homes is None or unit.name in odd.homes
    ]
    db.add_all(homes)
    db.flush()
    if odd.before:
        earlier = [unit for unit in units if unit.name in odd.before]
        _publish(db, a_cycle(db, county, earlier, 2021), earlier, homes, odd, odd.before)
    _publish(db, year.cycle_id, units, homes, odd, odd.scores)
    db.flush()
    return year


def _publish(
    db: Session,
    cycle_id: int,
    units: list[Unit],
    homes: list[DeputyHome],
    odd: Odd,
    scores: Mapping[str, tuple[int, int]],
) -> None:
    cycle = db.get_one(Cycle, cycle_id)
    checklist = replace(FORMS[FormKind.CHECKLIST], grades=odd.grades)
    star = replace(FORMS[FormKind.STAR], star_rewards=(PROMISE,) if odd.promised else ())
    for form_id, form in ((cycle.checklist_form_id, checklist), (cycle.star_form_id, star)):
        db.get_one(PublishedForm, form_id).definition = form_to_json(form)
    entries = [
        Entry(
            unit.id or 0,
            unit.name,
            *map(Decimal, scores[unit.name]),
            Decimal(scores[unit.name][0] + odd.own),
            odd.vetoed,
        )
        for unit in units
    ]
    ranked = rank(entries, terms_of(checklist, star))
    db.add_all(Result(**result_columns(cycle_id, row)) for row in ranked)
    levels = {row.unit_id: row.stars for row in ranked}
    db.add_all(
        StarAward(
            home_id=home.id or 0, cycle_id=cycle_id, year=cycle.year, kind=AwardKind.AWARDED, stars=levels[home.unit_id]
        )
        for home in homes
        if home.unit_id in levels
    )
    _add_answers(db, cycle_id, {unit.id: scores[unit.name] for unit in units}, lost=odd.lost)
    _add_round(db, cycle, odd)
    cycle.status, cycle.approved_at = CycleStatus.PUBLISHED, datetime(cycle.year, 12, 30, tzinfo=UTC)


def _add_answers(db: Session, cycle_id: int, scores: Mapping[int | None, tuple[int, int]], *, lost: bool) -> None:
    for row in db.exec(select(Assessment).where(Assessment.cycle_id == cycle_id)):
        row.status = Status.PUBLISHED
        star = scores[row.unit_id][1]
        points = (
            {"1": min(star, 97), "2": max(star - 97, 0)}
            if row.kind is FormKind.STAR
            else {"1": 3 if lost else 4, "2": 6}
        )
        db.add_all(
            Answer(assessment_id=row.id or 0, item_number=number, verified_score=to_cents(Decimal(score)))
            for number, score in points.items()
        )


def _add_round(db: Session, cycle: Cycle, odd: Odd) -> None:
    db.add(
        StarRound(
            cycle_id=cycle.id or 0,
            public_from=date(cycle.year, 12, 20),
            public_until=date(cycle.year, 12, 26),
            approved_at=datetime(cycle.year, 12, 30, tzinfo=UTC),
            amounts={stars: yuan * 100 for stars, yuan in odd.amounts.items()},
            honours=dict(odd.honours),
            budget=None if odd.budget is None else odd.budget * 100,
        )
    )
