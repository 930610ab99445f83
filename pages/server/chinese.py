"""Streamlit's own page, served in Chinese: `lang="zh-CN"` and one script of ours that translates its English words."""

import hashlib
import json
from functools import cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

HERE = Path(__file__).parent
STREAMLITS_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
TITLE = "乡镇人大年度考核平台"
# Where nothing can hover, the bar of tools over a table is there all the time and covers what stands above the table. A
# dialog that clips instead of hiding lets a bar of buttons stick to the foot of the screen.
STYLE = """<style>
@media (hover: none) { [data-testid=stDataFrame] > [data-testid=stElementToolbar] { display: none; } }
[data-testid=stDialog] [role=dialog], [data-testid=stDialog] :has(> [role=dialog]):not([data-testid=stDialog]) { overflow: clip; }
</style>"""
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='5' "
    "fill='%23A61B1B'/%3E%3Cpath d='M8 17l6 6 11-14' fill='none' stroke='white' stroke-width='4'/%3E%3C/svg%3E"
)


class IndexChanged(Exception):
    """Streamlit's index.html no longer holds what we replace in it."""


async def index(request: Request) -> HTMLResponse:
    """The page every address of the app answers with; Streamlit then asks for the page by its name."""
    return HTMLResponse(index_html(), headers={"cache-control": "no-cache"})


async def script(request: Request) -> Response:
    return Response(script_text(), media_type="text/javascript", headers={"cache-control": "no-cache"})


@cache
def index_html() -> str:
    """Streamlit's index.html in Chinese. Raises IndexChanged when a new Streamlit has a different one."""
    html = STREAMLITS_INDEX.read_text(encoding="utf-8")
    version = hashlib.sha256(script_text().encode()).hexdigest()[:12]
    for english, ours in (
        ('<html lang="en">', '<html lang="zh-CN">'),
        (
            "<title>Streamlit</title>",
            f'<title>{TITLE}</title>\n    {STYLE}\n    <script src="/chinese.js?{version}"></script>',
        ),
        ('href="./favicon.png"', f'href="{ICON}"'),
        ("You need to enable JavaScript to run this app.", "请在浏览器设置中启用 JavaScript，再打开本平台。"),
    ):
        if english not in html:
            raise IndexChanged(english)
        html = html.replace(english, ours)
    return html


@cache
def script_text() -> str:
    words = json.loads((HERE / "chinese.json").read_text(encoding="utf-8"))
    code = (HERE / "chinese.js").read_text(encoding="utf-8")
    return code.replace("WORDS", json.dumps(words, ensure_ascii=False), 1)
