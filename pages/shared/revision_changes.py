"""What a draft changes: against the version that it revises, with decisions and publication, or against last year's form."""

import streamlit as st

from db.access import today
from db.cycles import form_of
from db.drafts import discard, form_of_draft
from db.effects import Effect
from db.engine import reading
from db.models import FormDraft, User, id_of
from db.revisions import decide, effects, last_year_of, publish_revision
from db.versions import form_in_force
from forms.carrying import DECISION_NAMES, Decision
from forms.lifecycle import FORM_KIND_NAMES, FormKind
from forms.model import Form
from pages.shared.attempting import attempt
from pages.shared.comparison_view import decisions_of, show_comparison
from pages.shared.drafts.saving import published_version, publishes


def show_changes(draft: FormDraft, user: User) -> None:
    """The draft beside the form that it is based on. Where it revises an open year, every change is decided here, and
    the revision published; a draft for a new year is only compared.
    """
    with reading() as db:
        old = form_of(db, draft.based_on_id or 0)
        found = None if draft.cycle_id is None else effects(db, id_of(draft), user)
    new, key = form_of_draft(draft).form, f"changes_{draft.id}"
    if found is None:
        show_comparison(old, new, key=key)
        return

    def keep(decisions: dict[str, Decision]) -> None:
        if attempt(lambda db: decide(db, id_of(draft), decisions, user)):
            st.rerun()

    show_comparison(old, new, key=key, effects=found, decided=draft.decisions, decide=keep)
    _offer_publication(draft, found, new, user)


def _offer_publication(draft: FormDraft, found: list[Effect], new: Form, user: User) -> None:
    made = decisions_of(found, draft.decisions)
    touching = [made[effect.change.key] for effect in found if effect.needs_decision]
    told = "，".join(f"{DECISION_NAMES[way]}{touching.count(way)}处" for way in Decision if way in touching)
    st.caption(
        f"{f'涉及已填报内容的变化：{told}。' if told else ''}发布后，尚未开始填报的乡镇直接使用新版；"
        "已开始的仍用原版，由您在“年度设置”中转到新版。"
    )
    with st.container(horizontal=True):
        published = st.button(
            "发布修订",
            key="publish_revision",
            type="primary",
            disabled=bool(new.errors()),
            on_click=publishes,
            args=(id_of(draft), draft.version),
        )
        discarded = st.button("放弃这份修订稿", key="discard_revision")
    if published and attempt(
        lambda db: publish_revision(db, id_of(draft), made, user, published_version(id_of(draft)))
    ):
        st.session_state["revised"] = f"{FORM_KIND_NAMES[draft.kind]}的修订版已发布。"
        st.rerun()
    if discarded and attempt(lambda db: discard(db, id_of(draft), user)):
        st.rerun()


def compare_with_last_year(kind: FormKind, form: Form, user: User) -> None:
    """How a new year's form differs from the county's last one."""
    with reading() as db:
        cycle = last_year_of(db, form.year or today().year + 1, user)
        last = form_of(db, form_in_force(cycle, kind)) if cycle else None
    if cycle and last:
        with st.expander(f"与{cycle.year}年度{FORM_KIND_NAMES[kind]}的差别"):
            show_comparison(last, form, key=f"last_year_{kind}")
