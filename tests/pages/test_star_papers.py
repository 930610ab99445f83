"""What the county takes away once stars are awarded."""

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.cycles import cycles_of
from db.engine import transaction
from db.home_models import AwardKind, DeputyHome, StarAward
from db.models import User
from tests.pages.conftest import identity_of

AWARDED = {"下载证书（Word）", "授牌名单（Word）", "牌匾制作单（Excel）"}
FUNDS = {"奖补资金分配表（Word）", "奖补资金分配表（Excel）"}


def _page() -> None:
    from pages.shared.access import require_role
    from pages.shared.picking import pick_cycle
    from pages.shared.stars.papers import offer_star_papers

    user = require_role()
    offer_star_papers(pick_cycle(user), user)


@pytest.fixture
def papers(open_sample):
    """A function that draws the papers of the present year as the person with that username."""

    def draw(username: str, *, awarded: bool = True) -> AppTest:
        open_sample(username, "home.py")
        with transaction() as db:
            user = db.exec(select(User).where(User.username == username)).one()
            cycle = cycles_of(db, user)[0]
            home = db.exec(select(DeputyHome).order_by(DeputyHome.id)).first()
            lines = db.exec(select(StarAward).where(StarAward.cycle_id == cycle.id)).all()
            for line in lines:
                db.delete(line)
            if awarded:
                given = {"kind": AwardKind.AWARDED, "stars": "五星级", "year": cycle.year}
                db.add(StarAward(home_id=home.id, cycle_id=cycle.id, **given))
        test = AppTest.from_function(_page, default_timeout=60)
        test.user = identity_of(user)
        return test.run()

    return draw


def offered(test: AppTest) -> set[str]:
    assert not test.exception
    return {button.proto.label for button in test.get("download_button")}


@pytest.mark.parametrize("username", ["reviewer", "leader", "admin"])
def test_the_county_takes_every_paper_away_once_stars_are_awarded(papers, username):
    assert offered(papers(username)) == AWARDED | FUNDS
    assert offered(papers(username, awarded=False)) == FUNDS


@pytest.mark.parametrize("username", ["clerk01", "chair01", "auditor"])
def test_nobody_else_is_offered_any(papers, username):
    assert offered(papers(username)) == set()
