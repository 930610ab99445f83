"""What site visits found of an item, beside the item where its score is decided."""

import streamlit as st

from db.engine import reading
from db.home_models import CONFORMITY_NAMES
from db.models import User
from db.visits.views import ItemFinding, findings_on
from pages.shared.plain import plain


def show_visit_findings(assessment_id: int, item_number: str, user: User) -> None:
    """One line per visit: 11月12日实地核查：部分符合，缺少…. A hint for the reviewer, no score."""
    with reading() as db:
        found = findings_on(db, assessment_id, item_number, user)
    for finding in found:
        st.info(plain(finding_told(finding)), icon=":material/location_on:")


def finding_told(finding: ItemFinding) -> str:
    """One visit's finding as a sentence."""
    day, going_on = finding.visited_on, "" if finding.is_finished else "（核查中）"
    said = "，".join(filter(None, (CONFORMITY_NAMES[finding.conformity], finding.note)))
    return f"{day.month}月{day.day}日实地核查{going_on}：{said}"
