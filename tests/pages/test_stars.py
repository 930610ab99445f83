"""星级评定 as each role sees it, in the sample county."""

import pytest
from sqlmodel import select

from db.cycles import current_cycle
from db.engine import reading, transaction
from db.home_models import StarAward, StarVeto
from db.models import User
from db.stars.awards import award_stars, awards_of
from db.stars.funds import funds_of
from db.stars.listing import star_list
from db.stars.records import current_stars
from tests.pages.reading_pages import field, press, text_of
from tests.pages.test_results import verify_everything

VETOED = "茶岭乡"


def person(db, username):
    return db.exec(select(User).where(User.username == username)).one()


def the_list():
    with reading() as db:
        leader = person(db, "leader")
        return star_list(db, current_cycle(db, leader).id, leader)


def opened(test, tab):
    """Tabs run only while they are open; the state is what the browser would set."""
    test.session_state["star_parts"] = tab
    return test.run()


def shown(test):
    return test.dataframe[0].value


def test_the_county_sees_every_home_with_those_that_wait_first(open_sample):
    test = open_sample("reviewer", "stars.py")
    table = shown(test)
    assert not test.exception
    assert len(table) == 20 and list(table["乡镇"][table["状态"] == "否决待审定"]) == [VETOED]
    assert set(table["变化"]) == {"", "保持", "晋星"}
    said = text_of(test)
    assert "**乡镇自评（进行中）** → **县考评组复核（进行中）** → 公示（未开始） → 主任会议审定（未开始）" in said
    assert f"{VETOED}人大代表之家" in [one.value for one in test.subheader]
    assert f"星级否决待审定：{VETOED}人大代表之家" in said
    assert f"{VETOED}人大代表之家　星级否决（待审定）：牌子摘除" in said


def test_the_list_is_searched_by_several_words(open_sample):
    test = open_sample("admin", "stars.py")
    field(test, "查找").set_value("五星级 晋星").run()
    assert list(shown(test)["乡镇"]) == ["石桥镇", "竹园乡", "双溪乡"]
    field(test, "查找").set_value("没有这个").run()
    assert "没有符合的代表之家" in text_of(test) and len(shown(test)) == 20


@pytest.mark.parametrize(
    ("username", "buttons"),
    [
        ("reviewer", {"撤回否决", "提请审定人审定"}),
        ("leader", {"确认星级否决", "不予确认星级否决", "摘星"}),
        ("admin", set()),
    ],
)
def test_each_role_has_its_own_buttons(open_sample, username, buttons):
    test = open_sample(username, "stars.py")
    acts = {"撤回否决", "提请审定人审定", "确认星级否决", "不予确认星级否决", "摘星", "撤销这次审定"}
    assert {button.label for button in test.button} & acts == buttons


def test_a_veto_is_withdrawn_and_raised_again(open_sample):
    test = press(open_sample("reviewer", "stars.py"), "撤回否决")
    assert f"{VETOED}人大代表之家：星级否决“牌子摘除”已撤回" in text_of(test) and "否决待审定" not in set(
        shown(test)["状态"]
    )
    assert subject(test) == f"{VETOED}人大代表之家"
    press(test, "提请审定人审定")
    assert "请填写事实说明" in text_of(test)
    test.text_area[0].set_value("11月9日走访时未见标牌")
    test = press(test, "提请审定人审定")
    assert subject(test) == f"{VETOED}人大代表之家"
    with reading() as db:
        newest = db.exec(select(StarVeto).order_by(StarVeto.id.desc())).first()
    assert (newest.ground, newest.reason, newest.withdrawn_at) == ("牌子摘除", "11月9日走访时未见标牌", None)


def test_the_leader_confirms_a_veto_takes_the_stars_and_gives_them_back(open_sample):
    test = open_sample("leader", "stars.py")
    press(test, "确认星级否决")
    assert "请填写审定理由" in text_of(test)
    field(test, "审定理由").set_value("经核查属实")
    test = press(test, "确认星级否决")
    row = next(row for row in the_list().rows if row.township == VETOED)
    assert subject(test) == row.home and f"{row.home}：星级否决已审定" in text_of(test)
    assert (row.proposed, row.vetoed) == ("不予定星", True)
    assert "文件规定已定星级的予以摘星" in text_of(test)
    next(box for box in test.text_area if box.label == "摘星理由").set_value("门外标牌已摘除，限期未改")
    press(test, "摘星")
    assert "请先勾选确认" in text_of(test) and held(row.home_id) == "三星级"
    next(box for box in test.checkbox if "我确认摘除" in box.label).check()
    test = press(test, "摘星")
    assert not test.exception
    assert held(row.home_id) == "不予定星"
    field(test, "撤销理由").set_value("标牌因装修临时摘下")
    press(test, "撤销摘星，恢复星级")
    assert held(row.home_id) == "三星级"


def subject(test):
    """The home that is open below the list."""
    (heading,) = [one.value for one in test.subheader if one.value.endswith("之家")]
    return heading


def held(home_id):
    with reading() as db:
        return current_stars(db, home_id)


def test_the_leader_approves_what_she_saw(open_sample):
    verify_everything_in(open_sample)
    test = opened(open_sample("leader", "stars.py"), "公示与审定")
    assert not test.exception
    assert "还没有确定公示时间" in text_of(test)
    next(box for box in test.checkbox if "我已核对拟定星级" in box.label).check().run()
    test.button(key="award_stars").click().run()
    assert "还没有公示" in text_of(test)
    test.text_input(key="waiver").set_value("换届在即，提前审定")
    test.button(key="award_stars").click().run()
    assert "2022年度星级已审定" in text_of(test)
    assert "不等公示期满的理由：换届在即，提前审定" in text_of(test)
    listed = the_list()
    with reading() as db:
        given = dict(db.exec(select(StarAward.home_id, StarAward.stars).where(StarAward.year == 2022)).all())
    assert given == {row.home_id: row.proposed for row in listed.rows} and len(given) == 20


def verify_everything_in(open_sample):
    open_sample("leader", "home.py")
    verify_everything()


def test_the_reviewer_sets_the_days_and_takes_them_back(open_sample):
    test = opened(open_sample("reviewer", "stars.py"), "公示与审定")
    assert next(button for button in test.button if button.label == "确定公示时间").disabled
    said = text_of(test)
    assert "没有完成考评" in said and f"还有星级否决待审定：{VETOED}人大代表之家" in said
    verify_everything()
    test = press(test.run(), "确定公示时间")
    assert "公示时间已确定" in text_of(test) and "共7天" in text_of(test)
    assert set(shown(test)["状态"]) == {"公示中"}
    test = press(test, "撤回公示")
    assert set(shown(test)["状态"]) == {"已考评，待公示"}


def test_funds_exceed_the_budget_until_the_administrator_raises_it_and_can_be_undone(open_sample):
    test = opened(open_sample("admin", "stars.py"), "荣誉与经费")
    assert "共需320,000.00元，预算300,000.00元，超出20,000.00元" in text_of(test)
    next(box for box in test.number_input if box.label.startswith("本年度预算")).set_value(350000.0)
    test = press(test, "保存经费设置")
    assert "结余30,000.00元" in text_of(test)
    test = press(test, "恢复为保存前的设置")
    assert "超出20,000.00元" in text_of(test)
    with reading() as db:
        admin = person(db, "admin")
        funds = funds_of(db, current_cycle(db, admin).id, admin)
    assert (funds.budget, funds.amounts["五星级"]) == (300000, 80000)


def test_only_the_administrator_sees_the_settings(open_sample):
    test = opened(open_sample("leader", "stars.py"), "荣誉与经费")
    assert "超出20,000.00元" in text_of(test)
    assert not test.number_input


def test_the_years_are_drawn(open_sample):
    test = opened(open_sample("leader", "stars.py"), "历年星级")
    assert not test.exception
    assert test.get("vega_lite_chart")


@pytest.mark.parametrize("username", ["clerk14", "chair14"])
def test_a_township_sees_its_own_home_and_nothing_of_the_proposal(open_sample, username):
    """The fourteenth is the one whose veto waits."""
    test = open_sample(username, "stars.py")
    said = text_of(test)
    assert not test.exception
    assert "2022年度自评：已考评" in said and "2022年度星级还没有审定" in said
    (history,) = test.dataframe
    assert list(history.value["变化"]) == ["新评", "降星"]
    for hidden in ("否决", "拟定", "青石镇", "牌子摘除"):
        assert hidden not in said
    assert not {button.label for button in test.button} & {"摘星", "审定星级", "提请审定人审定"}


def test_a_township_sees_all_stars_once_they_are_approved(open_sample):
    test = open_sample("clerk01", "stars.py")
    verify_everything()
    with transaction() as db:
        leader = person(db, "leader")
        cycle = current_cycle(db, leader)
        listed = star_list(db, cycle.id, leader)
        award_stars(db, cycle.id, leader, seen={row.unit_id: row.proposed for row in listed.rows}, waiver="提前")
        given = awards_of(db, cycle.id, leader)
    test = test.run()
    table = test.dataframe[-1].value
    assert list(table["乡镇"]) == [one.township for one in given]
    assert list(table["编号"]) == list(range(1, len(given) + 1))


def test_the_home_page_leads_the_leader_to_the_waiting_veto(open_sample):
    test = open_sample("leader", "home.py")
    assert f"有1条星级否决待审定：{VETOED}。" in text_of(test)
