"""Whatever is uploaded in a workbook's place costs a sentence, little time and little memory."""

import time
import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook

from forms.offline.sheet import COLUMNS, RECORD, SHEET, Record, record_rows
from forms.offline.workbook import MOST_ROWS, read_workbook
from forms.reading.package import Unreadable
from forms.workbook_check import MOST_FILE_BYTES, MOST_PARTS
from tests.forms.offline_sheets import AT, changed, fill, repacked, saved

SECONDS, MEGABYTES = 5, 200
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def a_workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append([None])
    sheet.append([name for name, _ in COLUMNS])
    sheet.append(["1|r0", "1"])
    record = book.create_sheet(RECORD)
    for row in record_rows(Record(1, 1, "hash", "第1镇2022年度责任清单", "2022-12-01 09:00", {})):
        record.append(row)
    return saved(book)


def in_sheet(xml: bytes) -> bytes:
    """The workbook with that put at the end of the first sheet's rows."""
    end = b"</sheetData>"
    return repacked(a_workbook(), lambda name, part: part.replace(end, xml + end) if "sheet1" in name else part)


def a_zip(**parts: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return content.getvalue()


def a_bzip2_workbook() -> bytes:
    content, source = BytesIO(), zipfile.ZipFile(BytesIO(a_workbook()))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_BZIP2) as package:
        for name in source.namelist():
            package.writestr(name, source.read(name))
    return content.getvalue()


def without(sheet: str) -> bytes:
    def rename(page):
        page.parent[sheet].title = "另一张表"

    return changed(a_workbook(), rename)


def renamed_column() -> bytes:
    def rename(page):
        page.cell(2, AT["理由"]).value = "说明"

    return changed(a_workbook(), rename)


def no_header() -> bytes:
    return changed(a_workbook(), lambda page: page.delete_rows(2))


def damaged() -> bytes:
    content = bytearray(a_workbook())
    content[len(content) // 2 : len(content) // 2 + 40] = b"\0" * 40
    return bytes(content)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "文件是空的"),
    "too large a file": (lambda: b"PK" + b"0" * MOST_FILE_BYTES, "超过上限5MB"),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "只能导入 .xlsx 文件"),
    "a text": (lambda: "序号,填报".encode(), "不是 Excel 工作簿"),
    "a PDF": (lambda: b"%PDF-1.7", "不是 Excel 工作簿"),
    "a Word document": (lambda: a_zip(word__document_xml=b"<w/>"), "Word 文档"),
    "any zip": (lambda: a_zip(x=b"1"), "没有 Excel 工作簿"),
    "half a zip": (lambda: a_workbook()[:-300], "已损坏"),
    "a damaged zip": (damaged, "损坏"),
    "a workbook without parts": (lambda: a_zip(xl__workbook_xml=b"<workbook/>"), "可能已损坏"),
    "a zip bomb": (lambda: a_zip(xl__workbook_xml=b"0" * (40 * 2**20)), "展开后过大"),
    "too many parts": (lambda: repacked(a_workbook(), more={f"x{n}": b"" for n in range(MOST_PARTS)}), "展开后过大"),
    "a million rows": (lambda: in_sheet(b'<row><c t="n"><v>1</v></c></row>' * 1_000_000), "展开后过大"),
    "a million empty cells": (lambda: in_sheet(b"<row>" + b"<c/>" * 1_000_000 + b"</row>"), "展开后过大"),
    "more rows than any form": (lambda: in_sheet(b"<row/>" * (MOST_ROWS + 1)), f"超过{MOST_ROWS}行"),
    "a row far down": (lambda: in_sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), f"超过{MOST_ROWS}行"),
    "a text beyond what a cell may hold": (lambda: in_sheet(b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + "\ufdfa".encode() * 9_000_000 + b"</t></is></c></row>"), "一格有9000000个字"),
    "macros": (lambda: repacked(a_workbook(), more={"xl/vbaProject.bin": b"x"}), "含有宏"),
    "old macros": (lambda: repacked(a_workbook(), more={"xl/macrosheets/sheet1.xml": b"<x/>"}), "含有宏"),
    "a link to another file": (lambda: repacked(a_workbook(), more={"xl/externalLinks/externalLink1.xml": b"<x/>"}), "外部链接或 DDE"),
    "a part twice": (lambda: repacked(a_workbook(), more={"xl/worksheets/sheet1.xml": b"<x/>"}), "同名部件"),
    "another way of compressing": (lambda: a_bzip2_workbook(), "压缩方法不认识"),
    "entities": (lambda: repacked(a_workbook(), lambda _, part: DOCTYPE + part), "实体声明"),
    "UTF-16": (lambda: repacked(a_workbook(), lambda _, part: part.decode().encode("utf-16")), "不是 UTF-8"),
    "broken XML": (lambda: repacked(a_workbook(), lambda _, part: part[:-20]), "可能已损坏"),
    "a cell of no known type": (lambda: in_sheet(b'<row r="9"><c r="A9" t="s"><v>99</v></c></row>'), "可能已损坏"),
    "another sheet's name": (lambda: without(SHEET), "没有“填报”工作表"),
    "no record": (lambda: without(RECORD), "没有“平台数据”工作表"),
    "another column's name": (renamed_column, "没有“理由”列"),
    "no header": (no_header, "没有“行标识”“填报”等列名"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_such_workbook_costs_a_sentence_and_little_else(name: str) -> None:
    make, said = HOSTILE[name]
    content = make()
    tracemalloc.start()
    begun = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read_workbook(content)
    taken, (_, most) = time.monotonic() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    why = refused.value
    assert said in f"{why.found}：{why.problem}"
    assert why.remedy.startswith("请") and why.remedy.endswith("。")
    assert taken < SECONDS and most < MEGABYTES * 2**20


@pytest.mark.parametrize(
    "xml",
    [
        b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>',
        b'<row r="9"><c r="XFD9"><v>1</v></c></row>',
        b"<x>" * 90_000 + b"</x>" * 90_000,
        b'<row r="9"><c r="H9"><f>cmd|\'/c calc\'!A0</f><v>1</v></c></row>',
    ],
    ids=["a merged range over everything", "a cell far to the right", "deep nesting", "DDE in a formula"],
)
def test_what_is_only_odd_is_read_in_little_time(xml: bytes) -> None:
    begun = time.monotonic()
    book = read_workbook(in_sheet(xml))
    assert [line.key for line in book.lines] == ["1|r0"]
    assert time.monotonic() - begun < SECONDS


def test_what_was_typed_is_read_and_the_record_with_it() -> None:
    book = read_workbook(fill(a_workbook(), {"1|r0": "=1+1"}))
    assert book.record.label == "第1镇2022年度责任清单"
    assert (book.lines[0].place, book.lines[0].cells["填报"].is_formula) == ("工作表“填报”第3行", True)


def changed_part(name: str, before: bytes, after: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(a_workbook())) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for part, xml in parts.items():
            package.writestr(part, xml.replace(before, after, 1) if part == name else xml)
    return target.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        lambda: in_sheet(b"<row " + b" ".join(b'a%d=""' % n for n in range(500_000)) + b"/>"),
        lambda: changed_part(
            "xl/styles.xml",
            b"<cellXfs",
            b'<numFmts><numFmt formatCode="' + b"[&quot;" * 10**5 + b'"/></numFmts><cellXfs',
        ),
        lambda: changed_part("xl/workbook.xml", b"<sheets>", b"<sheets>" + b'<sheet sheetId="9" name="a"/>' * 20_000),
        lambda: changed_part("xl/workbook.xml", b"<workbook", b'<?xml version="1.0" encoding="cp037"?><workbook'),
    ],
    ids=["attributes", "a number format", "sheets", "another encoding"],
)
def test_what_openpyxl_would_take_ever_longer_for_is_not_opened(make: Callable[[], bytes]) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_workbook(make())
    assert "展开后过大" in refusal.value.problem or "不是 Excel 保存的文件" in refusal.value.problem
