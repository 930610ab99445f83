"""The reviewer's page: accept, change, return, find, propose, finish."""

import pytest
from sqlmodel import select

from db.assessments import assessment_of
from db.cycles import current_cycle
from db.engine import reading
from db.models import Answer, Assessment, Unit, User, Veto
from forms.lifecycle import FormKind, Status
from tests.pages.reading_pages import field, press, text_of


# The sample's third township is the first of those whose two forms wait: its row is marked at first.
def third_township(kind=FormKind.CHECKLIST) -> Assessment:
    with reading() as db:
        user = db.exec(select(User).where(User.username == "clerk03")).one()
        return assessment_of(db, current_cycle(db, user).id, user.unit_id, kind)


def answers(assessment):
    with reading() as db:
        return {a.item_number: a for a in db.exec(select(Answer).where(Answer.assessment_id == assessment.id))}


@pytest.fixture
def review(open_sample):
    def open_item(number="1", username="reviewer"):
        test = open_sample(username, "verification.py")
        test.session_state[f"open_item_{third_township().id}"] = number
        return test.run()

    return open_item


def name_of(assessment):
    with reading() as db:
        return db.get_one(Unit, assessment.unit_id).name


def test_clause_number_evidence_and_score_stand_side_by_side(review):
    test = review()
    said = text_of(test)
    assert name_of(third_township()) in said
    assert "每少1次扣1分，扣完为止" in said and "乡镇填报：应请示报告4次" in said
    assert "自评 **4**　　考评 **—**　　认定 **—**" in said


def test_an_accepted_item_keeps_the_townships_score(review):
    test = press(review("1"), "认可自评")
    assert not test.exception
    answer = answers(third_township())["1"]
    assert answer.verified_score == answer.self_score


def test_a_changed_score_needs_a_number_within_bounds_and_a_reason(review):
    test = review("1")
    own = third_township().id
    field(test, "考评得分").set_value("9")
    test = press(test, "改分")
    assert "请填写0至4" in text_of(test) and "请填写理由" in text_of(test)
    assert answers(third_township())["1"].verified_score is None
    test.text_input(key=f"score_{own}_1").set_value("2.5")
    test.text_input(key=f"why_{own}_1").set_value("有一次请示没有批复")
    press(test, "改分")
    answer = answers(third_township())["1"]
    assert (answer.verified_score, answer.verified_reason) == (250, "有一次请示没有批复")


def test_a_returned_item_carries_its_comment_and_reopens_the_form(review):
    test = review("1")
    test.text_input(key=f"why_{third_township().id}_1").set_value("请补会议记录")
    press(test, "退回修改")
    assert third_township().status is Status.RETURNED
    assert answers(third_township())["1"].returned_comment == "请补会议记录"


def test_what_needs_no_judgement_is_accepted_at_once_and_the_rest_is_named(review):
    test = press(review(), "一键认可无争议项")
    assert "已认可所有由条款直接计算的项目" in text_of(test)
    assert sum(answer.verified_score is not None for answer in answers(third_township()).values()) > 20
    test = press(test, "完成本表考评")
    assert "等待星级评定考评完成" in text_of(test)
    assert third_township().status is Status.SUBMITTED


def test_a_deduction_is_the_countys_own_finding_with_its_ground(review):
    test = review("30")
    field(test, "走访记录、台账等材料弄虚作假（起数）").set_value("2")
    test = press(test, "保存认定")
    assert "请填写理由" in text_of(test)
    field(test, "认定依据").set_value("抽查发现两份走访记录不实")
    press(test, "保存认定")
    assert answers(third_township())["30"].verified_score == -400


def test_a_veto_is_only_proposed_here(review):
    test = review("31")
    field(test, "事实与依据").set_value("现场核查牌子已摘除")
    press(test, "提请审定一票否决")
    with reading() as db:
        veto = db.exec(select(Veto).where(Veto.assessment_id == third_township().id)).one()
    assert (veto.reason, veto.confirmed) == ("现场核查牌子已摘除", None)


def test_a_veto_is_taken_back_with_a_reason_while_it_is_not_decided(review):
    test = review("31")
    field(test, "事实与依据").set_value("现场核查牌子已摘除")
    test = press(test, "提请审定一票否决")
    assert "已提请审定一票否决（待审定）：现场核查牌子已摘除" in text_of(test)
    test = press(test, "撤回提请")
    assert "请填写理由" in text_of(test)
    field(test, "撤回理由").set_value("牌子已重新悬挂")
    press(test, "撤回提请")
    with reading() as db:
        assert db.exec(select(Veto).where(Veto.assessment_id == third_township().id)).all() == []


@pytest.mark.parametrize("username", ["leader", "admin"])
def test_others_of_the_county_look_and_cannot_touch_a_score(review, username):
    test = review("1", username)
    labels = {button.label for button in test.button}
    assert not labels & {"认可自评", "改分", "退回修改", "完成本表考评", "一键认可无争议项"}
    assert "每少1次扣1分" in text_of(test)
