"""A document's deviations from the standard: how many, a list, one of them in full, how to mend them."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from forms.reading.filekinds import Unreadable
from pages.shared.downloads import EXCEL
from pages.shared.into_view import bring_into_view
from pages.shared.plain import plain
from reports.standard.check import Measured, measure
from reports.standard.deviation import Deviation
from reports.standard.export import deviations_workbook
from reports.standard.grouping import grouped, told_count
from reports.standard.listing import HEADER
from reports.standard.remedies import REMEDIES, remedies_for

MOST_REMEDIES = 6
LINE = 35  # pixels of a row
MOST_LINES = 14


def taken(upload: UploadedFile) -> Measured | None:
    """What was measured in the file, once; None, with the reason shown, where it cannot be read."""
    held: tuple[str, Measured | str] | None = st.session_state.get("measured")
    if held is None or held[0] != upload.file_id:
        held = st.session_state["measured"] = (upload.file_id, _measured(upload.getvalue()))
    if isinstance(held[1], str):
        st.error(plain(f"{upload.name}：{held[1]}"))
        return None
    return held[1]


def _measured(content: bytes) -> Measured | str:
    with st.spinner("正在检查……"):
        try:
            return measure(content)
        except Unreadable as fault:
            return str(fault)


def show_measured(name: str, measured: Measured) -> None:
    """The verdict first, then what was found."""
    deviations = grouped(measured.deviations)
    if deviations:
        st.warning(plain(f"{name}（{measured.kind}）：{told_count(measured.deviations, deviations)}。"))
    else:
        st.success(plain(f"{name}（{measured.kind}）：符合，没有发现不符之处。"))
    for note in measured.notes:
        st.caption(plain(f"提示：{note}"))
    if deviations:
        _list(name, deviations)
        _tell_remedies(deviations)
    st.caption("页面上看不出的（印章位置、行末断词、纸张和印刷）仍需人工核对。")


def _list(name: str, deviations: Sequence[Deviation]) -> None:
    st.caption(plain(_by_clause(deviations) + "。点选一行，看全文和改法。"))
    rows = [(each.place, each.found, each.required, each.clause) for each in deviations]
    chosen = st.dataframe(
        pd.DataFrame(rows, columns=list(HEADER)),
        key="deviations",
        hide_index=True,
        height=LINE * (min(len(rows), MOST_LINES) + 1) + 2,
        on_select="rerun",
        selection_mode="single-row",
    )
    bring_into_view(str(chosen.selection.rows), key="deviation_place")
    for at in chosen.selection.rows:
        if at < len(deviations):
            _show_one(deviations[at])
    st.download_button(
        "导出不符之处（Excel）",
        lambda: deviations_workbook(name, deviations),
        f"{name.removesuffix('.docx')}检查结果.xlsx",
        EXCEL,
        key="export",
        on_click="ignore",
    )


def _by_clause(deviations: Sequence[Deviation]) -> str:
    counts = Counter(each.clause for each in deviations)
    return "、".join(f"{clause}（{count}处）" for clause, count in counts.most_common())


def _show_one(deviation: Deviation) -> None:
    told = zip(HEADER, (deviation.place, deviation.found, deviation.required, deviation.clause), strict=True)
    lines = [f"**{name}**：{plain(value)}" for name, value in told]
    lines += [f"**怎样修改**：{plain(REMEDIES[deviation.clause])}"] if deviation.clause in REMEDIES else []
    with st.container(border=True):
        st.markdown("  \n".join(lines))


def _tell_remedies(deviations: Sequence[Deviation]) -> None:
    st.subheader("怎样修改", anchor=False)
    told = remedies_for(deviations)[:MOST_REMEDIES]
    st.markdown("\n".join(f"- **{plain(clause)}**　{plain(remedy)}" for clause, remedy in told))
