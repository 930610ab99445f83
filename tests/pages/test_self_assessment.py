"""The township's own page: filling in, saving, refusing, submitting."""

import re

import pytest
from sqlmodel import select

from db.assessments import assessment_of
from db.cycles import current_cycle, form_of
from db.engine import reading
from db.models import Answer, User
from forms.lifecycle import FormKind, Status
from forms.scoring import inputs_of
from tests.pages.reading_pages import field, press, text_of


def answer_of(username, number, kind=FormKind.CHECKLIST):
    with reading() as db:
        user = db.exec(select(User).where(User.username == username)).one()
        assessment = assessment_of(db, current_cycle(db, user).id, user.unit_id, kind)
        query = select(Answer).where(Answer.assessment_id == assessment.id, Answer.item_number == number)
        return assessment, db.exec(query).first()


# The sample's first township has answered half of its form.
def test_a_number_is_saved_as_it_is_entered_and_its_arithmetic_is_shown(open_sample):
    test = open_sample("clerk01", "self_assessment.py")
    field(test, "实际请示报告次数").set_value("3").run()
    assert not test.exception
    assert "应请示报告4次，实际3次，少1次，扣1分；得3分" in text_of(test)
    assert "已保存" in text_of(test)
    _, answer = answer_of("clerk01", "1")
    assert (answer.inputs, answer.self_score) == ({"r0": "3"}, 300)


@pytest.mark.parametrize(("entered", "problem"), [("-1", "超出范围"), ("三", "不是数字"), ("2.5", "应为整数")])
def test_what_cannot_be_is_refused_and_what_was_there_stays(open_sample, entered, problem):
    test = open_sample("clerk01", "self_assessment.py")
    _, before = answer_of("clerk01", "1")
    field(test, "实际请示报告次数").set_value(entered).run()
    assert "没有保存" in text_of(test) and problem in text_of(test)
    assert answer_of("clerk01", "1")[1].inputs == before.inputs


def test_a_claim_above_the_clause_asks_for_a_reason(open_sample):
    test = open_sample("clerk01", "self_assessment.py")
    field(test, "实际请示报告次数").set_value("3").run()
    field(test, "自报得分（一般不填，按条款自动计算）").set_value("4").run()
    assert "高于按条款计算的3分，请填写理由" in text_of(test)
    assert answer_of("clerk01", "1")[1].self_score is None
    field(test, "理由（自报高于计算得分，或由人工评定时必填）").set_value("另有一次书面请示").run()
    assert answer_of("clerk01", "1")[1].self_score == 400


def test_the_second_of_two_people_sees_whose_change_came_first_and_chooses(open_sample):
    clerk, chair = (open_sample(name, "self_assessment.py") for name in ("clerk01", "chair01"))
    field(clerk, "实际请示报告次数").set_value("1").run()
    field(chair, "实际请示报告次数").set_value("2").run()
    assert "本项刚刚由" in text_of(chair) and answer_of("clerk01", "1")[1].inputs == {"r0": "1"}
    press(chair, "用我填的内容覆盖")
    assert answer_of("clerk01", "1")[1].inputs == {"r0": "2"}
    field(clerk, "实际请示报告次数").set_value("3").run()
    press(clerk, "采用对方的内容")
    assert field(clerk, "实际请示报告次数").value == "2"
    assert answer_of("clerk01", "1")[1].inputs == {"r0": "2"}


def test_the_chair_sees_every_gap_at_once_and_each_leads_to_its_item(open_sample):
    test = open_sample("chair01", "self_assessment.py")
    test.button(key="submit").click().run()
    assert "没有填报完整" in text_of(test)
    assert answer_of("chair01", "1")[0].status is Status.DRAFT
    gaps = [button for button in test.button if (button.key or "").startswith("gap_")]
    assert len(gaps) > 10
    gaps[-1].click().run()
    assert test.subheader[0].value.replace("\\", "").startswith(f"{gaps[-1].key.removeprefix('gap_')}．")


def progress_of(test):
    (bar,) = test.get("progress")
    return str(bar.proto.text)


def test_a_complete_form_is_submitted_once_and_then_closed(open_sample):
    # The tenth township of the sample has a complete draft.
    test = open_sample("chair10", "self_assessment.py")
    test.button(key="submit").click().run()
    assert answer_of("chair10", "1")[0].status is Status.DRAFT
    said = text_of(test)
    assert re.search(r"责任清单：\d+项，自评[\d.]+分，佐证材料\d+件。", said) and "提交后不能再改" in said
    filled = re.search(r"已填(\d+)/(\d+)项", progress_of(test))
    assert filled and filled[1] == filled[2]
    test.button(key="submit_sure").click().run()
    assert filled[0] in progress_of(test)  # what was not claimed does not become filled in
    assert "已提交" in text_of(test)
    assert answer_of("chair10", "1")[0].status is Status.SUBMITTED
    assert "已提交的内容不能再改" in text_of(test)
    assert all(widget.disabled for widget in test.text_input)


def test_a_clerk_cannot_submit(open_sample):
    test = open_sample("clerk10", "self_assessment.py")
    assert "由审签人审核并提交" in text_of(test)
    assert not [button for button in test.button if button.key == "submit"]


def test_a_returned_form_says_why_and_opens_only_what_was_returned(open_sample):
    test = open_sample("clerk02", "self_assessment.py")
    assert "县考评组退回了2项" in text_of(test) and "县考评组退回意见" in text_of(test)
    assert not field(test, "实际请示报告次数").disabled
    test.button(key="step_下一项").click().run()
    test.button(key="step_下一项").click().run()
    assert "本项没有被退回" in text_of(test)


def test_the_drawn_item_cannot_be_typed(open_sample):
    test = open_sample("clerk01", "self_assessment.py")
    test.session_state["open_item_" + str(answer_of("clerk01", "1")[0].id)] = "22"
    test.run()
    assert "由系统从“星级评定”自动取数" in text_of(test)
    assert all(box.disabled for box in test.selectbox if box.label == "达到的档次")
    assert [button for button in test.button if button.label == "使用已有材料"]  # it has papers like any other
    press(test, "打开“星级评定”")
    assert next(control for control in test.segmented_control if control.key == "kind").value is FormKind.STAR


def test_every_item_of_both_forms_can_be_opened_and_asks_for_what_its_clause_is_about(open_sample):
    test = open_sample("clerk07", "self_assessment.py")
    for kind in FormKind:
        assessment, _ = answer_of("clerk07", "1", kind)
        if kind is FormKind.STAR:
            next(control for control in test.segmented_control if control.key == "kind").set_value(kind).run()
        with reading() as db:
            form = form_of(db, assessment.form_id)
        for section, item in form.items():
            test.session_state[f"open_item_{assessment.id}"] = item.number
            test.run()
            assert not test.exception, item
            asked = {field.label.replace("\\", "") for field in (*test.text_input, *test.radio, *test.selectbox)}
            for wanted in inputs_of(section, item):
                assert any(label.startswith(wanted.label) for label in asked), (item.number, wanted.label)
