"""An item's evidence as one component: seen, captioned, withdrawn and restored, whatever the number of pieces."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from db.access import china_time
from db.evidence.listing import Piece
from db.models import EvidenceKind
from forms.lifecycle import FORM_KIND_NAMES
from forms.permissions import Action, allows
from pages.server.stored_file import INLINE
from pages.shared.access import current_user
from pages.shared.evidence.gallery_actions import Answer, perform

HERE = Path(__file__).parent
EMPTY = "还没有佐证材料。上传文件，或填一个文号、网址、文字说明就可以，不要求拍照。"
ANSWERS = "evidence_answers"  # of this person's tab, whichever gallery reported the action
MOST_ANSWERS = 60
PICTURED = frozenset(
    {"picture", "pdf", "page"}
)  # views that have small pictures, of their first page where they have pages
# By content type: what it is called, what its sign says, how it looks, and how the viewer shows it.
_WORD = ("Word 文档", "Word", "word", "page")
_EXCEL = ("Excel 表格", "Excel", "excel", "page")
_FILES = {
    "application/pdf": ("PDF 文档", "PDF", "pdf", "pdf"),
    "application/msword": _WORD,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _WORD,
    "application/vnd.ms-works": ("WPS 文字", "WPS", "word", "page"),
    "application/vnd.ms-excel": _EXCEL,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _EXCEL,
    "video/mp4": ("视频", "视频", "video", "video"),
}
_WORDS = {
    EvidenceKind.REFERENCE: ("文号", "文号", "reference", "words"),
    EvidenceKind.LINK: ("链接", "链接", "link", "words"),
    EvidenceKind.NOTE: ("说明", "说明", "note", "words"),
}


def show_gallery(pieces: Sequence[Piece], *, key: str, editable: bool) -> None:
    """The pieces as a grid, on a phone as a list, each to be opened in place; withdrawn ones are folded away.

    Put it in the fragment that lists the item's evidence. `key` names the item in its version of the form.
    """
    data = {
        "key": key,
        "editable": editable,
        "empty": EMPTY,
        "pieces": [as_shown(piece) for piece in pieces],
        "answers": st.session_state.get(ANSWERS, []),
    }
    _component()(key=key, data=data, on_actions_change=partial(_act, key))


def as_shown(piece: Piece) -> dict[str, Any]:
    """What the browser is told of a piece; every value is text to show, or tells how."""
    what, sign, look, view = kind_of(piece.kind, piece.content_type)
    return {
        "id": piece.id,
        "kind": piece.kind.value,
        "what": what,
        "sign": sign,
        "look": look,
        "view": view,
        "opens": piece.content_type in INLINE,
        "pictured": view in PICTURED,
        "name": piece.name,
        "caption": piece.caption,
        "size": "" if piece.size is None else size_in_words(piece.size),
        "told": f"{piece.added_by} {china_time(piece.added_at):%Y-%m-%d}",
        "source": _source(piece),
        "gone": _gone(piece),
    }


def kind_of(kind: EvidenceKind, content_type: str | None) -> tuple[str, str, str, str]:
    """What such a piece is called, what its sign says, how the sign looks, and how the viewer shows it."""
    if kind is not EvidenceKind.FILE:
        return _WORDS[kind]
    if (content_type or "").startswith("image/"):
        return "图片", "图片", "picture", "picture"
    return _FILES.get(content_type or "", ("文件", "文件", "other", "page"))


def is_taken(piece: Piece) -> bool:
    """Whether the piece is a picture or a video, which may say where it was taken."""
    return kind_of(piece.kind, piece.content_type)[3] in ("picture", "video")


def size_in_words(size: int) -> str:
    """A file's size as people say it: 340 KB, 1.2 MB."""
    return f"{max(size / 1024, 1):.0f} KB" if size < 1000 * 1024 else f"{size / 2**20:.1f} MB"


def _source(piece: Piece) -> str:
    if piece.source_form is None:
        return ""
    return f"取自{piece.source_year}年度{FORM_KIND_NAMES[piece.source_form]}第{piece.source_item}项"


def _gone(piece: Piece) -> str:
    if piece.withdrawn_at is None:
        return ""
    return f"{piece.withdrawn_by or '系统'}于{china_time(piece.withdrawn_at):%Y-%m-%d %H:%M}撤回"


def _act(key: str) -> None:
    """What the browser reports is done before the page is drawn, even if the page is another one by then."""
    user = current_user()
    given = st.session_state.get(key)
    actions = given.get("actions") if isinstance(given, Mapping) else None
    if user is None or not allows(user.role, Action.FILL_IN) or not isinstance(actions, list):
        return
    answers: list[Answer] = st.session_state.get(ANSWERS, [])
    answers = answers + perform(actions, {answer["id"] for answer in answers}, user)
    st.session_state[ANSWERS] = answers[-MOST_ANSWERS:]


@cache
def _component() -> Any:
    return component_of("evidence_gallery", "gallery_pieces.js", "gallery_viewer.js", "gallery.js")


def component_of(name: str, *scripts: str) -> Any:
    """A component in the gallery's frame and style, whose script is those files one after the other."""
    html, css = ((HERE / f"gallery.{kind}").read_text(encoding="utf-8") for kind in ("html", "css"))
    script = "\n".join((HERE / file).read_text(encoding="utf-8") for file in scripts)
    return st.components.v2.component(name, html=html, css=css, js=script)
