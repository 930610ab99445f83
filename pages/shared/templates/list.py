"""The kinds of official documents with the template that is in force: found, opened, taken away as Excel."""

from collections.abc import Sequence

import streamlit as st

from db.engine import reading
from db.models import Unit, User
from db.notices.templates import TemplateVersion, managed_county, templates_of
from pages.shared.downloads import EXCEL
from pages.shared.item_list import list_height
from pages.shared.stars.table import frame, search
from reports.notices.kind import NoticeKind
from reports.notices.kinds import KINDS
from reports.notices.own_templates import template_table, template_workbook

OPEN = "open_template_kind"
WIDTHS = {
    "公文": st.column_config.TextColumn(width=164),
    "现用模板": st.column_config.TextColumn(width=88),
    "启用人": st.column_config.TextColumn(width=64),
    "启用时间": st.column_config.TextColumn(width=128),
    "格式": st.column_config.TextColumn(width=76),
    "文件": st.column_config.TextColumn(width=190),
}


def pick_kind(versions: Sequence[TemplateVersion]) -> NoticeKind | None:
    """Draw search and list; the open kind, None where none is found."""
    table = template_table(versions)
    places = search(table, "templates_search", "公文、模板或启用人，可以写几个词")
    if not places:
        st.info("没有符合的公文种类，请换个词查找。")
        return None
    key = f"templates_{'_'.join(map(str, places))}"
    opened = st.session_state.get(OPEN)
    first = next((at for at, place in enumerate(places) if KINDS[place].key == opened), 0)
    mark = st.session_state.setdefault(f"first_{key}", first)
    marked = st.dataframe(
        frame(table, places),
        key=key,
        hide_index=True,
        height=list_height(len(places)),
        column_config=WIDTHS,
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [mark]}},
    )
    kind = KINDS[places[marked.selection.rows[0]]]
    st.session_state[OPEN] = kind.key
    return kind


def offer_export(user: User) -> None:
    """The list as Excel, made on the click with the person's own rights."""
    with reading() as db:
        county = db.get_one(Unit, managed_county(db, user)).name
    st.download_button(
        "导出列表（Excel）",
        lambda: _exported(county, user),
        f"{county}公文模板.xlsx",
        EXCEL,
        key="export_templates",
        on_click="ignore",
    )


def _exported(county: str, user: User) -> bytes:
    with reading() as db:
        return template_workbook(county, templates_of(db, user))
