"""What documents tell of themselves, and their first pages as pictures: PDF, Word, Excel, WPS."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from db.evidence.linked_parts import is_self_contained
from db.evidence.pdf_page import LOCKED
from db.evidence.pictures import Undecodable, copies_of, sensible_day
from db.evidence.store import store
from db.settings import ROOT
from forms.reading.filekinds import Unreadable
from forms.reading.package import MOST_PACKED, Package

PDF_SECONDS, OFFICE_SECONDS = 30, 60
_CORE = "docProps/core.xml"
_TERM = "{http://purl.org/dc/terms/}"
# Nothing may leave this machine: pictures that a document links to are asked for at a closed door.
_CLOSED_DOOR = "http://127.0.0.1:9"
# Nor may a picture of this machine come into a preview: what is linked, in whichever kind of file, is not followed.
_NO_LINKS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse">
<value>true</value></prop></item>
</oor:items>
"""
_OFFICE_MEMORY = 3 * 2**19  # KiB of addresses; 1 GiB is enough for a page of text
# However many people have documents drawn and checked at once: each LibreOffice takes a core and up to that memory.
_at_work = threading.BoundedSemaphore(2)
_BOUNDED = () if os.name == "nt" else ("/bin/sh", "-c", f'ulimit -v {_OFFICE_MEMORY} && exec "$0" "$@"')


@dataclass(frozen=True)
class DocumentFacts:
    """The number of pages, None where the file does not say, and the days of its own properties."""

    pages: int | None = None
    created_on: date | None = None
    modified_on: date | None = None


def pdf_facts(file: Path) -> tuple[DocumentFacts, dict[int, bytes]]:
    """What the PDF tells, and copies of its first page as db.evidence.pictures makes them. Raises Undecodable."""
    with tempfile.TemporaryDirectory() as folder:
        return _pdf(file, Path(folder) / "page.png")


def _pdf(file: Path, picture: Path) -> tuple[DocumentFacts, dict[int, bytes]]:
    said = _run([sys.executable, "-m", "db.evidence.pdf_page", str(file), str(picture)], PDF_SECONDS)
    if said is None:
        raise Undecodable(
            "PDF内容过于复杂，平台没能生成预览；原件已按原样保存，可以下载查看。如需预览，请重新打印为 PDF 后再上传一份。"
        )
    told: dict[str, Any] = json.loads(said)
    if fault := told.get("fault"):
        raise Undecodable(_why(fault))
    with Image.open(picture, formats=("PNG",)) as image:
        copies = copies_of(image)
    return DocumentFacts(told["pages"], _day(told["created"]), _day(told["modified"])), copies


def _why(fault: str) -> str:
    if fault == LOCKED:
        return "PDF设有打开密码，考评时看不到内容。请去掉密码另存为 PDF，撤回本件后重新上传。"
    return "PDF打不开，内容不完整或已损坏。请在电脑上确认原文件能打开，撤回本件后重新上传。"


def office_facts(sha256: str) -> DocumentFacts:
    """The days in the properties of a Word or Excel file; none where it has none or is not to be opened safely."""
    with store().open(sha256) as file:
        content = file.read(MOST_PACKED + 1)
    try:
        core = Package(content).part(_CORE)
    except Unreadable:
        return DocumentFacts()
    if core is None:
        return DocumentFacts()
    days = [_day((core.findtext(f"{_TERM}{name}") or "").strip()[:10]) for name in ("created", "modified")]
    return DocumentFacts(None, *days)


def office_copies(sha256: str, suffix: str) -> dict[int, bytes]:
    """Copies of the first page of a Word, Excel or WPS file; none without LibreOffice, or where it does not open it.

    Takes up to a minute.
    """
    with on_this_machine(sha256) as file, tempfile.TemporaryDirectory() as name, suppress(Undecodable):
        made = _office_pdf(file, suffix, Path(name))
        return _pdf(made, Path(name) / "page.png")[1] if made else {}
    return {}


def has_office() -> bool:
    """Whether LibreOffice is installed, which draws Word, Excel and WPS files."""
    return shutil.which("soffice") is not None


def office_pages(content: bytes, suffix: str, most: int) -> list[bytes]:
    """Pictures (PNG) of the pages of a Word, Excel or WPS file, at most so many, from the first on.

    None without LibreOffice, or where it does not open the file. Takes up to a minute.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = folder / f"given{suffix}"
        given.write_bytes(content)
        made = _office_pdf(given, suffix, folder)
        said = made and _run([sys.executable, "-m", "db.evidence.pdf_pages", str(made), name, str(most)], PDF_SECONDS)
        return [(folder / f"{number}.png").read_bytes() for number in range(1, int(said or 0) + 1)]


def office_pdf(content: bytes, suffix: str) -> bytes | None:
    """A Word, Excel or WPS file as LibreOffice prints it; None as above. Takes up to a minute."""
    with tempfile.TemporaryDirectory() as name:
        given = Path(name) / f"given{suffix}"
        given.write_bytes(content)
        made = _office_pdf(given, suffix, Path(name))
        return made.read_bytes() if made else None


def _office_pdf(file: Path, suffix: str, folder: Path) -> Path | None:
    """The file as LibreOffice prints it, made in that folder; None without LibreOffice or where it does not open it."""
    office = shutil.which("soffice")
    if office is None or (suffix in (".docx", ".xlsx") and not is_self_contained(file)):
        return None
    _write_profile(folder / "profile")
    named = folder / f"document{suffix}"  # of some kinds LibreOffice knows the name better than the content
    shutil.copyfile(file, named)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder), str(named)]
    with _at_work:
        _run([*_BOUNDED, *command], OFFICE_SECONDS)
    made = folder / "document.pdf"
    return made if made.is_file() else None


def _write_profile(folder: Path) -> None:
    """The settings of a LibreOffice that opens nothing but the document itself."""
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_NO_LINKS, encoding="utf-8")


def _day(text: str | None) -> date | None:
    try:
        return sensible_day(date.fromisoformat(text)) if text else None
    except ValueError:
        return None


@contextmanager
def on_this_machine(sha256: str) -> Iterator[Path]:
    """The file as a path: where it lies, or a copy for as long as the block lasts."""
    if (path := store().local_path(sha256)) is not None:
        yield path
        return
    with tempfile.NamedTemporaryFile() as copy:
        with store().open(sha256) as file:
            shutil.copyfileobj(file, copy, 2**20)
        copy.flush()
        yield Path(copy.name)


def _run(command: list[str], seconds: int) -> str | None:
    """What the program printed; None where it failed or took too long, and then all that it started is ended."""
    closed = {"http_proxy": _CLOSED_DOOR, "https_proxy": _CLOSED_DOOR, "ftp_proxy": _CLOSED_DOOR, "no_proxy": ""}
    running = subprocess.Popen(  # noqa: S603 - our own command; the file is an argument and no part of it
        command,
        cwd=ROOT,
        env={**os.environ, **closed},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = running.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        said = None
        _end(running)
    return said if running.returncode == 0 else None


def _end(running: "subprocess.Popen[str]") -> None:
    with suppress(ProcessLookupError):
        if os.name == "nt":
            running.kill()
        else:
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()
