"""The last look before a form is published: its rules in words beside their text, and what stands in the way."""

import pandas as pd
import streamlit as st

from db.drafts import DraftForm, publish
from db.models import FormDraft, User, id_of
from forms.model import Form
from forms.scoring import inputs_of
from forms.wording import limits, told
from pages.shared.attempting import attempt
from pages.shared.drafts.saving import published_version, publishes, seen_version
from pages.shared.form_preview import problem_rows
from pages.shared.item_list import list_height


def show_publishing(draft: FormDraft, stand: DraftForm, user: User, *, editable: bool) -> None:
    """Errors block, warnings are confirmed, and publishing confirms the rules."""
    st.markdown("**各项的计分规则**（发布即确认这些规则）")
    rows = rule_rows(stand.form)
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=list_height(len(rows)), placeholder="无")
    if not editable:
        return
    if errors := stand.form.errors():
        st.error(f"还有{len(errors)}个问题须改正，改正后才能发布。")
        st.dataframe(pd.DataFrame(problem_rows(errors)), hide_index=True)
        return
    if draft.cycle_id is not None:
        st.info("这份文件用来修订已开启年度的表单：请在“与上一版对照”中逐项决定后发布。")
        return
    confirmed = _confirm(stand, id_of(draft))
    pressed = st.button(
        "发布表单",
        key=f"publish_{draft.id}",
        type="primary",
        disabled=not confirmed,
        on_click=publishes,
        args=(id_of(draft), draft.version),
    )
    if pressed:
        version = published_version(id_of(draft))
        if attempt(lambda db: publish(db, id_of(draft), user, version, confirmed=confirmed)):
            st.session_state["document_said"] = "表单已发布。下一步：在“年度设置”中用它开启考核年度。"
            st.rerun()


def _confirm(stand: DraftForm, draft_id: int) -> bool:
    """Whether the warnings, where there are any, were seen."""
    warnings = stand.form.warnings()
    waiting = len(warnings) + len(stand.work.unfit)
    if not waiting:
        return True
    if warnings:
        st.warning(f"有{len(warnings)}个提醒，可以保留，请逐条核对。")
        st.dataframe(pd.DataFrame(problem_rows(warnings)), hide_index=True)
    if stand.work.unfit:
        st.warning(f"有{len(stand.work.unfit)}处手工修改与文件对不上，发布时不采用，见“修改记录”。")
    return st.checkbox(f"以上{waiting}条我已核对", key=f"confirmed_{draft_id}_{seen_version(draft_id)}")


def rule_rows(form: Form) -> list[dict[str, str]]:
    """One row per rule, and one per item without any."""
    return [
        {
            "项目": f"{item.number}．{item.name}",
            "规则": words,
            "原文": text,
            "填报时要填": "；".join(asked.label for asked in inputs_of(section, item)),
            "合计限制": limits(item.clause),
        }
        for section, item in form.items()
        for words, text in (
            [(told(rule), rule.text) for rule in item.clause.rules] or [("由人工评分", item.clause.text)]
        )
    ]
