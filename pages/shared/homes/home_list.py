"""The county's homes in one list: searched, taken away as Excel, one of them opened."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from db.homes.register import HomeRow
from forms.home_facts import area_shown
from pages.shared.downloads import EXCEL
from pages.shared.item_list import list_height
from reports.homes.register import home_register

WIDTHS = {
    "乡镇": st.column_config.TextColumn(width=90),
    "代表之家": st.column_config.TextColumn(width=190),
    "面积（平方米）": st.column_config.TextColumn(width=90),
    "负责人": st.column_config.TextColumn(width=80),
    "星级": st.column_config.TextColumn(width=80),
    "活动室（个）": st.column_config.NumberColumn(width=80),
    "达标率": st.column_config.TextColumn(width=70, help="达标的活动室占全部活动室的比例"),
}
SHOWN = 8  # rows above the home that is open


def pick_home(rows: Sequence[HomeRow]) -> HomeRow | None:
    """Draw the list; the home whose row is marked, None where the search finds none."""
    search = st.text_input("查找", key="search", placeholder="乡镇、代表之家、负责人、星级", max_chars=40).strip()
    found = [row for row in rows if search in "　".join(map(str, _row(row).values()))]
    if not found:
        st.info(f"{len(rows)}个代表之家中没有符合的，请换一个词查找，或清空查找框。")
        return None
    st.caption(f"共{len(found)}个，点选一个查看：")
    marked = st.dataframe(
        pd.DataFrame([_row(row) for row in found]),
        key=f"homes_{search}",
        hide_index=True,
        height=list_height(min(len(found), SHOWN)),
        column_config=WIDTHS,
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0]}},
    )
    given = tuple((row.township, row.home) for row in rows)
    st.download_button(
        "下载登记表（Excel）",
        lambda: home_register(given),
        "人大代表之家登记表.xlsx",
        EXCEL,
        key="download_register",
        on_click="ignore",
    )
    return found[min(marked.selection.rows[0], len(found) - 1)]


def share(row: HomeRow) -> str:
    """The rooms up to standard as a share of all rooms, half up to a whole percent; a dash where there is no room."""
    rooms = len(row.rooms)
    return f"{(200 * row.up_to_standard + rooms) // (2 * rooms)}%" if rooms else "—"


def _row(row: HomeRow) -> dict[str, object]:
    return {
        "乡镇": row.township,
        "代表之家": row.home.name,
        "面积（平方米）": area_shown(row.home.area),
        "负责人": row.home.keeper,
        "星级": row.stars,
        "活动室（个）": len(row.rooms),
        "达标率": share(row),
    }
