"""What a migration makes of the rows that were there: nothing is lost on the way up, and as little as can be on the way down."""

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text
from sqlmodel import Session, select

from db.drawn.drawing import redraw_open
from db.engine import MIGRATIONS, engine, migrate, reading, transaction
from db.home_models import ActivityRoom, DeputyHome, RoomRating, RoomState, StarAward
from db.results import approve
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_notice import a_finished, a_template
from tests.db.a_room import (
    SHARE,
    drawn,
    year,  # noqa: F401
)
from tests.db.a_star_year import a_star_year, verify_second
from tests.db.a_year import Year, a_year, save

# ruff: noqa: F811


def downgrade(revision: str) -> None:
    with engine().begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.downgrade(config, revision)


def rated_rooms(db: Session, year: Year, *states: RoomState) -> None:
    """Rooms that were there before anything drew them."""
    home = db.exec(select(DeputyHome).where(DeputyHome.unit_id == year.townships[0])).one()
    for state in states:
        room = ActivityRoom(unit_id=home.unit_id, home_id=home.id or 0, name=state)
        db.add(room)
        db.flush()
        db.add(RoomRating(cycle_id=year.cycle_id, room_id=room.id or 0, state=state))


def states() -> list[RoomState | None]:
    with reading() as db:
        return list(db.exec(select(RoomRating.state).order_by(RoomRating.room_id)))


def test_a_rooms_flag_becomes_its_rating_and_an_open_form_is_drawn_from_it_at_once(year: Year) -> None:
    with transaction() as db:
        save(db, year.checklists[0], SHARE, {"r0": "90"}, year.person(Role.CLERK))
        rated_rooms(db, year, RoomState.UP_TO_STANDARD, RoomState.IMPROVING)
    downgrade("0002")
    with engine().connect() as connection:
        flags = connection.execute(text("SELECT up_to_standard FROM activity_room ORDER BY id")).scalars().all()
    assert [bool(flag) for flag in flags] == [True, False]
    migrate(redraw_open)
    assert states() == [RoomState.UP_TO_STANDARD, RoomState.BELOW_STANDARD]
    with reading() as db:
        assert drawn(db, year)[:2] == ("50", 200)


def test_the_results_of_earlier_years_become_awards(database: str) -> None:
    def awards() -> list[tuple[str, int | None, int | None]]:
        query = select(StarAward.stars, StarAward.score, StarAward.decided_by).order_by(StarAward.home_id)
        with reading() as db:
            return [tuple(line) for line in db.exec(query)]

    with transaction() as db:
        stars = a_star_year(db)
    verify_second(stars)
    with transaction() as db:
        approve(db, stars.cycle_id, stars.leader, waiver="换届在即")
    before = awards()
    downgrade("0002")
    migrate()
    assert awards() == before == [("五星级", 9950, stars.leader.id), ("不予定星", 250, stars.leader.id)]


def test_official_documents_go_on_the_way_down_and_nothing_else_does(database: str) -> None:
    def counted() -> dict[str, int]:
        with engine().connect() as connection:
            tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
            return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables}

    year = begun(a_year)
    a_finished(year)
    with transaction() as db:
        db.add(a_template(year.county_id, year.person(Role.ADMINISTRATOR).id or 0))
    before = counted()
    documents = {name: before.pop(name) for name in ("document_number", "notice_template", "notice")}
    assert set(documents.values()) == {1}
    downgrade("0003")
    assert counted() == before
    migrate()
    assert counted() == before | dict.fromkeys(documents, 0)
    a_finished(year)


def test_what_follows_an_upgrade_is_done_once_and_never_on_a_new_database(empty_database: str) -> None:
    done: list[Session] = []
    migrate(done.append)
    assert done == []
    downgrade("0002")
    migrate(done.append)
    migrate(done.append)
    assert len(done) == 1
