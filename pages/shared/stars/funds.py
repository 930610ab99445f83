"""Honours and funds of a year's stars: the list against the budget, and the administrator's settings."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from db.engine import reading
from db.models import Cycle, User, id_of
from db.stars.funds import MOST, Funds, funds_of, set_funds
from forms.permissions import Action, allows
from pages.shared.attempting import attempt
from pages.shared.plain import plain
from pages.shared.stars.papers import offer_funds
from reports.homes.star_funds_list import HEADER, funds_rows

Settings = tuple[Decimal | None, dict[str, Decimal], dict[str, str]]


def show_funds(cycle: Cycle, user: User) -> None:
    """The list with its sum, how it stands against the budget, and what is still to be set."""
    with reading() as db:
        funds = funds_of(db, id_of(cycle), user)
    over = funds.budget is not None and funds.total > funds.budget
    (st.warning if over or funds.gaps else st.info)(plain("\n".join([f"{funds.says}。", *funds.gaps])))
    if not funds.approved:
        st.caption("星级尚未审定，以下按拟定星级计算。")
    if funds.rows:
        st.dataframe(pd.DataFrame(funds_rows(funds), columns=HEADER), hide_index=True)
        offer_funds(cycle, user)
    else:
        st.caption("还没有可以列入的代表之家：有了拟定星级，并设置金额或荣誉后，这里列出名单。")
    if allows(user.role, Action.SET_FUNDS):
        _ask_settings(cycle, funds, user)


def _ask_settings(cycle: Cycle, funds: Funds, user: User) -> None:
    """One form; the version in the keys draws it anew once somebody has saved."""
    tail = f"{cycle.id}_{funds.version}"
    with st.expander("经费设置", expanded=bool(funds.gaps)), st.form(f"funds_{tail}", border=False):
        budget = _amount("本年度预算（元）", funds.budget, f"budget_{tail}")
        amounts, honours = {}, {}
        for stars in funds.levels:
            money, words = st.columns([1, 2])
            with money:
                amounts[stars] = _amount(f"{stars}每个（元）", funds.amounts.get(stars), f"amount_{stars}_{tail}")
            with words:
                honours[stars] = st.text_input(
                    f"{stars}荣誉", funds.honours.get(stars, ""), key=f"honour_{stars}_{tail}", max_chars=100
                )
        saved = st.form_submit_button("保存经费设置")
    set_ = {stars: amount for stars, amount in amounts.items() if amount is not None}
    if saved:
        _save(cycle, funds, (budget, set_, honours), user, "经费设置已保存。")
    before = st.session_state.get(f"funds_before_{cycle.id}")
    if before and st.button("恢复为保存前的设置", key="funds_undo"):
        _save(cycle, funds, before, user, "已恢复为保存前的设置。")


def _amount(label: str, value: Decimal | None, key: str) -> Decimal | None:
    """Yuan as typed; None for an empty field."""
    shown = None if value is None else float(value)
    typed = st.number_input(label, 0.0, float(MOST), shown, 1000.0, key=key, format="%.2f", placeholder="不设置")
    return None if typed is None else Decimal(f"{typed:.2f}")


def _save(cycle: Cycle, funds: Funds, settings: Settings, user: User, said: str) -> None:
    cycle_id, version = id_of(cycle), funds.version
    if attempt(lambda db: set_funds(db, cycle_id, *settings, user, expected_version=version)):
        st.session_state[f"funds_before_{cycle.id}"] = (funds.budget, dict(funds.amounts), dict(funds.honours))
        st.session_state["stars_said"] = said
        st.rerun()
