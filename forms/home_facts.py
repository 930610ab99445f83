"""What a home's register holds, and what may be entered there: the one list for page, Excel and Word."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from forms.points import from_cents, show

MOST_AREA = Decimal(100000)  # square metres
_AREA = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?")
_PHONE = re.compile(r"[0-9+()（）\-—转、,，;；/ ]{5,}")


@dataclass(frozen=True)
class Fact:
    """One column of the register: its name in the database, its Chinese label, the most characters, what to enter."""

    column: str
    label: str
    longest: int
    hint: str


AREA, PHONE = "area", "keeper_phone"
FACTS = (
    Fact("address", "地址", 100, "如：青石镇便民服务中心二楼"),
    Fact(AREA, "面积（平方米）", 20, "如：86.5"),
    Fact("keeper", "负责人", 30, "姓名"),
    Fact(PHONE, "联系电话", 40, "座机或手机"),
    Fact("opening_days", "开放时间", 100, "如：每月15日"),
    Fact("staff", "工作人员", 300, "专（兼）职联络员、值班人员"),
    Fact("equipment", "设备设施", 500, "如：桌椅、电脑、打印机、档案柜、书报架"),
    Fact("groups", "代表小组", 500, "编入本家的代表小组"),
    Fact("introduction", "简介", 1000, "建成时间、功能区、特色做法"),
)
TOWNSHIP, NAME, LONGEST_NAME = "乡镇", "代表之家名称", 60
FACT_OF = {fact.column: fact for fact in FACTS}


def area_shown(area: int | None) -> str:
    """An area kept in 0.01 square metre as it is typed; empty for none."""
    return "" if area is None else show(from_cents(area))


def area_of(text: str) -> int | None:
    """Square metres as typed, in 0.01 square metre; None for nothing. Raises ValueError with a Chinese sentence."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("平方米").removesuffix("m2").strip()
    if not plain:
        return None
    if plain[0] in "-−" and _AREA.fullmatch(plain[1:]):
        raise ValueError(f"填的是“{text[:20]}”，不能是负数，请填写平方米数，如86.5。")
    if not _AREA.fullmatch(plain):
        raise ValueError(f"填的是“{text[:20]}”，不是数字，请填写平方米数，如86.5。")
    area = Decimal(plain)
    if area != round(area, 2):
        raise ValueError(f"填的是“{text[:20]}”，最多两位小数，请四舍五入后填写。")
    if not 0 < area <= MOST_AREA:
        raise ValueError(f"填的是“{text[:20]}”，应大于0、不超过{show(MOST_AREA)}平方米，请核对。")
    return int(area * 100)


def faults(facts: Mapping[str, str]) -> list[str]:
    """Everything that is wrong with what was entered, by column, each a Chinese sentence that names the field."""
    found = ((FACT_OF[column], _fault(FACT_OF[column], text)) for column, text in facts.items())
    return [f"“{fact.label}”{problem}" for fact, problem in found if problem]


def _fault(fact: Fact, text: str) -> str | None:
    if len(text) > fact.longest:
        return f"有{len(text)}个字，最多{fact.longest}个，请缩短。"
    if fact.column == PHONE and text.strip() and not _PHONE.fullmatch(text.strip()):
        return f"填的是“{text[:20]}”，不是电话号码，请填写数字，多个号码用顿号隔开。"
    if fact.column == AREA:
        try:
            area_of(text)
        except ValueError as wrong:
            return str(wrong)
    return None
