"""The power fails while drafts are being saved: what a page called saved is there afterwards."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from db.assessments import assessment_of
from db.cycles import current_cycle
from db.engine import engine, transaction, use_database
from db.models import Answer, User
from db.sample import SAMPLE_PASSWORD
from forms.lifecycle import FormKind
from tests.browser import walk
from tests.running_server import Server

pytestmark = pytest.mark.browser
CLERKS = ("clerk01", "clerk06", "clerk13")
AREA = "实际面积（平方米）"
ROUNDS = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may be killed; it writes its sample county itself, as at an administrator's first start."""
    running = Server(tmp_path_factory.mktemp("crash"))
    running.start()
    yield running
    running.stop()


def test_every_draft_that_was_called_saved_survives_a_kill(server: Server, new_page: Callable[[], Page]) -> None:
    pages = {clerk: before_the_star_rating(new_page(), clerk) for clerk in CLERKS}
    for saved in range(20, 20 + ROUNDS):
        for page in pages.values():
            walk.fill_in_item(page, "1", {AREA: str(saved)}, f"实际{saved}平方米")
    for page in pages.values():
        page.get_by_role("textbox", name=AREA).press_sequentially("9", delay=0)  # on its way when the server dies
    server.kill()
    server.start()
    for clerk in CLERKS:
        assert stored_area(server, clerk) in (str(saved), f"{saved}9")
    page = before_the_star_rating(new_page(), CLERKS[0])
    expect(page.get_by_role("textbox", name=AREA)).to_have_value(stored_area(server, CLERKS[0]))


def before_the_star_rating(page: Page, username: str) -> Page:
    walk.log_in(page, username, SAMPLE_PASSWORD)
    walk.open_page(page, "自评填报")
    walk.pick_form(page, "星级评定")
    walk.see_item(page, "1")
    return page


def stored_area(server: Server, username: str) -> str:
    """The number as it stands in the database file itself."""
    use_database(f"sqlite:///{server.folder / 'county.db'}")
    with transaction() as db:
        clerk = db.exec(select(User).where(User.username == username)).one()
        cycle = current_cycle(db, clerk)
        assert cycle is not None
        rating = assessment_of(db, cycle.id or 0, clerk.unit_id, FormKind.STAR)
        answer = db.exec(select(Answer).where(Answer.assessment_id == rating.id, Answer.item_number == "1")).one()
        found = str(answer.inputs["r0"])
    engine().dispose()
    return found
