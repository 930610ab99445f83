"""One item of a site visit at a time, as it is judged at the place. A fragment: it alone reruns, on a slow network too."""

from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from db.access import china_time
from db.engine import reading
from db.evidence.photos import PhotoPlace, photos_of
from db.home_models import CONFORMITY_NAMES, Conformity, SiteFinding
from db.models import User, id_of
from db.visits.site_visits import save_finding
from db.visits.views import VisitView, visit_view
from forms.model import Item, Section
from forms.permissions import ALLOWED, Action, allows
from forms.points import from_cents, show
from forms.scoring import score_item
from forms.visiting import LONGEST_NOTE
from pages.shared.access import require_role
from pages.shared.evidence.photos import photo_uploader, show_photos
from pages.shared.item_inputs import TYPING_PAUSE
from pages.shared.item_list import list_height
from pages.shared.item_text import show_item_text
from pages.shared.plain import plain
from pages.shared.saving_part import Part, Values

# A thumb at the place needs more room than a mouse in the office.
LARGE = "<style>.st-key-choices button {min-height: 3.5rem; flex: 1 1 0}</style>"
WIDTHS = {
    "核查": st.column_config.TextColumn(width=76),
    "项目": st.column_config.TextColumn(width=200),
}


@st.fragment
def judge_items(visit_id: int) -> None:
    """The open item with its choices, and the way to every other item."""
    user = require_role(*ALLOWED[Action.SEE_HOMES])
    with reading() as db:
        view = visit_view(db, visit_id, user)
    number = _opened(view)
    _list_items(view, number)
    section, item = view.form.item(number)
    show_item_text(section, item)
    _show_claim(view, section, item)
    finding = view.findings.get(number) or SiteFinding(visit_id=visit_id, item_number=number)
    if view.closed is None:
        _judge(finding)
    else:
        st.markdown(plain(f"核查结果：{told(finding)}"))
        _part(visit_id, number).show_refusal(told(finding), finding.version)  # closed while she was typing
    _keep_photos(view, number, user)
    _show_steps(view, number)


def told(finding: SiteFinding) -> str:
    """What was found, in words."""
    if finding.conformity is None:
        return finding.note or "未核查"
    return "，".join(filter(None, (CONFORMITY_NAMES[finding.conformity], finding.note)))


def _numbers(view: VisitView) -> list[str]:
    return [item.number for _, item in view.form.items()]


def _listed(view: VisitView) -> list[tuple[Section, Item]]:
    """The items in the document's order; of a finished visit problems first, what was not looked at last."""
    items = view.form.items()
    return list(items) if view.visit.finished_at is None else sorted(items, key=lambda each: _urgency(view, each[1]))


def _urgency(view: VisitView, item: Item) -> int:
    finding = view.findings.get(item.number)
    order = (Conformity.FAILS, Conformity.PARTLY, Conformity.CONFORMS, None)
    return order.index(finding.conformity if finding else None)


def _slot(view: VisitView) -> str:
    return f"visit_item_{view.visit.id}"


def _opened(view: VisitView) -> str:
    """The item chosen last; at first the first one that was not looked at, of a finished visit the worst."""
    numbers, done = [item.number for _, item in _listed(view)], view.done()
    is_open = view.visit.finished_at is None
    first = next((number for number in numbers if is_open and number not in done), numbers[0])
    return st.session_state.setdefault(_slot(view), first)


def _open(view: VisitView, number: str) -> None:
    st.session_state[_slot(view)] = number
    # A list keeps its own mark; a new key lets it take the mark of the item that was opened otherwise.
    st.session_state[f"{_slot(view)}_round"] = st.session_state.get(f"{_slot(view)}_round", 0) + 1


def _list_items(view: VisitView, opened: str) -> None:
    """How far the visit is; unfolded, every item with what was found. Of a finished visit that is what one comes for."""
    listed = _listed(view)
    numbers = [item.number for _, item in listed]
    key = f"visit_items_{view.visit.id}_{st.session_state.get(f'{_slot(view)}_round', 0)}"

    def picked() -> None:
        if rows := st.session_state[key].selection.rows:
            st.session_state[_slot(view)] = numbers[rows[0]]

    is_finished = view.visit.finished_at is not None
    if is_finished:
        _show_problems(view, listed)
    counted = f"已核查{len(view.done())}/{len(numbers)}项，{'点选项目查看' if is_finished else '展开选择项目'}"
    with st.expander(counted, key=f"unfold_{view.visit.id}_{is_finished}", expanded=is_finished):
        st.dataframe(
            pd.DataFrame([_row(view, section, item) for section, item in listed]),
            key=key,
            hide_index=True,
            height=list_height(len(numbers)),
            column_config=WIDTHS,
            on_select=picked,
            selection_mode="single-row-required",
            selection_default={"selection": {"rows": [numbers.index(opened)]}},
        )


def _show_problems(view: VisitView, listed: list[tuple[Section, Item]]) -> None:
    """What did not conform, each with its note and the number of its photos."""
    for _, item in listed:
        finding = view.findings.get(item.number)
        if finding is None or finding.conformity in (None, Conformity.CONFORMS):
            continue
        photos = f"（照片{count}张）" if (count := view.photos.get(item.number, 0)) else ""
        st.markdown(plain(f"{item.number}．{item.name}：{told(finding)}{photos}"))


def _row(view: VisitView, section: Section, item: Item) -> dict[str, str]:
    finding = view.findings.get(item.number)
    found = CONFORMITY_NAMES[finding.conformity] if finding and finding.conformity else ""
    note = finding.note if finding else ""
    photos = view.photos.get(item.number, 0)
    return {
        "核查": found,
        "项目": f"{item.number}．{item.name}",
        "情况": note,
        "照片": f"{photos}张" if photos else "",
        "部分": section.name,
    }


def _show_claim(view: VisitView, section: Section, item: Item) -> None:
    """What the township says of the item, and how much it shows for it."""
    if view.visit.form_id != view.assessment.form_id:
        st.caption("本表在核查开始后有修订，乡镇的填报请到“考评审核”中查看。")
        return
    answer = view.answers.get(item.number)
    given = score_item(section, item, answer.inputs).arithmetic if answer else ""
    points = "" if answer is None or answer.self_score is None else f"　自评{show(from_cents(answer.self_score))}分"
    st.markdown(
        plain(f"乡镇填报：{given or '未填'}{points}　佐证材料{view.evidence.get(item.number, 0)}件"), width="stretch"
    )


def _judge(finding: SiteFinding) -> None:
    part = _part(finding.visit_id, finding.item_number)
    part.begin({"conformity": finding.conformity, "note": finding.note}, finding.version)
    st.html(LARGE)
    with st.container(key="choices"):
        st.segmented_control(
            "核查结果",
            list(Conformity),
            default=finding.conformity,
            format_func=CONFORMITY_NAMES.__getitem__,
            key=part.key("conformity"),
            on_change=part.changed,
            width="stretch",
        )
    st.text_input(
        "情况说明（部分符合或不符合时必填）",
        finding.note,
        key=part.key("note"),
        on_change=part.changed,
        live=TYPING_PAUSE,
        max_chars=LONGEST_NOTE,
        placeholder="如：缺少第三季度记录",
    )
    part.show_refusal(told(finding), finding.version)
    _show_saved(finding, part)


def _part(visit_id: int, number: str) -> Part:
    def save(db: Session, values: Values, version: int, user: User) -> int:
        conformity: Any = values["conformity"]
        note = values["note"] or ""
        saved = save_finding(db, visit_id, number, conformity=conformity, note=note, expected_version=version, by=user)
        return saved.version

    return Part(f"found_{visit_id}_{number}", ("conformity", "note"), save)


def _show_saved(finding: SiteFinding, part: Part) -> None:
    """When the item was saved, and the way to clear it."""
    if part.refusal() is not None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        at = "选择后立即保存" if finding.saved_at is None else f"已保存 {china_time(finding.saved_at):%H:%M}"
        st.caption(at, width="content")
        if finding.conformity or finding.note:
            st.button("清除本项", key=f"{part.name}_clear", type="tertiary", on_click=_clear, args=(part,))


def _clear(part: Part) -> None:
    """Nothing found, nothing said: as if the item had not been looked at."""
    st.session_state[part.key("conformity")], st.session_state[part.key("note")] = None, ""
    part.changed()


def _keep_photos(view: VisitView, number: str, user: User) -> None:
    """Photos taken of the item at the place; nobody has to take any."""
    if not allows(user.role, Action.SEE_EVIDENCE):
        return
    visit_id, editable = id_of(view.visit), view.closed is None
    key = f"visit_photos_{visit_id}_{number}"
    if editable:
        photo_uploader(visit_id=visit_id, item_number=number, key=f"{key}_add")
    with reading() as db:
        photos = photos_of(db, PhotoPlace(visit_id=visit_id, item_number=number), by=user)
    show_photos(photos, editable=editable, key=key)


def _show_steps(view: VisitView, number: str) -> None:
    numbers = _numbers(view)
    at = numbers.index(number)
    back, on = (numbers[at - 1] if at else None, numbers[at + 1] if at + 1 < len(numbers) else None)
    with st.container(horizontal=True):
        for label, target in (("上一项", back), ("下一项", on)):
            name = f"visit_step_{label}"
            st.button(label, key=name, disabled=target is None, on_click=_open, args=(view, target), width="stretch")
