"""Every township's forms in the county's own documents: built behind the page, watched and taken away on it."""

import streamlit as st

from db.models import Cycle, id_of
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.archive_job import ArchiveJob, State

EVERY = 1.0  # seconds between two looks at a running job
BUILD, AGAIN = ("打包全部乡镇的表（印发原表样式）", "build_archive"), ("重新打包", "build_archive_again")


def offer_all_filled(cycle: Cycle) -> None:
    """A button to build the archive, its progress, and the finished file."""
    job = _job(id_of(cycle))
    is_running = job is not None and job.state is State.RUNNING
    st.fragment(run_every=EVERY if is_running else None)(_show)(id_of(cycle), cycle.year)


def _key(cycle_id: int) -> str:
    return f"all_filled_{cycle_id}"


def _job(cycle_id: int) -> ArchiveJob | None:
    return st.session_state.get(_key(cycle_id))


def _show(cycle_id: int, year: int) -> None:
    user = require_role(*ALLOWED[Action.SEE_PROGRESS])
    job = _job(cycle_id)
    if job is not None and job.state is State.RUNNING:
        _show_running(job)
        return
    if job is not None and st.session_state.pop("archive_watched", False):
        st.rerun()  # the page no longer looks every second
    if job is not None and job.state is State.FAILED:
        st.error("打包没有完成，已填报的内容不受影响。请重新打包；仍不行，请联系本县平台管理员查看日志。")
    with st.container(horizontal=True):
        if job is not None and job.state is State.DONE:
            name = f"{year}年度各乡镇自评考评表.zip"
            st.download_button(
                "下载全部乡镇的表（压缩包）", job.content, name, "application/zip", key="archive", on_click="ignore"
            )
        # Under keys of their own: a second click on the first must not build anew what is finished by then.
        if st.button(*(BUILD if job is None else AGAIN)):
            st.session_state[_key(cycle_id)] = ArchiveJob(cycle_id, user)
            st.rerun()


def _show_running(job: ArchiveJob) -> None:
    st.session_state["archive_watched"] = True
    st.progress(job.done / max(job.total, 1), f"正在打包：已完成{job.done}份，共{job.total}份")
    if st.button("取消打包", key="cancel_archive"):
        job.cancel()
        st.rerun()
