"""A template that was uploaded: its faults first, then what it makes of the example data, then into force."""

import base64
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from db.engine import transaction
from db.evidence.document_pages import has_office, office_pages
from db.models import User
from db.notices.templates import keep_template
from db.refusals import Refused
from pages.shared.downloads import WORD
from pages.shared.item_list import list_height
from pages.shared.notices.preview import PAPER, show_text
from pages.shared.plain import plain
from reports.notices.kind import NoticeKind
from reports.notices.own_templates import Trial, try_out
from reports.standard.deviation import Deviation
from reports.standard.listing import HEADER
from reports.templating.faults import TemplateFault

# Files of other kinds are taken too: the check says how each becomes one that can be used.
TYPES = ["docx", "docm", "doc", "wps", "pdf"]
TRIED, SAID = "tried_template", "templates_said"
MOST_SHOWN, MOST_PAGES = 20, 6


def offer_upload(kind: NoticeKind, newest: int, user: User) -> None:
    """Upload, look, put in force: nothing is used before the person says so. `newest` is the newest version so far."""
    round_ = st.session_state.setdefault("templates_round", 0)
    upload = st.file_uploader("上传本县的模板（.docx）", type=TYPES, key=f"template_{kind.key}_{round_}")
    if upload is None:
        st.caption("先下载随平台提供的模板，用Word或WPS改好版式和文字，再上传。上传后先检查、试填，不会马上启用。")
        return
    trial = _tried(kind, upload.file_id, upload.name, upload.getvalue())
    if trial is None:
        return
    _show_faults("不能启用", trial.faults)
    if trial.faults:
        st.info("以上问题全部改好后，请重新选择文件。现在没有改动任何内容。")
        return
    st.success("检查合格，示例数据已填入。请核对下面的试填结果，无误后启用。")
    _show_hints(trial.hints)
    _show_deviations(trial.deviations)
    _show_result(kind, trial)
    if st.button("启用这个模板", key=f"keep_{kind.key}", type="primary"):
        _keep(kind, trial, newest, user)


def _tried(kind: NoticeKind, file_id: str, name: str, content: bytes) -> Trial | None:
    """The trial of that upload, made once; None, with the reason shown, where the server cannot make it now."""
    known = st.session_state.get(TRIED)
    if known is not None and known[0] == (kind.key, file_id):
        return known[1]
    try:
        with st.spinner("正在检查模板……"):
            trial = try_out(kind, name, content)
    except Refused as refusal:
        st.error(plain(str(refusal)))
        return None
    st.session_state[TRIED] = ((kind.key, file_id), trial)
    return trial


def _show_faults(what: str, faults: Sequence[TemplateFault]) -> None:
    if not faults:
        return
    more = f"，先列出{MOST_SHOWN}处" if len(faults) > MOST_SHOWN else ""
    st.error(f"这个模板{what}：共有{len(faults)}处问题{more}。")
    for fault in faults[:MOST_SHOWN]:
        st.markdown(f"- **{plain(fault.place)}**　“{plain(fault.found)}”{plain(fault.problem)}。{plain(fault.remedy)}")


def _show_hints(hints: Sequence[TemplateFault]) -> None:
    if hints:
        with st.expander(f"有{len(hints)}处提醒，不影响启用"):
            for hint in hints:
                st.markdown(f"- {plain(str(hint))}")


def _show_deviations(deviations: Sequence[Deviation]) -> None:
    if not deviations:
        st.caption("试填结果符合公文格式国家标准（GB/T 9704-2012）。")
        return
    with st.expander(f"有{len(deviations)}处与公文格式国家标准（GB/T 9704-2012）不一致，不影响启用"):
        rows = [(each.place, each.found, each.required, each.clause) for each in deviations]
        st.dataframe(pd.DataFrame(rows, columns=list(HEADER)), hide_index=True, height=list_height(min(len(rows), 8)))
        st.caption("改好后可到“公文检查”再检查试填结果，那里有每一处的改法。")


def _show_result(kind: NoticeKind, trial: Trial) -> None:
    with st.container(horizontal=True):
        name = f"（试填）{kind.name}.docx"
        st.download_button("下载试填结果", trial.result, name, WORD, key=f"trial_{kind.key}", on_click="ignore")
        asked = has_office() and st.button("按页查看", key=f"pages_{kind.key}")
    if asked and (pages := _pages(trial.result)):
        st.html(
            "".join(
                f'<img src="data:image/png;base64,{page}" alt="" style="{PAPER};margin-bottom:8px">' for page in pages
            )
        )
    else:
        with st.expander("试填结果的文字", expanded=True):
            show_text(trial.result)


def _pages(content: bytes) -> list[str]:
    with st.spinner("正在生成版面预览，一般需要几秒……"):
        return [base64.b64encode(page).decode() for page in office_pages(content, ".docx", MOST_PAGES)]


def _keep(kind: NoticeKind, trial: Trial, newest: int, user: User) -> None:
    try:
        with transaction() as db:
            version = keep_template(db, trial.checked, user, expected_version=newest).version
    except Refused as refusal:
        st.error(plain(str(refusal)))
        return
    st.session_state["templates_round"] += 1  # an uploader without the file
    st.session_state.pop(TRIED, None)
    st.session_state[SAID] = f"“{kind.name}”已启用本县模板第{version}版，此后制发的公文都用它。"
    st.rerun()
