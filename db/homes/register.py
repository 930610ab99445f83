"""The register of homes: seen by the county and by the township that owns one, kept by the township."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from db.access import china_time, require_action
from db.audit import record
from db.cycles import current_cycle
from db.evidence.photos import PhotoPlace, photos_of
from db.home_models import ActivityRoom, DeputyHome, Photo, RoomRating, RoomState, StarAward
from db.homes.home_events import HomeSaved
from db.models import AuditEvent, Unit, User, id_of, now
from db.refusals import BadInput, NotFound, RecordChanged
from db.saved_first import NOT_SAVED, saved_first
from db.stars.records import held_told, lines_of
from db.units import require_within
from forms.home_facts import AREA, FACT_OF, FACTS, area_of, area_shown, faults
from forms.offline.cells import clean
from forms.permissions import Action

NO_HOME = "没有这个代表之家，或者它不属于您的单位。"
NEVER = "未评定"
_CHANGES_READ = 50  # of one township's newest saves, when somebody's came first


@dataclass(frozen=True)
class Room:
    """An open activity room with its state of the present year, the county's before the township's; None for unrated."""

    name: str
    village: str
    state: RoomState | None


@dataclass(frozen=True)
class HomeRow:
    """One home in the county's list. `stars` is its level now, 未评定 where it never had one."""

    home: DeputyHome
    township: str
    stars: str
    rooms: tuple[Room, ...]

    @property
    def up_to_standard(self) -> int:
        """How many of its rooms are 达标."""
        return sum(room.state is RoomState.UP_TO_STANDARD for room in self.rooms)


@dataclass(frozen=True)
class HomeView:
    """One home with all that its page shows; the star history has the newest year first, photos the oldest."""

    home: DeputyHome
    unit: Unit
    stars: str
    rooms: tuple[Room, ...]
    history: tuple[StarAward, ...]
    photos: tuple[Photo, ...]
    saved_by: str


def homes_of(db: Session, by: User) -> list[HomeRow]:
    """Every home of the person's county, or her township's own, in the county's order. Raises NotAllowed."""
    require_action(by, Action.SEE_HOMES)
    own = db.get_one(Unit, by.unit_id)
    query = select(DeputyHome, Unit.name).join(Unit).where(col(Unit.path).startswith(own.path))
    found = db.exec(query.order_by(col(Unit.sort), col(Unit.id), col(DeputyHome.id))).all()
    ids = [id_of(home) for home, _ in found]
    rooms, awards = _rooms(db, ids, by), lines_of(db, ids)
    return [
        HomeRow(home, township, stars_now(awards.get(id_of(home), [])), tuple(rooms[id_of(home)]))
        for home, township in found
    ]


def home_view(db: Session, home_id: int, by: User) -> HomeView:
    """That home. Raises NotAllowed, or NotFound outside the person's subtree."""
    home, unit = visible_home(db, home_id, by)
    history = lines_of(db, [home_id]).get(home_id, [])
    saver = db.get(User, home.saved_by) if home.saved_by else None
    return HomeView(
        home=home,
        unit=unit,
        stars=stars_now(history),
        rooms=tuple(_rooms(db, [home_id], by)[home_id]),
        history=tuple(reversed(history)),
        photos=tuple(photos_of(db, PhotoPlace(home_id=home_id), by=by)),
        saved_by=saver.name if saver else "",
    )


def visible_home(db: Session, home_id: int, by: User) -> tuple[DeputyHome, Unit]:
    """That home and its township. Raises NotAllowed, or NotFound outside the person's subtree."""
    require_action(by, Action.SEE_HOMES)
    home = db.get(DeputyHome, home_id, populate_existing=True)
    if home is None:
        raise NotFound(NO_HOME)
    try:
        return home, require_within(db, by, home.unit_id)
    except NotFound as hidden:
        raise NotFound(NO_HOME) from hidden


def stars_now(awards: list[StarAward]) -> str:
    """The level that the last line of a star history leaves; the history is oldest first."""
    if not awards:
        return NEVER
    return held_told(awards[-1])


def _rooms(db: Session, home_ids: list[int], by: User) -> dict[int, list[Room]]:
    cycle = current_cycle(db, by)
    rated = (col(RoomRating.room_id) == ActivityRoom.id) & (col(RoomRating.cycle_id) == (cycle.id if cycle else None))
    query = (
        select(ActivityRoom, RoomRating.verified_state, RoomRating.state)
        .outerjoin(RoomRating, rated)
        .where(col(ActivityRoom.home_id).in_(home_ids), col(ActivityRoom.closed_at).is_(None))
        .order_by(col(ActivityRoom.id))
    )
    found: dict[int, list[Room]] = defaultdict(list)
    for room, verified, own in db.exec(query):
        decided = verified or own
        state = RoomState(decided) if decided else None
        found[room.home_id].append(Room(room.name, room.village, state))
    return found


def facts_of(home: DeputyHome) -> dict[str, str]:
    """The home's facts as they are typed, by column."""
    texts = {fact.column: getattr(home, fact.column) for fact in FACTS}
    return {**texts, AREA: area_shown(home.area)}


def save_home(db: Session, home_id: int, facts: Mapping[str, str], *, expected_version: int, by: User) -> DeputyHome:
    """Save some facts of the township's own home, by column, as typed. Returns it as it stands then.

    What is there already is not saved again. Raises NotAllowed, NotFound, BadInput with every fault, and RecordChanged,
    saying who changed what first.
    """
    require_action(by, Action.KEEP_HOME)
    own = select(DeputyHome).where(DeputyHome.id == home_id, DeputyHome.unit_id == by.unit_id)
    home = db.exec(own.with_for_update().execution_options(populate_existing=True)).first()
    if home is None:
        raise NotFound(NO_HOME)
    typed = {column: clean(text) for column, text in facts.items()}
    if problems := faults(typed):
        raise BadInput("\n".join(problems))
    before = facts_of(home)
    columns = {column: area_of(text) if column == AREA else text for column, text in typed.items()}
    if all(getattr(home, column) == value for column, value in columns.items()):
        return home
    write_home(db, home, columns, expected_version, by)
    record(db, _saved(home, before), by=by)
    return home


def write_home(db: Session, home: DeputyHome, columns: Mapping[str, object], expected_version: int, by: User) -> None:
    """Write the columns if nobody saved the home since that version. Raises RecordChanged."""
    unchanged = update(DeputyHome).where(col(DeputyHome.id) == home.id, col(DeputyHome.version) == expected_version)
    saved = {"version": expected_version + 1, "saved_by": by.id, "saved_at": now()}
    done = db.exec(unchanged.values(**columns, **saved).execution_options(synchronize_session=False))
    db.refresh(home)
    if not done.rowcount:
        if told := _saves_since(db, home, expected_version):
            raise RecordChanged(f"{told}{NOT_SAVED}")
        # An import is no single save.
        raise saved_first(db, f"“{home.name}”", home.saved_by, home.saved_at)


def _saves_since(db: Session, home: DeputyHome, since: int) -> str:
    """Who changed what of the home after that version, in one sentence for each save."""
    query = (
        select(AuditEvent, User.name)
        .join(User)
        .where(AuditEvent.kind == HomeSaved.kind, AuditEvent.unit_id == home.unit_id)
    )
    newest = db.exec(query.order_by(col(AuditEvent.id).desc()).limit(_CHANGES_READ)).all()
    told = [
        f"{who}已于{china_time(event.at):%m月%d日%H:%M}先把{changes_told(event.detail['before'], event.detail['after'])}。"
        for event, who in newest
        if event.detail["home_id"] == home.id and event.detail["version"] > since
    ]
    return "".join(reversed(told))


def changes_told(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Changes in words: “地址”由“…”改为“…”."""
    return "，".join(f"“{label}”由“{before[label] or '空白'}”改为“{after[label] or '空白'}”" for label in after)


def _saved(home: DeputyHome, before: Mapping[str, str]) -> HomeSaved:
    after = facts_of(home)
    changed = [column for column in after if after[column] != before[column]]
    return HomeSaved(
        unit_id=home.unit_id,
        home_id=id_of(home),
        before={FACT_OF[column].label: before[column] for column in changed},
        after={FACT_OF[column].label: after[column] for column in changed},
        version=home.version,
    )
