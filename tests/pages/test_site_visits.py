"""The page of site visits: a home is found, a visit begun, judged, finished; who sees what of it."""

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.engine import reading, transaction
from db.home_models import Conformity, SiteFinding, SiteVisit
from db.models import User, now
from db.visits.site_visits import save_finding
from forms.lifecycle import FormKind
from tests.pages.reading_pages import field, press, text_of

PAGE = "site_visits.py"
NOTE = "情况说明（部分符合或不符合时必填）"
FINISHED, BEGUN = 1, 3  # the sample's visits, of its fourth and its third township


def the_user(username: str) -> User:
    with reading() as db:
        return db.exec(select(User).where(User.username == username)).one()


def visits() -> list[SiteVisit]:
    with reading() as db:
        return list(db.exec(select(SiteVisit).order_by(SiteVisit.id)))


def finding(visit_id: int, number: str) -> SiteFinding:
    with reading() as db:
        query = select(SiteFinding).where(SiteFinding.visit_id == visit_id, SiteFinding.item_number == number)
        return db.exec(query).one()


def choices(test: AppTest):
    return next(group for group in test.button_group if group.label == "核查结果")


@pytest.fixture
def opened(open_sample):
    """A function that opens a visit of the sample county, at one of its items."""

    def open_visit(visit_id: int, number: str = "1", username: str = "reviewer") -> AppTest:
        test = open_sample(username, PAGE)
        test.query_params["visit"] = str(visit_id)
        test.session_state[f"visit_item_{visit_id}"] = number
        return test.run()

    return open_visit


def test_a_visit_is_begun_at_the_home_that_was_picked(open_sample):
    test = open_sample("reviewer", PAGE)
    assert "本年度还没有实地核查记录" in text_of(test)
    test.selectbox(key="visited_home").set_value(test.selectbox(key="visited_home").options[6]).run()
    test = press(test, "开始核查")
    assert not test.exception
    assert len(visits()) == 4
    assert "龙泉镇" in text_of(test) or "大桥镇" in text_of(test)
    assert "已核查0/22项" in test.expander[0].label
    test = press(test, "撤销这次核查")
    assert len(visits()) == 3 and "开始核查" in {button.label for button in test.button}
    assert test.selectbox(key="visited_home").index == 6


def test_a_choice_and_its_note_are_saved_at_once_and_the_page_says_when(opened):
    test = opened(BEGUN, "9")
    said = text_of(test)
    assert "有代表值班安排（3分）" in said or any("有代表值班安排（3分）" in str(head.value) for head in test.subheader)
    assert "每缺1个月扣0.5分" in said and "乡镇填报：" in said and "佐证材料" in said
    choices(test).set_value(Conformity.PARTLY).run()
    assert finding(BEGUN, "9").conformity is Conformity.PARTLY
    field(test, NOTE).set_value("缺两个月值班表").run()
    assert (finding(BEGUN, "9").note, finding(BEGUN, "9").version) == ("缺两个月值班表", 2)
    assert "已保存 " in text_of(test)
    press(test, "清除本项")
    assert (finding(BEGUN, "9").conformity, finding(BEGUN, "9").note) == (None, "")


def test_previous_and_next_lead_through_the_items_and_the_list_says_what_is_done(opened):
    test = press(opened(BEGUN, "1"), "下一项")
    assert any("2．设有接待" in str(head.value).replace("\\", "") for head in test.subheader)
    listed = test.dataframe[0].value
    assert list(listed["核查"].head(9) != "") == [True] * 8 + [False]
    assert "已核查8/22项" in test.expander[0].label
    test = press(test, "上一项")
    assert next(button for button in test.button if button.label == "上一项").disabled


def test_the_second_of_two_reviewers_is_told_and_chooses(opened):
    test = opened(BEGUN, "9")
    with transaction() as db:
        kept = {"conformity": Conformity.CONFORMS, "note": "", "expected_version": 0}
        save_finding(db, BEGUN, "9", **kept, by=the_user("reviewer"))
    choices(test).set_value(Conformity.FAILS).run()
    assert "您的修改没有存入" in text_of(test) and "现有内容：符合" in text_of(test)
    assert finding(BEGUN, "9").conformity is Conformity.CONFORMS
    press(test, "用我填的内容覆盖")
    assert finding(BEGUN, "9").conformity is Conformity.FAILS


def test_finishing_names_every_gap_and_then_freezes_the_sheet(opened):
    test = press(opened(BEGUN), "完成核查")
    assert "请填写被核查单位在场人员姓名" in text_of(test)
    with transaction() as db:
        for row in db.exec(select(SiteFinding).where(SiteFinding.visit_id == BEGUN)):
            row.conformity, row.note = Conformity.CONFORMS, "=1+1 **粗** <b>"
            db.add(row)
    field(test, "被核查单位在场人员").set_value("王主席").run()
    test = press(test, "完成核查")
    assert not test.exception
    assert "这次实地核查已经完成" in text_of(test) and "核查结果：符合，=1+1 **粗** <b>" in text_of(test)
    assert not [group for group in test.button_group if group.label == "核查结果"]
    test = press(test, "重新打开")
    assert choices(test) and visits()[BEGUN - 1].finished_at is None


def test_who_types_while_another_finishes_is_told_that_it_was_not_saved(opened):
    test = opened(BEGUN, "9")
    with transaction() as db:
        visit = db.get_one(SiteVisit, BEGUN)
        visit.finished_at, visit.finished_by = now(), visit.started_by
        db.add(visit)
    choices(test).set_value(Conformity.FAILS).run()
    assert "没有保存：这次实地核查已经完成" in text_of(test)
    assert "核查结果：未核查" in text_of(test)


def test_a_finished_visit_opens_at_what_was_found_with_the_problems_first(open_sample):
    test = open_sample("reviewer", PAGE)
    test.query_params["visit"] = str(FINISHED)
    test = test.run()
    found = list(test.dataframe[0].value["核查"])
    assert found == sorted(found, key=["不符合", "部分符合", "符合", ""].index) and found[0] != "符合"
    assert test.expander[0].proto.expanded


def test_an_own_visit_under_way_is_offered_before_a_new_one(open_sample):
    test = open_sample("reviewer", PAGE)
    (going_on,) = [button for button in test.button if button.label.startswith("继续核查：")]
    test = going_on.click().run()
    assert choices(test) and "不能整次撤销" in text_of(test)


def test_a_visit_finished_earlier_offers_no_way_back(opened):
    test = opened(FINISHED)
    assert "这次实地核查已经完成" in text_of(test)
    assert "重新打开" not in {button.label for button in test.button}


@pytest.mark.parametrize("username", ["clerk04", "chair04", "leader", "admin"])
def test_others_look_at_a_finished_visit_and_write_nothing(opened, username):
    test = opened(FINISHED, username=username)
    assert not test.exception
    assert "核查结果：" in text_of(test) and "您可以查看和下载" in text_of(test)
    assert not {"完成核查", "清除本项", "重新打开"} & {button.label for button in test.button}


@pytest.mark.parametrize(
    ("username", "visit"),
    [("clerk03", str(BEGUN)), ("clerk05", str(FINISHED)), ("reviewer", "999"), ("leader", "1 OR 1=1")],
)
def test_what_is_not_for_a_person_is_not_there_by_its_address(opened, username, visit):
    test = opened(BEGUN, username=username)
    test.query_params["visit"] = visit
    test = test.run()
    assert not test.exception
    assert not [button for button in test.button if button.label == "返回实地核查"]


def test_a_township_sees_its_finished_visits_alone(open_sample):
    own = open_sample("clerk04", PAGE)
    assert [button.label for button in own.button if button.key == f"visit_{FINISHED}"]
    assert not {"开始核查"} & {button.label for button in own.button}
    assert "本年度还没有实地核查记录" in text_of(open_sample("clerk03", PAGE))


def test_the_verdict_shows_what_the_visit_found_beside_the_item(open_sample):
    with transaction() as db:
        row = db.get_one(SiteFinding, finding(BEGUN, "1").id)
        row.conformity, row.note = Conformity.PARTLY, "缺少房产证明"
        db.add(row)
    test = open_sample("reviewer", "verification.py")
    assert "实地核查" not in text_of(test)
    test.session_state["kind"] = FormKind.STAR
    day = visits()[BEGUN - 1].visited_on
    assert f"{day.month}月{day.day}日实地核查（核查中）：部分符合，缺少房产证明" in text_of(test.run())
