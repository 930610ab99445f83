"""Who may open which page. Navigation, the pages' own guards and their tests all read this one table."""

import re
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from db import login_sessions
from db.models import User
from forms.permissions import ALLOWED, ROLE_NAMES, Action, Role
from pages.shared.live_session import look_up

ANYONE = frozenset(Role)


@dataclass(frozen=True)
class Place:
    """A page: its file in pages/, its Chinese title, its group in the menu, and the roles that may open it."""

    file: str
    title: str
    group: str
    roles: frozenset[Role]


PLACES = (
    Place("home.py", "首页", "", ANYONE),
    Place("self_assessment.py", "自评填报", "年度考核", ALLOWED[Action.FILL_IN]),
    Place("verification.py", "考评审核", "年度考核", ALLOWED[Action.SEE_PROGRESS]),
    Place("results.py", "考核结果", "年度考核", ALLOWED[Action.SEE_RANKING]),
    Place("homes.py", "代表之家", "阵地建设", ALLOWED[Action.SEE_HOMES]),
    Place("rooms.py", "代表活动室", "阵地建设", ALLOWED[Action.SEE_HOMES]),
    Place("site_visits.py", "实地核查", "阵地建设", ALLOWED[Action.SEE_HOMES]),
    Place("stars.py", "星级评定", "阵地建设", ALLOWED[Action.SEE_HOMES]),
    Place("notices.py", "公文制发", "公文", ALLOWED[Action.SEE_NOTICES]),
    Place("document_numbers.py", "发文登记", "公文", ALLOWED[Action.WRITE_NOTICES] | ALLOWED[Action.WRITE_SELF_REPORT]),
    Place("notice_templates.py", "公文模板", "公文", ALLOWED[Action.MANAGE_TEMPLATES]),
    Place("document_check.py", "公文检查", "公文", ALLOWED[Action.CHECK_DOCUMENTS]),
    Place("documents.py", "考核文件", "平台管理", ALLOWED[Action.MANAGE_CYCLES]),
    Place("cycles.py", "年度设置", "平台管理", ALLOWED[Action.MANAGE_CYCLES]),
    Place("townships.py", "乡镇与阵地", "平台管理", ALLOWED[Action.MANAGE_ACCOUNTS]),
    Place("accounts.py", "账号管理", "平台管理", ALLOWED[Action.MANAGE_ACCOUNTS]),
    Place("audit.py", "审计日志", "平台管理", ALLOWED[Action.READ_AUDIT]),
    Place("my_account.py", "我的账号", "我的", ANYONE),
)


def places_for(user: User) -> list[Place]:
    """The pages this person may open now: her own account alone while her temporary password is unchanged."""
    if user.must_change_password:
        return [place for place in PLACES if place.file == "my_account.py"]
    return [place for place in PLACES if user.role in place.roles]


def require_role(*roles: Role) -> User:
    """The person at the screen, if she has one of `roles` (none named: anyone logged in). Stops the run otherwise.

    First statement of every page and of every fragment: a fragment reruns without the page around it, and asks the
    database again whether the session still stands.
    """
    user = current_user()
    if user is None:
        _send_to_login()
    if roles and user.role not in roles:
        names = "、".join(ROLE_NAMES[role] for role in Role if role in roles)
        st.error(f"您的角色是“{ROLE_NAMES[user.role]}”，此页面只对{names}开放。如确需使用，请联系本县平台管理员。")
        st.stop()
    return user


def current_user() -> User | None:
    """The person whose session the server put into st.user, as the database knows her now; None when it has ended."""
    session = str(st.user.get("session"))
    if not re.fullmatch(r"[0-9]{1,9}", session):
        return None
    user = look_up(lambda db: login_sessions.find_by_id(db, int(session)))
    return user if user is not None and str(user.id) == st.user.get("id") else None


def _send_to_login() -> NoReturn:
    st.error("尚未登录，或登录已失效（超时、在别处退出，或被管理员结束）。请重新登录；已保存的内容都在。")
    st.html(
        '<a href="/login" target="_self">重新登录</a><script>setTimeout(() => window.location.assign("/login"), 1500)</script>',
        unsafe_allow_javascript=True,
    )
    st.stop()
