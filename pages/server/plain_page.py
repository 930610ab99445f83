"""The few pages before log-in: self-contained HTML without scripts or outside files."""

from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

LAYOUT = Template(Path(__file__).with_name("layout.html").read_text(encoding="utf-8"))
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def plain_page(title: str, body: Template | str, *, fault: str = "", status: int = 200, **texts: str) -> HTMLResponse:
    """A page with `texts` filled into `body`, all escaped. `fault` is the sentence shown above the form."""
    shown = (
        body.substitute({name: escape(text) for name, text in texts.items()}) if isinstance(body, Template) else body
    )
    box = f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else ""
    html = LAYOUT.substitute(title=escape(title), fault=box, body=shown)
    headers = {"content-security-policy": POLICY, "cache-control": "no-store"}
    return HTMLResponse(html, status_code=status, headers=headers)
