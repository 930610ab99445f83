"""Whether a form or an upload was sent by a page of this server, not by somebody else's page."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def from_this_server(request: HTTPConnection) -> bool:
    """Whether `Origin` names the host that was asked. A request without it is refused: every browser sends it with a POST or a WebSocket."""
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:  # such as "http://[", which no browser sends
        return False
