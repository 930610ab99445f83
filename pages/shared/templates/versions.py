"""The versions of a county's own template: each downloaded, withdrawn, restored."""

from collections.abc import Callable, Sequence

import streamlit as st
from sqlmodel import Session

from db.access import china_time
from db.engine import reading
from db.models import User
from db.notices.templates import TemplateVersion, file_of_template, restore_template, withdraw_template
from pages.shared.attempting import attempt
from pages.shared.downloads import WORD
from pages.shared.plain import plain
from pages.shared.templates.trial import SAID


def show_versions(versions: Sequence[TemplateVersion], user: User) -> None:
    """The newest first; older ones stay, because notices were made by them."""
    if not versions:
        return
    st.markdown("**本县的版本**")
    for version in versions:
        _show(version, user)


def _show(version: TemplateVersion, user: User) -> None:
    with st.container(border=True):
        state = "现用" if version.in_force else "已停用" if version.withdrawn_at else "已有更新的版本"
        st.markdown(f"第{version.version}版（{state}）　{plain(version.name)}")
        st.caption(plain(_told(version)))
        with st.container(horizontal=True):
            st.download_button(
                "下载",
                lambda: _file(version.id, user),
                version.name,
                WORD,
                key=f"template_file_{version.id}",
                on_click="ignore",
            )
            if version.withdrawn_at is None:
                if st.button("停用", key=f"withdraw_template_{version.id}"):
                    _do(lambda db: withdraw_template(db, version.id, user), f"第{version.version}版已停用。")
            elif st.button("恢复", key=f"restore_template_{version.id}"):
                _do(lambda db: restore_template(db, version.id, user), f"第{version.version}版已恢复。")


def _told(version: TemplateVersion) -> str:
    told = f"{version.uploaded_by} {china_time(version.uploaded_at):%Y-%m-%d %H:%M} 启用"
    if version.withdrawn_at:
        told += f"；{version.withdrawn_by} {china_time(version.withdrawn_at):%Y-%m-%d %H:%M} 停用"
    return told


def _file(template_id: int, user: User) -> bytes:
    with reading() as db:
        return file_of_template(db, template_id, user)[1]


def _do(act: Callable[[Session], object], done: str) -> None:
    if attempt(act):
        st.session_state[SAID] = done
        st.rerun()
