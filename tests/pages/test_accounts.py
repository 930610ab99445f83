"""The administrator's account page."""

from sqlmodel import select

from db import accounts, login_sessions
from db.engine import reading, transaction
from db.models import Unit, User
from db.township_import import NewAccount
from forms.permissions import Role
from tests.pages.conftest import PASSWORD, start_session


def choose(test, user):
    return test.selectbox(key="chosen").set_value(user.id).run()


def shown(test) -> NewAccount:
    return test.session_state["temporary_passwords"][-1]


def add(test, *, unit, role, name, username):
    units = test.selectbox(key="unit")
    units.set_value(next(each for each in _units() if each.name == unit))
    test.selectbox(key="role").set_value(role)
    test.text_input(key="name").set_value(name)
    test.text_input(key="username").set_value(username)
    return test.button(key="add").click().run()


def _units():
    with reading() as db:
        return db.exec(select(Unit)).all()


def test_a_new_account_logs_in_with_the_password_shown(county, open_page):
    test = add(
        open_page(Role.ADMINISTRATOR, "accounts.py"), unit="青山镇", role=Role.CHAIR, name="王五", username="wangwu"
    )
    assert not test.exception and not test.error
    made = shown(test)
    assert (made.township, made.role, made.username) == ("青山镇", Role.CHAIR, "wangwu")
    with transaction() as db:
        assert accounts.authenticate(db, "wangwu", made.password).must_change_password


def test_a_password_is_gone_once_it_is_hidden(county, open_page):
    test = add(
        open_page(Role.ADMINISTRATOR, "accounts.py"), unit="示例县", role=Role.LEADER, name="赵六", username="zhaoliu"
    )
    test.button(key="hide_passwords").click().run()
    assert test.session_state["temporary_passwords"] == []
    assert not test.warning


def test_a_refusal_is_shown(county, open_page):
    test = add(open_page(Role.ADMINISTRATOR, "accounts.py"), unit="示例县", role=Role.CLERK, name="", username="clerk!")
    assert "姓名没有填" in test.error[0].value
    assert "只能设在乡镇" in test.error[0].value


def test_a_reset_replaces_the_password(county, open_page):
    test = choose(open_page(Role.ADMINISTRATOR, "accounts.py"), county.people[Role.CLERK])
    test.button(key="reset").click().run()
    with transaction() as db:
        assert accounts.authenticate(db, "clerk", shown(test).password).must_change_password


def test_a_disabled_account_is_out_at_once_and_may_come_back(county, open_page):
    clerk = county.people[Role.CLERK]
    token, _ = start_session(clerk)
    test = choose(open_page(Role.ADMINISTRATOR, "accounts.py"), clerk)
    test.button(key="switch").click().run()
    with reading() as db:
        assert login_sessions.find(db, token) is None
        assert db.get_one(User, clerk.id).disabled_at
    test.button(key="switch").click().run()
    with transaction() as db:
        assert accounts.authenticate(db, "clerk", PASSWORD).disabled_at is None


def test_sessions_end_at_once(county, open_page):
    token, _ = start_session(county.people[Role.REVIEWER])
    test = choose(open_page(Role.ADMINISTRATOR, "accounts.py"), county.people[Role.REVIEWER])
    test.button(key="end_sessions").click().run()
    assert test.success[0].value == "已结束1处登录。"
    with reading() as db:
        assert login_sessions.find(db, token) is None


def test_nobody_disables_herself(county, open_page):
    test = choose(open_page(Role.ADMINISTRATOR, "accounts.py"), county.people[Role.ADMINISTRATOR])
    test.button(key="switch").click().run()
    assert "不能停用自己的账号" in test.error[0].value


def test_the_search_narrows_the_list(county, open_page):
    test = open_page(Role.ADMINISTRATOR, "accounts.py")
    test.text_input(key="search").set_value("青山镇").run()
    assert list(test.dataframe[0].value["用户名"]) == ["clerk", "chair"]
