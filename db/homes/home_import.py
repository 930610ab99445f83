"""The register of homes from an Excel file: what it would change, every fault at once, and all of it or none."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from db.access import require_action
from db.audit import record
from db.home_models import DeputyHome
from db.homes.home_events import HomesImported
from db.homes.register import changes_told, facts_of, homes_of, write_home
from db.models import User, id_of
from db.refusals import BadInput, RecordChanged
from forms.home_facts import AREA, FACTS, LONGEST_NAME, NAME, TOWNSHIP, area_of, area_shown, faults
from forms.permissions import Action
from forms.register import Line, read_register

COLUMNS = (TOWNSHIP, NAME, *(fact.label for fact in FACTS))
_COLUMN_OF = {NAME: "name", **{fact.label: fact.column for fact in FACTS}}


@dataclass(frozen=True)
class HomeChange:
    """What one row of the file changes: texts by the field's Chinese name, as they stand and as they are to be."""

    line: int
    township: str
    home_id: int
    version: int
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True)
class HomePreview:
    """What a file would change. Nothing may be imported while there are `problems`."""

    sha256: str
    rows: int
    changes: tuple[HomeChange, ...] = ()
    problems: tuple[str, ...] = ()


def read_homes(db: Session, content: bytes, by: User) -> HomePreview:
    """Compare the file with the register of the administrator's county. Writes nothing. Raises NotAllowed."""
    require_action(by, Action.MANAGE_ACCOUNTS)
    sha256 = hashlib.sha256(content).hexdigest()
    lines, problems = read_register(content, COLUMNS)
    homes = _homes_by_township(db, by)
    found = [*problems, *(problem for line in lines for problem in _faults(line, homes)), *_repeated(lines)]
    if found:
        return HomePreview(sha256, len(lines), problems=tuple(found))
    compared = (_compare(line, homes[line.texts[TOWNSHIP]][0]) for line in lines)
    return HomePreview(sha256, len(lines), tuple(change for change in compared if change.after))


def import_homes(db: Session, preview: HomePreview, by: User) -> int:
    """Write every change of the preview. Returns how many homes were changed; a second time it is none.

    Raises NotAllowed, BadInput for a preview with problems, and RecordChanged, naming every home that somebody saved since.
    """
    require_action(by, Action.MANAGE_ACCOUNTS)
    if preview.problems:
        raise BadInput("\n".join(preview.problems))
    homes = _locked(db, preview, by)
    waiting = [change for change in preview.changes if not _stands(homes.get(change.home_id), change)]
    moved = [change for change in waiting if _version(homes.get(change.home_id)) != change.version]
    if moved:
        names = "、".join(f"{change.township}（第{change.line}行）" for change in moved)
        raise RecordChanged(f"预览之后，{names}又有人修改过，没有导入任何内容。请重新选择文件，核对后再导入。")
    for change in waiting:
        columns = {_COLUMN_OF[label]: _kept(_COLUMN_OF[label], text) for label, text in change.after.items()}
        write_home(db, homes[change.home_id], columns, change.version, by)
    if waiting:
        told = {change.township: changes_told(change.before, change.after) for change in waiting}
        record(db, HomesImported(unit_id=by.unit_id, sha256=preview.sha256, homes=told), by=by)
    return len(waiting)


def _locked(db: Session, preview: HomePreview, by: User) -> dict[int, DeputyHome]:
    """The homes concerned that are the county's own, held until the transaction ends."""
    own = {id_of(row.home) for row in homes_of(db, by)} & {change.home_id for change in preview.changes}
    query = select(DeputyHome).where(col(DeputyHome.id).in_(own)).order_by(col(DeputyHome.id))
    locked = db.exec(query.with_for_update().execution_options(populate_existing=True))
    return {id_of(home): home for home in locked}


def _version(home: DeputyHome | None) -> int | None:
    return home.version if home else None


def _stands(home: DeputyHome | None, change: HomeChange) -> bool:
    return home is not None and all(_texts(home)[label] == text for label, text in change.after.items())


def _kept(column: str, text: str) -> str | int | None:
    return area_of(text) if column == AREA else text


def _texts(home: DeputyHome) -> dict[str, str]:
    facts = facts_of(home)
    return {NAME: home.name, **{fact.label: facts[fact.column] for fact in FACTS}}


def _homes_by_township(db: Session, by: User) -> dict[str, list[DeputyHome]]:
    found: dict[str, list[DeputyHome]] = {}
    for row in homes_of(db, by):
        found.setdefault(row.township, []).append(row.home)
    return found


def _faults(line: Line, homes: Mapping[str, list[DeputyHome]]) -> Iterator[str]:
    township, name = line.texts.get(TOWNSHIP), line.texts.get(NAME)
    if township == "":
        yield f"第{line.number}行“{TOWNSHIP}”没有填，请填写。"
    elif township is not None and len(homes.get(township, ())) != 1:
        why = "本县有两个同名乡镇，分不清是哪一个" if township in homes else "本县没有这个乡镇，或它还没有代表之家"
        yield f"第{line.number}行“{TOWNSHIP}”填的是“{township[:30]}”，{why}。请改正，或删去这一行。"
    if name == "":
        yield f"第{line.number}行“{NAME}”没有填，请填写。"
    elif name is not None and len(name) > LONGEST_NAME:
        yield f"第{line.number}行“{NAME}”有{len(name)}个字，最多{LONGEST_NAME}个，请缩短。"
    facts = {fact.column: line.texts[fact.label] for fact in FACTS if fact.label in line.texts}
    yield from (f"第{line.number}行{problem}" for problem in faults(facts))


def _repeated(lines: list[Line]) -> Iterator[str]:
    """Rows of one township, and rows of several that have one name; a row that stands there twice is told once."""
    yield from _same(lines, TOWNSHIP, "请只留一行")
    first = {line.texts.get(TOWNSHIP): line for line in reversed(lines)}
    yield from _same(sorted(first.values(), key=lambda line: line.number), NAME, "请改成各不相同")


def _same(lines: list[Line], column: str, remedy: str) -> Iterator[str]:
    values = [(line.number, line.texts.get(column)) for line in lines]
    for value, times in Counter(value for _, value in values if value).items():
        if times > 1:
            told = "、".join(f"第{number}行" for number, other in values if other == value)
            yield f"{told}的“{column}”都是“{value}”，{remedy}。"


def _compare(line: Line, home: DeputyHome) -> HomeChange:
    present = _texts(home)
    wanted = {label: line.texts[label] for label in present}
    changed = [label for label, text in wanted.items() if not _is_same(_COLUMN_OF[label], text, present[label])]
    return HomeChange(
        line=line.number,
        township=line.texts[TOWNSHIP],
        home_id=id_of(home),
        version=home.version,
        before={label: present[label] for label in changed},
        after={label: _plain(_COLUMN_OF[label], wanted[label]) for label in changed},
    )


def _is_same(column: str, text: str, present: str) -> bool:
    return _plain(column, text) == present


def _plain(column: str, text: str) -> str:
    """An area is compared as a number: 86.50 is 86.5."""
    return area_shown(area_of(text)) if column == AREA else text
