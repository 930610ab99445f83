"""What the sample county's homes are like: rooms, keepers, opening days. A generator of its own, so that nothing else moves."""

from random import Random

from sqlmodel import Session, col, select

from db.home_models import DeputyHome
from db.models import Unit, id_of
from db.sample.people import GIVEN, SURNAMES

SEED = 430
DAYS = ("每月15日", "每月5日、20日", "每周三", "每月10日（逢农历集日顺延）", "每周一、周四")
EQUIPMENT = ("桌椅", "电脑", "打印机", "档案柜", "书报架", "投影仪", "饮水机")
GROUPS = ("第一代表小组", "第二代表小组", "第三代表小组", "女代表小组", "农业代表小组")
ZONES = ("接待选民", "学习培训", "会商议事", "档案查阅")


def add_home_facts(db: Session, townships: list[Unit]) -> None:
    """Facts for every home of these townships; the last one's are left for its township to fill in."""
    rng = Random(SEED)  # noqa: S311 - invented data, and the same at every start
    by_unit = {id_of(unit): unit for unit in townships}
    homes = db.exec(select(DeputyHome).where(col(DeputyHome.unit_id).in_(by_unit)).order_by(col(DeputyHome.id))).all()
    for home in homes[:-1]:
        _furnish(home, by_unit[home.unit_id].name, rng)
    db.add_all(homes)
    db.flush()


def _furnish(home: DeputyHome, township: str, rng: Random) -> None:
    home.area = rng.randint(400, 1200) * 10
    home.keeper = _name(rng)
    home.keeper_phone = f"0999-8{rng.randint(100000, 999999)}"
    home.opening_days = rng.choice(DAYS)
    home.staff = f"专职联络员{_name(rng)}，兼职联络员{_name(rng)}"
    home.equipment = "、".join(EQUIPMENT[: rng.randint(4, len(EQUIPMENT))])
    home.groups = "、".join(GROUPS[: rng.randint(3, len(GROUPS))])
    zones = "、".join(rng.sample(ZONES, 3))
    home.introduction = (
        f"{township}人大代表之家建成于{rng.randint(2016, 2020)}年，设有{zones}等功能区，由{township}人大主席团管理。"
    )


def _name(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)
