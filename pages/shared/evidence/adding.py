"""Ways to add evidence to an item: a file, words instead of one, or what was given before. Nothing asks for a photo."""

from dataclasses import dataclass

import streamlit as st

from db.engine import transaction
from db.evidence.listing import Piece
from db.evidence.pieces import add_words
from db.models import EvidenceKind, User
from db.refusals import Refused
from forms.evidence import LONGEST_NOTE
from forms.permissions import Action, allows
from pages.shared.access import current_user
from pages.shared.evidence.earlier import choose_earlier
from pages.shared.evidence.uploader import evidence_uploader
from pages.shared.plain import plain

KINDS = {EvidenceKind.REFERENCE: "文号", EvidenceKind.LINK: "链接", EvidenceKind.NOTE: "说明"}
PLACEHOLDERS = {
    EvidenceKind.REFERENCE: "如：青政发〔2022〕12号",
    EvidenceKind.LINK: "如：https://www.example.gov.cn/1.html",
    EvidenceKind.NOTE: "如：会议记录存镇人大办公室",
}


@dataclass(frozen=True)
class Place:
    """The item that the person has before her, and the pieces that she has seen there."""

    assessment_id: int
    item_number: str
    form_id: int
    seen: frozenset[int]

    def key(self, part: str) -> str:
        """The key of one of this item's widgets."""
        return f"{part}_{self.assessment_id}_{self.form_id}_{self.item_number}"


def add_evidence(assessment_id: int, item_number: str, form_id: int, pieces: list[Piece]) -> None:
    """The uploader, the form for words, and the way to what the township has already.

    Put it in the fragment that lists the item's evidence: each way runs the fragment again, which lists what came.
    """
    place = Place(assessment_id, item_number, form_id, frozenset(piece.id for piece in pieces))
    evidence_uploader(assessment_id, item_number, form_id, key=place.key("upload"))
    _ask_words(place)
    if st.button(
        "使用已有材料", key=place.key("earlier"), icon=":material/history:", help="其他项目或往年用过的材料，选中即可"
    ):
        choose_earlier(assessment_id, item_number, form_id)


def _ask_words(place: Place) -> None:
    """A document number, an address or a note. What was typed stays in the field until it is taken, however long."""
    kind = st.segmented_control(
        "没有文件时可以添加",
        list(KINDS),
        key=place.key("words_kind"),
        default=EvidenceKind.REFERENCE,
        required=True,
        format_func=KINDS.__getitem__,
    )
    with st.form(place.key("words"), border=False):
        field, button = st.columns([4, 1], vertical_alignment="bottom")
        # One field for all kinds: another one would lose what was typed before the kind was chosen.
        field.text_area(
            "文号、网址或文字说明", key=place.key("words_text"), height=68, placeholder=PLACEHOLDERS[EvidenceKind(kind)]
        )
        button.form_submit_button("添加", on_click=_take_words, args=(place,))
        st.caption(f"链接以 http:// 或 https:// 开头，办公网可能打不开外网网址；说明最多{LONGEST_NOTE}个字。")
    if refused := st.session_state.pop(place.key("words_refused"), None):
        st.error(plain(refused))
    if said := st.session_state.pop(place.key("words_said"), None):
        st.info(plain(said))


def _take_words(place: Place) -> None:
    """Done before the page is drawn, so that the list above shows it in the same run."""
    user, text_key = current_user(), place.key("words_text")
    if user is None or not allows(user.role, Action.FILL_IN):
        return
    kind, text = EvidenceKind(st.session_state[place.key("words_kind")]), st.session_state[text_key]
    try:
        st.session_state[place.key("words_said")] = _add(place, kind, text, user)
    except Refused as refusal:
        st.session_state[place.key("words_refused")] = str(refusal)
        return
    st.session_state[text_key] = ""


def _add(place: Place, kind: EvidenceKind, text: str, user: User) -> str | None:
    """What to say when the same was there before: nothing was doubled. Raises what `add_words` raises."""
    with transaction() as db:
        number, form = place.item_number, place.form_id
        added = add_words(db, place.assessment_id, number, kind=kind, text=text, by=user, expected_form=form)
        if added.added_by == user.id and added.id not in place.seen:
            return None
        return f"本项已有同样的{KINDS[kind]}，由{db.get_one(User, added.added_by).name}添加，没有重复添加。"
