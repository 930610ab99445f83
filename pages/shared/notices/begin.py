"""Beginning a notice: its kind, with what it is for, and for whom."""

import streamlit as st

from db.engine import reading
from db.models import Cycle, Unit, User, id_of
from db.units import townships_of
from pages.shared.attempting import attempt
from pages.shared.notices.going import open_notice
from pages.shared.plain import plain
from reports.notices.kind import Group, NoticeKind
from reports.notices.listing import FOR_EVERY
from reports.notices.making import kinds_for, start

_KIND = "kind"  # in the address: which kind is to be picked


def link_to_kind(kind: NoticeKind) -> None:
    """A link from another page: the notices, with that kind picked."""
    st.page_link(
        "notices.py", label=plain(f"制发{kind.name}"), icon=":material/description:", query_params={_KIND: kind.key}
    )


def offer_beginning(cycle: Cycle, user: User, *, is_first: bool) -> None:
    """The kinds that this person's unit writes, by group; one is picked, and begun as a draft.

    It stands open while the year has no notices, and where the address names a kind.
    """
    kinds = kinds_for(user)
    groups = {group: found for group in Group if (found := [kind for kind in kinds if kind.group is group])}
    if not groups:
        return
    wanted = next((kind for kind in kinds if kind.key == st.query_params.get(_KIND)), None)
    with st.expander("起草公文", expanded=is_first or wanted is not None):
        group = wanted.group if wanted else next(iter(groups))
        if len(groups) > 1:
            group = st.segmented_control("类别", list(groups), default=group, required=True, key="notice_group")
        kind = _pick_kind(groups[group], wanted)
        unit = _pick_unit(kind, cycle, user)
        if st.button("起草", key="begin_notice", type="primary"):
            _begin(cycle, kind, unit, user)


def _pick_kind(kinds: list[NoticeKind], wanted: NoticeKind | None) -> NoticeKind:
    by_key = {kind.key: kind for kind in kinds}
    chosen = st.radio(
        "种类",
        list(by_key),
        index=kinds.index(wanted) if wanted in kinds else 0,
        format_func=lambda key: plain(by_key[key].name),
        captions=[plain(kind.purpose) for kind in kinds],
        key=f"notice_kind_{kinds[0].group}",
    )
    return by_key[chosen]


def _pick_unit(kind: NoticeKind, cycle: Cycle, user: User) -> Unit | None:
    """The township that it is about; None for all of them."""
    if not kind.about_township:
        return None
    with reading() as db:
        units = {id_of(unit): unit for unit in townships_of(db, user.unit_id)}
    if kind.by_township:
        return units[user.unit_id]
    names = {None: FOR_EVERY} | {unit_id: unit.name for unit_id, unit in units.items()}
    chosen = st.selectbox("乡镇", list(names), format_func=names.__getitem__, key="notice_township", width=260)
    return None if chosen is None else units[chosen]


def _begin(cycle: Cycle, kind: NoticeKind, unit: Unit | None, user: User) -> None:
    begun: list[int] = []
    if attempt(lambda db: begun.append(id_of(start(db, id_of(cycle), kind, unit, user)))):
        st.query_params.pop(_KIND, None)
        open_notice(begun[0])
        st.rerun()
