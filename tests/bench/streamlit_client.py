"""One person's browser tab as the server sees it: Streamlit's protobuf messages over a WebSocket, without a browser."""

import asyncio
import http.client
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

COOKIE = "renda_login"
LARGEST = 32 * 2**20  # bytes of one message
SECONDS = 120  # after which a run that has not finished never will


class PageFailed(Exception):
    """The page drew an exception, was not found, or did not finish."""


@dataclass(frozen=True)
class Widget:
    """A widget that the server has drawn; `fragment` is the fragment it reruns, "" for the whole page."""

    id: str
    kind: str
    fragment: str


def log_in(url: str, username: str, password: str) -> str:
    """The log-in cookie's token of that person. Raises PageFailed when she is refused."""
    host = urlsplit(url).netloc
    connection = http.client.HTTPConnection(host, timeout=SECONDS)
    headers = {"Origin": f"http://{host}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", urlencode({"username": username, "password": password}), headers)
    answer = connection.getresponse()
    given = SimpleCookie(answer.getheader("Set-Cookie", "")).get(COOKIE)
    connection.close()
    if given is None:
        raise PageFailed(f"{username} was not logged in: {answer.status} {answer.reason}")
    return given.value


@asynccontextmanager
async def open_page(url: str, page: str, token: str) -> AsyncIterator["StreamlitClient"]:
    """A tab with that page, drawn once."""
    host = urlsplit(url).netloc
    async with connect(
        f"ws://{host}/_stcore/stream",
        origin=f"http://{host}",  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": f"{COOKIE}={token}"},
        compression=None,
        max_size=LARGEST,
        ping_interval=None,
    ) as socket:
        client = StreamlitClient(socket, page)
        await client.rerun()
        yield client


class StreamlitClient:
    """Reruns a page and changes its widgets. Each call returns when the server has finished that run."""

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self._socket, self._page = socket, page
        self._page_hash = ""
        self._states: dict[str, WidgetState] = {}
        self.widgets: dict[str, Widget] = {}
        self.bytes_received = 0

    async def rerun(self) -> None:
        """Run the whole page."""
        self.widgets = {}
        await self._run("")

    async def rerun_fragment(self, widget: Widget) -> None:
        """Run the fragment that widget is in, or the page where it is in none."""
        await self._run(widget.fragment)

    async def set_text(self, widget: Widget, value: str) -> None:
        """Type `value` into a text input; reruns its fragment, or the page where it is in none."""
        await self._change(widget, WidgetState(id=widget.id, string_value=value))

    async def set_number(self, widget: Widget, value: float) -> None:
        """Put `value` into a number input of fractions."""
        await self._change(widget, WidgetState(id=widget.id, double_value=value))

    def text_in(self, widget: Widget) -> str:
        """What stands in a text input."""
        return self._states[widget.id].string_value

    def find(self, key_end: str) -> Widget:
        """The widget whose key ends so. Raises PageFailed when the page has none."""
        found = next((widget for widget in self.widgets.values() if widget.id.endswith(key_end)), None)
        if found is None:
            raise PageFailed(f"{self._page} has no widget …{key_end}, only {sorted(self.widgets)}")
        return found

    async def _change(self, widget: Widget, state: WidgetState) -> None:
        self._states[widget.id] = state
        await self._run(widget.fragment)

    async def _run(self, fragment: str) -> None:
        request = BackMsg()
        run = request.rerun_script
        run.page_name, run.page_script_hash, run.fragment_id = self._page, self._page_hash, fragment
        run.context_info.timezone, run.context_info.locale = "Asia/Shanghai", "zh-CN"
        # A browser sends the state of every widget on the page with each rerun, and so does this.
        run.widget_states.widgets.extend(self._states[key] for key in self.widgets if key in self._states)
        await self._socket.send(request.SerializeToString())
        async with asyncio.timeout(SECONDS):
            while not self._is_finished(await self._receive()):
                pass

    async def _receive(self) -> ForwardMsg:
        raw = await self._socket.recv(decode=False)
        self.bytes_received += len(raw)
        return ForwardMsg.FromString(bytes(raw))

    def _is_finished(self, message: ForwardMsg) -> bool:
        match message.WhichOneof("type"):
            case "delta":
                self._draw(message.delta)
            case "new_session":
                self._page_hash = message.new_session.page_script_hash
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "page_not_found":
                raise PageFailed(f"There is no page {self._page!r} for this person")
            case "script_finished":
                return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _draw(self, delta: Delta) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type") or ""
        drawn = getattr(delta.new_element, kind, None)
        if kind == "exception":
            raise PageFailed(f"{self._page}: {drawn.type} {drawn.message}")  # type: ignore[union-attr]
        if not getattr(drawn, "id", ""):
            return
        self.widgets[drawn.id] = Widget(drawn.id, kind, delta.fragment_id)  # type: ignore[union-attr]
        if drawn.id not in self._states or getattr(drawn, "set_value", False):  # type: ignore[union-attr]
            self._remember(kind, drawn)

    def _remember(self, kind: str, drawn: object) -> None:
        """The state a widget begins with in the browser, as far as a person types into it."""
        present = drawn.value if getattr(drawn, "set_value", False) else getattr(drawn, "default", None)  # type: ignore[attr-defined]
        if kind == "text_input":
            self._states[drawn.id] = WidgetState(id=drawn.id, string_value=str(present))  # type: ignore[attr-defined]
        if kind == "number_input":
            self._states[drawn.id] = WidgetState(id=drawn.id, double_value=float(present or 0))  # type: ignore[attr-defined]
