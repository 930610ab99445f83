"""档案: one township's year as a .zip, and every township's one after the other."""

import pandas as pd
import streamlit as st

from db.access import china_time
from db.archives import missing_items, states_of
from db.engine import reading
from db.models import Cycle, Unit, User, id_of
from db.units import townships_of
from forms.lifecycle import FORM_KIND_NAMES
from forms.permissions import ALLOWED, Action, allows
from pages.shared.access import require_role
from pages.shared.archives.job import start
from pages.shared.archives.job_view import EVERY, Offer, offer, show_running
from pages.shared.plain import plain
from reports.archive import shelf
from reports.archive.orders import build_all, build_township, is_current, queue_key, told_size, township_key

WHAT = "内有填好的考核表、按项目分好的佐证材料、Word目录、考评记录和校验清单。"
NOT_BUILT, OUTDATED, CURRENT = "未打包", "打包后有改动", "已打包"


def offer_archive(cycle: Cycle, unit: Unit, user: User) -> None:
    """The township's archive, for those who may have it; a draft before both forms are submitted."""
    if not allows(user.role, Action.BUILD_ARCHIVE):
        return
    cycle_id, unit_id = id_of(cycle), id_of(unit)
    st.subheader(plain(f"{unit.name}{cycle.year}年度档案"), anchor=False)
    st.caption(WHAT)
    with reading() as db:
        missing = missing_items(db, cycle, unit_id)
    if missing:
        told = "，".join(
            f"{FORM_KIND_NAMES[kind]}{f'还有{gaps}项没有填完' if gaps else '还没有提交'}"
            for kind, gaps in missing.items()
        )
        st.caption(f"{told}；现在打包的档案标明“未提交”，提交后请重新打包。")
    offer(township_key(cycle_id, unit_id, user), ALLOWED[Action.BUILD_ARCHIVE], lambda who: _offer(cycle, unit_id, who))


def _offer(cycle: Cycle, unit_id: int, user: User) -> Offer:
    cycle_id = id_of(cycle)
    return Offer(
        key=township_key(cycle_id, unit_id, user),
        build="打包档案",
        take="下载档案（压缩包）",
        address=f"/archives/{cycle_id}/{unit_id}",
        state=lambda: _states(cycle, [unit_id])[unit_id],
        work=lambda claim: build_township(claim, cycle_id, unit_id, user),
    )


def _states(cycle: Cycle, unit_ids: list[int]) -> dict[int, str]:
    with reading() as db:
        return states_of(db, cycle, unit_ids)


def offer_all_archives(cycle: Cycle, user: User) -> None:
    """Every township's archive: built one after the other, listed with its age, each downloaded by itself."""
    if not allows(user.role, Action.BUILD_ARCHIVE):
        return
    key = queue_key(id_of(cycle))
    is_running = shelf.running(key) is not None
    with st.expander("全县各乡镇档案", expanded=is_running or st.session_state.get(f"opened_{key}", False)):
        st.fragment(run_every=EVERY if is_running else None)(_show_all)(cycle)


def _show_all(cycle: Cycle) -> None:
    user = require_role(*ALLOWED[Action.BUILD_ARCHIVE])
    key = queue_key(id_of(cycle))
    watched = f"watched_{key}"
    progress = shelf.running(key)
    if progress is not None:
        st.session_state[watched] = True
        show_running(key, progress, "个乡镇")
    elif st.session_state.pop(watched, False):
        st.rerun()  # the page no longer looks every second
    else:
        if reason := shelf.failure(key):
            st.error(plain(reason))
        st.caption("逐个乡镇打包，每个乡镇一个压缩包；中途取消后再次打包，只打包还没有打好的和有改动的。")
        if st.button("打包全部乡镇档案", key=f"build_{key}"):
            start(key, lambda _claim: build_all(id_of(cycle), user))
            st.session_state[watched] = st.session_state[f"opened_{key}"] = True
            st.rerun()
    _list(cycle, user)


def _list(cycle: Cycle, user: User) -> None:
    with reading() as db:
        units = townships_of(db, user.unit_id)
        states = states_of(db, cycle, [id_of(unit) for unit in units])
    rows = [_row(cycle, unit, states[id_of(unit)], user) for unit in units]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={"下载": st.column_config.LinkColumn("下载", display_text="下载")},
    )


def _row(cycle: Cycle, unit: Unit, state: str, user: User) -> dict[str, str | None]:
    found = shelf.shelved(township_key(id_of(cycle), id_of(unit), user))
    if found is None:
        return {"乡镇": unit.name, "档案": NOT_BUILT, "打包时间": "", "大小": "", "缺失文件": "", "下载": None}
    return {
        "乡镇": unit.name,
        "档案": CURRENT if is_current(found, state) else OUTDATED,
        "打包时间": f"{china_time(found.at):%m-%d %H:%M}",
        "大小": told_size(found),
        "缺失文件": f"{found.lost}个" if found.lost else "",
        "下载": f"/archives/{cycle.id}/{unit.id}",
    }
