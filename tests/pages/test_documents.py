"""考核文件: what the administrator uploads, sees, changes, tries out and publishes."""

import pytest
from sqlmodel import select

from db.drafts import form_of_draft
from db.engine import transaction
from db.models import Document, FormDraft, PublishedForm
from db.sample.county import FILES, ISSUED
from forms.lifecycle import FormKind
from forms.model import Source
from forms.permissions import Role
from pages.shared.drafts.review import Opened
from tests.forms.documents import HEADER, a_document, item, section, total
from tests.pages.conftest import identity_of
from tests.pages.reading_pages import field, press, text_of

STAR_RULES = ISSUED / FILES[FormKind.STAR]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ASKED = "全年召开会议不少于4次"
FAULTY = a_document((HEADER, section("一", "会议", "8"), item("1", "四分", content=ASKED), item("2", "3"), total("9")))
MENDED = a_document((HEADER, section("一", "会议", "8"), item("1", "5", content=ASKED), item("2", "3"), total("8")))


@pytest.fixture
def uploaded(open_page):
    """A function that opens the page with that file uploaded."""

    def with_file(content, name="清单.docx"):
        test = open_page(Role.ADMINISTRATOR, "documents.py")
        test.file_uploader(key="document_0").set_value((name, content, WORD))
        return test.run()

    return with_file


def draft():
    with transaction() as db:
        return db.exec(select(FormDraft).order_by(FormDraft.id.desc())).first()


def turn_to(test, tab):
    test.session_state[f"workspace_{draft().id}"] = tab
    return test.run()


def type_into(test, label, text, kind="text_input"):
    next(widget for widget in getattr(test, kind) if widget.label == label).set_value(text)
    return test.run()


def problems(test):
    frame = next(one.value for one in test.dataframe if "怎样改" in one.value.columns)
    return list(frame["问题"])


def test_a_file_is_kept_and_read_at_once_with_its_problems_first(uploaded):
    test = uploaded(FAULTY)
    assert not test.exception
    assert "2个问题须改正" in text_of(test)
    assert problems(test)[0] == "分值不是数字"
    assert "表1第3行" in text_of(test)
    with transaction() as db:
        assert db.exec(select(Document.content)).one() == FAULTY


def test_what_cannot_be_read_is_kept_too_and_told_in_words(uploaded):
    test = uploaded(b"%PDF-1.7", "清单.pdf")
    assert not test.exception
    assert any("不是 .docx" in problem for problem in problems(test))
    assert "无法打开" in text_of(test)
    assert next(fold for fold in test.expander if "重新上传" in fold.label).proto.expanded
    for tab in ("部分与等次", "试填", "修改记录", "发布"):
        assert not turn_to(test, tab).exception


def test_a_change_in_the_page_is_saved_at_once_and_ends_its_problem(uploaded):
    test = type_into(uploaded(FAULTY), "分值", "5")
    assert not test.exception
    assert "分值不是数字" not in problems(test)
    assert form_of_draft(draft()).form.item("1")[1].points == 5
    turn_to(test, "修改记录")
    (row,) = test.dataframe[-1].value.itertuples(index=False)
    assert tuple(row)[:5] == ("分值", "1．考核项1", "（无）", "5", "administrator某")


def test_a_wrong_subtotal_opens_its_section_with_the_remedy_and_is_mended_there(uploaded):
    below = ("", "小计", "", "9", "", "", "", "")
    rows = (HEADER, section("一", "会议", "7"), item("1", "4", content=ASKED), item("2", "3"), below, total("7"))
    test = uploaded(a_document(rows))
    assert problems(test) == ["各项分值之和为7分，与所写的9分不一致"]
    opened = Opened(section=next(iter(form_of_draft(draft()).work.sections)), source=Source(1, 5))
    test.session_state[f"review_open_{draft().id}"] = opened
    test.run()
    assert any("所写的9分不一致。请核对并改正" in error.value for error in test.error)
    type_into(test, "印发的小计分值", "7")
    assert not test.exception
    assert not form_of_draft(draft()).form.errors()


def test_what_is_no_number_is_not_saved_and_says_so(uploaded):
    test = type_into(uploaded(MENDED), "分值", "五分")
    assert "“五分”不是数字" in text_of(test)
    assert (field(test, "分值").value, draft().mends) == ("五分", [])


def test_the_latest_change_is_taken_back_by_one_button(uploaded):
    test = type_into(uploaded(MENDED), "名称", "召开会议")
    assert form_of_draft(draft()).form.item("1")[1].name == "召开会议"
    press(test, "撤销上一处修改（1．召开会议名称）")
    assert draft().mends == []
    assert field(test, "名称").value == "考核项1"


def test_a_rule_is_told_in_words_changed_added_and_taken_away(uploaded):
    test = uploaded(MENDED)
    assert "每少1次扣1分" in text_of(test)
    type_into(test, "分数（几档分数用顿号隔开）", "2")
    assert "每少1次扣2分" in text_of(test)
    press(test, "添加规则")
    assert len(form_of_draft(draft()).form.item("1")[1].clause.rules) == 2
    press(test, "删除这条规则")
    assert [rule.subject for rule in form_of_draft(draft()).form.item("1")[1].clause.rules] == ["（请写明）"]
    press(test, "改为人工评分")
    assert "由人工按条款评分" in text_of(test)
    assert not test.exception


def test_a_clause_is_read_again_when_its_text_is_changed(uploaded):
    test = type_into(uploaded(MENDED), "评分标准", "每少1次扣0.5分", kind="text_area")
    assert "每少1次扣0.5分" in text_of(test)
    assert form_of_draft(draft()).form.item("1")[1].clause.rules[0].points[0] * 2 == 1


def test_another_item_opens_by_its_name_and_by_the_steps(uploaded):
    test = uploaded(MENDED)
    press(test, "下一项")
    assert field(test, "序号").value == "2"
    next(box for box in test.selectbox if box.label == "考核项").set_value("1").run()
    assert field(test, "序号").value == "1"


def test_sections_grades_and_weights_are_changed_as_lines_of_text(uploaded):
    test = turn_to(uploaded(MENDED), "部分与等次")
    type_into(test, "部分名称", "会议工作")
    type_into(test, "考核等次", "优秀 90 30%\n良好 80", kind="text_area")
    form = form_of_draft(draft()).form
    assert form.sections[0].name == "会议工作"
    assert [(one.name, float(one.from_), one.quota and float(one.quota)) for one in form.grades] == [
        ("优秀", 90, 0.3),
        ("良好", 80, None),
    ]
    type_into(test, "所占比例", "责任清单 八成", kind="text_area")
    assert "应写成百分比" in text_of(test)


def test_a_new_version_of_the_file_keeps_what_was_changed_by_hand(uploaded):
    test = type_into(uploaded(FAULTY), "名称", "召开会议")
    again = next(box for box in test.file_uploader if box.label == "改好后的文件")
    again.set_value(("清单二稿.docx", MENDED, WORD)).run()
    form = form_of_draft(draft()).form
    assert (form.item("1")[1].name, form.errors()) == ("召开会议", ())
    assert "没有发现问题" in text_of(test)


def test_a_form_is_tried_out_with_invented_numbers_and_nothing_is_stored(uploaded):
    test = turn_to(uploaded(MENDED), "试填")
    press(test, "填入假设数字")
    assert not test.exception
    assert "已填2/2项" in text_of(test)
    assert "应召开4次，实际4次" in text_of(test)
    type_into(test, "实际召开次数", "3")
    assert "得4分" in text_of(test)
    assert draft().version == 0


def test_errors_block_publishing(uploaded):
    test = turn_to(uploaded(FAULTY), "发布")
    assert "还有2个问题须改正" in text_of(test)
    assert "发布表单" not in [button.label for button in test.button]


def test_a_form_is_published_and_then_stays_as_it_is(uploaded):
    test = type_into(uploaded(MENDED), "名称", "召开会议")
    press(turn_to(test, "发布"), "发布表单")
    assert "表单已发布" in text_of(test)
    with transaction() as db:
        published = db.exec(select(PublishedForm)).one()
    assert [mend["after"] for mend in published.mends] == ["召开会议"]
    turn_to(test, "核对与修改")
    assert field(test, "名称").disabled


def test_warnings_are_confirmed_before_publishing(uploaded):
    content = a_document((HEADER, section("一", "会议"), item("1", "5", "详见附件")))
    test = turn_to(uploaded(content), "发布")
    publish = next(button for button in test.button if button.label == "发布表单")
    assert publish.disabled
    next(box for box in test.checkbox if "我已核对" in box.label).check().run()
    press(test, "发布表单")
    assert draft().published_form_id is not None


def test_a_draft_is_put_aside_and_taken_up_again(uploaded):
    test = press(uploaded(MENDED), "放弃这份文件")
    assert draft().discarded_at is not None
    press(test, "恢复")
    assert draft().discarded_at is None


def test_the_second_of_two_people_is_told_and_sees_the_newest(uploaded, county):
    test = uploaded(MENDED)
    other = uploaded(MENDED)
    other.user = identity_of(county.people[Role.ADMINISTRATOR])
    type_into(other, "名称", "先改的名称")
    type_into(test, "分值", "4")
    assert "先改了这份文件" in text_of(test)
    assert field(test, "名称").value == "先改的名称"
    assert form_of_draft(draft()).form.item("1")[1].points == 5


def test_text_of_a_document_is_shown_as_it_is(uploaded):
    test = uploaded(a_document((HEADER, section("一", "会议"), item("1", "5", name="<b>[x](http://a.b)</b>"))))
    raw = "".join(str(one.value) for one in (*test.markdown, *test.subheader))
    assert "[x](http" not in raw
    assert not test.exception


def test_the_sample_county_sees_what_it_published(open_sample):
    test = open_sample("admin", "documents.py")
    assert not test.exception
    frame = test.dataframe[0].value
    assert list(frame["状态"])[:2] == ["已发布（2022年度使用）"] * 2


def test_what_somebody_changed_meanwhile_is_seen_before_it_is_published(uploaded):
    test = turn_to(uploaded(MENDED), "发布")
    with transaction() as db:
        changed = db.get_one(FormDraft, draft().id)
        changed.version += 1
    press(test, "发布表单")
    assert "先改了这份文件" in text_of(test)
    assert draft().published_form_id is None
    press(test, "发布表单")
    assert draft().published_form_id is not None


def test_what_the_articles_say_of_stars_is_shown_to_be_checked(uploaded):
    test = uploaded(STAR_RULES.read_bytes(), STAR_RULES.name)
    told = [element.value for element in turn_to(test, "部分与等次").text]
    assert "程序：乡镇自评 → 县考评组复核 → 公示 → 主任会议审定" in told
    assert "失去星级：牌子摘除、办公场所挪作他用；后果：取消当年评定资格、摘星" in told
    assert "星级待遇：五星级有荣誉、经费" in told
