"""Counties for the bench: one for each number of items, with a finished year, an open year and a clerk per township."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlmodel import Session

from db.access import today
from db.engine import engine, migrate, transaction, use_database
from db.models import Answer, Assessment, Cycle, Document, PublishedForm, Unit, UnitKind, User, now
from db.passwords import hash_of
from db.units import create_unit
from forms.codec import form_to_json
from forms.lifecycle import CycleStatus, FormKind, Schedule, Status
from forms.model import Form, Section, SectionKind
from forms.permissions import Role
from forms.points import to_cents
from tests.db.a_year import CHECKLIST, STAR, an_item

PASSWORD = "练习用的长密码-2022"
YEAR = 2022
SECTION_ITEMS = 5
CLAUSES = (
    ("全年召开会议不少于4次", "每少1次扣1分，扣完为止"),
    ("组织代表开展视察、调研等活动，全年不少于4次", "每少1次扣1分，扣完为止"),
    ("代表参加活动面达到90%", "达到90%得4分，每低1个百分点扣0.2分，扣完为止"),
)


def clerk(items: int, township: int) -> str:
    """The user name of that township's clerk in the county whose form has that many items."""
    return f"clerk_{items}_{township}"


def write_counties(folder: Path, townships: dict[int, int]) -> None:
    """Write the database of `folder`: for each number of items a county with that many townships, all items answered."""
    use_database(f"sqlite:///{folder / 'county.db'}")
    migrate()
    password = hash_of(PASSWORD)
    with transaction() as db:
        for items, count in townships.items():
            _county(db, items, count, password)
    engine().dispose()


def _county(db: Session, items: int, townships: int, password: str) -> None:
    county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name=f"{items}项县", code=f"C{items}")
    units = [
        create_unit(db, parent=county, kind=UnitKind.TOWNSHIP, name=f"第{n}镇", code=f"T{items}-{n}", sort=n)
        for n in range(townships)
    ]
    for n, unit in enumerate(units):
        who = User(
            unit_id=unit.id or 0, username=clerk(items, n), name=f"张{n}", role=Role.CLERK, password_hash=password
        )
        who.must_change_password = False
        db.add(who)
    form = a_form(items)
    for year in (YEAR - 1, YEAR):
        _year(db, county, units, replace(form, year=year))


def a_form(items: int) -> Form:
    """A checklist of that many items, all of them asking for a number."""
    numbers = range(1, items + 1)
    sections = [numbers[start : start + SECTION_ITEMS] for start in range(0, items, SECTION_ITEMS)]
    return replace(CHECKLIST, sections=tuple(_section(place, of) for place, of in enumerate(sections, 1)))


def _section(place: int, numbers: Sequence[int]) -> Section:
    items = tuple(
        an_item(str(n), content, "4", clause) for n in numbers for content, clause in [CLAUSES[n % len(CLAUSES)]]
    )
    return Section(str(place), f"项目{place}", SectionKind.SCORED, None, items)


def _year(db: Session, county: Unit, units: list[Unit], checklist: Form) -> None:
    forms = {FormKind.CHECKLIST: checklist, FormKind.STAR: replace(STAR, year=checklist.year)}
    ids = {kind: _published(db, county, kind, form) for kind, form in forms.items()}
    dates = Schedule(*(today() + timedelta(days=days) for days in (-10, 10, 20)))
    is_open = checklist.year == YEAR
    cycle = Cycle(
        unit_id=county.id or 0,
        year=checklist.year or 0,
        status=CycleStatus.OPEN if is_open else CycleStatus.PUBLISHED,
        checklist_form_id=ids[FormKind.CHECKLIST],
        star_form_id=ids[FormKind.STAR],
        self_from=dates.self_from,
        self_until=dates.self_until,
        verify_until=dates.verify_until,
    )
    db.add(cycle)
    db.flush()
    for unit in units:
        for kind, form in forms.items():
            _assessment(db, cycle, unit, kind, ids[kind], form)


def _published(db: Session, county: Unit, kind: FormKind, form: Form) -> int:
    document = Document(unit_id=county.id or 0, name=f"{kind}.docx", sha256="0" * 64, content=b"-")
    db.add(document)
    db.flush()
    published = PublishedForm(document_id=document.id or 0, kind=kind, definition=form_to_json(form))
    db.add(published)
    db.flush()
    return published.id or 0


def _assessment(db: Session, cycle: Cycle, unit: Unit, kind: FormKind, form_id: int, form: Form) -> None:
    status = Status.DRAFT if cycle.status is CycleStatus.OPEN else Status.VERIFIED
    row = Assessment(cycle_id=cycle.id or 0, unit_id=unit.id or 0, kind=kind, form_id=form_id, status=status)
    db.add(row)
    db.flush()
    if kind is FormKind.STAR:
        return
    for _, item in form.items():
        answer = Answer(
            assessment_id=row.id or 0, item_number=item.number, inputs={"r0": "3"}, version=1, saved_at=now()
        )
        answer.self_score = to_cents(item.points or Decimal(0)) // 2
        db.add(answer)
