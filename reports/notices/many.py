"""One kind of notice for many townships as one .zip: drafts to be read, or each finished for good.

Both are made from the draft for all townships, whose entries may name the township as {乡镇}. One notice is held in
memory at a time. What cannot be made is told in the .zip, in Chinese, and in the outcome.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import IO

from sqlmodel import Session

from db.engine import reading, transaction
from db.models import Unit, User, id_of
from db.notice_models import Notice
from db.notices.kept import NoticeState, file_of, notice_for, notices_of, own_notices_about
from db.notices.numbers import issuing_unit, lock_register
from db.notices.writing import finish_notice, start_notice
from db.refusals import Closed, NotFound, Refused
from db.units import townships_of
from reports.archive import shelf
from reports.archive.building import Order, build
from reports.archive.filled_forms import NOTES
from reports.archive.names import Names
from reports.archive.orders import state_of_all
from reports.archive.package import Package
from reports.archive.progress import Outcome, Progress, Steps, Writing
from reports.notices.frame import entered, for_township
from reports.notices.kind import NoticeKind, Subject
from reports.notices.making import Draft, draft_of, prepare, require_kind, reserve_number
from reports.templating.faults import CannotRender

SIZE = 2**16  # bytes that a notice takes, roughly: a disk without room is told before the work begins
Making = Callable[[Draft, Unit, User], bytes]


class OtherDraft(Closed):
    """Somebody has a draft of her own for that township: it is hers to finish."""


def drafts_key(notice_id: int) -> str:
    """Where the .zip of drafts lies on the shelf."""
    return f"notices-{notice_id}-drafts"


def finished_key(notice_id: int) -> str:
    """Where the .zip of finished notices lies on the shelf."""
    return f"notices-{notice_id}-finished"


def build_drafts(claim: shelf.Claim, notice_id: int, unit_ids: Sequence[int], by: User) -> Steps:
    """The .zip of drafts: nothing is numbered or kept. Raises NotAllowed, NotFound, IncompleteEntries, and as `build`."""
    with reading() as db:
        state = drafts_state(db, notice_id, unit_ids, by)
        order = _order(db, notice_id, unit_ids, by, (drafts_key(notice_id), state, draft_for, "（草稿）"))
    yield from build(claim, order)


def build_finished(claim: shelf.Claim, notice_id: int, unit_ids: Sequence[int], by: User) -> Steps:
    """Every notice numbered and kept, and all of them as a .zip.

    What was finished before is taken as it is: a building that was cancelled goes on with the rest. Raises as `build_drafts`.
    """
    with reading() as db:
        state = finished_state(db, notice_id, unit_ids, by)
        order = _order(db, notice_id, unit_ids, by, (finished_key(notice_id), state, finish_for, ""))
    yield from build(claim, order)


def _order(db: Session, notice_id: int, unit_ids: Sequence[int], by: User, way: tuple[str, str, Making, str]) -> Order:
    key, state, making, mark = way
    common = common_draft(db, notice_id, by)
    entered(common.kind, common.subject)  # what is missing for all is told once
    units = tuple(unit for unit in townships_of(db, common.subject.cycle.unit_id) if unit.id in set(unit_ids))
    name = f"{common.subject.cycle.year}年度{common.kind.name}{mark}.zip"
    write = partial(write_notices, common=common, units=units, by=by, making=making, mark=mark)
    return Order(key, name, SIZE * len(units), state, write, by.name)


def common_draft(db: Session, notice_id: int, by: User) -> Draft:
    """The draft for all townships. Raises NotAllowed, NotFound."""
    common = draft_of(db, notice_for(db, notice_id, by))
    require_kind(common.kind, by)
    if not common.is_for_all:
        raise NotFound
    return common


def drafts_state(db: Session, notice_id: int, unit_ids: Sequence[int], by: User) -> str:
    """Another mark once other townships are chosen, the draft says something else, or a township's data was changed.

    Raises NotAllowed, NotFound.
    """
    common = common_draft(db, notice_id, by)
    return _mark(common.version, *unit_ids, state_of_all(db, common.subject.cycle))


def finished_state(db: Session, notice_id: int, unit_ids: Sequence[int], by: User) -> str:
    """Another mark once other townships are chosen or a notice of the kind is withdrawn. Raises NotAllowed, NotFound."""
    common = common_draft(db, notice_id, by)
    lines = notices_of(db, id_of(common.subject.cycle), by)
    gone = [line.id for line in lines if line.kind == common.kind.key and line.state is NoticeState.WITHDRAWN]
    return _mark(*unit_ids, "withdrawn", *gone)


def _mark(*told: object) -> str:
    return sha256("\n".join(map(str, told)).encode()).hexdigest()


def write_notices(
    target: IO[bytes], common: Draft, units: Sequence[Unit], by: User, making: Making, mark: str
) -> Writing:
    """Write the notices of those townships; yields after each. Whoever stops asking for more leaves an incomplete .zip."""
    names, notes = Names(), list[str]()
    with Package(target) as package:
        for done, unit in enumerate(units, start=1):
            try:
                content = making(common, unit, by)
            except (Refused, CannotRender) as reason:
                notes.append(f"{unit.name}：{reason}")
            else:
                package.write(names.free("", f"{unit.name}{common.kind.name}{mark}.docx"), content)
            yield Progress(done, len(units))
        if notes:
            told = [f"以下{len(notes)}个乡镇没有制作{common.kind.name}：", *notes, ""]
            package.write(NOTES, "\r\n".join(told).encode("utf-8-sig"))
    return Outcome(package.files - bool(notes), notes=tuple(notes))


def draft_for(common: Draft, unit: Unit, by: User) -> bytes:
    """The township's notice as it would be finished now. Raises Refused, CannotRender."""
    with reading() as db:
        made = prepare(db, common.kind, subject_for(common, unit))
    return made.template.filled(made.context)


def subject_for(common: Draft, unit: Unit) -> Subject:
    """What is typed for all townships, for this one."""
    return replace(common.subject, unit=unit, entries=for_township(common.subject.entries, unit), number="")


def finish_for(common: Draft, unit: Unit, by: User) -> bytes:
    """The township's finished notice: the one there is, else one made, numbered and kept now.

    A draft that was begun for it with the same entries is taken up; another is its author's: OtherDraft. Raises Refused
    and CannotRender as reports.notices.making.finish, and like there nothing is half done.
    """
    cycle_id, unit_id, subject = id_of(common.subject.cycle), id_of(unit), subject_for(common, unit)
    with reading() as db:
        if (kept := _finished(db, common.kind, cycle_id, unit_id, by)) is not None:
            return kept
        made = prepare(db, common.kind, subject)
    with transaction() as db:
        lock_register(db, issuing_unit(db, by))
        if (kept := _finished(db, common.kind, cycle_id, unit_id, by)) is not None:
            return kept
        notice = _begun(db, common.kind, cycle_id, unit_id, subject, by)
        notice_id, version = id_of(notice), notice.version
        number = reserve_number(db, notice_id, made, by)
    finished = made.finished(number)
    with transaction() as db:
        finish_notice(db, notice_id, finished, by, expected_version=version)
    return finished.content


def _finished(db: Session, kind: NoticeKind, cycle_id: int, unit_id: int, by: User) -> bytes | None:
    """The file of the newest notice of that kind that was finished for the township and stands."""
    found = [one for one in own_notices_about(db, cycle_id, kind.key, unit_id, by) if one.finished_at]
    return file_of(db, id_of(found[-1]), by)[1] if found else None


def _begun(db: Session, kind: NoticeKind, cycle_id: int, unit_id: int, subject: Subject, by: User) -> Notice:
    """The draft to be finished. Raises OtherDraft."""
    drafts = [one for one in own_notices_about(db, cycle_id, kind.key, unit_id, by) if not one.finished_at]
    same = [one for one in drafts if (one.entries, one.day) == (dict(subject.entries), subject.day)]
    if drafts and not same:
        raise OtherDraft("已有另行起草的公文稿，没有代为定稿。请打开该稿定稿，或放弃后再为全部乡镇制作。")
    return (
        same[0] if same else start_notice(db, cycle_id, kind.key, unit_id, by, entries=subject.entries, day=subject.day)
    )
