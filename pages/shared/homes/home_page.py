"""One home: what it lacks for its next star, its facts, its headings, its rooms, its stars over the years, its photos."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import pandas as pd
import streamlit as st

from db.engine import reading
from db.evidence.examination import NoPreview, thumbnail
from db.evidence.store import StoreFailed
from db.home_models import ROOM_STATE_NAMES, AwardKind, Photo, RoomState, StarAward
from db.homes.register import HomeView, Room, home_view
from db.homes.ten_haves import Heading, TenHaves, ten_haves
from db.models import User, id_of
from db.stars.records import restorations
from forms.permissions import ALLOWED, Action, allows
from forms.points import from_cents, show
from pages.shared.access import places_for, require_role
from pages.shared.downloads import WORD
from pages.shared.evidence.photos import photo_uploader, show_photos
from pages.shared.homes.home_facts import edit_facts, list_facts
from pages.shared.homes.lacking import show_lacking
from pages.shared.item_list import list_height
from pages.shared.plain import plain
from reports.charts import heading_bullets
from reports.homes.home_profile import MOST_PICTURES, home_profile

UNRATED = "未评"


def show_home(home_id: int, user: User) -> None:
    """Everything about that home that this person may see."""
    with reading() as db:
        view = home_view(db, home_id, user)
        haves = ten_haves(db, view.home, user)
    st.subheader(plain(view.home.name), anchor=False)
    st.markdown(
        plain(f"{view.unit.name}　现星级：{view.stars}　活动室{len(view.rooms)}个（{_rooms_told(view.rooms)}）")
    )
    _offer_profile(view, user)
    facts, headings, rooms, history, photos = st.tabs(["基本情况", "十有得分", "活动室", "星级历程", "照片"])
    with facts:
        if allows(user.role, Action.KEEP_HOME):
            edit_facts(home_id)
        else:
            list_facts(view)
    with headings:
        _show_headings(haves)
    with rooms:
        _show_rooms(view, user)
    with history:
        _show_history(view)
    with photos:
        _keep_photos(home_id)


@st.fragment
def _keep_photos(home_id: int) -> None:
    user = require_role(*ALLOWED[Action.SEE_HOMES])
    may_add = allows(user.role, Action.KEEP_HOME)
    if may_add:
        photo_uploader(home_id=home_id, key=f"home_photo_{home_id}")
    with reading() as db:
        photos = home_view(db, home_id, user).photos
    show_photos(photos, editable=may_add, key=f"home_photos_{home_id}")
    if not photos and not may_add:
        st.info("这个代表之家还没有照片。")


def _offer_profile(view: HomeView, user: User) -> None:
    home_id = id_of(view.home)
    st.download_button(
        "下载基本情况表（Word）",
        lambda: _profile(home_id, user),
        f"{view.home.name}基本情况表.docx",
        WORD,
        key="download_profile",
        on_click="ignore",
    )


def _profile(home_id: int, user: User) -> bytes:
    """Read anew: a fact or a photo may have been added below since the button was drawn."""
    with reading() as db:
        view = home_view(db, home_id, user)
        haves = ten_haves(db, view.home, user)
    return home_profile(view, haves, _pictures(view.photos))


def _pictures(photos: Sequence[Photo]) -> list[bytes]:
    """Small copies of the first two that can be shown; what cannot be opened is left out of the paper."""
    made: list[bytes] = []
    for photo in photos:
        with suppress(NoPreview, FileNotFoundError, StoreFailed):
            made.append(thumbnail(photo.sha256))
        if len(made) == MOST_PICTURES:
            break
    return made


def _rooms_told(rooms: tuple[Room, ...]) -> str:
    counts = {name: sum(room.state is state for room in rooms) for state, name in ROOM_STATE_NAMES.items()}
    counts[UNRATED] = sum(room.state is None for room in rooms)
    return "，".join(f"{name}{count}个" for name, count in counts.items() if count) or "还没有登记"


def _show_headings(haves: TenHaves | None) -> None:
    if haves is None:
        st.info("还没有开启考核年度；开启并填报星级评定表后，这里显示各项得分。")
        return
    show_lacking(haves.lacking, by_verified=haves.by_verified)
    st.caption(f"{haves.year}年度星级评定各项得分")
    st.altair_chart(heading_bullets(haves.headings))
    table = pd.DataFrame([_heading_row(heading) for heading in haves.headings])
    st.dataframe(table, key="headings", hide_index=True, height=list_height(len(table)), placeholder="—")


def _heading_row(heading: Heading) -> dict[str, str]:
    row = {
        "项目": heading.name,
        "分值": show(heading.points),
        "自评": show(heading.own),
        "考评": show(heading.verified),
    }
    return row if heading.average is None else {**row, "全县平均": show(heading.average)}


def _show_rooms(view: HomeView, user: User) -> None:
    if not view.rooms:
        st.info("还没有登记代表活动室。请在“代表活动室”页面登记。")
    else:
        rows = [{"活动室": room.name, "村（社区）": room.village, "状态": _state(room.state)} for room in view.rooms]
        st.dataframe(pd.DataFrame(rows), key="rooms", hide_index=True, height=list_height(len(rows)), placeholder="—")
    if any(place.file == "rooms.py" for place in places_for(user)):
        st.page_link("rooms.py", label="打开代表活动室")


def _state(state: RoomState | None) -> str:
    return ROOM_STATE_NAMES[state] if state else UNRATED


def _show_history(view: HomeView) -> None:
    if not view.history:
        st.info("还没有评定过星级；县人大常委会审定后，这里显示历年的星级。")
        return
    undone = restorations(view.history[::-1])
    rows = [
        {
            "年度": str(line.year),
            "事项": _event_of(line, undone),
            "星级": line.stars,
            "得分": "" if line.score is None else show(from_cents(line.score)),
            "说明": line.reason,
        }
        for line in view.history
    ]
    st.dataframe(pd.DataFrame(rows), key="history", hide_index=True, height=list_height(len(rows)), placeholder="—")


def _event_of(line: StarAward, undone: Mapping[int, int]) -> str:
    """What the line is about; `undone` are the removals that were answered, by id, with the lines that answer them."""
    if line.kind is AwardKind.REMOVED:
        return "摘星（已撤销）" if line.id in undone else "摘星"
    return "恢复" if line.id in undone.values() else "评定"
