"""GET and POST /setup: the county and its first administrator, while there is no account at all."""

from string import Template

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import accounts, login_sessions
from db.engine import reading, transaction
from db.refusals import Refused
from pages.server import cookie, setup_code
from pages.server.origin import from_this_server
from pages.server.plain_page import plain_page
from pages.server.small_form import small_form

FORM = Template("""<form method="post" action="/setup">
<label for="code">初始化口令 <span class="hint">启动服务的终端窗口里显示的那一串</span></label>
<input id="code" name="code" value="$code" autocomplete="off" required>
<label for="county">县（市、区）名称 <span class="hint">如：示例县</span></label>
<input id="county" name="county" value="$county" required>
<label for="name">管理员姓名</label>
<input id="name" name="name" value="$name" autocomplete="name" required>
<label for="username">管理员用户名</label>
<input id="username" name="username" value="$username" autocomplete="username" autocapitalize="none" required>
<label for="password">密码 <span class="hint">不少于10个字符，不要用常见密码</span></label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="10" required>
<label for="again">再输一遍密码</label>
<input id="again" name="again" type="password" autocomplete="new-password" required>
<button>建立本县平台</button>
</form>""")
FIELDS = ("code", "county", "name", "username")


async def setup(request: Request) -> Response:
    """Show the form, or create county and administrator and log her in."""
    if await run_sync(_any_account):
        return RedirectResponse("/login", status_code=303)
    if request.method != "POST":
        return _form({"code": request.query_params.get("code", "")})
    if not from_this_server(request):
        return _form({}, "请求不是从本平台的页面发出的，没有受理。", 403)
    entered = await small_form(request)
    if problems := _problems(entered):
        return _form(entered, "\n".join(problems), 422)
    try:
        token = await run_sync(_create, entered)
    except Refused as refusal:
        return _form(entered, str(refusal), 422)
    response = RedirectResponse("/", status_code=303)
    cookie.give(response, token)
    return response


def _problems(entered: dict[str, str]) -> list[str]:
    """All that is wrong with the form itself; the password's own rules are the account's."""
    labels = {"county": "县（市、区）名称", "name": "管理员姓名", "username": "管理员用户名", "password": "密码"}
    found = [f"“{label}”没有填，请填写。" for name, label in labels.items() if not entered.get(name, "").strip()]
    if not setup_code.is_right(entered.get("code", "")):
        found.insert(0, "初始化口令不对。口令显示在启动服务的终端窗口里，服务每次启动都会换，请照最近一次显示的填写。")
    if entered.get("password") != entered.get("again"):
        found.append("两次输入的密码不一样，请重新输入。")
    return found


def _create(entered: dict[str, str]) -> str:
    with transaction() as db:
        administrator = accounts.create_first_administrator(
            db, entered["county"], username=entered["username"], name=entered["name"], password=entered["password"]
        )
        return login_sessions.start(db, administrator)


def _form(entered: dict[str, str], fault: str = "", status: int = 200) -> Response:
    texts = {name: entered.get(name, "") for name in FIELDS}
    return plain_page("首次使用", FORM, fault=fault, status=status, **texts)


def _any_account() -> bool:
    with reading() as db:
        return accounts.any_account(db)
