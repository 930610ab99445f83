"""A published year's result, read from the database for the notice."""

import re
from datetime import date

from sqlmodel import Session, select

from db.access import china_time, today
from db.cycles import form_of
from db.models import Cycle, Unit, UnitKind, id_of
from db.refusals import Closed, NotFound
from db.results import published_standings
from forms.model import Form
from forms.ranking import terms_of
from reports.notice import NoticeData


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


def notice_data(db: Session, cycle: Cycle, *, number: str | None = None, day: date | None = None) -> NoticeData:
    """What the year's notice says; raises Closed while its result is not published.

    Without `number` the document number is left open in the county's own pattern; without `day` the notice bears the
    day of approval.
    """
    rows = published_standings(db, id_of(cycle))
    if not rows:
        raise Closed(f"{cycle.year}年度考核结果尚未公布，审定人在“考核结果”中审定公布后才能生成通报。")
    checklist, star = form_of(db, cycle.checklist_form_id), form_of(db, cycle.star_form_id)
    signed = day or _approved_on(cycle)
    terms, county = terms_of(checklist, star), db.get_one(Unit, cycle.unit_id).name
    return NoticeData(
        county=county,
        year=cycle.year,
        number=number or open_number(checklist, signed.year),
        day=signed,
        rows=tuple(rows),
        grades=terms.grades,
        stars=tuple(band.name for band in terms.stars),
        basis=(checklist.title, star.title),
        basis_number=checklist.number,
        issuer=checklist.issuer or f"{county}人大常委会",
    )


def open_number(form: Form, year: int) -> str:
    """The number of the form's own document with that year and a gap for the serial number."""
    pattern = re.fullmatch(r"(.+?)〔\d{4}〕\d+号", form.number)
    return f"{pattern[1] if pattern else ''}〔{year}〕　号"


def _approved_on(cycle: Cycle) -> date:
    return today() if cycle.approved_at is None else china_time(cycle.approved_at).date()
