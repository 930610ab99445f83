"""首页 tells about official documents: what a township received, what the county has yet to finish or to write."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from db.models import Cycle, now
from db.notice_models import Notice
from db.notices.writing import FOR_ALL, FOR_COUNTY, FOR_TOWNSHIP
from forms.lifecycle import CycleStatus
from tests.db.a_notice import a_draft, a_finished
from tests.db.a_year import Year
from tests.pages.conftest import PAGES, identity_of
from tests.pages.reading_pages import text_of

RECEIVED = "收到《考核结果通报》（示人常发〔2022〕1号），请阅读并按要求办理。"


def home(year: Year, who: str) -> AppTest:
    test = AppTest.from_file(str(PAGES / "main.py"), default_timeout=30)
    test.user = identity_of(year.people[who])
    return test.run()


def addresses(test: AppTest) -> list[str]:
    return [link.proto.query_string for link in test.get("page_link") if link.proto.label == "打开这份公文"]


@pytest.mark.parametrize(("readers", "who_reads"), [(FOR_TOWNSHIP, "0"), (FOR_ALL, "01"), (FOR_COUNTY, "")])
def test_a_township_is_led_to_what_it_received_and_to_no_others(year: Year, readers: str, who_reads: str) -> None:
    notice_id = a_finished(year, unit_id=year.townships[0], readers=readers)
    for township in "01":
        test = home(year, f"clerk{township}")
        assert not test.exception
        assert (RECEIVED in text_of(test)) is (township in who_reads)
        assert addresses(test) == [f"notice={notice_id}"] * (township in who_reads)


def test_what_was_sent_to_one_alone_comes_first_and_what_is_old_not_at_all(year: Year) -> None:
    own = a_finished(year, unit_id=year.townships[0], readers=FOR_TOWNSHIP)
    others = [a_finished(year, readers=FOR_ALL) for _ in range(3)]
    assert addresses(home(year, "clerk0")) == [f"notice={at}" for at in (own, *reversed(others[1:]))]
    with transaction() as db:
        db.get_one(Notice, own).finished_at = now() - timedelta(days=32)
    assert f"notice={own}" not in addresses(home(year, "clerk0"))


def test_the_county_is_told_of_its_drafts(year: Year) -> None:
    draft = a_draft(year)
    test = home(year, "reviewer")
    assert "有1份公文草稿还没有定稿。" in text_of(test) and addresses(test) == [f"notice={draft}"]
    a_draft(year, unit_id=year.townships[0])
    test = home(year, "leader")
    assert "有2份公文草稿还没有定稿。" in text_of(test) and addresses(test) == []
    assert "公文草稿" not in text_of(home(year, "clerk0"))


def test_after_publication_the_county_is_told_that_it_has_written_nothing(year: Year) -> None:
    assert "还没有制发公文" not in text_of(home(year, "reviewer"))
    with transaction() as db:
        db.get_one(Cycle, year.cycle_id).status = CycleStatus.PUBLISHED
    assert "还没有制发公文" in text_of(home(year, "reviewer"))
    a_finished(year)
    assert "还没有制发公文" not in text_of(home(year, "reviewer"))
