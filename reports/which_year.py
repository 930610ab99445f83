"""Which year of which county is meant."""

from datetime import date

from sqlmodel import Session, select

from db.access import china_time, today
from db.models import Cycle, Unit, UnitKind
from db.refusals import NotFound


def cycle_for(db: Session, year: int, county_code: str | None = None) -> Cycle:
    """That year of the county with that code, or of the only county there is. Raises NotFound, naming the codes."""
    query = select(Unit.code, Unit.name, Cycle).join(Cycle).where(Cycle.year == year, Unit.kind == UnitKind.COUNTY)
    found = {code: (name, cycle) for code, name, cycle in db.exec(query.order_by(Unit.code))}
    if county_code in found:
        return found[county_code][1]
    if county_code is None and len(found) == 1:
        return next(iter(found.values()))[1]
    if not found:
        raise NotFound(f"数据库中没有{year}年度的考核，请核对年度。")
    known = "、".join(f"{code}（{name}）" for code, (name, _) in found.items())
    wanted = f"没有代码为“{county_code}”的县" if county_code else "不止一个县，需要用 --county 指明是哪一个"
    raise NotFound(f"{year}年度考核中{wanted}；可以用的代码有：{known}。")


def approved_on(cycle: Cycle) -> date:
    """The day on which the result was approved, today while it is not."""
    return today() if cycle.approved_at is None else china_time(cycle.approved_at).date()
