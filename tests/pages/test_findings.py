"""Hints in the pages: beside the item for the county, answered and undone; on demand for the township."""

from datetime import date

import pytest
from sqlmodel import select

from db.engine import reading, transaction
from db.models import Assessment, Cycle, Evidence, EvidenceKind, FileFacts, FindingAnswer, User
from forms.lifecycle import FormKind, Status
from tests.pages.reading_pages import field, press

VERIFICATION, SELF = "verification.py", "self_assessment.py"


def checklist(db, status=Status.SUBMITTED):
    """The first checklist of the open year with that status; the submitted one has a hint of every kind."""
    query = select(Assessment).join(Cycle).where(Assessment.kind == FormKind.CHECKLIST, Assessment.status == status)
    return db.exec(query.order_by(Cycle.year.desc(), Assessment.id)).first()


@pytest.fixture
def opened(open_sample):
    """A function that opens the county's page at the item that a second township shares a file with."""

    def open_as(username):
        page = open_sample(username, VERIFICATION)
        with reading() as db:
            form = checklist(db)
            piece = db.exec(
                select(Evidence).where(Evidence.assessment_id == form.id, Evidence.name == "联合视察合影.jpg")
            ).one()
        page.session_state[f"open_item_{form.id}"] = piece.item_number
        return page.run()

    return open_as


def told(page):
    kinds = (page.markdown, page.caption, page.success, page.info, page.warning, page.error)
    return "\n".join(
        [str(element.value) for kind in kinds for element in kind] + [each.label for each in page.expander]
    ).replace("\\", "")


def figures(page):
    return "\n".join(element.proto.body for element in page.get("html"))


def button(page, start):
    return next(each for each in page.button if (each.key or "").startswith(start))


def has_button(page, start):
    return any((each.key or "").startswith(start) for each in page.button)


def test_the_reviewer_sees_both_sides_answers_with_a_click_and_takes_it_back(opened):
    page = opened("reviewer")
    assert not page.exception
    assert "佐证提示：5条待核对" in told(page)
    assert "是同一个文件。属于联合活动的" in told(page)
    assert figures(page).count("/thumbnail") == 2 and figures(page).count("/page") == 2
    button(page, "joint_").click().run()
    assert "答复“联合活动”" in told(page)
    assert "佐证提示：4条待核对" in told(page)
    with reading() as db:
        assert db.exec(select(FindingAnswer)).one().answer == "joint_event"
    button(page, "undo_finding_").click().run()
    assert "佐证提示：5条待核对" in told(page)


def test_that_it_is_in_order_needs_a_word_why(opened):
    page = opened("reviewer")
    press(page, "没有问题")
    assert "请写明为什么没有问题" in told(page)
    field(page, "情况说明").input("两镇<b>同场</b>")
    press(page, "没有问题")
    assert "答复“没有问题”：两镇<b>同场</b>" in told(page)


def test_a_hint_leads_to_its_item(opened):
    page = opened("reviewer")
    hint = [each for each in page.button if (each.key or "").startswith("hint_")][-1]
    number = hint.key.removeprefix("hint_")
    hint.click().run()
    assert page.subheader[0].value.replace("\\", "").startswith(f"{number}．")
    assert "佐证提示" in told(page)


def test_the_leader_looks_and_is_told_that_pictures_are_copies(opened):
    page = opened("leader")
    assert not page.exception
    assert "佐证提示：5条待核对" in told(page)
    assert "不含拍摄位置的副本" in told(page)
    assert not has_button(page, "joint_") and not has_button(page, "undo_finding_")
    assert "不含拍摄位置的副本" not in told(opened("reviewer"))


def test_the_administrator_is_told_nothing_of_evidence(opened):
    page = opened("admin")
    assert not page.exception
    assert "提示" not in told(page)


def photo_for(username, letter):
    """A photo of 2019 under the first item of that clerk's checklist, and the same file with another township."""
    with transaction() as db:
        clerk = db.exec(select(User).where(User.username == username)).one()
        forms = db.exec(
            select(Assessment).join(Cycle).where(Assessment.kind == FormKind.CHECKLIST).order_by(Cycle.year.desc())
        ).all()
        own = next(form for form in forms if form.unit_id == clerk.unit_id)
        other = next(form for form in forms if form.unit_id != clerk.unit_id)
        file = {"kind": EvidenceKind.FILE, "sha256": letter * 64, "size": 1, "content_type": "image/jpeg"}
        for form in (own, other):
            place = {"assessment_id": form.id, "item_number": "1", "added_by": clerk.id, "name": "老照片.jpg"}
            db.add(Evidence(**place, **file))
        db.add(FileFacts(sha256=letter * 64, taken_on=date(2019, 5, 6)))


def test_a_township_checks_its_own_evidence_and_learns_nothing_of_others(open_sample):
    page = open_sample("clerk01", SELF)
    assert "拍摄于" not in told(page)
    page.button(key="check_evidence").click().run()
    assert "没有需要核对的材料" in told(page)
    photo_for("clerk01", "b")
    page.button(key="check_evidence").click().run()
    assert not page.exception
    assert "有1处请核对" in told(page)
    assert "照片“老照片.jpg”拍摄于2019年5月6日" in told(page)
    assert figures(page).count("<figure>") == 1
    assert "同一个文件" not in told(page) and "联合" not in told(page)
    page.button(key="own_1").click().run()
    assert page.subheader[0].value.startswith("1．")
