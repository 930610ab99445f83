"""GET and POST /login, POST /logout."""

from string import Template
from urllib.parse import urlsplit

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import accounts, login_sessions
from db.engine import reading, transaction
from db.refusals import Refused
from pages.server import cookie
from pages.server.origin import from_this_server
from pages.server.plain_page import plain_page
from pages.server.small_form import small_form

FORM = Template("""<form method="post" action="/login">
<input type="hidden" name="next" value="$next">
<label for="username">用户名</label>
<input id="username" name="username" value="$username" autocomplete="username" autocapitalize="none" required autofocus>
<label for="password">密码</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>登录</button>
<p class="hint">忘记密码或账号被停用，请联系本县人大常委会的平台管理员。</p>
</form>""")
HASHING = CapacityLimiter(4)  # each password takes 64 MB while it is hashed
ELSEWHERE = "登录请求不是从本平台的页面发出的，没有受理。请在浏览器地址栏重新打开本平台后再登录。"


async def login(request: Request) -> Response:
    """Show the form, or check it and start a session."""
    if request.method != "POST":
        return await _form_or_home(request)
    if not from_this_server(request):
        return _form(fault=ELSEWHERE, status=403)
    form = await small_form(request)
    username, password = form.get("username", "").strip(), form.get("password", "")
    goal = same_site(form.get("next", ""))
    try:
        token = await run_sync(_start_session, username, password, limiter=HASHING)
    except Refused as refusal:
        return _form(username, goal, fault=str(refusal), status=401)
    response = RedirectResponse(goal, status_code=303)
    cookie.give(response, token)
    return response


async def logout(request: Request) -> Response:
    """End the session and go back to the form."""
    if not from_this_server(request):
        return plain_page("退出登录", "", fault="退出请求不是从本平台的页面发出的，没有受理。", status=403)
    if token := request.cookies.get(cookie.NAME):
        await run_sync(_end_session, token)
    response = RedirectResponse("/login", status_code=303)
    cookie.take_away(response)
    return response


def same_site(goal: str) -> str:
    """The path to go to after log-in: `goal` when it is a path of this server, else the home page."""
    try:
        parts = urlsplit(goal)
    except ValueError:
        return "/"
    is_path = goal.startswith("/") and not goal.startswith("//") and "\\" not in goal
    return goal if is_path and not parts.scheme and not parts.netloc and goal.isprintable() else "/"


async def _form_or_home(request: Request) -> Response:
    if await run_sync(_is_signed_in, request.cookies.get(cookie.NAME)):
        return RedirectResponse("/", status_code=303)
    if not await run_sync(_any_account):
        return RedirectResponse("/setup", status_code=303)
    return _form(goal=same_site(request.query_params.get("next", "")))


def _form(username: str = "", goal: str = "/", *, fault: str = "", status: int = 200) -> Response:
    return plain_page("登录", FORM, fault=fault, status=status, username=username, next=goal)


def _start_session(username: str, password: str) -> str:
    """The token of a new session. A refusal is raised after the commit, so that failed attempts are counted."""
    with reading() as db:
        checked = accounts.check(db, username, password)
    with transaction() as db:
        try:
            return login_sessions.start(db, accounts.admit(db, checked))
        except Refused as raised:
            refusal = raised
    raise refusal


def _end_session(token: str) -> None:
    with transaction() as db:
        login_sessions.end(db, token)


def _is_signed_in(token: str | None) -> bool:
    with reading() as db:
        return token is not None and login_sessions.find(db, token) is not None


def _any_account() -> bool:
    with reading() as db:
        return accounts.any_account(db)
