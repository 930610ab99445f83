"""Changing one's own password."""

from db import accounts, login_sessions
from db.engine import reading, transaction
from forms.permissions import Role
from tests.pages.conftest import PASSWORD, start_session

NEW = "quiet river under stones"


def change(test, present, new, again):
    test.text_input(key="present").set_value(present)
    test.text_input(key="new").set_value(new)
    test.text_input(key="again").set_value(again)
    return test.button(key="change").click().run()


def test_the_new_password_counts_from_now_on(county, open_page):
    test = change(open_page(Role.CLERK, "my_account.py"), PASSWORD, NEW, NEW)
    assert "密码已修改" in test.success[0].value
    with transaction() as db:
        assert accounts.authenticate(db, "clerk", NEW).id == county.people[Role.CLERK].id


def test_other_sessions_end_and_this_one_stays(county, open_page):
    elsewhere, _ = start_session(county.people[Role.CLERK])
    test = change(open_page(Role.CLERK, "my_account.py"), PASSWORD, NEW, NEW)
    with reading() as db:
        assert login_sessions.find(db, elsewhere) is None
    assert test.run().title[0].value == "我的账号"


def test_what_is_wrong_is_said_and_nothing_changes(county, open_page):
    test = open_page(Role.CLERK, "my_account.py")
    for present, new, again, sentence in (
        (PASSWORD, NEW, NEW + "x", "不一样"),
        ("not the password", NEW, NEW, "当前密码不正确"),
        (PASSWORD, "short", "short", "至少需要10个"),
    ):
        assert sentence in change(test, present, new, again).error[0].value
    with transaction() as db:
        assert accounts.authenticate(db, "clerk", PASSWORD).username == "clerk"
