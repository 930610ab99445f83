import hashlib
import os
import time
import zipfile
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook

from db import receiving
from db.evidence_store import LocalStore, store
from db.receiving import Upload, receive, remove_left_behind, safe_name
from db.refusals import BadFile
from db.settings import settings

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100


def of_office(document: object) -> bytes:
    content = BytesIO()
    document.save(content)  # type: ignore[attr-defined]
    return content.getvalue()


def a_zip(name: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr(name, "x")
    return content.getvalue()


FITTING = {
    "照片.jpg": b"\xff\xd8\xff\xe0" + b"0" * 100,
    "照片.JPEG": b"\xff\xd8\xff\xe1" + b"0" * 100,
    "图.png": PNG,
    "图.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "文件.pdf": b"%PDF-1.7\n",
    "报告.docx": of_office(Document()),
    "台账.xlsx": of_office(Workbook()),
    "报告.doc": OLE,
    "报告.wps": OLE,
    "台账.xls": OLE,
    "台账.et": OLE,
    "视频.mp4": b"\x00\x00\x00\x18ftypmp42",
}


def everything_kept() -> list[str]:
    return [path.name for path in settings().evidence_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", FITTING)
def test_a_file_lies_complete_under_its_sha256(name: str) -> None:
    content = FITTING[name]
    stored = receive([content[:3], content[3:]], name)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.size, store().open(stored.sha256).read()) == (len(content), content)
    assert everything_kept() == [stored.sha256]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("假.jpg", PNG),
        ("假.png", b"<html>"),
        ("假.pdf", b"MZ\x90"),
        ("假.docx", a_zip("xl/workbook.xml")),
        ("假.xlsx", a_zip("word/document.xml")),
        ("假.docx", b"PK\x03\x04 broken"),
        ("假.doc", b"{\\rtf1"),
        ("假.mp4", b"\x00\x00"),
    ],
)
def test_a_content_that_is_not_what_the_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(BadFile, match=f"“{name}”的内容不是"):
        receive([content], name)
    assert everything_kept() == []


@pytest.mark.parametrize("name", ["程序.exe", "网页.html", "图.svg", "没有后缀", "压缩包.zip", "宏.docm", "IMG_1.heic"])
def test_other_kinds_are_refused_before_anything_is_written(name: str) -> None:
    with pytest.raises(BadFile, match="可以上传图片"):
        Upload(name)
    assert everything_kept() == []


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadFile, match="是空的"):
        receive([], "图.png")
    assert everything_kept() == []


def test_a_file_over_the_limit_is_refused_as_soon_as_it_is_known() -> None:
    upload = Upload("图.png", limit=2**20)
    upload.write(b"0" * 2**20)
    with pytest.raises(BadFile, match="超过1MB"):
        upload.write(b"0")
    assert everything_kept() == []


def test_the_same_content_is_kept_once() -> None:
    assert receive([PNG], "甲.png") == receive([PNG], "乙.png")
    assert len(everything_kept()) == 1


def test_a_broken_upload_leaves_nothing_behind() -> None:
    with pytest.raises(ConnectionError), Upload("图.png") as upload:
        upload.write(PNG)
        raise ConnectionError
    assert everything_kept() == []


def test_the_bytes_are_on_the_disk_before_the_file_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(receiving.os, "fsync", lambda handle: done.append("fsync"))
    keep = LocalStore.keep
    monkeypatch.setattr(LocalStore, "keep", lambda *given: (done.append("keep"), keep(*given)))
    receive([PNG], "图.png")
    assert done[:2] == ["fsync", "keep"]


def test_what_a_killed_server_left_is_removed_after_a_day() -> None:
    old, young = Upload("图.png"), Upload("图.png")
    os.utime(old._path, (time.time() - 90_000,) * 2)
    assert remove_left_behind() == 1
    assert everything_kept() == [young._path.name]
    young.abort()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/报告.pdf", "报告.pdf"),
        ("C:\\Users\\张\\报告.pdf", "报告.pdf"),
        ("报告\u202efdp.pdf\x00", "报告fdp.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept


@pytest.mark.parametrize("name", ["", "/", "...", "\x00"])
def test_a_file_without_a_name_is_refused(name: str) -> None:
    with pytest.raises(BadFile, match="没有名称"):
        safe_name(name)
