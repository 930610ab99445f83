"""The star tables, as Excel opens them, and the chart over the years."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from db.stars.awards import Award
from reports.charts import stars_over_years
from reports.homes.stars import award_workbook


def cells(content: bytes) -> list[list]:
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows(min_row=2)]


def test_the_published_list_holds_numbers_and_no_formula():
    awards = [Award(1, "=1+1之家", "青山镇", "五星级", 2022, Decimal("95.5"), 1)]
    header, row = cells(award_workbook("示例县", 2022, awards))
    assert header == ["编号", "乡镇", "代表之家", "星级", "得分"]
    assert row == [1, "青山镇", "=1+1之家", "五星级", 95.5]
    sheet = load_workbook(BytesIO(award_workbook("示例县", 2022, awards))).active
    assert sheet["C3"].data_type == "s" and sheet["C3"].quotePrefix


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
