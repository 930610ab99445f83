"""The gallery in the hands of a clerk: opened and turned, captioned, withdrawn and taken back; at a desk and on a phone."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from db.assessments import assessment_of
from db.cycles import current_cycle
from db.engine import transaction, use_database
from db.evidence.pieces import add_file, add_words
from db.evidence.receiving import receive
from db.models import Assessment, Evidence, EvidenceKind, User
from db.sample import SAMPLE_PASSWORD
from forms.lifecycle import FormKind
from tests.browser import walk
from tests.made_files import a_pdf, a_photo, a_word_file
from tests.running_server import Server

pytestmark = pytest.mark.browser
CLERK, CHAIR, ITEM = "clerk07", "chair07", "3"
FIRST, LAST = "签到表.jpg", "记录存镇人大办公室<b>二层</b>"


@pytest.fixture(scope="module")
def server(sample_copy: Callable[[str], Path]) -> Iterator[Server]:
    """A sample county of this file's own: its tests change it."""
    folder = sample_copy("gallery")
    running = Server(folder)
    running.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATA_DIR", str(folder))
        yield running
    running.stop()


@pytest.fixture(autouse=True)
def pieces(server: Server, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Five pieces of four kinds under an item that had none; the ids by name."""
    monkeypatch.setenv("DATA_DIR", str(server.folder))
    use_database(f"sqlite:///{server.folder / 'county.db'}")
    words = a_word_file(datetime(2022, 3, 1), datetime(2022, 3, 2))
    files = {FIRST: a_photo(1), "会场.jpg": a_photo(2), "批复.pdf": a_pdf(), "总结.docx": words}
    with transaction() as db:
        clerk = db.exec(select(User).where(User.username == CLERK)).one()
        form = the_form(db, clerk).id or 0
        for piece in db.exec(select(Evidence).where(Evidence.assessment_id == form, Evidence.item_number == ITEM)):
            db.delete(piece)
        for name, content in files.items():
            add_file(db, form, ITEM, name=name, stored=receive([content], name), by=clerk)
        add_words(db, form, ITEM, kind=EvidenceKind.NOTE, text=LAST, by=clerk)
        found = db.exec(select(Evidence).where(Evidence.assessment_id == form, Evidence.item_number == ITEM))
        return {piece.name: piece.id or 0 for piece in found}


def the_form(db, user: User) -> Assessment:
    cycle = current_cycle(db, user)
    assert cycle is not None
    return assessment_of(db, cycle.id or 0, user.unit_id, FormKind.CHECKLIST)


@pytest.fixture
def at_item(new_page: Callable[..., Page]) -> Callable[..., Page]:
    """A function that seats somebody before the item."""

    def sit_down(username: str = CLERK, **how: object) -> Page:
        page = new_page(**how)
        walk.log_in(page, username, SAMPLE_PASSWORD)
        page.goto(f"/self_assessment?item={ITEM}")
        walk.see_item(page, ITEM)
        expect(walk.listed(page, FIRST)).to_be_visible()
        return page

    return sit_down


def stored(piece: int) -> Evidence:
    with transaction() as db:
        return db.get_one(Evidence, piece)


def test_the_viewer_turns_with_the_arrows_and_gives_the_focus_back(at_item: Callable[..., Page]) -> None:
    page = at_item(width=1440)
    walk.listed(page, FIRST).click()
    viewer = page.locator("dialog.viewer")
    expect(viewer).to_contain_text("1 / 5")
    expect(viewer.locator(".stage img")).to_have_js_property("complete", True)
    assert viewer.locator(".stage img").evaluate("picture => picture.naturalWidth") > 320
    page.keyboard.press("ArrowLeft")
    expect(viewer).to_contain_text("1 / 5")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("3 / 5")
    expect(viewer.locator("iframe")).to_have_attribute("title", "批复.pdf")
    for _ in range(3):
        viewer.get_by_role("button", name="下一份").press("ArrowRight")
    expect(viewer.locator(".words")).to_have_text(LAST)  # as it was written, no markup
    assert page.locator("dialog.viewer b").count() == 0
    page.keyboard.press("Escape")
    expect(viewer).not_to_be_visible()
    expect(walk.listed(page, LAST)).to_be_focused()


def test_a_caption_is_saved_when_one_goes_straight_on(at_item: Callable[..., Page], pieces: dict[str, int]) -> None:
    page = at_item()
    field = page.get_by_label(f"说明：{FIRST}")
    field.fill("第一次会议签到")
    field.press("Enter")
    expect(page.locator(".gallery .good")).to_have_text("已保存")
    assert stored(pieces[FIRST]).caption == "第一次会议签到"
    page.get_by_label("说明：会场.jpg").fill("主会场")
    walk.press(page, "下一项")
    walk.see_item(page, "4")
    page.wait_for_timeout(1000)
    walk.settle(page)
    assert stored(pieces["会场.jpg"]).caption == "主会场"


def test_two_people_are_told_what_the_other_did(at_item: Callable[..., Page], pieces: dict[str, int]) -> None:
    clerk, chair = at_item(CLERK), at_item(CHAIR)
    clerk.get_by_role("button", name=f"撤回：{FIRST}").click()
    expect(clerk.get_by_role("button", name=f"撤销撤回：{FIRST}")).to_be_visible()
    chair.get_by_label(f"说明：{FIRST}").fill("会场")
    chair.get_by_label(f"说明：{FIRST}").press("Enter")
    expect(chair.locator(".gallery .bad")).to_contain_text("撤回，说明没有保存")
    clerk.get_by_role("button", name=f"撤销撤回：{FIRST}").click()
    expect(clerk.get_by_role("button", name=f"撤回：{FIRST}", exact=True)).to_be_visible()
    assert (stored(pieces[FIRST]).withdrawn_at, stored(pieces[FIRST]).caption) == (None, "")


SWIPE = """([stage, across]) => {
  const at = (x) => new Touch({ identifier: 1, target: stage, clientX: x, clientY: 300 });
  stage.dispatchEvent(new TouchEvent("touchstart", { touches: [at(200)], changedTouches: [at(200)], bubbles: true }));
  stage.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [at(200 + across)], bubbles: true }));
}"""


def test_on_a_phone_the_list_is_narrow_and_a_swipe_turns(at_item: Callable[..., Page]) -> None:
    page = at_item(width=390, height=844, has_touch=True)
    lefts = {row.bounding_box()["x"] for row in page.locator(".gallery .piece").all()}  # type: ignore[index]
    assert len(lefts) == 1
    walk.listed(page, FIRST).tap()
    viewer = page.locator("dialog.viewer")
    expect(viewer).to_contain_text("1 / 5")
    stage = viewer.locator(".stage").element_handle()
    page.evaluate(SWIPE, [stage, -120])
    expect(viewer).to_contain_text("2 / 5")
    page.evaluate(SWIPE, [stage, 120])
    expect(viewer).to_contain_text("1 / 5")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    viewer.get_by_role("button", name="关闭").tap()
    page.get_by_role("button", name=f"撤回：{FIRST}").tap()
    expect(page.get_by_role("button", name=f"撤销撤回：{FIRST}")).to_be_focused()


def test_on_a_phone_the_way_back_closes_the_viewer_and_stays_on_the_page(at_item: Callable[..., Page]) -> None:
    page = at_item(width=390, height=844, has_touch=True)
    address, viewer = page.url, page.locator("dialog.viewer")
    walk.listed(page, FIRST).tap()
    expect(viewer).to_be_visible()
    page.go_back()
    expect(viewer).not_to_be_visible()
    expect(walk.listed(page, FIRST)).to_be_focused()
    walk.listed(page, FIRST).tap()
    viewer.get_by_role("button", name="关闭").tap()
    expect(viewer).not_to_be_visible()
    assert page.url == address


def test_on_a_phone_every_earlier_piece_has_a_box_of_its_own(at_item: Callable[..., Page]) -> None:
    page = at_item(width=390, height=844, has_touch=True)
    walk.press(page, "使用已有材料")
    boxes = page.get_by_role("dialog").locator(".choosing input")
    expect(boxes.nth(1)).to_be_visible()
    tops = [box.bounding_box()["y"] for box in boxes.all()]  # type: ignore[index]
    assert all(below - above > 40 for above, below in pairwise(tops))
    expect(page.get_by_role("button", name="使用所选")).to_be_in_viewport()


def test_an_earlier_piece_is_found_and_used(at_item: Callable[..., Page]) -> None:
    page = at_item()
    walk.press(page, "使用已有材料")
    dialog = page.get_by_role("dialog").filter(has_text="使用已有材料")
    expect(dialog.locator(".choosing input").first).to_be_visible()
    name = dialog.locator(".choosing .name").first.inner_text()
    dialog.locator(".choosing input").first.check()
    dialog.get_by_role("button", name="使用所选1件").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".gallery .piece").filter(has_text="取自20").filter(has_text=name)).to_be_visible()
