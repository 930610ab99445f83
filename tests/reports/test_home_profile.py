"""基本情况表: what stands on a home's page in Word, on one sheet of paper."""

from decimal import Decimal
from io import BytesIO

import docx
from PIL import Image

from db.home_models import AwardKind, DeputyHome, RoomState, StarAward
from db.homes.register import HomeView, Room
from db.homes.ten_haves import Heading, TenHaves
from db.models import Unit, UnitKind
from forms.next_star import next_star
from reports.homes.home_profile import home_profile
from tests.forms.builders import a_form
from tests.reports.rendering import needs_renderer, pages_of

NAMES = ("办公场所", "标示标牌", "办公设备", "工作人员", "工作制度", "组织架构", "工作方案", "活动实效", "档案资料")
INTRODUCTION = (
    "云溪镇人大代表之家建成于2018年，设有接待选民、学习培训、会商议事等功能区，由云溪镇人大主席团管理。<b> & {{x}} \x07"
)


def a_home() -> HomeView:
    home = DeputyHome(
        unit_id=1,
        name="云溪镇人大代表之家",
        address="云溪镇便民服务中心二楼",
        area=6210,
        keeper="吕秀兰",
        keeper_phone="0999-8123456",
        opening_days="每月15日",
        staff="专职联络员郑丽华，兼职联络员褚立新",
        equipment="桌椅、电脑、打印机、档案柜、书报架",
        groups="第一代表小组、第二代表小组、第三代表小组",
        introduction=INTRODUCTION,
    )
    rooms = [Room(f"第{n}村代表活动室", "", RoomState.UP_TO_STANDARD if n % 2 else None) for n in range(1, 15)]
    history = [
        StarAward(home_id=1, year=2022, kind=AwardKind.REMOVED, stars="不予定星"),
        StarAward(home_id=1, year=2021, kind=AwardKind.AWARDED, stars="四星级", score=8750),
    ]
    return HomeView(
        home, Unit(kind=UnitKind.TOWNSHIP, name="云溪镇", code="1"), "已摘星", tuple(rooms), tuple(history), (), ""
    )


def haves(average: Decimal | None = None, verified: Decimal | None = None) -> TenHaves:
    headings = tuple(
        Heading(str(n), f"有{name}", Decimal(10), Decimal(9), verified, average) for n, name in enumerate(NAMES)
    )
    return TenHaves(2022, headings, next_star(a_form(), (), {}), by_verified=False)


def cells_of(content: bytes) -> list[list[str]]:
    tables = docx.Document(BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def test_facts_stars_and_rooms_stand_on_it_and_text_stays_text():
    rows = cells_of(home_profile(a_home(), None))
    assert ["所属乡镇", "云溪镇", "现星级", "已摘星"] in rows
    assert ["地址", "云溪镇便民服务中心二楼", "面积（平方米）", "62.1"] in rows
    texts = {row[0]: row[1] for row in rows}
    assert texts["简介"] == INTRODUCTION.replace("\x07", "")
    assert texts["历年星级"] == "2022年摘星；2021年四星级（87.5分）"
    assert texts["代表活动室"].startswith("共14个：第1村代表活动室（达标）、第2村代表活动室（未评）")
    assert texts["代表活动室"].endswith("第12村代表活动室（未评）等")


def test_headings_stand_two_to_a_row_and_what_is_hidden_is_a_dash():
    rows = cells_of(home_profile(a_home(), haves()))
    assert ["有办公场所", "10", "9", "—", "有标示标牌", "10", "9", "—"] in rows
    assert ["有档案资料", "10", "9", "—", "", "", "", ""] in rows
    assert not any("平均" in cell for row in rows for cell in row)


def test_the_average_has_its_column_where_it_may_be_seen():
    rows = cells_of(home_profile(a_home(), haves(Decimal("8.25"), Decimal(8))))
    assert next(row for row in rows if row[0] == "有办公场所")[:5] == ["有办公场所", "10", "9", "8", "8.25"]


@needs_renderer
def test_it_fills_one_sheet_with_two_pictures(tmp_path):
    picture = BytesIO()
    Image.new("RGB", (320, 240), (46, 94, 140)).save(picture, "JPEG")
    content = home_profile(a_home(), haves(Decimal("8.25"), Decimal(8)), [picture.getvalue()] * 3)
    assert len(docx.Document(BytesIO(content)).inline_shapes) == 2
    (page,) = pages_of(content, tmp_path)
    assert page[0].text == "云溪镇人大代表之家基本情况表"
