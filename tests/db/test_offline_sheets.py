"""The sheet as people leave it, and as somebody might forge it: everything is named, nothing is taken on trust."""

import json
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from db.offline import Standing
from db.refusals import BadFile, BadInput
from forms.offline.sheet import CLAIM, REASON, RECORD, REFERENCES
from tests.beginnings import begun
from tests.db.a_year import (
    Year,
    a_year,
)
from tests.db.offline_forms import (
    FILLED,
    TYPED,
    a_year_of_every_kind,
    clerk,
    downloaded,
    faults,
    previewed,
    saved_by_clerk,
    standings,
    written,
)
from tests.forms.offline_sheets import AT, calculated, cell_of, changed, fill, row_of


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


@pytest.fixture
def every_kind(database: Any) -> Year:
    return begun(a_year_of_every_kind)


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
