"""示例县 as a whole: places, people, the two issued documents and three years."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

from sqlmodel import Session, col, select

import forms
from db.access import today
from db.evidence.receiving import StoredFile
from db.models import AuditEvent, Cycle, Document, PublishedForm, Unit, UnitKind, User, id_of
from db.results import approve
from db.sample.files import SampleFiles
from db.sample.findings import add_facts, add_findings
from db.sample.gallery import add_to_evidence
from db.sample.home_facts import add_home_facts
from db.sample.numbers import add_numbers
from db.sample.people import County, add_people
from db.sample.photos import add_photos
from db.sample.places import add_homes_and_rooms, add_townships, add_units
from db.sample.stages import FINISHED, IN_PROGRESS
from db.sample.stars import add_publicity, add_stars, date_awards
from db.sample.visits import add_visits
from db.sample.years import Forms, Issued, add_year
from forms.codec import form_to_json
from forms.lifecycle import FormKind, Schedule
from forms.model import Form
from forms.permissions import Role
from forms.reading import read_document

ISSUED = Path(forms.__path__[0]) / "documents" / "2022"
FILES = {FormKind.CHECKLIST: "责任清单.docx", FormKind.STAR: "星级评定办法.docx"}
PRESENT_YEAR = 2022


def generate(db: Session, *, townships: int = 20, seed: int = 2022, city: Unit | None = None) -> County:
    """Fill an empty database with 示例县: two finished years and 2022 in progress. The caller commits."""
    rng = Random(seed)  # noqa: S311 - invented data, and the same at every start
    county = add_county(db, city or _city(db))
    units = add_townships(db, [county], townships)
    add_homes_and_rooms(db, units)
    add_home_facts(db, units)
    people = add_people(db, county, units, rng)
    administrator, files = people.people[Role.ADMINISTRATOR].id, SampleFiles()
    add_photos(db, people, [StoredFile(**files.take(".png")) for _ in range(3)])
    for year in (PRESENT_YEAR - 2, PRESENT_YEAR - 1):
        issued = publish_forms(db, county, year, by=administrator)
        cycle = add_year(db, people, issued, year, past_schedule(year), FINISHED, files, rng)
        _approve(db, cycle, people.people[Role.LEADER])
    issued = publish_forms(db, county, PRESENT_YEAR, by=administrator)
    cycle = add_year(db, people, issued, PRESENT_YEAR, present_schedule(), IN_PROGRESS, files, rng)
    add_visits(db, people, cycle)
    add_to_evidence(db, cycle)
    add_findings(db, cycle, files)
    add_facts(db, files)
    add_stars(db, people, cycle, issued.forms[FormKind.STAR])
    add_numbers(db, people, issued.forms[FormKind.CHECKLIST], issued.forms[FormKind.STAR])
    return people


def _approve(db: Session, cycle: Cycle, leader: User) -> None:
    """Approved by the use case itself, and on the day it would have been."""
    add_publicity(db, cycle)
    approve(db, id_of(cycle), by=leader)
    day = datetime.combine(cycle.verify_until + timedelta(days=10), time(2), tzinfo=UTC)
    cycle.approved_at = day
    db.add(cycle)
    db.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(1)).one().at = day
    date_awards(db, cycle, day)


def _city(db: Session) -> Unit:
    province, *_ = add_units(db, [(None, UnitKind.PROVINCE, "示例省", "99")])
    city, *_ = add_units(db, [(province, UnitKind.CITY, "示例市", "9901")])
    return city


def add_county(db: Session, city: Unit) -> Unit:
    """示例县 itself."""
    county, *_ = add_units(db, [(city, UnitKind.COUNTY, "示例县", f"{city.code}23")])
    return county


def past_schedule(year: int) -> Schedule:
    """The dates of a finished year."""
    return Schedule(date(year, 11, 1), date(year, 12, 10), date(year, 12, 25))


def present_schedule() -> Schedule:
    """Dates between which today lies, so that the sample can be filled in whenever it is loaded."""
    return Schedule(*(today() + timedelta(days=offset) for offset in (-60, 30, 60)))


def publish_forms(db: Session, county: Unit, year: int, *, by: int | None) -> Issued:
    """The two documents issued for that year, kept and read as when a county opens it."""
    contents = {kind: _dated((ISSUED / name).read_bytes(), year) for kind, name in FILES.items()}
    read: Forms = {kind: read_document(contents[kind], FILES[kind]) for kind in FormKind}
    documents = {kind: _document(county, kind, contents[kind], by) for kind in FormKind}
    db.add_all(documents.values())
    db.flush()
    published = {kind: _published(kind, documents[kind], read[kind], by) for kind in FormKind}
    db.add_all(published.values())
    db.flush()
    ids = {kind: id_of(form) for kind, form in published.items()}
    return Issued(read, ids, {kind: (document.name, document.sha256) for kind, document in documents.items()})


def _dated(content: bytes, year: int) -> bytes:
    """The document as it would have been issued in another year: its title, number and dates say that year."""
    if year == PRESENT_YEAR:
        return content
    dated = BytesIO()
    with ZipFile(BytesIO(content)) as issued, ZipFile(dated, "w") as copy:
        for part in issued.infolist():
            text = issued.read(part)
            copy.writestr(part, text.replace(str(PRESENT_YEAR).encode(), str(year).encode()))
    return dated.getvalue()


def _document(county: Unit, kind: FormKind, content: bytes, by: int | None) -> Document:
    return Document(
        unit_id=id_of(county),
        name=FILES[kind],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=by,
    )


def _published(kind: FormKind, document: Document, form: Form, by: int | None) -> PublishedForm:
    return PublishedForm(document_id=id_of(document), kind=kind, definition=form_to_json(form), published_by=by)
