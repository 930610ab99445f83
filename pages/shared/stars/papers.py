"""What is taken away once stars are awarded: certificates, the list of plaques, the list of funds."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from db.access import own_cycle, today
from db.engine import reading
from db.models import Cycle, User, id_of
from db.stars.awards import Award, awards_of
from db.stars.funds import funds_of
from forms.permissions import Action, Role, allows
from pages.shared.downloads import EXCEL, WORD
from reports.homes.certificate import certificates
from reports.homes.plaques import plaque_list, plaque_workbook
from reports.homes.star_awards import award_year
from reports.homes.star_funds_list import funds_workbook
from reports.notices import star_funds
from reports.notices.kind import Subject
from reports.notices.making import make

FOR_THE_COUNTY = (Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR)


def offer_star_papers(cycle: Cycle, user: User) -> None:
    """Downloads for the county, each made on the click; nothing for a township."""
    if user.role not in FOR_THE_COUNTY or not allows(user.role, Action.SEE_HOMES):
        return
    with reading() as db:
        awards = awards_of(db, id_of(cycle), user)
    st.subheader("证书、授牌与奖补资金", anchor=False)
    if awards:
        _offer_certificates(cycle, user, awards)
        _offer_plaques(cycle, user)
    else:
        st.caption("星级审定后，可在这里下载荣誉证书和授牌名单；没有家获评星级的年度没有证书。")
    offer_funds(cycle, user)


def _offer(label: str, make: Callable[[Session], bytes], name: str, mime: str) -> None:
    def content() -> bytes:
        with reading() as db:
            return make(db)

    st.download_button(label, content, name, mime, key=f"paper_{label}", on_click="ignore")


def _offer_certificates(cycle: Cycle, user: User, awards: list[Award]) -> None:
    """Of one home or of all."""
    everybody = "全部代表之家"
    names = {None: everybody} | {award.home_id: f"{award.home}（{award.stars}）" for award in awards}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("荣誉证书", list(names), format_func=names.__getitem__, key="certificate_of", width=320)
        of = everybody if chosen is None else names[chosen]
        name = f"{cycle.year}年度星级代表之家荣誉证书（{of}）.docx"
        _offer("下载证书（Word）", lambda db: certificates(award_year(db, id_of(cycle), user, chosen)), name, WORD)


def _offer_plaques(cycle: Cycle, user: User) -> None:
    cycle_id, name = id_of(cycle), f"{cycle.year}年度星级代表之家"
    with st.container(horizontal=True):
        _offer(
            "授牌名单（Word）",
            lambda db: plaque_list(award_year(db, cycle_id, user)),
            f"{name}授牌名单.docx",
            WORD,
        )
        _offer(
            "牌匾制作单（Excel）",
            lambda db: plaque_workbook(award_year(db, cycle_id, user)),
            f"{name}牌匾制作单.xlsx",
            EXCEL,
        )


def offer_funds(cycle: Cycle, user: User) -> None:
    """The list of funds, as Word and as Excel."""
    cycle_id, name = id_of(cycle), f"{cycle.year}年度星级代表之家奖补资金分配表"

    def as_word(db: Session) -> bytes:
        return make(db, star_funds.KIND, Subject(own_cycle(db, cycle_id, user), None, {}, today()))

    def as_excel(db: Session) -> bytes:
        return funds_workbook(cycle.year, funds_of(db, cycle_id, user))

    with st.container(horizontal=True):
        _offer("奖补资金分配表（Word）", as_word, f"{name}.docx", WORD)
        _offer("奖补资金分配表（Excel）", as_excel, f"{name}.xlsx", EXCEL)
