"""代表之家 as every role: the county's list, a township's own home, and two people on one field."""

from io import BytesIO

import docx
import pytest
from sqlmodel import select

from db.engine import reading, transaction
from db.home_models import DeputyHome, Photo
from db.homes.register import save_home
from db.models import Unit, User
from db.refusals import NotFound
from db.sample.files import SampleFiles
from forms.permissions import Role
from pages.shared.homes.home_page import _profile

COUNTY = ("reviewer", "leader", "admin")
OWN = ("clerk03", "chair03")


def home_of(township: str) -> DeputyHome:
    with reading() as db:
        return db.exec(select(DeputyHome).join(Unit).where(Unit.name == township)).one()


def shown(test) -> str:
    tables = " ".join(table.value.to_string() for table in (*test.dataframe, *test.table))
    return " ".join(element.value for element in (*test.subheader, *test.markdown, *test.info, *test.success)) + tables


@pytest.mark.parametrize("username", COUNTY)
def test_the_county_finds_a_home_and_reads_its_facts(username, open_sample):
    test = open_sample(username, "homes.py")
    assert not test.exception and len(test.dataframe[0].value) == 20
    test.text_input(key="search").input("云溪").run()
    assert list(test.dataframe[0].value["乡镇"]) == ["云溪镇"]
    assert "云溪镇人大代表之家" in test.subheader[0].value
    assert "云溪镇便民服务中心二楼" in shown(test)
    assert [field.label for field in test.text_input] == ["查找"]  # the county changes no facts here


def test_a_search_that_finds_nothing_says_so(open_sample):
    test = open_sample("leader", "homes.py")
    test.text_input(key="search").input("没有这个").run()
    assert "20个代表之家中没有符合的" in test.info[0].value and not test.subheader


@pytest.mark.parametrize("username", OWN)
def test_a_township_opens_its_own_home_and_no_list(username, open_sample):
    test = open_sample(username, "homes.py")
    assert not test.exception and test.subheader[0].value == "云溪镇人大代表之家"
    assert "柳河镇" not in shown(test)


def field(test, label: str):
    return next(field for field in (*test.text_input, *test.text_area) if field.label == label)


def test_a_field_is_saved_when_it_is_left(open_sample):
    test = open_sample("clerk03", "homes.py")
    field(test, "面积（平方米）").input("88.25").run()
    field(test, "简介").input("=1+1 <b>*粗*</b>").run()
    home = home_of("云溪镇")
    assert (home.area, home.introduction, home.version) == (8825, "=1+1 <b>*粗*</b>", 2)
    assert not test.error


def test_what_is_wrong_stays_in_its_field_and_is_not_saved(open_sample):
    test = open_sample("clerk03", "homes.py")
    before = home_of("云溪镇").area
    field(test, "面积（平方米）").input("很大").run()
    assert "不是数字" in test.error[0].value and field(test, "面积（平方米）").value == "很大"
    assert home_of("云溪镇").area == before
    field(test, "面积（平方米）").input("90").run()
    assert not test.error and home_of("云溪镇").area == 9000


def by_the_chair(**facts: str) -> None:
    with transaction() as db:
        chair = db.exec(select(User).where(User.username == "chair03")).one()
        home = db.exec(select(DeputyHome).where(DeputyHome.unit_id == chair.unit_id)).one()
        save_home(db, home.id or 0, facts, expected_version=home.version, by=chair)


@pytest.mark.parametrize(("button", "kept"), [("采用现有内容", "审签人改的"), ("用我填的内容覆盖", "填报员改的")])
def test_the_second_of_two_people_sees_who_came_first_and_decides(button, kept, open_sample):
    test = open_sample("clerk03", "homes.py")
    by_the_chair(address="审签人改的")
    field(test, "地址").input("填报员改的").run()
    assert "先把“地址”由“云溪镇便民服务中心二楼”改为“审签人改的”" in test.error[0].value
    assert home_of("云溪镇").address == "审签人改的"
    next(each for each in test.button if each.label == button).click().run()
    assert (home_of("云溪镇").address, field(test, "地址").value) == (kept, kept)
    assert not test.error


def test_what_somebody_else_saved_is_shown_while_nothing_here_is_unsaved(open_sample):
    test = open_sample("clerk03", "homes.py")
    by_the_chair(keeper="新任负责人")
    assert field(test.run(), "负责人").value == "新任负责人"


def test_a_township_sees_what_its_home_lacks_and_not_what_the_county_gives(open_sample):
    test = open_sample("clerk01", "homes.py")  # half filled in
    told = shown(test)
    assert "距一星级还差" in told and "请先补上" in told
    headings = next(frame.value for frame in test.dataframe if "考评" in frame.value)
    assert set(headings["考评"]) == {"—"} and "全县平均" not in headings


def test_the_county_goes_by_what_it_has_verified(open_sample):
    test = open_sample("reviewer", "homes.py")
    assert "县考评组还没有考评星级评定表" in shown(test)
    test.text_input(key="search").input("龙泉镇").run()  # verified
    headings = next(frame.value for frame in test.dataframe if "考评" in frame.value)
    assert "—" not in set(headings["考评"]) and "全县平均" in headings
    assert "按考评" in " ".join(caption.value for caption in test.caption)


def test_the_star_form_says_what_is_lacking_and_the_checklist_does_not(open_sample):
    test = open_sample("clerk01", "self_assessment.py")
    assert not any("还差" in expander.label for expander in test.expander)
    test.segmented_control(key="kind").set_value("star").run()
    assert any("距一星级还差" in expander.label for expander in test.expander)


def test_a_county_without_homes_says_what_comes_first(open_page):
    test = open_page(Role.REVIEWER, "homes.py")
    assert "还没有代表之家" in test.info[0].value


def profile_texts(username: str, home_id: int) -> tuple[str, int]:
    """The profile as that person takes it away: its cells as one text, and how many pictures it holds."""
    with reading() as db:
        user = db.exec(select(User).where(User.username == username)).one()
    document = docx.Document(BytesIO(_profile(home_id, user)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "　".join(cells), len(document.inline_shapes)


def test_the_profile_holds_what_was_saved_and_added_since_the_page_was_drawn(open_sample):
    test = open_sample("clerk03", "homes.py")
    assert "下载基本情况表（Word）" in [button.label for button in test.download_button]
    by_the_chair(keeper="新任负责人")
    home = home_of("云溪镇")
    with transaction() as db:
        lost = {"sha256": "0" * 64, "size": 9, "content_type": "image/png"}
        db.add(Photo(home_id=home.id, name="丢失.png", added_by=1, **lost))
        files = SampleFiles()
        db.add_all(Photo(home_id=home.id, name="门牌.png", added_by=1, **files.take(".png")) for _ in range(2))
    told, pictures = profile_texts("clerk03", home.id or 0)
    assert "新任负责人" in told and pictures == 2


def test_the_profile_hides_from_a_township_what_the_page_hides(open_sample):
    open_sample("clerk01", "homes.py")
    home_id = home_of("青石镇").id or 0
    assert "平均" not in profile_texts("clerk01", home_id)[0]
    assert "平均" in profile_texts("reviewer", home_id)[0]
    with pytest.raises(NotFound):
        profile_texts("clerk02", home_id)
