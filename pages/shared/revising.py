"""修订: a new version of a published form, from the uploaded file to the townships that are moved to it."""

import streamlit as st

from db.access import today
from db.cycles import cycles_of, form_of
from db.effects import Effect
from db.engine import reading
from db.models import Cycle, FormDraft, User, id_of
from db.revisions import (
    decide,
    discard_revision,
    effects,
    form_in,
    last_year_of,
    open_revision,
    publish_revision,
    start_revision,
)
from db.versions import form_in_force
from forms.carrying import DECISION_NAMES, Decision
from forms.lifecycle import FORM_KIND_NAMES, CycleStatus, FormKind
from forms.model import Form
from pages.shared.attempting import attempt
from pages.shared.comparison_view import decisions_of, show_comparison
from pages.shared.form_preview import show_form
from pages.shared.moving import show_versions


def show_revising(user: User) -> None:
    """Revise the forms of an open year; nothing is shown while no year is open."""
    with reading() as db:
        cycles = {cycle.year: cycle for cycle in cycles_of(db, user) if cycle.status is CycleStatus.OPEN}
    if not cycles:
        return
    st.subheader("修订已发布的清单", anchor=False)
    if said := st.session_state.pop("revised", None):
        st.success(said)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        year = st.selectbox("修订的年度", list(cycles), key="revised_year", width=220, format_func="{}年度".format)
        kind = st.segmented_control(
            "修订的表",
            list(FormKind),
            key="revised_kind",
            required=True,
            default=FormKind.CHECKLIST,
            format_func=FORM_KIND_NAMES.__getitem__,
        )
    cycle, kind = cycles[year], FormKind(kind)
    with reading() as db:
        draft = open_revision(db, id_of(cycle), kind, user)
    if draft is None:
        _offer_upload(cycle, kind, user)
    else:
        _show_draft(cycle, draft, user)
    show_versions(cycle, kind, user)


def _offer_upload(cycle: Cycle, kind: FormKind, user: User) -> None:
    name, done = FORM_KIND_NAMES[kind], st.session_state.get("revisions_started", 0)
    st.caption(
        "年度开启后文件有改动时使用：上传修订后的文件，逐项核对与现行版本的差别，确定已填报的内容怎样处理，再发布。"
    )
    upload = st.file_uploader(f"修订后的{name}（Word文件）", type=["docx"], key=f"revision_{kind}_{done}")
    if not st.button("上传并与现行版本比较", key="start_revision", disabled=upload is None) or upload is None:
        return
    content = (upload.name, upload.getvalue())
    if attempt(lambda db: start_revision(db, id_of(cycle), kind, content, user)):
        st.session_state["revisions_started"] = done + 1
        st.rerun()


def _show_draft(cycle: Cycle, draft: FormDraft, user: User) -> None:
    draft_id = id_of(draft)
    with reading() as db:
        found, old = effects(db, draft_id, user), form_of(db, draft.based_on_id or 0)
    new = form_in(draft)
    show_form(new)

    def keep(decisions: dict[str, Decision]) -> None:
        if attempt(lambda db: decide(db, draft_id, decisions, user)):
            st.rerun()

    show_comparison(old, new, key=f"revision_{draft_id}", effects=found, decided=draft.decisions, decide=keep)
    _offer_publication(cycle, draft, found, new, user)


def _offer_publication(cycle: Cycle, draft: FormDraft, found: list[Effect], new: Form, user: User) -> None:
    made, name = decisions_of(found, draft.decisions), FORM_KIND_NAMES[draft.kind]
    touching = [made[effect.change.key] for effect in found if effect.needs_decision]
    told = "，".join(f"{DECISION_NAMES[way]}{touching.count(way)}处" for way in Decision if way in touching)
    st.caption(
        f"{f'涉及已填报内容的变化：{told}。' if told else ''}发布后，尚未开始填报的乡镇直接使用新版；"
        "已开始的仍用原版，由您在下面转到新版。"
    )
    with st.container(horizontal=True):
        published = st.button("发布修订", key="publish_revision", type="primary", disabled=bool(new.errors()))
        discarded = st.button("放弃这份修订稿", key="discard_revision")
    if published and attempt(lambda db: publish_revision(db, id_of(draft), made, user)):
        st.session_state["revised"] = f"{cycle.year}年度{name}的修订版已发布。"
        st.rerun()
    if discarded and attempt(lambda db: discard_revision(db, id_of(draft), user)):
        st.rerun()


def compare_with_last_year(kind: FormKind, form: Form, user: User) -> None:
    """How a new year's form differs from the county's last one."""
    with reading() as db:
        cycle = last_year_of(db, form.year or today().year + 1, user)
        last = form_of(db, form_in_force(cycle, kind)) if cycle else None
    if cycle and last:
        with st.expander(f"与{cycle.year}年度{FORM_KIND_NAMES[kind]}的差别"):
            show_comparison(last, form, key=f"last_year_{kind}")
