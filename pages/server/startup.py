"""What happens once before the first request: settings, migrations, sample, warm-up, and the lines in the terminal."""

import gc
import importlib
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from anyio.to_thread import run_sync

from db import accounts, sample
from db.drawn.drawing import redraw_open
from db.engine import migrate, reading, transaction
from db.evidence.receiving import remove_left_behind
from db.evidence.store import store
from db.refusals import StoreFailed, StoreFull
from db.settings import BadSettings, settings
from pages.server import setup_code
from pages.server.examiner import examiner
from reports.archive import shelf

# Imported before the heap is frozen, so that the first person to open a page does not wait for them.
HEAVY = ("altair", "pandas", "pyarrow", "openpyxl", "docx", "scipy.fftpack", "reports")


def check_settings() -> None:
    """Leave with every fault in Chinese when a setting is wrong, or the store of evidence that it names is not there."""
    try:
        settings()
        store().require()
    except BadSettings as faults:
        sys.exit(str(faults))
    except (StoreFailed, StoreFull) as failure:
        sys.exit(f"平台没有启动：{failure}")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    lines = await run_sync(prepare)
    print("\n".join(lines), flush=True)
    examiner.start()
    yield {}
    await run_sync(examiner.stop)


def prepare() -> list[str]:
    """Make the database ready and the process warm. Returns what the terminal should say."""
    settings().data_path.mkdir(parents=True, exist_ok=True)
    migrate(redraw_open)
    with transaction() as db:
        if settings().sample and not accounts.any_account(db):
            sample.load(db)
    shelf.sweep()
    remove_left_behind()
    for name in HEAVY:
        importlib.import_module(name)
    _send_at_once()
    gc.collect()
    gc.freeze()
    return _greeting()


def _send_at_once() -> None:
    """Turn Nagle's algorithm off on the listening socket, from which every connection inherits that.

    Streamlit opens it without naming TCP, and then asyncio leaves the algorithm on: the last message of a rerun waited
    40 ms for the browser's acknowledgement.
    """
    for found in gc.get_objects():
        if type(found) is socket.socket and found.family in (socket.AF_INET, socket.AF_INET6) and found.fileno() >= 0:
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _greeting() -> list[str]:
    port = st.get_option("server.port")
    lines = [
        "",
        f"乡镇人大年度考核平台已启动：http://localhost:{port}（本机），http://{_own_address()}:{port}（局域网）",
    ]
    with reading() as db:
        if not accounts.any_account(db):
            address = f"http://localhost:{port}/setup?code={setup_code.CODE}"
            return [*lines, f"还没有账号，请打开一次性链接完成初始化：{address}", ""]
        if accounts.check(db, "admin", sample.SAMPLE_PASSWORD).matched:
            lines += ["示例账号，仅供试用（用户名 / 密码）：", *(f"  {who}" for who in sample.LOG_INS)]
    return [*lines, ""]


def _own_address() -> str:
    """The address colleagues on the same network use. Nothing is sent: connecting a datagram socket only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
