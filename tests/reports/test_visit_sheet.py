"""The sheet of a site visit: blank for a pen, filled in, for one home or for all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from PIL import Image

from db.access import today
from db.engine import reading, transaction
from db.evidence.photos import PhotoPlace, add_photo
from db.evidence.receiving import receive
from db.home_models import Conformity, DeputyHome
from db.refusals import NotFound
from db.visits.site_visits import start_visit
from db.visits.views import HomeVisits, VisitLine
from forms.lifecycle import Status
from forms.permissions import Role
from forms.reading import read_document
from reports.homes.visit_papers import blank_sheets, filled_sheet, visits_workbook
from reports.homes.visit_sheet import SheetFinding, VisitSheet, visit_sheets
from tests.db.a_year import STAR, a_year
from tests.reports.rendering import needs_renderer, pages_of
from tests.reports.samples import DOCUMENTS

NAME = "䶮坪镇<人大>代表之家&𠮷"
BLANK = VisitSheet("䶮坪镇", NAME, "䶮坪镇幸福路1号", 2022, STAR)
FOUND = {
    "1": SheetFinding(Conformity.CONFORMS, ""),
    "2": SheetFinding(Conformity.PARTLY, "缺少<第三季度>记录 & =1+1\x0b"),
}
FILLED = replace(
    BLANK, visited_on=date(2022, 11, 12), visitors="张三、李四", hosts="王五", remark="总体较好", findings=FOUND
)


def issued() -> VisitSheet:
    path = DOCUMENTS / "星级评定办法.docx"
    return replace(BLANK, form=read_document(path.read_bytes(), path.name))


def read(content: bytes):
    return docx.Document(BytesIO(content))


def rows_of(content: bytes, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read(content).tables[table].rows]


def a_picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (320, 240), "red").save(content, "JPEG")
    return content.getvalue()


def test_a_filled_sheet_says_of_every_item_what_was_found():
    content = visit_sheets([FILLED])
    head, items, foot = (rows_of(content, table) for table in range(3))
    assert head[1] == ["代表之家", NAME, "核查日期", "2022年11月12日"]
    assert items[0][0] == f"{NAME}（2022年度）"
    assert items[2][0] == "一、有档案资料（100分）"
    assert items[3] == ["1", "配备联络员\n标准：未配备的不得分", "97", "■符合\n□部分符合\n□不符合", ""]
    assert items[4][3:] == ["□符合\n■部分符合\n□不符合", "缺少<第三季度>记录 & =1+1"]
    assert foot[0][0] == "总体意见：总体较好"
    assert foot[1][0].startswith("核查人员：张三、李四\n") and foot[1][1].startswith("被核查单位在场人员：王五\n")


def test_a_blank_sheet_has_every_box_empty_and_lines_for_a_pen():
    content = visit_sheets([BLANK])
    told = "\n".join(cell for table in range(3) for row in rows_of(content, table) for cell in row)
    assert "■" not in told and told.count("□部分符合") == 2
    assert "年　　月　　日" in told and "签名：" in told


def test_the_columns_names_and_the_home_repeat_on_every_page():
    rows = read(visit_sheets([BLANK])).tables[1].rows
    headers = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows]
    assert headers == [True, True] + [False] * (len(headers) - 2)


def test_up_to_two_photos_stand_by_their_item_and_all_are_counted():
    found = {"1": SheetFinding(Conformity.FAILS, "门锁损坏", 3, (a_picture(),) * 3)}
    document = read(visit_sheets([replace(FILLED, findings=found)]))
    assert len(document.inline_shapes) == 2
    assert "（现场照片3张）" in document.tables[1].rows[3].cells[4].text


def test_without_a_home_the_file_says_so():
    document = read(visit_sheets([]))
    assert document.tables == []
    assert "还没有登记人大代表之家" in "\n".join(paragraph.text for paragraph in document.paragraphs)


@needs_renderer
def test_every_home_begins_on_a_page_of_its_own_and_pages_are_numbered(tmp_path: Path):
    pages = pages_of(visit_sheets([issued(), replace(issued(), home="清水乡人大代表之家")]), tmp_path)
    first = [number for number, page in enumerate(pages) if "实地核查表" in page[0].text]
    assert len(first) == 2 and first[1] == len(pages) // 2 <= 3
    for number, page in enumerate(pages, 1):
        home = "清水乡人大代表之家" if number > first[1] else "䶮坪镇<人大>代表之家"
        assert any(home in line.text and "（2022年度）" in line.text for line in page), number
        assert page[-1].text == f"—{number}—"


@needs_renderer
def test_the_signatures_of_both_sides_stand_on_one_page(tmp_path: Path):
    last = pages_of(visit_sheets([replace(issued(), visited_on=date(2022, 11, 12))]), tmp_path)[-1]
    told = "".join(line.text for line in last)
    assert "总体意见" in told and "被核查单位在场人员" in told and told.count("签名：") == 2


@pytest.mark.parametrize("remark", ["=1+1", "正常"])
def test_the_countys_list_has_every_visit_and_every_home_without_one(remark: str):
    line = VisitLine(1, date(2022, 11, 12), "张三", "王五", remark, True, {Conformity.PARTLY: 2}, 1)
    homes = [
        HomeVisits(1, 1, "青石镇", NAME, "", Status.DRAFT, (line,)),
        HomeVisits(2, 2, "柳河镇", "柳河镇人大代表之家", "", Status.DRAFT, ()),
    ]
    sheet = openpyxl.load_workbook(BytesIO(visits_workbook("2022年度实地核查情况", homes))).active
    first, second = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=3))
    assert first == ["青石镇", NAME, "2022-11-12", "张三", "王五", 0, 2, 0, remark, "已完成"]
    assert second[-1] == "未核查" and sheet["I3"].data_type == "s"


def test_a_demand_is_said_once():
    (section,) = STAR.sections
    item = replace(section.items[0], name="有固定场所", content="有固定场所，面积不少于40平方米", points=Decimal(4))
    form = replace(STAR, sections=(replace(section, items=(item,)),))
    (row,) = rows_of(visit_sheets([replace(BLANK, form=form)]), 1)[3:]
    assert row[1] == "有固定场所，面积不少于40平方米\n标准：未配备的不得分"


def test_the_sheet_of_a_visit_has_its_photos_from_the_store_and_none_for_the_administrator(sqlite_database: str):
    with transaction() as db:
        year = a_year(db)
        db.add(DeputyHome(unit_id=year.townships[0], name=NAME))
        db.flush()
        reviewer = year.person(Role.REVIEWER)
        visit_id = start_visit(db, year.stars[0], today(), reviewer).id or 0
        place = PhotoPlace(visit_id=visit_id, item_number="2")
        add_photo(db, place, name="现场.jpg", stored=receive([a_picture()], "现场.jpg"), by=reviewer)
    with reading() as db:
        seen = read(filled_sheet(db, visit_id, reviewer))
        counted = read(filled_sheet(db, visit_id, year.person(Role.ADMINISTRATOR)))
        blank = read(blank_sheets(db, year.cycle_id, reviewer))
        of_another = read(blank_sheets(db, year.cycle_id, reviewer, year.stars[1]))
    assert [len(document.inline_shapes) for document in (seen, counted, blank)] == [1, 0, 0]
    assert "（现场照片1张）" in counted.tables[1].rows[4].cells[4].text
    assert blank.tables[0].rows[1].cells[1].text == NAME and of_another.tables == []
    with reading() as db, pytest.raises(NotFound):
        filled_sheet(db, visit_id, year.person(Role.CLERK))
