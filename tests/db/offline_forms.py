"""A form that goes out as a workbook and comes back, in few words."""

from typing import Any

from sqlmodel import Session, col, select

from db.audit import events
from db.engine import reading, transaction
from db.models import Answer, Assessment, PublishedForm, User
from db.offline import Preview, Standing, apply, offline_form, read_back
from forms.codec import form_to_json
from forms.model import SectionKind
from forms.permissions import Role
from reports.offline_form import offline_workbook
from tests.db.a_year import (
    Year,
    a_year,
    save,
)
from tests.forms.builders import a_form, a_section, an_item

# One item for every kind of input.
EVERY_KIND = a_form(
    a_section(
        an_item("每少1次扣1分，扣完为止", "4", "全年召开会议不少于4次", "1", ("会议记录",)),
        an_item("达到90%得6分，每低1个百分点扣0.2分", "6", "代表发言率", "2"),
        an_item("每迟1天扣0.5分，扣完为止", "4", "2022年12月10日前报送工作总结", "3"),
        an_item("未配备的不得分", "3", "配备联络员", "4"),
        an_item("优秀得6分，良好得5分", "6", "代表之家", "5"),
        an_item("根据完整程度酌情计0—3分", "3", "活动记录", "6"),
        an_item("每少5平方米扣1分，扣完为止", "4", "面积不少于40平方米", "7"),
    ),
    a_section(
        an_item("获省、市、县级表彰的分别加3、2、1分", None, "", "8"), kind=SectionKind.BONUS, cap="6", number="二"
    ),
    a_section(an_item("每起扣2分", None, "", "9"), kind=SectionKind.DEDUCTION, number="三"),
)
FILLED = {
    "1|r0": 3,
    "2|r0": (0.855, "0.0%"),
    "3|r0": "2022年12月12日",
    "4|r0": "√",
    "5|r0": "良好",
    "6|r0": 2.5,
    "7|r0": "３８平方米",
    "8|r0.市级": 1,
}
TYPED: dict[str, dict[str, Any]] = {
    "1": {"r0": "3"},
    "2": {"r0": "85.5"},
    "3": {"r0": "2022-12-12"},
    "4": {"r0": True},
    "5": {"r0": "良好"},
    "6": {"r0": "2.5"},
    "7": {"r0": "38"},
    "8": {"r0.市级": "1"},
}


def a_year_of_every_kind(db: Session) -> Year:
    """A year whose checklist asks for every kind of input."""
    made = a_year(db)
    published = db.get_one(PublishedForm, db.get_one(Assessment, made.checklists[0]).form_id)
    published.definition = form_to_json(EVERY_KIND)
    db.add(published)
    return made


def clerk(year: Year, township: int = 0) -> User:
    return year.person(Role.CLERK, township)


def downloaded(year: Year, township: int = 0) -> bytes:
    with reading() as db:
        return offline_workbook(offline_form(db, year.checklists[township], clerk(year, township)))


def previewed(year: Year, content: bytes, by: User | None = None) -> Preview:
    with reading() as db:
        return read_back(db, content, year.checklists[0], by or clerk(year))


def written(preview: Preview, chosen: list[str], by: User) -> int:
    with transaction() as db:
        return apply(db, preview, chosen, by)


def standings(preview: Preview) -> dict[str, Standing]:
    return {each.item.number: each.standing for each in preview.items if each.standing is not Standing.UNCHANGED}


def faults(preview: Preview) -> list[str]:
    return [fault for each in preview.items for fault in each.faults]


def saved_by_clerk(year: Year, number: str, inputs: dict, **options: Any) -> None:
    with transaction() as db:
        save(db, year.checklists[0], number, inputs, clerk(year), **options)


def answers(year: Year, township: int = 0) -> dict[str, tuple[dict, int | None]]:
    with reading() as db:
        query = select(Answer).where(Answer.assessment_id == year.checklists[township], col(Answer.version) > 0)
        return {answer.item_number: (answer.inputs, answer.self_score) for answer in db.exec(query)}


def happened(kind: str) -> list[dict]:
    with reading() as db:
        return [event.detail for event in events(db, limit=100, kind=kind)]
