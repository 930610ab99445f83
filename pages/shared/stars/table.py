"""A list of homes with a search over all its columns."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from forms.points import show
from reports.homes.stars import Table

HISTORY_WIDTHS = {
    **{name: st.column_config.TextColumn(width=70) for name in ("年度", "星级", "得分", "决定人")},
    "变化": st.column_config.TextColumn(width=120),
    "理由": st.column_config.TextColumn(width=520),
}


def search(table: Table, key: str, hint: str = "乡镇、星级、变化或状态，可以写几个词") -> list[int]:
    """A search field; the places of the rows in which every word typed occurs."""
    typed = st.text_input("查找", key=key, placeholder=hint, max_chars=40)
    words = typed.split()
    return [
        at for at, row in enumerate(table) if all(any(word in str(value) for value in row.values()) for word in words)
    ]


def frame(table: Table, places: list[int] | None = None) -> pd.DataFrame:
    """Those rows as they are shown; points without idle zeros."""
    rows = table if places is None else [table[at] for at in places]
    return pd.DataFrame([{name: _shown(value) for name, value in row.items()} for row in rows])


def _shown(value: object) -> object:
    return show(value) if isinstance(value, Decimal) else "" if value is None else value
