"""A document's deviations from the standard: how many, a list, one of them in full, how to mend them."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from db.evidence.document_pages import has_office
from forms.reading.filekinds import Unreadable
from pages.shared.downloads import EXCEL
from pages.shared.into_view import bring_into_view
from pages.shared.plain import plain
from reports.standard.check import Measured, measure
from reports.standard.deviation import Deviation
from reports.standard.export import deviations_workbook
from reports.standard.grouping import grouped, told_count
from reports.standard.listing import HEADER
from reports.standard.printed import NO_OFFICE, printed_deviations
from reports.standard.remedies import REMEDIES, named, remedies_for

WIDTHS = dict(zip(HEADER, (190, 230, 330, 70), strict=True))  # pixels
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


def show_measured(upload: UploadedFile, measured: Measured) -> None:
    """The verdict first, then what was found, in the file and on the printed sheets."""
    printed = _printed(upload, measured)
    found = (*measured.deviations, *printed)
    deviations = grouped(found)
    name = f"{upload.name}（{measured.kind}）"
    if deviations:
        st.warning(plain(f"{name}：{told_count(found, deviations)}。"))
    else:
        st.success(plain(f"{name}：符合，没有发现不符之处。"))
    for note in measured.notes:
        st.caption(plain(f"提示：{note}"))
    _offer_printing(upload)
    if deviations:
        _list(upload.name, deviations)
        _tell_remedies(deviations)
    st.caption("印章、断行是否合乎词意、纸张和印刷，请打印后人工核对。")


def _printed(upload: UploadedFile, measured: Measured) -> Sequence[Deviation]:
    """What the printed sheets showed, once the person has asked for them; the reason is shown where they cannot be had."""
    if st.session_state.get("print_asked") != upload.file_id:
        return ()
    held: tuple[str, Sequence[Deviation] | str] | None = st.session_state.get("printed")
    if held is None or held[0] != upload.file_id:
        with st.spinner("正在排版并检查，最多两分钟……"):
            held = st.session_state["printed"] = (upload.file_id, printed_deviations(upload.getvalue(), measured))
    if isinstance(held[1], str):
        st.caption(plain(held[1]))
        return ()
    return held[1]


def _offer_printing(upload: UploadedFile) -> None:
    if not has_office():
        st.caption(plain(f"提示：{NO_OFFICE}"))
    elif st.session_state.get("print_asked") != upload.file_id:
        st.button("再按排版后的版面检查", key="print", on_click=_ask_printing, args=(upload.file_id,))
    else:
        st.caption("已按 LibreOffice 排版后的版面检查；字体与 Word 不同时，位置可能略有出入。")


def _ask_printing(file_id: str) -> None:
    st.session_state["print_asked"] = file_id


def _list(name: str, deviations: Sequence[Deviation]) -> None:
    st.caption(plain(f"{_by_clause(deviations)}。点选一行，看全文和改法。"))
    rows = [(each.place, each.found, each.required, each.clause) for each in deviations]
    chosen = st.dataframe(
        pd.DataFrame(rows, columns=list(HEADER)),
        key="deviations",
        hide_index=True,
        height=LINE * (min(len(rows), MOST_LINES) + 1) + 2,
        column_config={name: st.column_config.TextColumn(width=width) for name, width in WIDTHS.items()},
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
        f"{name.rpartition('.')[0] or name}检查结果.xlsx",
        EXCEL,
        key="export",
        on_click="ignore",
    )


def _by_clause(deviations: Sequence[Deviation]) -> str:
    counts = Counter(each.clause for each in deviations)
    return "、".join(f"{named(clause)}（{count}条）" for clause, count in counts.most_common())


def _show_one(deviation: Deviation) -> None:
    told = zip(HEADER, (deviation.place, deviation.found, deviation.required, named(deviation.clause)), strict=True)
    lines = [f"**{name}**：{plain(value)}" for name, value in told]
    lines += [f"**怎样修改**：{plain(REMEDIES[deviation.clause])}"] if deviation.clause in REMEDIES else []
    with st.container(border=True):
        st.markdown("  \n".join(lines))


def _tell_remedies(deviations: Sequence[Deviation]) -> None:
    st.subheader("怎样修改", anchor=False)
    told = remedies_for(deviations)[:MOST_REMEDIES]
    st.markdown("\n".join(f"- **{plain(named(clause))}**　{plain(remedy)}" for clause, remedy in told))
