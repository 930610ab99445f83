"""Evidence of one item: listed from the database, seen in place, added and withdrawn."""

import streamlit as st

from db.evidence import add_reference, withdraw
from db.models import Evidence, EvidenceKind, User, id_of
from pages.shared.attempting import attempt
from pages.shared.plain import plain
from pages.shared.uploader import evidence_uploader


def show_evidence(evidence: list[Evidence], user: User, *, editable: bool) -> None:
    """One line per piece of evidence, with its file to open and, while the form is open, a button to withdraw it."""
    if not evidence:
        st.caption("还没有佐证材料。上传文件，或填一个文号就可以，不要求拍照。")
    for piece in evidence:
        name, action = st.columns([5, 1], vertical_alignment="center")
        name.markdown(_link(piece))
        if editable and action.button("撤回", key=f"withdraw_{piece.id}", help="撤回后不再作为佐证，记录仍会保留"):
            _withdraw(piece, user)


def _link(piece: Evidence) -> str:
    if piece.kind is EvidenceKind.REFERENCE:
        return f":material/tag: {plain(piece.name)}"
    return f":material/attach_file: [{plain(piece.name)}](/evidence/{piece.id})　{(piece.size or 0) / 1024:.0f} KB"


def _withdraw(piece: Evidence, user: User) -> None:
    evidence_id = id_of(piece)
    if attempt(lambda db: withdraw(db, evidence_id, by=user)):
        st.rerun(scope="fragment")


def add_evidence(assessment_id: int, item_number: str, form_id: int, user: User) -> None:
    """Ways to add: a file, streamed past Streamlit, or a document number."""
    key = f"{assessment_id}_{form_id}_{item_number}"
    if evidence_uploader(assessment_id, item_number, form_id, key=f"upload_{key}"):
        st.rerun(scope="fragment")
    with st.form(f"reference_{key}", clear_on_submit=True, border=False):
        field, button = st.columns([4, 1], vertical_alignment="bottom")
        name = field.text_input(
            "文号或材料名称", key=f"reference_name_{key}", max_chars=200, placeholder="如：青政发〔2022〕12号"
        )
        asked = button.form_submit_button("添加文号")
    if asked and attempt(
        lambda db: add_reference(db, assessment_id, item_number, name=name, by=user, expected_form=form_id)
    ):
        st.rerun(scope="fragment")


def see_in_place(evidence: list[Evidence]) -> None:
    """Pictures and PDF files on the page itself, through the guarded route and at the screen's width."""
    for piece in evidence:
        if (piece.content_type or "").startswith("image/"):
            st.html(
                f'<img src="/evidence/{piece.id}" alt="佐证图片" loading="lazy" style="max-width:100%;border:1px solid #d5d9e0">'
            )
        elif piece.content_type == "application/pdf":
            st.iframe(f"/evidence/{piece.id}", height=480)
