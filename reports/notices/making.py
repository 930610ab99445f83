"""A notice as a file: its values composed, its template filled in; and a draft finished (定稿) under its number."""

import hashlib
from dataclasses import dataclass

from sqlmodel import Session

from db.access import today
from db.engine import reading, transaction
from db.models import Cycle, Unit, User, id_of
from db.notice_models import DocumentNumber, Notice
from db.notices.kept import notice_for
from db.notices.templates import template_in_force
from db.notices.writing import Finished, finish_notice, number_notice, start_notice
from db.refusals import Closed, NotAllowed
from forms.permissions import TOWNSHIP_ROLES
from reports.notices.frame import compose, prefilled, series_of
from reports.notices.kind import Context, NoticeKind, Subject
from reports.notices.kinds import KINDS, kind_of
from reports.notices.listing import FOR_EVERY
from reports.rare_characters import rare_in, with_fonts_for
from reports.templating.safely import render_safely
from reports.word_template import render

NUMBER = "发文字号"


@dataclass(frozen=True)
class Template:
    """The template that a notice is made with: the shipped one (`id` None), or the county's own version with that id."""

    name: str
    content: bytes
    id: int | None = None

    def filled(self, context: Context) -> bytes:
        """The template with those values; a county's own in a process apart. Raises CannotRender, StoreFailed.

        Characters that the usual fonts lack stand in fonts that have them.
        """
        fill = render if self.id is None else render_safely
        return with_fonts_for(fill(self.content, context, self.name), rare_in(context))


@dataclass(frozen=True)
class Draft:
    """A draft as it stands at `version`, and what it is made of."""

    id: int
    version: int
    kind: NoticeKind
    subject: Subject

    @property
    def is_for_all(self) -> bool:
        """Whether it holds what is typed once for the notices of all townships, and is no notice itself."""
        return self.kind.about_township and self.subject.unit is None

    @property
    def told(self) -> str:
        """Its kind and whom it is about: 整改通知书（城关镇）."""
        about = self.subject.unit.name if self.subject.unit else FOR_EVERY if self.is_for_all else ""
        return f"{self.kind.name}（{about}）" if about else self.kind.name


@dataclass(frozen=True)
class Made:
    """A notice's values, the series of its number (empty: it bears none), and the template in force."""

    kind: NoticeKind
    series: str
    context: Context
    template: Template

    @property
    def title(self) -> str:
        return str(self.context["标题"])

    def finished(self, number: str) -> Finished:
        """The notice under that number, ready to be kept. Raises CannotRender."""
        context = {**self.context, NUMBER: number}
        return Finished(
            title=self.title,
            readers=self.kind.readers,
            context=context,
            content=self.template.filled(context),
            template_id=self.template.id,
            template_sha256=hashlib.sha256(self.template.content).hexdigest(),
        )


def template_for(db: Session, county_id: int, kind: NoticeKind) -> Template:
    """The template in force. Raises FileDamaged where the county's own is not what was uploaded."""
    if own := template_in_force(db, county_id, kind.key):
        return Template(own.name, own.content, own.id)
    return Template(kind.template, kind.file.read_bytes())


def make(db: Session, kind: NoticeKind, subject: Subject) -> bytes:
    """The notice as .docx by the template in force, without keeping it. Raises Refused, and CannotRender."""
    made = prepare(db, kind, subject)
    return made.template.filled(made.context)


def kinds_for(by: User) -> tuple[NoticeKind, ...]:
    """The kinds that this person's unit writes: a township its own, the county the others."""
    return tuple(kind for kind in KINDS if kind.by_township is (by.role in TOWNSHIP_ROLES))


def require_kind(kind: NoticeKind, by: User) -> None:
    """Raises NotAllowed where that kind is not the person's unit's to write."""
    if kind not in kinds_for(by):
        raise NotAllowed(f"“{kind.name}”由{'乡镇' if kind.by_township else '县人大常委会'}制发，您的单位不能起草。")


def start(db: Session, cycle_id: int, kind: NoticeKind, unit: Unit | None, by: User) -> Notice:
    """Begin a draft with what is prefilled, about that township, or for all of them. Raises as `start_notice`."""
    require_kind(kind, by)
    unit_id = unit.id if unit else None
    return start_notice(db, cycle_id, kind.key, unit_id, by, entries=prefilled(kind, unit), day=today())


def draft_of(db: Session, notice: Notice) -> Draft:
    """That notice as what it is made of."""
    subject = Subject(
        cycle=db.get_one(Cycle, notice.cycle_id),
        unit=db.get_one(Unit, notice.unit_id) if notice.unit_id else None,
        entries=notice.entries,
        day=notice.day or today(),
        number=db.get_one(DocumentNumber, notice.number_id).text if notice.number_id else "",
    )
    return Draft(id_of(notice), notice.version, kind_of(notice.kind), subject)


def prepare(db: Session, kind: NoticeKind, subject: Subject) -> Made:
    """Everything that the notice is made of. Raises Refused with everything that is missing."""
    if kind.about_township and subject.unit is None:
        raise Closed(f"“{kind.name}”一个乡镇一份，请选择乡镇，或为全部乡镇一并制作。")
    context = compose(db, kind, subject)
    template = template_for(db, subject.cycle.unit_id, kind)
    return Made(kind, series_of(db, kind, subject.cycle), context, template)


def prepared(db: Session, notice_id: int, by: User) -> Made:
    """As `prepare`, for that draft. Raises NotAllowed and NotFound too."""
    draft = draft_of(db, notice_for(db, notice_id, by))
    require_kind(draft.kind, by)
    return prepare(db, draft.kind, draft.subject)


def as_draft(notice_id: int, by: User) -> tuple[str, bytes]:
    """The draft as it would be finished now: a name that says so, and the file. Raises Refused, CannotRender."""
    with reading() as db:
        made = prepared(db, notice_id, by)
    return f"（草稿）{made.title}.docx", made.template.filled(made.context)


def finish(notice_id: int, by: User, *, expected_version: int) -> None:
    """Finish the draft for good: first its number is taken, then the file made outside any transaction, then both kept.

    Whatever fails, nothing is half done: a number that was taken stays the draft's own. Raises Refused with what is
    missing before a number is taken; RecordChanged where the draft is another than `expected_version`; CannotRender.
    """
    with reading() as db:
        made = prepared(db, notice_id, by)
    with transaction() as db:
        number = reserve_number(db, notice_id, made, by)
    finished = made.finished(number)
    with transaction() as db:
        finish_notice(db, notice_id, finished, by, expected_version=expected_version)


def reserve_number(db: Session, notice_id: int, made: Made, by: User) -> str:
    """The draft's number, reserved now if it has none; empty for a kind that bears none. Raises as `number_notice`."""
    return number_notice(db, notice_id, made.series, made.title, by).text if made.series else ""
