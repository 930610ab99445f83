"""A form goes out as a workbook, is filled in, and comes back: what would change, and what is written."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import col, select

from db.audit import AnswerSaved, OfflineFormUploaded, events
from db.engine import reading, transaction
from db.models import Answer, Assessment, Cycle, Evidence, PublishedForm, Unit, User
from db.offline import Preview, Standing, apply, offline_form, read_back
from db.refusals import BadFile, BadInput, Closed, NotAllowed, NotFound, OfflineFormOutdated
from db.verification import return_items
from forms.codec import form_to_json
from forms.lifecycle import CycleStatus
from forms.model import SectionKind
from forms.offline.sheet import CLAIM, REASON, RECORD, REFERENCES
from forms.permissions import Role
from reports.offline_form import offline_workbook
from tests.db.a_year import (
    Year,
    a_cycle,
    a_year,
    fill_and_submit,
    fill_checklist,
    move_dates,
    reference,
    save,
)
from tests.forms.builders import a_form, a_section, an_item
from tests.forms.offline_sheets import AT, calculated, cell_of, changed, fill, row_of

# One item for every kind of input.
EVERY_KIND = a_form(
    a_section(
        an_item("每少1次扣1分，扣完为止", "4", "全年召开会议不少于4次", "1", ("会议记录",)),
        an_item("达到90%得6分，每低1个百分点扣0.2分", "6", "代表发言率", "2"),
        an_item("每迟1天扣0.5分，扣完为止", "4", "2022年12月10日前报送工作总结", "3"),
        an_item("未配备的不得分", "3", "配备联络员", "4"),
        an_item("优秀得6分，良好得5分", "6", "代表之家", "5"),
        an_item("根据完整程度酌情计0—3分", "3", "活动记录", "6"),
        an_item("每少5平方米扣1分，扣完为止", "4", "面积不少于40平方米", "7"),
    ),
    a_section(
        an_item("获省、市、县级表彰的分别加3、2、1分", None, "", "8"), kind=SectionKind.BONUS, cap="6", number="二"
    ),
    a_section(an_item("每起扣2分", None, "", "9"), kind=SectionKind.DEDUCTION, number="三"),
)
FILLED = {
    "1|r0": 3,
    "2|r0": (0.855, "0.0%"),
    "3|r0": "2022年12月12日",
    "4|r0": "√",
    "5|r0": "良好",
    "6|r0": 2.5,
    "7|r0": "３８平方米",
    "8|r0.市级": 1,
}
TYPED: dict[str, dict[str, Any]] = {
    "1": {"r0": "3"},
    "2": {"r0": "85.5"},
    "3": {"r0": "2022-12-12"},
    "4": {"r0": True},
    "5": {"r0": "良好"},
    "6": {"r0": "2.5"},
    "7": {"r0": "38"},
    "8": {"r0.市级": "1"},
}


@pytest.fixture
def year(database: Any) -> Iterator[Year]:
    with transaction() as db:
        made = a_year(db)
    yield made


@pytest.fixture
def every_kind(database: Any) -> Iterator[Year]:
    with transaction() as db:
        made = a_year(db)
        published = db.get_one(PublishedForm, db.get_one(Assessment, made.checklists[0]).form_id)
        published.definition = form_to_json(EVERY_KIND)
        db.add(published)
    yield made


def clerk(year: Year, township: int = 0) -> User:
    return year.person(Role.CLERK, township)


def downloaded(year: Year, township: int = 0) -> bytes:
    with reading() as db:
        return offline_workbook(offline_form(db, year.checklists[township], clerk(year, township)))


def previewed(year: Year, content: bytes, by: User | None = None) -> Preview:
    with reading() as db:
        return read_back(db, content, year.checklists[0], by or clerk(year))


def written(preview: Preview, chosen: list[str], by: User) -> int:
    with transaction() as db:
        return apply(db, preview, chosen, by)


def standings(preview: Preview) -> dict[str, Standing]:
    return {each.item.number: each.standing for each in preview.items if each.standing is not Standing.UNCHANGED}


def faults(preview: Preview) -> list[str]:
    return [fault for each in preview.items for fault in each.faults]


def saved_by_clerk(year: Year, number: str, inputs: dict, **options: Any) -> None:
    with transaction() as db:
        save(db, year.checklists[0], number, inputs, clerk(year), **options)


def answers(year: Year, township: int = 0) -> dict[str, tuple[dict, int | None]]:
    with reading() as db:
        query = select(Answer).where(Answer.assessment_id == year.checklists[township], col(Answer.version) > 0)
        return {answer.item_number: (answer.inputs, answer.self_score) for answer in db.exec(query)}


def happened(kind: str) -> list[dict]:
    with reading() as db:
        return [event.detail for event in events(db, limit=100, kind=kind)]


def test_a_workbook_that_nobody_touched_changes_nothing(every_kind: Year) -> None:
    for number, inputs in TYPED.items():
        saved_by_clerk(every_kind, number, inputs, reason="情况属实")
    preview = previewed(every_kind, downloaded(every_kind))
    assert (standings(preview), preview.notes) == ({}, ())


def test_filled_in_offline_scores_the_same_as_typed_on_the_page(every_kind: Year) -> None:
    for number, inputs in TYPED.items():
        with transaction() as db:
            save(db, every_kind.checklists[1], number, inputs, clerk(every_kind, 1), reason="记录较完整")
    reasons = {f"{number}|{next(iter(inputs))}": "记录较完整" for number, inputs in TYPED.items()}
    reasons["8|r0.省级"] = reasons.pop("8|r0.市级")  # the first row of the item takes the reason
    preview = previewed(every_kind, fill(downloaded(every_kind), FILLED, **{REASON: reasons}))
    assert standings(preview) == dict.fromkeys(TYPED, Standing.NEW)
    assert written(preview, list(TYPED), clerk(every_kind)) == len(TYPED)
    assert answers(every_kind) == answers(every_kind, 1)
    assert {number: inputs for number, (inputs, _) in answers(every_kind).items()} == TYPED
    assert all(score is not None for _, score in answers(every_kind).values())


def test_a_claim_a_reason_and_references_come_back_too(year: Year) -> None:
    content = fill(
        downloaded(year),
        {"1|r0": 3},
        **{
            CLAIM: {"1|r0": 4},
            REASON: {"1|r0": "另开一次联席会议"},
            REFERENCES: {"1|r0": "示镇发〔2022〕1号；会议纪要"},
        },
    )
    written(previewed(year, content), ["1"], clerk(year))
    with reading() as db:
        answer = db.exec(select(Answer).where(Answer.assessment_id == year.checklists[0])).one()
        names = db.exec(select(Evidence.name).order_by(col(Evidence.id))).all()
    assert (answer.claimed_score, answer.self_score, answer.reason) == (400, 400, "另开一次联席会议")
    assert names == ["示镇发〔2022〕1号", "会议纪要"]


def test_a_reference_alone_is_added_once_and_leaves_the_answer_as_it_is(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "3"})
    content = fill(downloaded(year), {}, **{REFERENCES: {"1|r0": "示镇发〔2022〕1号"}})
    saved_by_clerk(year, "1", {"r0": "4"})
    preview = previewed(year, content)
    assert standings(preview) == {"1": Standing.CHANGED}
    assert written(preview, ["1"], clerk(year)) == 1
    assert answers(year)["1"] == ({"r0": "4"}, 400)
    assert standings(previewed(year, content)) == {}


def test_what_was_emptied_in_the_file_is_emptied_and_seen_before(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "3"}, reason="补报")
    preview = previewed(year, fill(downloaded(year), {"1|r0": None}, **{REASON: {"1|r0": ""}}))
    assert standings(preview) == {"1": Standing.CHANGED}
    written(preview, ["1"], clerk(year))
    assert answers(year)["1"] == ({}, None)


def test_what_is_not_chosen_is_not_written(every_kind: Year) -> None:
    preview = previewed(every_kind, fill(downloaded(every_kind), FILLED))
    assert written(preview, ["1", "4"], clerk(every_kind)) == 2
    assert set(answers(every_kind)) == {"1", "4"}


def test_every_upload_that_wrote_leaves_its_hash_and_counts_and_every_item_its_own_event(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": 3, "3|r0": "很多"})
    preview = previewed(year, content)
    written(preview, ["1"], clerk(year))
    assert happened(OfflineFormUploaded.kind) == [
        {
            "assessment_id": year.checklists[0],
            "sha256": preview.sha256,
            "downloaded": preview.downloaded,
            "written": 1,
            "conflicts_overwritten": 0,
            "not_written": 1,
        }
    ]
    assert [detail["item_number"] for detail in happened(AnswerSaved.kind)] == ["1"]


# Two people


@pytest.mark.parametrize(
    ("at_download", "in_file", "now", "standing"),
    [
        (None, None, None, None),
        (None, 3, None, Standing.NEW),
        (None, None, "2", None),
        (None, 3, "3", None),
        (None, 3, "2", Standing.CONFLICT),
        ("1", 1, "1", None),
        ("1", 3, "1", Standing.CHANGED),
        ("1", 1, "2", None),
        ("1", 3, "3", None),
        ("1", 3, "2", Standing.CONFLICT),
        ("1", None, "2", Standing.CONFLICT),
    ],
)
def test_three_values_decide_what_an_item_is(
    year: Year, at_download: str | None, in_file: int | None, now: str | None, standing: Standing | None
) -> None:
    if at_download:
        saved_by_clerk(year, "1", {"r0": at_download})
    content = fill(downloaded(year), {"1|r0": in_file})
    if now:
        saved_by_clerk(year, "1", {"r0": now})
    assert standings(previewed(year, content)).get("1") is standing


def test_a_conflict_names_who_saved_and_shows_all_three(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "1"})
    content = fill(downloaded(year), {"1|r0": 3})
    saved_by_clerk(year, "1", {"r0": "2"})
    (conflict,) = previewed(year, content, year.person(Role.CHAIR)).having(Standing.CONFLICT)
    values = [given.inputs["r0"] for given in (conflict.downloaded, conflict.filled, conflict.present)]
    assert (values, conflict.saved_by) == (["1", "3", "2"], "张clerk0")
    assert conflict.saved_at is not None


def test_a_conflict_is_overwritten_only_by_choice(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": 3, "3|r0": 1})
    saved_by_clerk(year, "1", {"r0": "2"})
    preview = previewed(year, content)
    written(preview, ["3"], clerk(year))
    assert answers(year)["1"] == ({"r0": "2"}, 200)
    written(preview, ["1"], clerk(year))
    assert answers(year)["1"] == ({"r0": "3"}, 300)
    assert happened(OfflineFormUploaded.kind)[0]["conflicts_overwritten"] == 1


def test_what_somebody_saved_after_the_preview_stops_the_writing_of_all(year: Year) -> None:
    preview = previewed(year, fill(downloaded(year), {"1|r0": 3, "3|r0": 1}))
    with transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "2"}, year.person(Role.CHAIR))
    with pytest.raises(OfflineFormOutdated, match="第1项又有人保存过，没有写入任何内容"):
        written(preview, ["1", "3"], clerk(year))
    assert answers(year) == {"1": ({"r0": "2"}, 200)}
    assert happened(OfflineFormUploaded.kind) == []


def test_a_second_click_writes_nothing_and_says_nothing(year: Year) -> None:
    preview = previewed(year, fill(downloaded(year), {"1|r0": 3}, **{REFERENCES: {"1|r0": "纪要"}}))
    assert [written(preview, ["1"], clerk(year)) for _ in range(2)] == [1, 0]
    assert len(happened(OfflineFormUploaded.kind)) == len(happened(AnswerSaved.kind)) == 1


# Whose, which year, which version


def test_another_townships_workbook_is_not_taken(year: Year) -> None:
    with pytest.raises(BadFile, match="这份填报表是“第1镇2022年度责任清单”的，现在打开的是“第0镇2022年度责任清单”"):
        previewed(year, downloaded(year, 1))


def test_another_form_and_another_year_are_not_taken(year: Year) -> None:
    with reading() as db:
        star = offline_workbook(offline_form(db, year.stars[0], clerk(year)))
    with pytest.raises(BadFile, match="是“第0镇2022年度星级评定”的"):
        previewed(year, star)
    with transaction() as db:
        county = db.get_one(Cycle, year.cycle_id).unit_id
        units = [db.get_one(Unit, unit_id) for unit_id in year.townships]
        a_cycle(db, db.get_one(Unit, county), units, 2023)
        later = db.exec(select(Assessment).order_by(col(Assessment.id).desc())).all()
        mine = next(each for each in later if each.unit_id == year.townships[0] and each.kind == "checklist")
        with pytest.raises(BadFile, match="现在打开的是“第0镇2023年度责任清单”"):
            read_back(db, downloaded(year), mine.id or 0, clerk(year))


def test_a_workbook_of_an_older_version_of_the_form_is_not_taken(year: Year) -> None:
    content = downloaded(year)
    with transaction() as db:
        assessment = db.get_one(Assessment, year.checklists[0])
        old = db.get_one(PublishedForm, assessment.form_id)
        new = PublishedForm(
            document_id=old.document_id, kind=old.kind, definition=form_to_json(EVERY_KIND), replaces_id=old.id
        )
        db.add(new)
        db.flush()
        assessment.form_id = new.id or 0
        db.add(assessment)
    with pytest.raises(BadFile, match=r"按旧版表单制作的（下载于\d{4}-\d\d-\d\d \d\d:\d\d），表单此后已修订"):
        previewed(year, content)


def test_a_form_revised_after_the_preview_stops_the_writing(year: Year) -> None:
    preview = previewed(year, fill(downloaded(year), {"1|r0": 3}))
    with transaction() as db:
        assessment = db.get_one(Assessment, year.checklists[0])
        assessment.form_id = db.get_one(Assessment, year.stars[0]).form_id
        db.add(assessment)
    with pytest.raises(OfflineFormOutdated, match="表单刚刚修订过"):
        written(preview, ["1"], clerk(year))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_the_county_neither_downloads_nor_uploads(year: Year, role: Role) -> None:
    content, preview = downloaded(year), previewed(year, downloaded(year))
    with reading() as db, pytest.raises(NotAllowed):
        offline_form(db, year.checklists[0], year.person(role))
    with pytest.raises(NotAllowed):
        previewed(year, content, year.person(role))
    with pytest.raises(NotAllowed):
        written(preview, [], year.person(role))


def test_another_townships_form_does_not_exist(year: Year) -> None:
    stranger = clerk(year, 1)
    with reading() as db, pytest.raises(NotFound):
        offline_form(db, year.checklists[0], stranger)
    with pytest.raises(NotFound):
        previewed(year, downloaded(year), stranger)
    with pytest.raises(NotFound):
        written(previewed(year, fill(downloaded(year), {"1|r0": 3})), ["1"], stranger)


# What may be changed now


def unlocked_and_filled(year: Year, key: str, value: Any) -> Preview:
    return previewed(year, fill(downloaded(year), {key: value}))


def test_the_drawn_item_is_shown_but_not_taken(year: Year) -> None:
    preview = unlocked_and_filled(year, "2|r0", "五星级")
    assert standings(preview) == {"2": Standing.CLOSED}
    assert "自动取数" in (preview.having(Standing.CLOSED)[0].closed or "")
    with pytest.raises(BadInput):
        written(preview, ["2"], clerk(year))


def test_what_the_county_decides_is_no_row_at_all(year: Year) -> None:
    content = changed(downloaded(year), lambda sheet: sheet.append(["4|r0", "4", *[None] * 5, 2]))
    preview = previewed(year, content)
    assert standings(preview) == {}
    assert "行标识“4|r0”不是本表的内容" in preview.notes[0]


def test_after_the_last_day_everything_changed_is_named_and_nothing_written(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": 3})
    before = previewed(year, content)
    with transaction() as db:
        move_dates(db, year, (-10, -1, 20))
    (closed,) = previewed(year, content).having(Standing.CLOSED)
    assert "截止" in (closed.closed or "")
    with pytest.raises(Closed, match="截止"):
        written(before, ["1"], clerk(year))
    assert answers(year) == {}


def test_after_the_return_only_returned_items_are_taken(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        return_items(db, year.checklists[0], {"1": "请核对"}, year.person(Role.REVIEWER))
    preview = unlocked_and_filled(year, "3|r0", 2)
    assert standings(preview) == {"3": Standing.CLOSED}
    preview = unlocked_and_filled(year, "1|r0", 4)
    assert standings(preview) == {"1": Standing.CHANGED}
    assert written(preview, ["1"], clerk(year)) == 1


def test_a_published_year_takes_nothing(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": 3})
    with transaction() as db:
        cycle = db.get_one(Cycle, year.cycle_id)
        cycle.status = CycleStatus.PUBLISHED
        db.add(cycle)
    assert standings(previewed(year, content)) == {"1": Standing.CLOSED}


# The sheet as people leave it


def test_rows_are_known_by_their_keys_wherever_they_stand(every_kind: Year) -> None:
    def turn_over(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for at, row in enumerate(reversed(rows), start=3):
            for column, value in enumerate(row, start=1):
                sheet.cell(at, column).value = value

    content = fill(downloaded(every_kind), FILLED | {"2|r0": "85.5%"})
    preview = previewed(every_kind, changed(content, turn_over))
    assert {each.item.number: dict(each.filled.inputs) for each in preview.items} == TYPED
    assert preview.notes == ()


def test_rows_and_columns_put_in_between_do_no_harm(year: Year) -> None:
    def put_in(sheet: Worksheet) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(1, 3)
        sheet.insert_cols(3, 2)

    preview = previewed(year, changed(fill(downloaded(year), {"1|r0": 3}), put_in))
    assert preview.having(Standing.NEW)[0].filled.inputs == {"r0": "3"}


def test_what_is_typed_in_a_row_of_ones_own_is_named(year: Year) -> None:
    def type_below(sheet: Worksheet) -> None:
        sheet.cell(sheet.max_row + 2, AT[REASON]).value = "另有一次会议"

    (note,) = previewed(year, changed(downloaded(year), type_below)).notes
    assert "不是下载时就有的行，其中填的“另有一次会议”没有读取" in note


def test_a_row_that_is_gone_changes_nothing_and_is_named(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "3"})
    content = changed(downloaded(year), lambda sheet: sheet.delete_rows(row_of(sheet, "1|r0")))
    preview = previewed(year, content)
    assert standings(preview) == {}
    assert "没有以下各行：第1项“实际召开次数”。" in preview.notes[0]


def test_a_doubled_row_is_an_error_with_both_places(year: Year) -> None:
    def double(sheet: Worksheet) -> None:
        sheet.append([cell.value for cell in sheet[row_of(sheet, "1|r0")]])

    preview = previewed(year, changed(fill(downloaded(year), {"1|r0": 3}), double))
    assert standings(preview) == {"1": Standing.WRONG}
    assert "第4行、第12行：都是第1项" in faults(preview)[0] and "请只保留一行" in faults(preview)[0]


def test_every_fault_is_named_at_once_with_its_place(every_kind: Year) -> None:
    wrong = {
        "1|r0": "三次半",
        "2|r0": 0.9,
        "3|r0": "12月10日",
        "4|r0": "大概",
        "5|r0": "特优",
        "6|r0": 9,
        "8|r0.省级": 1.5,
    }
    content = fill(
        downloaded(every_kind),
        wrong,
        **{CLAIM: {"1|r0": 9}, REASON: {"3|r0": "因" * 501}, REFERENCES: {"4|r0": "文" * 201}},
    )
    preview = previewed(every_kind, content)
    assert standings(preview) == dict.fromkeys("1234568", Standing.WRONG)
    found = faults(preview)
    assert len(found) == 10
    assert all(fault.startswith("工作表“填报”第") and fault.endswith("。") for fault in found)
    said = "\n".join(found)
    for words in (
        "填的是“三次半”，不是数字，请填写阿拉伯数字",
        "填的是“0.9”，可能是这个百分数",
        "填的是“12月10日”，没有写年份",
        "填的是“大概”，请选择“是”或“否”",
        "填的是“特优”，请从“优秀",
        "填的是“9”，超出范围，请填写0至3之间的数",
        "填的是“1.5”，应为整数",
        "“自报得分”填的是“9”，超出范围，请填写0至4之间的数",
        "有501个字，最多500个",
        "其中一个有201个字，最多200个",
    ):
        assert words in said
    assert written(previewed(every_kind, fill(content, FILLED)), ["2"], clerk(every_kind)) == 1


def test_two_reasons_for_one_item_are_an_error(every_kind: Year) -> None:
    content = fill(downloaded(every_kind), {"8|r0.市级": 1}, **{REASON: {"8|r0.省级": "甲", "8|r0.市级": "乙"}})
    (fault,) = faults(previewed(every_kind, content))
    assert "第8项的“理由”填了几处，请只填在第一行" in fault


def test_a_formula_is_read_as_the_value_that_excel_saved_and_never_evaluated(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": "=1+2"})
    assert "没有它的计算结果" in faults(previewed(year, content))[0]
    preview = previewed(year, calculated(content, "1+2", "4"))
    assert preview.having(Standing.NEW)[0].filled.inputs == {"r0": "4"}


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1"])
def test_a_reason_that_looks_like_a_formula_goes_out_as_text_and_comes_back_the_same(year: Year, text: str) -> None:
    saved_by_clerk(year, "1", {"r0": "3"}, reason=text)
    content = downloaded(year)

    def check(sheet: Worksheet) -> None:
        cell = cell_of(sheet, "1|r0", REASON)
        assert (cell.data_type, cell.quotePrefix) == ("s", True)

    changed(content, check)
    assert standings(previewed(year, content)) == {}


# The record is not trusted either


def with_record(content: bytes, row: int, change: Any) -> bytes:
    def forge(sheet: Worksheet) -> None:
        cell = sheet.parent[RECORD].cell(row, 2)
        cell.value = change(cell.value)

    return changed(content, forge)


def head(**facts: Any) -> Any:
    return lambda text: json.dumps(json.loads(text) | facts)


@pytest.mark.parametrize(
    ("row", "change", "said"),
    [
        (1, lambda _: None, "与下载时不一致"),
        (1, lambda _: "{}", "与下载时不一致"),
        (1, lambda _: "[" * 30_000, "与下载时不一致"),
        (1, lambda _: "9" * 10_000, "与下载时不一致"),
        (1, lambda _: 7, "与下载时不一致"),
        (1, head(assessment="1 OR 1=1"), "与下载时不一致"),
        (1, head(format=99), "格式版本是99"),
        (1, head(assessment=10**6), "现在打开的是"),
        (1, head(hash="0" * 64), "按旧版表单制作"),
        (2, head(claimed="NaN"), "与下载时不一致"),
        (2, head(claimed="sNaN"), "与下载时不一致"),
        (2, head(inputs={"r0": 3}), "与下载时不一致"),
        (2, head(inputs=[]), "与下载时不一致"),
        (2, head(version=True), "与下载时不一致"),
    ],
)
def test_a_forged_record_costs_a_sentence(year: Year, row: int, change: Any, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        previewed(year, with_record(downloaded(year), row, change))


def test_a_record_that_hides_what_was_there_makes_a_conflict_not_an_overwriting(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "2"})
    forged = with_record(fill(downloaded(year), {"1|r0": 3}), 2, head(inputs={}, version=0))
    assert standings(previewed(year, forged)) == {"1": Standing.CONFLICT}


def test_a_forged_value_that_may_not_be_is_refused_when_it_is_to_be_written(every_kind: Year) -> None:
    eighth = 1 + len(TYPED)  # its row on the record
    forged = with_record(fill(downloaded(every_kind), {"8|r0.市级": 1}), eighth, head(inputs={"r0.省级": "999999999"}))
    gone = changed(forged, lambda sheet: sheet.delete_rows(row_of(sheet, "8|r0.省级")))
    preview = previewed(every_kind, gone)
    assert standings(preview) == {"8": Standing.CONFLICT}
    with pytest.raises(BadInput, match="超出范围"):
        written(preview, ["8"], clerk(every_kind))


def test_references_that_stand_already_are_not_doubled(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        reference(db, year.checklists[0], "3", clerk(year))
    content = fill(downloaded(year), {}, **{REFERENCES: {"3|r0": "示镇发〔2022〕1号"}})
    assert standings(previewed(year, content)) == {}


def test_the_download_records_what_stands_now(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "3"})
    with reading() as db:
        form = offline_form(db, year.checklists[0], clerk(year))
    assert (form.record.items["1"].version, form.record.items["1"].given.inputs) == (1, {"r0": "3"})
    assert form.record.items["3"].version == 0
    assert set(form.closed) == {"2", "4", "5"}
