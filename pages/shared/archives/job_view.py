"""An archive on a page: a button to build it, its progress while it is built, the finished file with its age."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from db.access import china_time
from db.models import User
from forms.permissions import Role
from pages.shared.access import require_role
from pages.shared.archives.job import Work, start
from pages.shared.plain import plain
from reports.archive import shelf
from reports.archive.filled_forms import NOTES
from reports.archive.orders import told_size
from reports.archive.progress import Progress
from reports.archive.words import size_text

MOST_NOTES = 20  # of what could not be made, on the page
EVERY = 1.0  # seconds between two looks at a running building
OUTDATED = "打包以后内容又有改动，重新打包后才会收入。"


@dataclass(frozen=True)
class Offer:
    """One archive on a page: its key, what its buttons say, where it is downloaded, how it is built.

    `state` is asked for the mark that the archive would bear if it were built now; `counted` is what its progress counts.
    Nobody can begin it unless `is_sure`.
    """

    key: str
    build: str
    take: str
    address: str
    state: Callable[[], str]
    work: Work
    counted: str = "个文件"
    is_sure: bool = True


def offer(key: str, roles: frozenset[Role], make: Callable[[User], Offer]) -> None:
    """Show the archive as a fragment that looks again every second while it is built, and only then."""
    is_running = shelf.running(key) is not None
    st.fragment(run_every=EVERY if is_running else None)(_show)(roles, make)


def _show(roles: frozenset[Role], make: Callable[[User], Offer]) -> None:
    user = require_role(*roles)
    archive = make(user)
    watched = f"watched_{archive.key}"
    progress = shelf.running(archive.key)
    if progress is not None:
        st.session_state[watched] = True
        show_running(archive.key, progress, archive.counted)
        return
    if st.session_state.pop(watched, False):
        st.rerun()  # the page no longer looks every second
    if reason := shelf.failure(archive.key):
        st.error(plain(reason))
    _show_finished(archive, shelf.shelved(archive.key))


def show_running(key: str, progress: Progress, counted: str) -> None:
    """How far the building is, and a button that ends it. `counted` is the measure word of what is counted."""
    told = "正在准备打包"
    if progress.total:
        told = f"正在打包：已完成{progress.done}{counted}，共{progress.total}{counted}"
    if progress.bytes_total:
        told += f"（{size_text(progress.bytes_done)}/{size_text(progress.bytes_total)}）"
    st.progress(min(progress.done / max(progress.total, 1), 1.0), told)
    if st.button("取消打包", key=f"cancel_{key}"):
        shelf.cancel(key)
        st.rerun()


def _show_finished(archive: Offer, found: shelf.Shelved | None) -> None:
    with st.container(horizontal=True):
        if found is not None:
            st.link_button(archive.take, archive.address, icon=":material/download:")
        # Under keys of their own: a second click on the first must not build anew what is finished by then.
        label, key = (archive.build, "build") if found is None else ("重新打包", "again")
        if st.button(label, key=f"{key}_{archive.key}", disabled=not archive.is_sure):
            start(archive.key, archive.work)
            st.session_state[f"watched_{archive.key}"] = True
            st.rerun()
    if found is not None:
        st.caption(plain(_told(found)))
        if found.lost:
            st.warning(
                f"有{found.lost}个文件缺失，没有收入档案，名单见压缩包中的“缺失说明.txt”。请联系平台管理员从备份中恢复。"
            )
        if found.notes:
            st.warning(plain(_notes_told(found.notes)))
        if found.state != archive.state():
            st.info(OUTDATED)


def _notes_told(notes: Sequence[str]) -> str:
    more = [f"……其余{len(notes) - MOST_NOTES}条见压缩包中的“{NOTES}”。"] if len(notes) > MOST_NOTES else []
    return "\n".join([f"有{len(notes)}份没有制作：", *notes[:MOST_NOTES], *more])


def _told(found: shelf.Shelved) -> str:
    built, until = china_time(found.at), china_time(found.kept_until)
    return f"{built:%m月%d日 %H:%M}由{found.built_by}打包，{told_size(found)}，保留至{until:%m月%d日}。"
