"""Which year and series of the register are open, and what stands in it."""

from dataclasses import dataclass

import streamlit as st
from sqlmodel import Session

from db.access import today
from db.cycles import current_cycle
from db.engine import reading
from db.models import User
from db.notices.numbers import NumberRow, register_of, series_checked
from db.refusals import BadInput
from forms.permissions import TOWNSHIP_ROLES
from pages.shared.item_inputs import TYPING_PAUSE
from pages.shared.plain import plain
from reports.notices.frame import series_of
from reports.notices.kinds import KINDS

OTHER = "其他代字"


@dataclass(frozen=True)
class Book:
    """One year's numbers of one series; `rows` is the whole register of the unit, every year and series."""

    series: str
    year: int
    rows: tuple[NumberRow, ...]

    @property
    def own(self) -> list[NumberRow]:
        """The numbers of this series and year, the last one first."""
        return [row for row in self.rows if (row.series, row.year) == (self.series, self.year)]

    @property
    def following(self) -> int:
        """The serial number that is given next."""
        return max((row.serial for row in self.own), default=0) + 1


def open_book(user: User) -> Book:
    """Draw both choices. Stops the run, saying why, while the series typed is none."""
    with reading() as db:
        rows = register_of(db, user)
        known = list(dict.fromkeys([*(row.series for row in rows), *_usual(db, user)]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        year = _pick_year(rows)
        series = st.selectbox("发文机关代字", [*known, OTHER], key="numbers_series", width=200)
        if series == OTHER:
            series = st.text_input(
                "代字", key="numbers_other", placeholder="如：示人常函", max_chars=30, live=TYPING_PAUSE, width=200
            )
    return Book(_checked(series or ""), year, tuple(rows))


def _usual(db: Session, user: User) -> list[str]:
    """The county's series after the pattern of its checklist's own number, one for each kind of notice it writes."""
    if user.role in TOWNSHIP_ROLES:
        return []
    cycle = current_cycle(db, user)
    found = [] if cycle is None else [series_of(db, kind, cycle) for kind in KINDS if not kind.by_township]
    return list(dict.fromkeys(filter(None, found)))


def _pick_year(rows: list[NumberRow]) -> int:
    """At first the present year, unless the register stopped before the last one."""
    now = today().year
    used = {row.year for row in rows}
    years = sorted({now, now - 1, *used}, reverse=True)
    newest = max(used, default=now)
    if st.session_state.get("numbers_year") not in years:
        st.session_state["numbers_year"] = now if newest >= now - 1 else newest
    return int(st.selectbox("年份", years, key="numbers_year", format_func="{}年".format, width=120))


def _checked(series: str) -> str:
    try:
        return series_checked(series)
    except BadInput as fault:
        (st.error if series.strip() else st.info)(plain(str(fault)))
        st.stop()
