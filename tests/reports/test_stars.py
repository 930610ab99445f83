"""The star tables, as Excel opens them, and the chart over the years."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from db.stars.awards import Award
from forms.star_funds import FundsRow, balance, needed
from reports.charts import stars_over_years
from reports.homes.stars import award_workbook, funds_workbook


def cells(content: bytes) -> list[list]:
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows(min_row=2)]


def test_the_published_list_holds_numbers_and_no_formula():
    awards = [Award(1, "=1+1之家", "青山镇", "五星级", 2022, Decimal("95.5"), 1)]
    header, row = cells(award_workbook("示例县", 2022, awards))
    assert header == ["编号", "乡镇", "代表之家", "星级", "得分"]
    assert row == [1, "青山镇", "=1+1之家", "五星级", 95.5]
    sheet = load_workbook(BytesIO(award_workbook("示例县", 2022, awards))).active
    assert sheet["C3"].data_type == "s" and sheet["C3"].quotePrefix


def test_the_list_of_amounts_ends_with_its_sum_and_the_budget():
    rows = [FundsRow(n, f"{n}之家", f"{n}镇", "五星级", Decimal(170000), "") for n in (1, 2)]
    total = needed(rows)
    *_, last = cells(funds_workbook("示例县", 2022, rows, total, balance(Decimal(300000), total)))
    assert last == ["合计", None, None, 340000, "共需340,000.00元，预算300,000.00元，超出40,000.00元"]


@dataclass(frozen=True)
class Cell:
    home_id: int
    township: str
    year: int
    stars: str


def test_the_years_chart_keeps_the_order_of_levels_and_homes():
    held = [Cell(1, "甲镇", 2021, "四星级"), Cell(2, "乙镇", 2021, "示范级"), Cell(1, "甲镇", 2022, "五星级")]
    drawn = stars_over_years(held, ("五星级", "四星级", "不予定星")).to_dict()
    squares = drawn["layer"][0]["encoding"]
    assert squares["color"]["scale"]["domain"] == ["五星级", "四星级", "不予定星", "示范级"]
    assert squares["y"]["sort"] == ["甲镇", "乙镇"]
    assert len(set(squares["color"]["scale"]["range"])) == 4
