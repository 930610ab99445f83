"""离线填报: the form as a workbook to take away, and the preview of one that came back, before anything is written."""

import hashlib
from collections import defaultdict
from itertools import chain

import streamlit as st

from db.access import china_time, today
from db.assessments import AssessmentView
from db.engine import reading, transaction
from db.models import User, id_of
from db.offline import PROPOSED, ItemPreview, Preview, Standing, apply, label_of, offline_form, read_back
from db.refusals import Refused
from forms.lifecycle import why_not_filled_in
from forms.permissions import TOWNSHIP_ROLES
from forms.points import show
from forms.scoring import inputs_of, score_item
from forms.submission import Given
from forms.workbook_check import MOST_FILE_BYTES
from pages.shared.access import current_user, require_role
from pages.shared.plain import plain
from reports.exports import shown_value
from reports.offline_form import offline_workbook

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEEP, TAKE = "保留平台现有内容", "采用填报表的内容"
EMPTY = "（空）"
MOST_NOTES = 20


def offer_offline(form: AssessmentView) -> None:
    """Download and upload, while the township may fill in its form at all."""
    cycle, assessment = form.cycle, form.assessment
    if why_not_filled_in(cycle.status, assessment.status, cycle.schedule, today()) is None:
        _go_offline(id_of(assessment), label_of(form))


@st.fragment
def _go_offline(assessment_id: int, label: str) -> None:
    user = require_role(*TOWNSHIP_ROLES)
    if "said" in st.session_state:
        st.rerun()  # so that the whole page shows what was written
    with st.expander("离线填报"):
        st.caption("网络不便时，下载填报表填写，填好后上传。上传后先看到会改变什么，确认后才写入。")
        name = f"{label}离线填报表.xlsx"
        st.download_button(
            "下载离线填报表", lambda: _make(assessment_id, user), name, EXCEL, key="offline_form", on_click="ignore"
        )
        upload = st.file_uploader(
            "上传离线填报表",
            type=["xlsx"],
            key=f"offline_{assessment_id}_{st.session_state.get('offline_round', 0)}",
            max_upload_size=MOST_FILE_BYTES // 2**20,
        )
        if refused := st.session_state.pop("offline_refused", None):
            st.error(plain(refused))
        if upload is None:
            st.session_state.pop("offline_preview", None)
        else:
            _look_at(upload.getvalue(), assessment_id, user)


def _make(assessment_id: int, user: User) -> bytes:
    with reading() as db:
        form = offline_form(db, assessment_id, user)
    return offline_workbook(form)


def _look_at(content: bytes, assessment_id: int, user: User) -> None:
    try:
        preview = _preview(content, assessment_id, user)
    except Refused as refusal:
        st.error(plain(str(refusal)))
        return
    _show(preview)


def _preview(content: bytes, assessment_id: int, user: User) -> Preview:
    """What was shown first stays until it is written or refused: its versions are what the person has seen."""
    seen: Preview | None = st.session_state.get("offline_preview")
    if seen and (seen.sha256, seen.assessment_id) == (hashlib.sha256(content).hexdigest(), assessment_id):
        return seen
    with reading() as db:
        made = read_back(db, content, assessment_id, user)
    st.session_state["offline_preview"] = made
    st.session_state["offline_seen"] = st.session_state.get("offline_seen", 0) + 1
    return made


def _show(preview: Preview) -> None:
    st.markdown(_summary(preview))
    if preview.notes:
        more = f"\n……另有{len(preview.notes) - MOST_NOTES}处" if len(preview.notes) > MOST_NOTES else ""
        st.warning(plain("\n".join(preview.notes[:MOST_NOTES]) + more))
    _show_wrong(preview)
    _show_closed(preview)
    for each in preview.having(*PROPOSED):
        st.checkbox(_title(each), value=True, key=_key(each))
        _tell_changes(each)
    for each in preview.having(Standing.CONFLICT):
        _ask_which(each)
    chosen = _chosen(preview)
    if preview.having(*PROPOSED, Standing.CONFLICT):
        label = f"写入选中的{len(chosen)}项"
        st.button(label, key="offline_write", type="primary", disabled=not chosen, on_click=_take_over)


def _summary(preview: Preview) -> str:
    named = {
        "可写入": PROPOSED,
        "有冲突": {Standing.CONFLICT},
        "有错误": {Standing.WRONG},
        "现在不能改": {Standing.CLOSED},
        "没有变化": {Standing.UNCHANGED},
    }
    counts = {name: len(preview.having(*standings)) for name, standings in named.items()}
    told = "，".join(f"{name}{count}项" for name, count in counts.items() if count)
    return plain(f"{preview.downloaded}下载的填报表：{told}。")


def _show_wrong(preview: Preview) -> None:
    wrong = preview.having(Standing.WRONG)
    if wrong:
        faults = "\n".join(chain.from_iterable(each.faults for each in wrong))
        st.error(plain(f"以下{len(wrong)}项有错误，不会写入；改好后可再次上传，其他各项现在就可以写入。\n{faults}"))


def _show_closed(preview: Preview) -> None:
    reasons: dict[str, list[str]] = defaultdict(list)
    for each in preview.having(Standing.CLOSED):
        reasons[each.closed or ""].append(each.item.number)
    for reason, numbers in reasons.items():
        st.info(plain(f"第{'、'.join(numbers)}项在填报表中改过，但不会写入：{reason}"))


def _title(each: ItemPreview) -> str:
    word = {Standing.NEW: "新填", Standing.CHANGED: "修改", Standing.CONFLICT: "冲突"}[each.standing]
    return plain(f"{each.item.number}．{each.item.name}（{word}）")


def _fields(each: ItemPreview, given: Given) -> dict[str, str]:
    """What is entered, by what it is called; empty where nothing is."""
    entered = {
        asked.label: shown_value(asked, given.inputs[asked.key]) if asked.key in given.inputs else ""
        for asked in inputs_of(each.section, each.item)
    }
    return {**entered, "自报得分": "" if given.claimed is None else f"{show(given.claimed)}分", "理由": given.reason}


def _tell_changes(each: ItemPreview) -> None:
    before, after = _fields(each, each.present), _fields(each, each.filled)
    lines = [
        f"{name}：{before[name] or EMPTY} → {after[name] or EMPTY}" for name in after if before[name] != after[name]
    ]
    lines += [f"新增文号：{name}" for name in each.references]
    score = score_item(each.section, each.item, each.filled.inputs)
    lines += [score.arithmetic] if score.arithmetic else [f"还需填写：{'、'.join(score.missing)}"]
    st.caption(plain("\n".join(lines)))


def _ask_which(each: ItemPreview) -> None:
    """The three values side by side. The platform's is chosen beforehand: whoever overlooks it overwrites nobody."""
    st.markdown(f"**{_title(each)}**")
    at = f"{china_time(each.saved_at):%m月%d日 %H:%M}" if each.saved_at else ""
    values = {"下载时": each.downloaded, "填报表中": each.filled, f"平台现有（{each.saved_by} {at}保存）": each.present}
    fields = {name: _fields(each, given) for name, given in values.items()}
    differing = [label for label in _fields(each, each.present) if len({held[label] for held in fields.values()}) > 1]
    for column, (name, held) in zip(st.columns(3), fields.items(), strict=True):
        told = "\n".join(f"{label}：{held[label] or EMPTY}" for label in differing)
        column.markdown(f"**{plain(name)}**  \n{plain(told)}")
    if each.references:
        st.caption(plain(f"填报表另有新增文号：{'；'.join(each.references)}"))
    st.radio(_title(each), (KEEP, TAKE), key=_key(each), horizontal=True, label_visibility="collapsed")


def _key(each: ItemPreview) -> str:
    return f"take_{st.session_state['offline_seen']}_{each.item.number}"


def _chosen(preview: Preview) -> list[str]:
    offered = preview.having(*PROPOSED, Standing.CONFLICT)
    return [each.item.number for each in offered if st.session_state.get(_key(each)) in (True, TAKE)]


def _take_over() -> None:
    """Write what is chosen. What was refused is compared anew; a second click finds nothing left to write."""
    user, preview = current_user(), st.session_state.pop("offline_preview", None)
    if user is None or preview is None:
        return
    try:
        with transaction() as db:
            written = apply(db, preview, _chosen(preview), user)
    except Refused as refusal:
        st.session_state["offline_refused"] = str(refusal)
        return
    st.session_state["offline_round"] = st.session_state.get("offline_round", 0) + 1
    told = f"已写入离线填报表中的{written}项。" if written else "选中的内容平台上已经有了，没有重复写入。"
    st.session_state["said"] = told
