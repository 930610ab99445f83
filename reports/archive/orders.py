"""What archives there are to build, and under which key each lies on the shelf."""

from contextlib import closing
from functools import partial
from hashlib import sha256

from sqlmodel import Session

from db.access import own_cycle, require_action
from db.archives import archive_of, begin_archive, require_archive, states_of
from db.engine import reading, transaction
from db.models import Cycle, User, id_of
from db.refusals import Refused
from db.units import townships_of
from forms.permissions import COUNTY_ROLES, Action
from reports.archive import shelf
from reports.archive.building import Order, build, held
from reports.archive.filled_forms import write_archive
from reports.archive.progress import Progress, Steps
from reports.archive.words import size_text
from reports.archive.writing import archive_name, write_township


def township_key(cycle_id: int, unit_id: int, by: User) -> str:
    """A township's archive tells the county more than itself before the result is published, so each has its own."""
    return f"{cycle_id}-{unit_id}-{'county' if by.role in COUNTY_ROLES else 'township'}"


def forms_key(cycle_id: int) -> str:
    """All townships' forms of a year."""
    return f"{cycle_id}-forms"


def queue_key(cycle_id: int) -> str:
    """All townships' archives of a year, one after the other."""
    return f"{cycle_id}-all"


def township_order(cycle_id: int, unit_id: int, by: User) -> Order:
    """One township's archive. Raises NotAllowed and NotFound."""
    with reading() as db:
        cycle, _ = require_archive(db, cycle_id, unit_id, by=by)
        # Asked before the content is read: what changes in between makes the archive look older, never newer.
        state = states_of(db, cycle, [unit_id])[unit_id]
        record = archive_of(db, cycle_id, unit_id, by=by)
    size = sum(size for _, size in record.files()) + sum(2 * len(form.issued) for form in record.forms)
    key, write = township_key(cycle_id, unit_id, by), partial(write_township, record=record)
    return Order(key, archive_name(record), size, state, write, by.name)


def forms_order(cycle_id: int, by: User) -> Order:
    """All townships' forms. Raises NotAllowed and NotFound."""
    with reading() as db:
        require_action(by, Action.SEE_PROGRESS)
        cycle = own_cycle(db, cycle_id, by)
        year, state = cycle.year, state_of_all(db, cycle)
    write = partial(write_archive, cycle_id=cycle_id, by=by)
    return Order(forms_key(cycle_id), f"{year}年度各乡镇自评考评表.zip", 0, state, write, by.name)


def build_township(claim: shelf.Claim, cycle_id: int, unit_id: int, by: User) -> Steps:
    """One township's archive, built and left on record. Raises as `township_order` and `build`."""
    order = township_order(cycle_id, unit_id, by)
    with transaction() as db:
        begin_archive(db, cycle_id, unit_id, by=by)
    yield from build(claim, order)


def build_forms(claim: shelf.Claim, cycle_id: int, by: User) -> Steps:
    """All townships' forms. Raises as `forms_order` and `build`."""
    yield from build(claim, forms_order(cycle_id, by))


def build_all(cycle_id: int, by: User) -> Steps:
    """Every township's archive, one after the other, each a file of its own; yields how many are there.

    One that stands as it would be built now is left, so that what was cancelled goes on where it stopped. One that somebody
    else is building is hers. Raises NotAllowed, NotFound, and Stopped when one could not be built.
    """
    with reading() as db:
        require_action(by, Action.BUILD_ARCHIVE)
        cycle = own_cycle(db, cycle_id, by)
        units = townships_of(db, by.unit_id)
        states = states_of(db, cycle, [id_of(unit) for unit in units])
    for done, unit in enumerate(units):
        unit_id = id_of(unit)
        yield Progress(done, len(units))
        key = township_key(cycle_id, unit_id, by)
        if is_current(shelf.shelved(key), states[unit_id]) or (claim := shelf.claim(key)) is None:
            continue
        with closing(held(claim, build_township(claim, cycle_id, unit_id, by))) as building:
            for inner in building:
                yield Progress(done, len(units), inner.bytes_done, inner.bytes_total)
        if reason := shelf.failure(key):
            raise Stopped(f"{unit.name}的档案没有打包：{reason}前面已打好的{done}个乡镇的档案可以下载。")
    yield Progress(len(units), len(units))


class Stopped(Refused):
    """Of several archives one could not be built; those before it are there."""


def state_of_all(db: Session, cycle: Cycle) -> str:
    """Another mark once anything of any township of the year was changed."""
    states = states_of(db, cycle, [id_of(unit) for unit in townships_of(db, cycle.unit_id)])
    return sha256("\n".join(map(str, sorted(states.items()))).encode()).hexdigest()


def is_current(found: shelf.Shelved | None, state: str) -> bool:
    """Whether that archive is what would be built now."""
    return found is not None and found.state == state


def told_size(found: shelf.Shelved) -> str:
    """Size and number of files, for a page."""
    return f"{size_text(found.size)}，{found.files}个文件"
