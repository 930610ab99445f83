"""What is exported comes back as it was; texts are never formulas."""

from decimal import Decimal
from io import BytesIO

import altair as alt
from openpyxl import load_workbook

from db.home_models import ActivityRoom
from db.homes.room_import import read_rooms
from db.homes.room_ratings import Share
from db.homes.rooms import RoomRow
from db.models import now
from reports.charts import room_share_chart
from reports.homes.room_register import register_workbook


def a_row(name: str, **facts: object) -> RoomRow:
    return RoomRow(ActivityRoom(id=1, unit_id=1, home_id=1, name=name, **facts), "青山镇", "青山镇人大代表之家")


def test_the_register_goes_out_and_comes_back_the_same() -> None:
    rows = [
        a_row("东村室", village="东村", area=6855, keeper="李明"),
        a_row("=1+1", keeper="@SUM(A1)"),
        a_row("+室", area=6000),
    ]
    content = register_workbook("示例县", [*rows, a_row("停用室", closed_at=now())])
    lines, problems = read_rooms(content)
    assert problems == []
    assert [line.facts for line in lines] == [row.facts for row in rows]
    assert lines[0].facts.area == Decimal("68.55")
    cells = [cell for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


def test_the_chart_shows_every_township_from_the_highest_share_down() -> None:
    shares = [
        Share(1, "甲镇", 4, 1, 2, 1, 0, 0, 0),
        Share(2, "乙镇", 2, 2, 0, 0, 0, 2, 0),
        Share(3, "丙镇", 0, 0, 0, 0, 0, 0, 0),
    ]
    chart = room_share_chart(shares)
    assert isinstance(chart, alt.Chart)
    values = chart.to_dict()["data"]["values"]
    assert [(row["乡镇"], row["状态"], row["活动室"]) for row in values] == [
        ("乙镇 2/2", "达标", 2),
        ("甲镇 1/4", "达标", 1),
        ("甲镇 1/4", "提升中", 2),
        ("甲镇 1/4", "未达标", 1),
    ]
    assert chart.to_dict()["encoding"]["y"]["sort"] == ["乙镇 2/2", "甲镇 1/4"]
