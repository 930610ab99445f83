"""Sheets of site visits, read from the database: blank ones to take along, and filled-in ones."""

from sqlmodel import Session

from db.cycles import form_of
from db.evidence.examination import NoPreview, thumbnail
from db.evidence.photos import PhotoPlace, photos_of
from db.home_models import CONFORMITY_NAMES, Photo
from db.models import Assessment, Cycle, User
from db.refusals import StoreFailed
from db.visits.views import HomeVisits, VisitView, homes_of_year, visit_view
from forms.permissions import Action, allows
from reports.homes.visit_sheet import PICTURES, SheetFinding, VisitSheet, visit_sheets
from reports.workbook import Value, workbook

LIST_COLUMNS = (
    ("乡镇", 14),
    ("代表之家", 26),
    ("核查日期", 13),
    ("核查人员", 20),
    ("在场人员", 20),
    ("符合", 8),
    ("部分符合", 10),
    ("不符合", 8),
    ("总体意见", 40),
    ("状态", 10),
)


def blank_sheets(db: Session, cycle_id: int, by: User, assessment_id: int | None = None) -> bytes:
    """A blank sheet for that home, or for every home that the person may see. Raises as `homes_of_year`."""
    homes = [home for home in homes_of_year(db, cycle_id, by) if assessment_id in (None, home.assessment_id)]
    year = db.get_one(Cycle, cycle_id).year
    return visit_sheets([_blank(db, home, year) for home in homes])


def _blank(db: Session, home: HomeVisits, year: int) -> VisitSheet:
    form = form_of(db, db.get_one(Assessment, home.assessment_id).form_id)
    return VisitSheet(home.township, home.home, home.address, year, form)


def filled_sheet(db: Session, visit_id: int, by: User) -> bytes:
    """The sheet of one visit as it stands, with its photos for those who may see them. Raises as `visit_view`."""
    view = visit_view(db, visit_id, by)
    may_see = allows(by.role, Action.SEE_EVIDENCE)
    return visit_sheets([_filled(view, photos_of(db, PhotoPlace(visit_id=visit_id), by=by) if may_see else [])])


def _filled(view: VisitView, photos: list[Photo]) -> VisitSheet:
    visit = view.visit
    return VisitSheet(
        township=view.unit.name,
        home=view.home.name,
        address=view.home.address,
        year=view.cycle.year,
        form=view.form,
        visited_on=visit.visited_on,
        visitors=visit.visitors,
        hosts=visit.hosts,
        remark=visit.remark,
        findings={item.number: _found(view, item.number, photos) for _, item in view.form.items()},
    )


def _found(view: VisitView, number: str, photos: list[Photo]) -> SheetFinding:
    row = view.findings.get(number)
    of_item = [photo for photo in photos if photo.item_number == number]
    return SheetFinding(
        conformity=row.conformity if row else None,
        note=row.note if row else "",
        photos=view.photos.get(number, 0),
        pictures=tuple(picture for photo in of_item[:PICTURES] if (picture := _picture(photo)) is not None),
    )


def _picture(photo: Photo) -> bytes | None:
    """Its thumbnail; a picture that cannot be shown is counted all the same."""
    try:
        return thumbnail(photo.sha256)
    except (NoPreview, FileNotFoundError, StoreFailed):
        return None


def visits_workbook(title: str, homes: list[HomeVisits]) -> bytes:
    """Every visit as a row of an .xlsx, homes in their order; a home without a visit has a row that says so."""
    return workbook(title, "实地核查", LIST_COLUMNS, (row for home in homes for row in _list_rows(home)))


def _list_rows(home: HomeVisits) -> list[tuple[Value, ...]]:
    if not home.visits:
        return [(home.township, home.home, *[""] * 7, "未核查")]
    return [
        (
            home.township,
            home.home,
            str(line.visited_on),
            line.visitors,
            line.hosts,
            *(line.found.get(kind, 0) for kind in CONFORMITY_NAMES),
            line.remark,
            "已完成" if line.is_finished else "核查中",
        )
        for line in home.visits
    ]
