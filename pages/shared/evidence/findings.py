"""What evidence tells, as the county sees it: both sides beside each other, a click's answer, and its undo."""

from collections.abc import Callable, Sequence
from html import escape
from time import monotonic

import streamlit as st
from sqlmodel import Session

from db.assessments import AssessmentView
from db.engine import reading
from db.evidence.findings import LONGEST_NOTE, Given, answer_finding, answers_of, findings_of, withdraw_answer
from db.item_view import ItemView
from db.models import Assessment, EvidenceKind, User, id_of
from forms.findings import FINDING_NAMES, REPLY_NAMES, Finding, Key, Piece, Reply, open_ones
from forms.lifecycle import FORM_KIND_NAMES
from forms.permissions import Action, allows
from pages.shared.attempting import attempt
from pages.shared.evidence.gallery import PICTURED, kind_of
from pages.shared.item_list import open_item
from pages.shared.plain import plain

FRESH_SECONDS = 60  # a look through a whole county's pictures is not taken again at every click
STYLE = """<style>
.sides{display:grid;grid-template-columns:repeat(2,minmax(0,280px));gap:12px}.sides figure{margin:0}
.sides img,.sides .sign{display:flex;align-items:center;justify-content:center;width:100%;aspect-ratio:4/3;
object-fit:contain;background:#f5f6f8;border:1px solid #d5d9e0;color:#5b6270}
.sides figcaption{font-size:13px;line-height:1.5;color:#444b57;overflow-wrap:anywhere}</style>"""


def findings_for(assessment: Assessment, user: User) -> list[Finding]:
    """The form's hints as they were within the last minute; none for those who see no evidence."""
    if not allows(user.role, Action.SEE_EVIDENCE):
        return []
    kept, about = st.session_state.get("findings"), (assessment.id, assessment.form_id, user.id)
    if kept is None or kept[0] != about or monotonic() - kept[1] > FRESH_SECONDS:
        with reading() as db:
            found = findings_of(db, id_of(assessment), user)
        kept = st.session_state["findings"] = (about, monotonic(), found)
    return list(kept[2])


def show_open_findings(form: AssessmentView, findings: Sequence[Finding], user: User) -> None:
    """How many hints wait for an answer, and a way to each item that has some."""
    if not findings:
        return
    with reading() as db:
        waiting = open_ones(findings, answers_of(db, id_of(form.assessment), user))
    if not waiting:
        st.caption("佐证提示均已核对。")
        return
    with st.expander(f"佐证提示：{len(waiting)}条待核对（仅供参考，不影响得分）"):
        jump_to_items(form, waiting, "hint")


def jump_to_items(form: AssessmentView, findings: Sequence[Finding], key: str) -> None:
    """One button for each item with what its evidence tells."""
    by_item: dict[str, list[Finding]] = {}
    for finding in findings:
        by_item.setdefault(finding.item, []).append(finding)
    for number, about in by_item.items():
        _, item = form.form.item(number)
        kinds = "、".join(dict.fromkeys(FINDING_NAMES[finding.kind] for finding in about))
        label = plain(f"{number}．{item.name}：{len(about)}条（{kinds}）")
        if st.button(label, key=f"{key}_{number}", type="tertiary"):
            open_item(form, number)
            st.rerun()


def show_item_findings(view: ItemView, findings: Sequence[Finding], user: User) -> None:
    """The item's own hints, each with its two sides and its answer."""
    here = [finding for finding in findings if finding.item == view.item.number]
    if not here:
        return
    with reading() as db:
        answers = answers_of(db, id_of(view.assessment), user)
    st.markdown("**佐证提示**　仅供考评参考，不影响得分")
    for finding in here:
        with st.container(border=True):
            _show(view, finding, answers, user)


def _show(view: ItemView, finding: Finding, answers: dict[Key, Given], user: User) -> None:
    given = answers.get(finding.key)
    settled = given is not None or finding.is_gentle
    told = f"**{FINDING_NAMES[finding.kind]}**　{plain(finding.sentence)}"
    st.markdown(told if not settled else f":gray[{told}]")
    show_sides(finding)
    may_answer = allows(user.role, Action.VERIFY) and not view.not_verified
    if given is not None:
        _show_answer(given, user, may_answer=may_answer)
    elif may_answer and not finding.is_gentle:
        _ask(id_of(view.assessment), finding, user)


def show_sides(finding: Finding) -> None:
    """The piece and what it is like, beside each other; a click opens the larger picture."""
    sides = [side for side in (finding.piece, finding.other) if side is not None]
    if sides:
        st.html(f'{STYLE}<div class="sides">{"".join(map(_figure, sides))}</div>')


def _figure(piece: Piece) -> str:
    told = f"{piece.township}　{piece.year}年度{FORM_KIND_NAMES[piece.kind]}第{piece.item}项　{piece.name}"
    day = f"　拍摄于{piece.taken_on}" if piece.taken_on else ""
    what, sign, _, view = kind_of(EvidenceKind.FILE, piece.content_type)
    if view in PICTURED:
        look = f'<img src="/evidence/{piece.id}/thumbnail" alt="{escape(what)}（没有预览）" loading="lazy">'
    else:
        look = f'<span class="sign">{escape(sign)}</span>'
    address = f"/evidence/{piece.id}/page" if view == "picture" else f"/evidence/{piece.id}"
    return (
        f'<figure><a href="{address}" target="_blank" rel="noopener">{look}</a>'
        f"<figcaption>{escape(told + day)}</figcaption></figure>"
    )


def _show_answer(given: Given, user: User, *, may_answer: bool) -> None:
    note = f"：{given.note}" if given.note else ""
    said, undo = st.columns([4, 1], vertical_alignment="center")
    said.success(plain(f"{given.by}答复“{REPLY_NAMES[given.reply]}”{note}"))
    if may_answer and undo.button("撤销", key=f"undo_finding_{given.id}"):
        _do(lambda db: withdraw_answer(db, given.id, by=user))


def _ask(assessment_id: int, finding: Finding, user: User) -> None:
    """“联合活动” is one click; that something is in order needs a word why."""
    kind, item, ids = finding.key
    key = "_".join(map(str, (assessment_id, kind, item, *sorted(ids))))
    if finding.is_between_townships and st.button(REPLY_NAMES[Reply.JOINT_EVENT], key=f"joint_{key}", type="primary"):
        _do(lambda db: answer_finding(db, assessment_id, finding, Reply.JOINT_EVENT, by=user))
    with st.form(f"in_order_{key}", border=False):
        field, button = st.columns([3, 1], vertical_alignment="bottom")
        note = field.text_input("情况说明", key=f"note_{key}", max_chars=LONGEST_NOTE)
        is_in_order = button.form_submit_button(REPLY_NAMES[Reply.IN_ORDER])
    if is_in_order:
        _do(lambda db: answer_finding(db, assessment_id, finding, Reply.IN_ORDER, note, by=user))


def _do(change: Callable[[Session], object]) -> None:
    if attempt(change):
        st.rerun()
