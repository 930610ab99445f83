"""离线填报 on the township's page: download, upload, preview, choice, writing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.access import today
from db.assessments import assessment_of, save_answer
from db.audit import OfflineFormUploaded, events
from db.cycles import current_cycle
from db.engine import reading, transaction
from db.models import Answer, Assessment, Cycle, User, id_of
from db.offline import offline_form
from forms.lifecycle import FormKind
from forms.offline.sheet import REASON
from forms.permissions import COUNTY_ROLES, Role
from reports.offline_form import offline_workbook
from tests.forms.offline_sheets import AT, changed, fill
from tests.pages.reading_pages import field, text_of

PAGE = "self_assessment.py"


def person(username: str) -> User:
    with reading() as db:
        return db.exec(select(User).where(User.username == username)).one()


def form_of_the_year(username: str) -> Assessment:
    with reading() as db:
        by = person(username)
        return assessment_of(db, id_of(current_cycle(db, by)), by.unit_id, FormKind.CHECKLIST)


def workbook_of(username: str) -> bytes:
    with reading() as db:
        return offline_workbook(offline_form(db, id_of(form_of_the_year(username)), person(username)))


def answer_of(username: str, number: str) -> Answer:
    with reading() as db:
        query = select(Answer).where(
            Answer.assessment_id == form_of_the_year(username).id, Answer.item_number == number
        )
        return db.exec(query).one()


def save(username: str, number: str, inputs: dict[str, Any]) -> None:
    with transaction() as db:
        save_answer(
            db,
            id_of(form_of_the_year(username)),
            number,
            inputs=inputs,
            claimed=None,
            reason="",
            expected_version=answer_of(username, number).version,
            by=person(username),
        )


def upload(test: AppTest, content: bytes, name: str = "填报表.xlsx") -> AppTest:
    return test.file_uploader[0].set_value((name, content, "application/octet-stream")).run()


def write(test: AppTest) -> AppTest:
    return test.button(key="offline_write").click().run()


def uploads() -> int:
    with reading() as db:
        return len(events(db, kind=OfflineFormUploaded.kind, limit=100))


# The sample's first township has answered half of its form.
def test_a_filled_in_workbook_is_shown_first_and_written_on_the_click(open_sample) -> None:
    test = open_sample("clerk01", PAGE)
    before = answer_of("clerk01", "1").inputs
    upload(test, fill(workbook_of("clerk01"), {"1|r0": 1}, **{REASON: {"1|r0": "<b>会议</b>延期"}}))
    assert not test.exception
    said = text_of(test)
    assert (
        "可写入1项" in said
        and f"{before['r0']}次 → 1次" in said
        and "理由：（空） → <b>会议</b>延期" in said
        and "得1分" in said
    )
    assert answer_of("clerk01", "1").inputs == before
    assert test.button(key="offline_write").label == "写入选中的1项"
    write(test)
    assert "已写入离线填报表中的1项" in text_of(test)
    assert (answer_of("clerk01", "1").inputs, answer_of("clerk01", "1").reason) == ({"r0": "1"}, "<b>会议</b>延期")
    assert field(test, "实际请示报告次数").value == "1"


def test_an_item_may_be_left_out_and_nothing_chosen_writes_nothing(open_sample) -> None:
    test = open_sample("clerk01", PAGE)
    upload(test, fill(workbook_of("clerk01"), {"1|r0": 1, "2|r0": 7}))
    first, second = test.checkbox
    first.uncheck().run()
    assert test.button(key="offline_write").label == "写入选中的1项"
    second.uncheck().run()
    assert test.button(key="offline_write").disabled
    second.check().run()
    before = answer_of("clerk01", "1").inputs
    write(test)
    assert answer_of("clerk01", "1").inputs == before
    assert answer_of("clerk01", "2").inputs == {"r0": "7"}


def test_a_conflict_shows_three_values_and_keeps_the_platforms_unless_told_otherwise(open_sample) -> None:
    test = open_sample("clerk01", PAGE)
    content = fill(workbook_of("clerk01"), {"1|r0": 1, "2|r0": 7})
    save("chair01", "1", {"r0": "2"})
    upload(test, content)
    said = text_of(test)
    assert "有冲突1项" in said
    assert "**填报表中**  \n实际请示报告次数：1次" in said and "保存）**  \n实际请示报告次数：2次" in said
    assert person("chair01").name in said
    assert conflict(test).value == "保留平台现有内容"
    assert test.button(key="offline_write").label == "写入选中的1项"
    write(test)
    assert answer_of("clerk01", "1").inputs == {"r0": "2"}
    upload(test, content)
    conflict(test).set_value("采用填报表的内容").run()
    write(test)
    assert answer_of("clerk01", "1").inputs == {"r0": "1"}


def conflict(test: AppTest):
    return next(radio for radio in test.radio if "采用填报表的内容" in radio.options)


def test_what_was_saved_after_the_preview_is_not_overwritten_but_shown_anew(open_sample) -> None:
    test = open_sample("clerk01", PAGE)
    upload(test, fill(workbook_of("clerk01"), {"1|r0": 1}))
    save("chair01", "1", {"r0": "2"})
    write(test)
    said = text_of(test)
    assert "第1项又有人保存过，没有写入任何内容" in said and "有冲突1项" in said
    assert answer_of("clerk01", "1").inputs == {"r0": "2"}
    conflict(test).set_value("采用填报表的内容").run()
    write(test)
    assert answer_of("clerk01", "1").inputs == {"r0": "1"}


def test_the_same_file_written_in_two_windows_is_written_once(open_sample) -> None:
    windows = [open_sample("clerk01", PAGE) for _ in range(2)]
    content = fill(workbook_of("clerk01"), {"1|r0": 1})
    for test in windows:
        upload(test, content)
    first, second = (text_of(write(test)) for test in windows)
    assert "已写入离线填报表中的1项" in first and "没有重复写入" in second
    assert (uploads(), answer_of("clerk01", "1").inputs) == (1, {"r0": "1"})


def test_every_fault_is_said_with_its_place_and_the_rest_can_be_written(open_sample) -> None:
    test = open_sample("clerk01", PAGE)
    upload(test, fill(workbook_of("clerk01"), {"1|r0": "三次半", "2|r0": -1, "4|r0": 7}))
    said = text_of(test)
    assert "以下2项有错误" in said
    assert "工作表“填报”第4行：“实际请示报告次数”填的是“三次半”，不是数字" in said and "填的是“-1”，超出范围" in said
    write(test)
    assert answer_of("clerk01", "4").inputs == {"r0": "7"}


def test_what_was_typed_beside_the_form_is_named_and_a_flood_of_it_is_cut_short(open_sample) -> None:
    def type_below(sheet) -> None:
        for row in range(100, 130):
            sheet.cell(row, AT[REASON]).value = f"第{row}条"

    test = open_sample("clerk01", PAGE)
    upload(test, changed(workbook_of("clerk01"), type_below))
    said = text_of(test)
    assert "第100行不是下载时就有的行，其中填的“第100条”没有读取" in said and "……另有10处" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "文件是空的"), (b"PK\x03\x04", "已损坏"), (b"%PDF-1.7", "平台只读 .xlsx")],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(open_sample, content: bytes, said: str) -> None:
    test = upload(open_sample("clerk01", PAGE), content)
    assert not test.exception
    assert said in text_of(test)
    assert not [button for button in test.button if button.key == "offline_write"]


def test_another_townships_workbook_is_refused_without_showing_what_is_in_it(open_sample) -> None:
    test = open_sample("clerk01", PAGE)
    upload(test, fill(workbook_of("clerk02"), {"1|r0": 1}))
    assert "这份填报表是" in text_of(test) and "可写入" not in text_of(test)


def test_a_deadline_that_passes_meanwhile_is_said_and_nothing_written(open_sample) -> None:
    test = open_sample("clerk01", PAGE)
    upload(test, fill(workbook_of("clerk01"), {"1|r0": 1}))
    before = answer_of("clerk01", "1").inputs
    with transaction() as db:
        cycle = db.get_one(Cycle, form_of_the_year("clerk01").cycle_id)
        cycle.self_until = today() - timedelta(days=1)
        db.add(cycle)
    write(test)
    assert not test.exception
    assert "截止" in text_of(test)
    assert answer_of("clerk01", "1").inputs == before


@pytest.mark.parametrize(("username", "offered"), [("clerk01", 1), ("chair01", 1), ("clerk02", 1), ("clerk03", 0)])
def test_it_is_offered_while_the_form_is_open(open_sample, username: str, offered: int) -> None:
    test = open_sample(username, PAGE)
    assert len(test.file_uploader) == offered
    assert len([button for button in test.get("download_button") if "离线填报表" in str(button)]) == offered


@pytest.mark.parametrize("role", [*sorted(COUNTY_ROLES), None])
def test_neither_the_county_nor_a_stranger_is_offered_it(open_page, role: Role | None) -> None:
    test = open_page(role, PAGE)
    assert not test.file_uploader and not test.expander
    assert "只对" in text_of(test) or "尚未登录" in text_of(test)
