"""Evidence on the pages: who sees it, who may change it, and each reported action done once."""

import json
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.assessments import assessment_of
from db.cycles import current_cycle
from db.engine import reading, transaction
from db.evidence.pieces import add_words, withdraw
from db.models import Assessment, Evidence, EvidenceKind, User
from forms.lifecycle import FormKind
from pages.shared.evidence.gallery import kind_of, size_in_words
from pages.shared.evidence.gallery_actions import perform
from tests.pages.reading_pages import press, text_of

MARKUP = "<img src=x onerror=alert(1)> **粗** [链](javascript:1)"


def person(username: str) -> User:
    with reading() as db:
        return db.exec(select(User).where(User.username == username)).one()


def checklist(username: str) -> Assessment:
    user = person(username)
    with reading() as db:
        cycle = current_cycle(db, user)
        assert cycle is not None
        return assessment_of(db, cycle.id or 0, user.unit_id, FormKind.CHECKLIST)


def add(username: str, text: str, kind: EvidenceKind = EvidenceKind.NOTE) -> int:
    with transaction() as db:
        return add_words(db, checklist(username).id or 0, "1", kind=kind, text=text, by=person(username)).id or 0


def row(piece: int) -> Evidence:
    with reading() as db:
        return db.get_one(Evidence, piece)


def gallery(test: AppTest) -> dict[str, Any]:
    """What the browser is told of the open item's evidence."""
    (component,) = (each for each in test.get("bidi_component") if each.proto.component_name == "evidence_gallery")
    return json.loads(component.proto.json)


def listed(test: AppTest) -> list[str]:
    return [piece["name"] for piece in gallery(test)["pieces"] if not piece["gone"]]


def act(what: str, piece: Any, number: str = "a", **more: Any) -> dict[str, Any]:
    return {"id": number, "act": what, "piece": piece, **more}


def test_the_township_may_change_what_the_reviewer_only_sees(open_sample):
    piece = add("clerk01", MARKUP)
    test = open_sample("clerk01", "self_assessment.py")
    assert not test.exception
    shown = {each["id"]: each for each in gallery(test)["pieces"]}
    assert gallery(test)["editable"] is True
    assert (shown[piece]["name"], shown[piece]["what"]) == (MARKUP, "说明")
    assert MARKUP not in text_of(test)


@pytest.mark.parametrize("username", ["reviewer", "leader"])
def test_the_county_sees_evidence_and_changes_none(open_sample, username):
    test = open_sample(username, "verification.py")
    assert not test.exception
    assert gallery(test)["editable"] is False
    assert not [button for button in test.button if button.label == "使用已有材料"]


def test_the_administrator_is_told_how_much_evidence_there_is_and_no_more(open_sample):
    test = open_sample("admin", "verification.py")
    assert "由上传单位、考评员和审定人查看" in " ".join(caption.value for caption in test.caption)
    assert not test.get("bidi_component")


def test_after_submission_nothing_is_offered_for_change(open_sample):
    test = open_sample("clerk03", "self_assessment.py")
    assert gallery(test)["editable"] is False
    assert not [button for button in test.button if button.label in ("添加", "使用已有材料")]


def test_a_returned_item_opens_again_and_the_others_do_not(open_sample):
    test = open_sample("clerk02", "self_assessment.py")
    assert gallery(test)["editable"] is True
    for _ in range(2):
        test.button(key="step_下一项").click().run()
    assert gallery(test)["editable"] is False


@pytest.mark.parametrize(
    ("kind", "text"),
    [("文号", "青石人发〔2022〕99号"), ("链接", "https://www.example.gov.cn/1"), ("说明", "记录存镇人大办公室")],
)
def test_words_of_each_kind_are_added(open_sample, kind, text):
    test = open_sample("clerk01", "self_assessment.py")
    choose(test, kind)
    words(test).set_value(text)
    test = press(test, "添加")
    assert not test.exception
    assert text in listed(test)
    assert words(test).value == ""


def choose(test: AppTest, kind: str) -> None:
    control = next(each for each in test.segmented_control if each.label == "没有文件时可以添加")
    kinds = {"文号": EvidenceKind.REFERENCE, "链接": EvidenceKind.LINK, "说明": EvidenceKind.NOTE}
    control.set_value(kinds[kind])


def words(test: AppTest):
    return next(each for each in test.text_area if each.label == "文号、网址或文字说明")


def test_a_note_that_is_too_long_stays_and_says_by_how_much(open_sample):
    test = open_sample("clerk01", "self_assessment.py")
    choose(test, "说明")
    words(test).set_value("字" * 620)
    test = press(test, "添加")
    assert "有620个字，最多500个，请减少120个" in text_of(test)
    assert words(test).value == "字" * 620


def test_what_is_refused_stays_in_the_field(open_sample):
    test = open_sample("clerk01", "self_assessment.py")
    choose(test, "链接")
    words(test).set_value("javascript:alert(1)")
    test = press(test, "添加")
    assert "不是网址" in text_of(test)
    assert words(test).value == "javascript:alert(1)"
    assert "javascript:alert(1)" not in listed(test)


def test_the_second_to_add_the_same_is_told_and_nothing_is_doubled(open_sample):
    test = open_sample("clerk01", "self_assessment.py")
    add("chair01", "青石人发〔2022〕99号", EvidenceKind.REFERENCE)
    words(test).set_value("青石人发〔2022〕99号")
    test = press(test, "添加")
    assert f"由{person('chair01').name}添加，没有重复添加" in text_of(test)
    assert listed(test).count("青石人发〔2022〕99号") == 1


def test_each_action_is_done_and_answered_once(open_sample):
    piece, clerk = add("clerk01", "记录"), person("clerk01")
    caption = act("caption", piece, caption="会场", seen="")
    assert perform([caption, caption], [], clerk) == [{"id": "a", "done": True, "said": ""}]
    assert perform([caption], ["a"], clerk) == []
    assert row(piece).caption == "会场"
    assert [
        answer["done"] for answer in perform([act("withdraw", piece, "b"), act("restore", piece, "c")], [], clerk)
    ] == [
        True,
        True,
    ]
    assert row(piece).withdrawn_at is None


def test_one_refused_action_does_not_hold_up_the_next(open_sample):
    piece, clerk = add("clerk01", "记录"), person("clerk01")
    wanted = [act("caption", piece, "a", caption="字" * 201), act("caption", piece, "b", caption="会场")]
    first, second = perform(wanted, [], clerk)
    assert (first["done"], second["done"]) == (False, True)
    assert "最多200个" in first["said"]


@pytest.mark.parametrize("what", ["caption", "withdraw", "restore"])
def test_another_townships_piece_does_not_exist(open_sample, what):
    piece = add("clerk01", "记录")
    if what == "restore":
        with transaction() as db:
            withdraw(db, piece, by=person("clerk01"))
    before = row(piece).model_dump()
    (answer,) = perform([act(what, piece, caption="别人写的")], [], person("clerk04"))
    assert not answer["done"] and "不属于您的单位" in answer["said"]
    assert row(piece).model_dump() == before


@pytest.mark.parametrize(
    "action",
    [
        act("delete", 1),
        act("caption", "1 OR 1=1"),
        act("caption", True),
        act("caption", 2**40),
        act("caption", -1),
        act("caption", 1, caption=["会场"]),
        act("withdraw", None),
    ],
)
def test_an_action_made_by_hand_is_refused(open_sample, action):
    (answer,) = perform([action], [], person("clerk01"))
    assert not answer["done"] and "有误" in answer["said"]


@pytest.mark.parametrize("action", [None, 7, {}, {"id": 5}, {"id": "x" * 41, "act": "withdraw", "piece": 1}, []])
def test_what_is_no_action_gets_no_answer(open_sample, action):
    assert perform([action], [], person("clerk01")) == []


def test_what_was_withdrawn_is_shown_apart_with_who_and_when(open_sample):
    piece = add("clerk01", "记录")
    with transaction() as db:
        withdraw(db, piece, by=person("chair01"))
    test = open_sample("clerk01", "self_assessment.py")
    (gone,) = (each["gone"] for each in gallery(test)["pieces"] if each["gone"])
    assert gone.startswith(f"{person('chair01').name}于20") and gone.endswith("撤回")


def test_earlier_pieces_are_searched_in_a_dialog(open_sample):
    test = press(open_sample("clerk01", "self_assessment.py"), "使用已有材料")
    assert not test.exception

    def offered() -> list[dict[str, Any]]:
        (component,) = (each for each in test.get("bidi_component") if each.proto.component_name == "earlier_evidence")
        return json.loads(component.proto.json)["pieces"]

    own = checklist("clerk01")
    assert offered() and len(offered()) <= 24
    with reading() as db:
        query = select(Evidence.id).join(Assessment).where(Assessment.unit_id != own.unit_id)
        theirs = set(db.exec(query.order_by(col(Evidence.id))))
    assert theirs.isdisjoint(piece["id"] for piece in offered())


@pytest.mark.parametrize(
    ("kind", "content_type", "name"),
    [
        (EvidenceKind.FILE, "image/heic", "图片"),
        (EvidenceKind.FILE, "application/pdf", "PDF 文档"),
        (EvidenceKind.FILE, "application/msword", "Word 文档"),
        (EvidenceKind.FILE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表格"),
        (EvidenceKind.FILE, "video/mp4", "视频"),
        (EvidenceKind.FILE, "application/zip", "文件"),
        (EvidenceKind.FILE, None, "文件"),
        (EvidenceKind.LINK, None, "链接"),
    ],
)
def test_every_kind_has_its_chinese_name(kind, content_type, name):
    assert kind_of(kind, content_type)[0] == name


@pytest.mark.parametrize(
    ("size", "said"), [(0, "1 KB"), (1536, "2 KB"), (1000 * 1024, "1.0 MB"), (20 * 2**20, "20.0 MB")]
)
def test_sizes_are_said_as_people_do(size, said):
    assert size_in_words(size) == said
