"""A township's form as a workbook to fill in without a connection: what goes out, what comes back, what is taken over.

Three values meet for every item: as downloaded, as filled in, as it stands now. Nothing is written before a person has
seen them, and nothing that somebody saved since is overwritten unless she chose so for that item.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from db.access import SHANGHAI, require_action
from db.answers import answer_or_new, evidence_of
from db.assessments import AssessmentView, as_given, require_fillable, save_answer, view
from db.audit import OfflineFormUploaded, record
from db.evidence.pieces import add_reference
from db.item_view import why_closed
from db.models import Answer, Evidence, PublishedForm, User, id_of
from db.refusals import BadFile, BadInput, NotFound, OfflineFormOutdated
from forms.lifecycle import FORM_KIND_NAMES
from forms.model import Item, Section
from forms.offline.entries import Filled, entries_of
from forms.offline.sheet import Downloaded, Record
from forms.offline.workbook import Workbook, read_workbook
from forms.permissions import Action
from forms.reading.package import Unreadable
from forms.scoring import inputs_of, township_items
from forms.submission import Given


@dataclass(frozen=True)
class OfflineForm:
    """What a workbook is made from. `closed` says, by item number, why the township may not change that item."""

    view: AssessmentView
    record: Record
    closed: Mapping[str, str]
    downloaded_by: str


class Standing(StrEnum):
    """What a filled-in item is to the platform. UNCHANGED may also mean that only the platform has moved on."""

    UNCHANGED = "unchanged"
    NEW = "new"
    CHANGED = "changed"
    CONFLICT = "conflict"
    WRONG = "wrong"
    CLOSED = "closed"


PROPOSED = frozenset({Standing.NEW, Standing.CHANGED})
WRITABLE = PROPOSED | {Standing.CONFLICT}


@dataclass(frozen=True)
class ItemPreview:
    """One item: its three values, of which `filled` would be written; who saved last, its faults, why it is closed."""

    section: Section
    item: Item
    downloaded: Given
    filled: Given
    present: Given
    version: int
    references: tuple[str, ...]
    faults: tuple[str, ...]
    closed: str | None
    saved_by: str
    saved_at: datetime | None

    @property
    def standing(self) -> Standing:
        """What the three values make of it."""
        if self.faults:
            return Standing.WRONG
        if self.filled == self.present and not self.references:
            return Standing.UNCHANGED
        if self.closed:
            return Standing.CLOSED
        if self.filled != self.present and self.present != self.downloaded:
            return Standing.CONFLICT
        return Standing.NEW if self.present == Given() else Standing.CHANGED


@dataclass(frozen=True)
class Preview:
    """A file that came back, item by item; `notes` are about the sheet as a whole."""

    assessment_id: int
    form_id: int
    sha256: str
    downloaded: str
    items: tuple[ItemPreview, ...]
    notes: tuple[str, ...]

    def having(self, *standings: Standing) -> list[ItemPreview]:
        """The items that stand so, in document order."""
        return [each for each in self.items if each.standing in standings]


def offline_form(db: Session, assessment_id: int, by: User) -> OfflineForm:
    """The township's own form as it is to be filled in without a connection. Raises NotAllowed or NotFound."""
    form = _own_view(db, assessment_id, by)
    items = {
        item.number: Downloaded(answer.version, _given(section, item, answer))
        for section, item in township_items(form.form)
        for answer in [_answer(form, item)]
    }
    taken = Record(
        assessment_id=assessment_id,
        form_id=form.assessment.form_id,
        form_hash=_hash_of(db, form.assessment.form_id),
        label=label_of(form),
        downloaded=f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M}",
        items=items,
    )
    return OfflineForm(form, taken, _closed(form), by.name)


def label_of(form: AssessmentView) -> str:
    """Whose form of which year: 城关镇2022年度责任清单."""
    return f"{form.unit.name}{form.cycle.year}年度{FORM_KIND_NAMES[form.assessment.kind]}"


def _own_view(db: Session, assessment_id: int, by: User) -> AssessmentView:
    require_action(by, Action.FILL_IN)
    form = view(db, assessment_id, by)
    if form.unit.id != by.unit_id:
        raise NotFound
    return form


def _answer(form: AssessmentView, item: Item) -> Answer:
    return form.answers.get(item.number) or Answer(assessment_id=id_of(form.assessment), item_number=item.number)


def _given(section: Section, item: Item, answer: Answer) -> Given:
    """The answer as far as the form asks for it."""
    given, asked = as_given(answer, 0), {asked.key for asked in inputs_of(section, item)}
    return replace(given, inputs={key: value for key, value in given.inputs.items() if key in asked})


def _closed(form: AssessmentView) -> dict[str, str]:
    reasons = {
        item.number: why_closed(form.cycle, form.assessment, section, _answer(form, item))
        for section, item in form.form.items()
    }
    reasons |= {number: draw.told for number, draw in form.drawn.items()}
    return {number: reason for number, reason in reasons.items() if reason}


def _hash_of(db: Session, form_id: int) -> str:
    """Of what is frozen, so that it stays the same however this version of the platform would write a form."""
    definition = db.exec(select(PublishedForm.definition).where(PublishedForm.id == form_id)).one()
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_back(db: Session, content: bytes, assessment_id: int, by: User) -> Preview:
    """What taking over a filled-in workbook would change on the township's own form. Writes nothing.

    Raises BadFile for a file that is no such workbook, or one of another township, year, form or version; NotAllowed;
    NotFound.
    """
    form = _own_view(db, assessment_id, by)
    try:
        book = read_workbook(content)
    except Unreadable as why:
        raise BadFile(str(why)) from why
    _require_match(db, form, book.record)
    return _compare(db, form, book, hashlib.sha256(content).hexdigest())


def _require_match(db: Session, form: AssessmentView, taken: Record) -> None:
    if taken.assessment_id != form.assessment.id:
        raise BadFile(
            f"这份填报表是“{taken.label}”的，现在打开的是“{label_of(form)}”。请选择对应的填报表，或先切换年度、考核表。"
        )
    if (taken.form_id, taken.form_hash) != (form.assessment.form_id, _hash_of(db, form.assessment.form_id)):
        raise BadFile(
            f"这份填报表是按旧版表单制作的（下载于{taken.downloaded}），表单此后已修订。"
            "请重新下载离线填报表，把填好的内容粘贴过去（选择性粘贴为数值）后再上传。"
        )


def _compare(db: Session, form: AssessmentView, book: Workbook, sha256: str) -> Preview:
    entries, notes = entries_of(form.form, book)
    closed, names = _closed(form), _names(db, form.answers.values())
    items = []
    for section, item in township_items(form.form):
        answer, filled = _answer(form, item), entries[item.number]
        downloaded = book.record.items.get(item.number, Downloaded()).given
        present = _given(section, item, answer)
        seen = ItemPreview(
            section=section,
            item=item,
            downloaded=downloaded,
            # What the file leaves as it was downloaded stays as it stands now.
            filled=present if filled.given == downloaded else filled.given,
            present=present,
            version=answer.version,
            references=_fresh(filled, form.evidence.get(item.number, ())),
            faults=filled.faults,
            closed=closed.get(item.number),
            saved_by=names.get(answer.saved_by or 0, ""),
            saved_at=answer.saved_at,
        )
        items.append(seen)
    return Preview(
        id_of(form.assessment), form.assessment.form_id, sha256, book.record.downloaded, tuple(items), tuple(notes)
    )


def _names(db: Session, answers: Iterable[Answer]) -> dict[int, str]:
    ids = {answer.saved_by for answer in answers if answer.saved_by is not None}
    return {id_of(user): user.name for user in db.exec(select(User).where(col(User.id).in_(ids)))}


def _fresh(filled: Filled, standing: Iterable[Evidence]) -> tuple[str, ...]:
    known = {evidence.name for evidence in standing}
    return tuple(name for name in filled.references if name not in known)


def apply(db: Session, preview: Preview, chosen: Collection[str], by: User) -> int:
    """Write the chosen items of the file, by number: all of them or none. Returns how many were not there already.

    A second click writes nothing. Raises OfflineFormOutdated, naming every item that somebody saved since the preview,
    and what `require_fillable` and `save_answer` raise.
    """
    assessment = require_fillable(db, preview.assessment_id, by)
    items = [each for each in preview.having(*WRITABLE) if each.item.number in chosen]
    if len(items) < len(set(chosen)):
        raise BadInput("选中的项目中有不能写入的，请重新上传填报表，核对后再选。")
    if assessment.form_id != preview.form_id:
        raise OfflineFormOutdated("表单刚刚修订过，没有写入任何内容。请重新下载离线填报表。")
    _require_as_seen(db, items, preview.assessment_id)
    evidence = evidence_of(db, preview.assessment_id)
    written = [each for each in items if _write(db, preview, each, evidence.get(each.item.number, ()), by)]
    if written:
        record(db, _uploaded(preview, written), by=by)
    return len(written)


def _require_as_seen(db: Session, items: Iterable[ItemPreview], assessment_id: int) -> None:
    moved = []
    for each in items:
        answer = answer_or_new(db, assessment_id, each.item.number)
        if answer.version != each.version and _given(each.section, each.item, answer) != each.filled:
            moved.append(f"第{each.item.number}项")
    if moved:
        told = f"预览之后，{'、'.join(moved)}又有人保存过，没有写入任何内容。请核对重新比较的结果后再写入。"
        raise OfflineFormOutdated(told)


def _write(db: Session, preview: Preview, each: ItemPreview, standing: Iterable[Evidence], by: User) -> bool:
    number, wanted = each.item.number, each.filled
    answer = answer_or_new(db, preview.assessment_id, number)
    changes = _given(each.section, each.item, answer) != wanted
    if changes:
        save_answer(
            db,
            preview.assessment_id,
            number,
            inputs=wanted.inputs,
            claimed=wanted.claimed,
            reason=wanted.reason,
            expected_version=each.version,
            by=by,
        )
    fresh = set(each.references) - {evidence.name for evidence in standing}
    for name in each.references:
        add_reference(db, preview.assessment_id, number, name=name, by=by)
    return changes or bool(fresh)


def _uploaded(preview: Preview, written: list[ItemPreview]) -> OfflineFormUploaded:
    return OfflineFormUploaded(
        assessment_id=preview.assessment_id,
        sha256=preview.sha256,
        downloaded=preview.downloaded,
        written=len(written),
        conflicts_overwritten=sum(each.standing is Standing.CONFLICT for each in written),
        not_written=len(preview.having(*WRITABLE, Standing.WRONG, Standing.CLOSED)) - len(written),
    )
