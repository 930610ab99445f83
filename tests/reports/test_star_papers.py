"""Certificates, the list of plaques and the list of funds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from db.engine import reading, transaction
from db.home_models import AwardKind, DeputyHome, StarAward
from db.models import Cycle
from db.refusals import NotFound
from db.stars.awards import Award
from db.stars.funds import Funds
from forms.lifecycle import CycleStatus
from forms.permissions import Role
from forms.star_funds import FundsRow, balance, needed
from reports.homes.certificate import certificates
from reports.homes.plaques import plaque_list, plaque_workbook
from reports.homes.star_awards import AwardYear, award_year, inscription
from reports.homes.star_funds_list import funds_workbook
from reports.notices import star_funds
from reports.notices.frame import example_of
from reports.notices.making import filled
from tests.db.a_year import a_year
from tests.reports.rendering import needs_renderer, pages_of

RARE = "䶮坪<镇>&𠮷乡=1+1"
LONG = f"{'很长' * 20}民族乡"
LEVELS = ("五星级", "四星级", "三星级", "不予定星")
ROWS = tuple(
    Award(number, f"{township}人大代表之家", township, stars, 2022, Decimal(95), number)
    for number, (township, stars) in enumerate(
        [("青石镇", "五星级"), (RARE, "五星级"), ("柳河镇", "三星级"), (LONG, "三星级")], 1
    )
)
YEAR = AwardYear(2022, "示例县人大常委会", date(2022, 12, 30), LEVELS, ROWS)
NOBODY = replace(YEAR, rows=())


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)


def rows_of(content: bytes, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in docx.Document(BytesIO(content)).tables[table].rows]


def sheet_of(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def a_list(*rows: tuple[str, str, str | None], budget: str | None = None, gaps: tuple[str, ...] = ()) -> Funds:
    lines = tuple(
        FundsRow(
            number, f"{township}人大代表之家", township, stars, None if amount is None else Decimal(amount), "授牌"
        )
        for number, (township, stars, amount) in enumerate(rows, 1)
    )
    given, total = None if budget is None else Decimal(budget), needed(lines)
    whole = total if all(line.amount is not None for line in lines) else None
    return Funds(lines, total, given, balance(given, whole), gaps, LEVELS[:-1], (), {}, {}, 1, True)


def funds_list(funds: Funds) -> bytes:
    context = {**example_of(star_funds.KIND), "年度": 2022, **star_funds.told(2022, funds)}
    return filled(star_funds.KIND, {**context, "标题": star_funds.KIND.title(context)})


def test_a_certificate_names_home_level_year_number_issuer_and_day():
    told = text_of(certificates(replace(YEAR, rows=ROWS[1:2])))
    assert told.splitlines() == [
        "荣　誉　证　书",
        "编号：〔2022〕第002号",
        f"{RARE}人大代表之家：",
        "在2022年度乡镇“人大代表之家”星级评定中，被评定为",
        "五星级人大代表之家",
        "★★★★★",
        "特发此证。",
        "示例县人大常委会",
        "二〇二二年十二月三十日",
    ]


@needs_renderer
def test_each_certificate_is_one_landscape_page_however_long_the_name(tmp_path: Path):
    content = certificates(YEAR)
    section = docx.Document(BytesIO(content)).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(297, abs=0.1), pytest.approx(210, abs=0.1))
    pages = pages_of(content, tmp_path)
    assert ["荣誉证书" in page[0].text for page in pages] == [True] * len(ROWS)
    assert all(page[-1].text == "二〇二二年十二月三十日" for page in pages)


@pytest.mark.parametrize(
    ("level", "stars"), [("五星级", 5), ("3星", 3), ("示范", 0), ("一百星级", 0), ("三分之一星", 0)]
)
def test_as_many_stars_as_the_levels_name_says(level: str, stars: int):
    assert text_of(certificates(replace(YEAR, rows=(replace(ROWS[0], stars=level),)))).count("★") == stars


def test_a_year_without_stars_is_a_sentence_not_an_empty_page():
    assert text_of(certificates(NOBODY)) == "2022年度没有获评星级的代表之家，没有可以打印的证书。"
    assert "2022年度没有获评星级的代表之家，不授牌。" in text_of(plaque_list(NOBODY))
    assert docx.Document(BytesIO(plaque_list(NOBODY))).tables == []
    assert sheet_of(plaque_workbook(NOBODY))[0][0] == "2022年度没有获评星级的代表之家，不授牌。"


def test_plaques_are_listed_by_level_with_counts_and_inscription():
    content = plaque_list(YEAR)
    told = text_of(content)
    assert "共有4家人大代表之家获评星级：五星级2家，三星级2家。" in told
    assert "一、五星级人大代表之家（2家）" in told and "二、三星级人大代表之家（2家）" in told
    assert "牌匾文字：五星级人大代表之家；落款：示例县人大常委会　二〇二二年十二月；共2块。" in told
    assert rows_of(content)[2] == ["2", RARE, f"{RARE}人大代表之家", "〔2022〕第002号"]


def test_the_maker_of_the_plaques_gets_a_row_a_plaque_and_a_blank_for_the_size():
    rows = sheet_of(plaque_workbook(YEAR))[2:]
    assert len(rows) == 4
    assert rows[0] == [
        1,
        "五星级人大代表之家",
        "示例县人大常委会",
        "二〇二二年十二月",
        "五星级",
        1,
        None,
        "青石镇",
        "青石镇人大代表之家",
    ]
    assert rows[1][7] == RARE


@pytest.mark.parametrize(("level", "text"), [("五星级", "五星级人大代表之家"), ("五星级代表之家", "五星级代表之家")])
def test_a_plaque_says_home_once(level: str, text: str):
    assert inscription(level) == text


@pytest.mark.parametrize(
    ("budget", "says"),
    [
        (None, "尚未设置预算"),
        ("30000", "共需30,000.00元，预算30,000.00元，收支相抵"),
        ("25000", "超出5,000.00元"),
        ("40000", "结余10,000.00元"),
    ],
)
def test_the_list_of_funds_says_by_how_much_it_misses_the_budget(budget: str | None, says: str):
    funds = a_list(("青石镇", "五星级", "20000"), (RARE, "三星级", "10000"), budget=budget)
    content = funds_list(funds)
    assert rows_of(content)[1:4] == [
        ["1", "青石镇", "青石镇人大代表之家", "五星级", "授牌", "20,000.00"],
        ["2", RARE, f"{RARE}人大代表之家", "三星级", "授牌", "10,000.00"],
        ["", "合计", "合计", "", "", "30,000.00"],
    ]
    assert says in rows_of(content)[-1][1]
    rows = sheet_of(funds_workbook(2022, funds))
    assert openpyxl.load_workbook(BytesIO(funds_workbook(2022, funds))).active["F3"].number_format == "#,##0.00"
    assert [row[5] for row in rows[2:5]] == [20000, 10000, 30000]
    assert says in "".join(str(row[2]) for row in rows[5:])


def test_an_amount_that_is_not_set_and_a_list_of_nobody_are_told():
    funds = a_list(("青石镇", "五星级", None), budget="1", gaps=("请管理员设置五星级的金额。",))
    told, written = rows_of(funds_list(funds)), sheet_of(funds_workbook(2022, funds))
    assert [row[5] for row in told[1:-1]] == [row[5] if row[5] == "未定" else "1.00" for row in written[2:6]]
    assert [row[5] for row in told[1:-1]] == ["未定", "未定", "1.00", "未定"]
    assert "管理员" not in text_of(funds_list(funds)) + str(written)
    assert told[-1][1] == "合计未定，预算1.00元。"
    nobody = funds_list(replace(a_list(), approved=False))
    assert "2022年度没有获得奖补资金的代表之家。" in text_of(nobody) and "（拟定）" in text_of(nobody)
    assert docx.Document(BytesIO(nobody)).tables == []


def test_the_years_awards_come_from_the_approved_lines_of_the_own_county(sqlite_database: str):
    with transaction() as db:
        year, other = a_year(db), a_year(db, code="X")
        homes = [DeputyHome(unit_id=unit, name=f"{n}号之家") for n, unit in enumerate(year.townships)]
        db.add_all(homes)
        db.flush()
        for home, kind in ((homes[0], AwardKind.AWARDED), (homes[1], AwardKind.AWARDED), (homes[0], AwardKind.REMOVED)):
            db.add(StarAward(home_id=home.id or 0, cycle_id=year.cycle_id, year=2022, kind=kind, stars="五星级"))
            db.flush()
        cycle = db.get_one(Cycle, year.cycle_id)
        cycle.status = CycleStatus.PUBLISHED
        db.add(cycle)
    leader = year.person(Role.LEADER)
    with reading() as db:
        found = award_year(db, year.cycle_id, leader)
        assert [(row.home, row.number) for row in found.rows] == [("1号之家", 2)]
        assert (found.issuer, found.levels) == ("示例县人大常委会", ("五星级", "四星级", "不予定星"))
        assert award_year(db, year.cycle_id, leader, homes[0].id).rows == ()
        with pytest.raises(NotFound):
            award_year(db, year.cycle_id, other.person(Role.LEADER))
