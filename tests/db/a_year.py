"""A county, its people and one open year with two small forms, made row by row."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session, select

from db.access import today
from db.assessments import save_answer, submit
from db.models import (
    Answer,
    Assessment,
    Cycle,
    Document,
    Evidence,
    EvidenceKind,
    PublishedForm,
    Unit,
    UnitKind,
    User,
)
from db.units import create_unit
from db.verification import accept, finish
from forms.clauses import read_clause
from forms.codec import form_to_json
from forms.lifecycle import CycleStatus, FormKind, Schedule, Status
from forms.model import Form, Grade, Item, Section, SectionKind, StarBand, Weight
from forms.permissions import Role

OPEN_NOW = (-10, 10, 20)  # days from today: self-assessment from, until; verification until


def an_item(number: str, content: str, points: str | None, clause: str, evidence: tuple[str, ...] = ()) -> Item:
    worth = None if points is None else Decimal(points)
    return Item(number, content[:6], content, worth, read_clause(clause, worth, content), evidence)


CHECKLIST = Form(
    title="示例责任清单",
    issuer="示例县人大常委会",
    number="示人常发〔2022〕3号",
    year=2022,
    total=Decimal(10),
    sections=(
        Section(
            "一",
            "依法履职",
            SectionKind.SCORED,
            Decimal(10),
            (
                an_item("1", "全年召开会议不少于4次", "4", "每少1次扣1分，扣完为止", ("会议记录",)),
                an_item("2", "人大代表之家", "6", "五星级得6分，四星级得5分，未评上星级的不得分", ("星级评定结果",)),
            ),
        ),
        Section(
            "二",
            "加分项",
            SectionKind.BONUS,
            Decimal(5),
            (an_item("3", "工作创新", None, "每项加1分，最高不超过2分"),),
            Decimal(5),
        ),
        Section("三", "扣分项", SectionKind.DEDUCTION, None, (an_item("4", "弄虚作假", None, "每起扣2分"),)),
        Section("四", "一票否决", SectionKind.VETO, None, (an_item("5", "牌子摘除，拒不整改", None, "取消评优资格"),)),
    ),
    grades=(Grade("优秀", Decimal(90), Decimal("0.3")), Grade("合格", Decimal(60)), Grade("不合格", Decimal(0))),
    weights=(Weight("责任清单", Decimal("0.8")), Weight("星级评定", Decimal("0.2"))),
)
STAR = Form(
    title="示例星级评定办法",
    issuer="示例县人大常委会",
    number="示人常发〔2022〕3号",
    year=2022,
    total=Decimal(100),
    sections=(
        Section(
            "一",
            "有档案资料",
            SectionKind.SCORED,
            Decimal(100),
            (
                an_item("1", "配备联络员", "97", "未配备的不得分"),
                an_item("2", "活动记录完整规范", "3", "根据完整程度酌情计0—3分"),
            ),
        ),
    ),
    stars=(StarBand("五星级", Decimal(95)), StarBand("四星级", Decimal(85))),
    procedure=("乡镇自评", "县级考评", "主任会议审定"),
)
FORMS = {FormKind.CHECKLIST: CHECKLIST, FormKind.STAR: STAR}


@dataclass(frozen=True)
class Year:
    """Ids and people of the year; townships in order."""

    cycle_id: int
    county_id: int
    townships: tuple[int, ...]
    checklists: tuple[int, ...]
    stars: tuple[int, ...]
    people: dict[str, User]

    def person(self, role: Role, township: int = 0) -> User:
        return self.people.get(role.value) or self.people[f"{role.value}{township}"]


def a_schedule(days: tuple[int, int, int] = OPEN_NOW) -> Schedule:
    return Schedule(*(today() + timedelta(days=offset) for offset in days))


def a_year(db: Session, townships: int = 2, year: int = 2022, code: str = "") -> Year:
    county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="示例县", code=f"C{code}")
    units = [
        create_unit(db, parent=county, kind=UnitKind.TOWNSHIP, name=f"第{n}镇", code=f"T{code}{n}", sort=n)
        for n in range(townships)
    ]
    people = _people(db, county, units, code)
    cycle_id = a_cycle(db, county, units, year)
    return _year(db, cycle_id, county, units, people)


def _people(db: Session, county: Unit, units: list[Unit], code: str) -> dict[str, User]:
    places = {role.value: (role, county) for role in (Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR)}
    for n, unit in enumerate(units):
        places |= {f"{role.value}{n}": (role, unit) for role in (Role.CLERK, Role.CHAIR)}
    people = {
        key: User(unit_id=unit.id or 0, username=f"{key}{code}", name=f"张{key}", role=role, password_hash="-")
        for key, (role, unit) in places.items()
    }
    db.add_all(people.values())
    db.flush()
    return people


def a_cycle(db: Session, county: Unit, units: list[Unit], year: int) -> int:
    ids = {kind: _published(db, county, kind) for kind in FormKind}
    dates = a_schedule()
    cycle = Cycle(
        unit_id=county.id or 0,
        year=year,
        status=CycleStatus.OPEN,
        checklist_form_id=ids[FormKind.CHECKLIST],
        star_form_id=ids[FormKind.STAR],
        self_from=dates.self_from,
        self_until=dates.self_until,
        verify_until=dates.verify_until,
    )
    db.add(cycle)
    db.flush()
    for unit in units:
        for kind in FormKind:
            row = Assessment(
                cycle_id=cycle.id or 0, unit_id=unit.id or 0, kind=kind, form_id=ids[kind], status=Status.DRAFT
            )
            db.add(row)
            db.flush()
    return cycle.id or 0


def _published(db: Session, county: Unit, kind: FormKind) -> int:
    document = Document(unit_id=county.id or 0, name=f"{kind}.docx", sha256="0" * 64, content=b"-")
    db.add(document)
    db.flush()
    form = PublishedForm(document_id=document.id or 0, kind=kind, definition=form_to_json(FORMS[kind]))
    db.add(form)
    db.flush()
    return form.id or 0


def _year(db: Session, cycle_id: int, county: Unit, units: list[Unit], people: dict[str, User]) -> Year:
    def ids(kind: FormKind) -> tuple[int, ...]:
        query = select(Assessment.id).where(Assessment.cycle_id == cycle_id, Assessment.kind == kind)
        return tuple(found or 0 for found in db.exec(query.order_by(Assessment.id)))

    townships = tuple(unit.id or 0 for unit in units)
    return Year(cycle_id, county.id or 0, townships, ids(FormKind.CHECKLIST), ids(FormKind.STAR), people)


def move_dates(db: Session, year: Year, days: tuple[int, int, int]) -> None:
    cycle, dates = db.get_one(Cycle, year.cycle_id), a_schedule(days)
    cycle.self_from, cycle.self_until, cycle.verify_until = dates.self_from, dates.self_until, dates.verify_until
    db.add(cycle)
    db.flush()


def save(db: Session, assessment_id: int, number: str, inputs: dict, by: User, **options: object) -> Answer:
    """Save over whatever version stands."""
    query = select(Answer.version).where(Answer.assessment_id == assessment_id, Answer.item_number == number)
    asked = {"claimed": None, "reason": "", "expected_version": db.exec(query).first() or 0, **options}
    return save_answer(db, assessment_id, number, inputs=inputs, by=by, **asked)


def reference(db: Session, assessment_id: int, number: str, by: User) -> None:
    db.add(
        Evidence(
            assessment_id=assessment_id,
            item_number=number,
            kind=EvidenceKind.REFERENCE,
            name="示镇发〔2022〕1号",
            added_by=by.id or 0,
        )
    )
    db.flush()


def fill_star(db: Session, year: Year, township: int = 0, has_contact: bool = True) -> None:
    clerk = year.person(Role.CLERK, township)
    save(db, year.stars[township], "1", {"r0": has_contact}, clerk)
    save(db, year.stars[township], "2", {"r0": "2.5"}, clerk, reason="记录较完整")


def fill_checklist(db: Session, year: Year, township: int = 0, meetings: str = "3") -> None:
    clerk = year.person(Role.CLERK, township)
    save(db, year.checklists[township], "1", {"r0": meetings}, clerk)
    save(db, year.checklists[township], "3", {"r0": "1"}, clerk)
    reference(db, year.checklists[township], "1", clerk)


def fill_and_submit(db: Session, year: Year, township: int = 0, **given: str) -> None:
    fill_star(db, year, township)
    fill_checklist(db, year, township, **given)
    for assessment_id in (year.stars[township], year.checklists[township]):
        submit(db, assessment_id, by=year.person(Role.CHAIR, township))


def a_submitted_year(db: Session) -> Year:
    """The first township has submitted both forms."""
    year = a_year(db)
    fill_and_submit(db, year)
    return year


def verify_all(db: Session, year: Year, township: int = 0) -> None:
    reviewer = year.person(Role.REVIEWER)
    for assessment_id, numbers in ((year.stars[township], "12"), (year.checklists[township], "13")):
        for number in numbers:
            accept(db, assessment_id, number, reviewer)
        finish(db, assessment_id, reviewer)
