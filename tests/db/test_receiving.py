"""Files received: whole and what their names say, or refused in words; and nothing half-kept, whatever breaks."""

import errno
import hashlib
import os
import struct
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook
from PIL import Image

from db.evidence import receiving
from db.evidence.receiving import Upload, receive, remove_left_behind, safe_name
from db.evidence.store import LocalStore, store
from db.refusals import BadFile, StoreFailed, StoreFull
from db.settings import settings
from tests.made_files import (
    PNG,
    a_compound_file,
    a_jpeg_of,
    a_pdf,
    a_photo,
    a_png_of,
    a_scene,
    a_video,
    a_zip,
    as_file,
)


def of_office(document: Any) -> bytes:
    content = BytesIO()
    document.save(content)
    return content.getvalue()


JPEG, HEIC, PDF, MP4 = a_photo(), as_file(a_scene(2, (64, 48)), "HEIF"), a_pdf(), a_video()
WEBP = as_file(a_scene(3, (64, 48)), "WEBP")
WORD, EXCEL = of_office(Document()), of_office(Workbook())
DOC, XLS, OTHER = (a_compound_file(stream) for stream in ("WordDocument", "Workbook", "MatOST"))
LOCKED = a_compound_file("EncryptedPackage")
FITTING = {
    "照片.jpg": JPEG,
    "照片.JPEG": JPEG,
    "动态照片.jpg": JPEG + MP4,
    "补零.jpg": JPEG + bytes(500),
    "渐进.jpg": as_file(a_scene(4, (64, 48)), progressive=True) + b"trailer",
    "图.png": PNG,
    "图.webp": WEBP,
    "无损.webp": as_file(a_scene(3, (64, 48)), "WEBP", lossless=True),
    "手机.heic": HEIC,
    "手机.HEIF": HEIC,
    "文件.pdf": PDF,
    "报告.docx": WORD,
    "台账.xlsx": EXCEL,
    "报告.doc": DOC,
    "报告.wps": DOC,
    "旧报告.wps": OTHER,
    "台账.xls": XLS,
    "台账.et": XLS,
    "视频.mp4": MP4,
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
    ("name", "content", "said"),
    [
        ("假.jpg", PNG, "这是一张PNG图片，没有保存。请把文件名改为“假.png”后再传"),
        ("假.png", JPEG, "这是一张JPEG图片，没有保存。请把文件名改为“假.jpg”后再传"),
        ("假.jpg", HEIC, "这是一张HEIC照片，没有保存。请把文件名改为“假.heic”后再传"),
        ("假.mp4", HEIC, "这是一张HEIC照片"),
        ("假.heic", MP4, "这是一段MP4视频"),
        ("假.webp", PNG, "这是一张PNG图片"),
        ("假.png", b"<html>", "请用原来的软件打开，另存为.png"),
        ("假.pdf", b"MZ\x90", "另存为.pdf"),
        ("假.pdf", WORD, "这是一份新版Word文档"),
        ("假.docx", EXCEL, "这是一份新版Excel表格，没有保存。请把文件名改为“假.xlsx”"),
        ("假.xlsx", WORD, "这是一份新版Word文档"),
        ("假.docx", a_zip("a.txt"), "另存为.docx"),
        ("假.docx", a_zip("mimetype", "[Content_Types].xml", "word/a.xml"), "另存为.docx"),
        ("假.docx", a_zip("word/document.xml"), "另存为.docx"),
        ("假.doc", WORD, "这是一份新版Word文档，没有保存。请把文件名改为“假.docx”"),
        ("假.docx", DOC, "这是一份旧版Word文档，没有保存。请把文件名改为“假.doc”"),
        ("假.doc", XLS, "这是一份旧版Excel表格"),
        ("假.et", DOC, "这是一份旧版Word文档"),
        ("假.doc", b"{\\rtf1", "另存为.doc"),
        ("假.doc", OTHER, "另存为.doc"),
        ("加密.docx", LOCKED, "请去掉密码另存后再传"),
        ("加密.xls", LOCKED, "请去掉密码另存后再传"),
        ("假.mp4", b"\x00\x00", "另存为.mp4"),
    ],
)
def test_a_content_that_is_not_what_the_name_says_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=f"“{name}”") as raised:
        receive([content], name)
    assert said in str(raised.value)
    assert everything_kept() == []


CUT_OFF = [
    "照片.jpg",
    "渐进.jpg",
    "图.png",
    "图.webp",
    "手机.heic",
    "文件.pdf",
    "报告.docx",
    "台账.xlsx",
    "报告.doc",
    "台账.et",
    "视频.mp4",
]


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("name", CUT_OFF)
def test_a_file_that_is_cut_off_is_refused(name: str, part: float) -> None:
    content = FITTING[name].removesuffix(b"trailer")
    with pytest.raises(BadFile, match=r"不完整|另存为"):
        receive([content[: int(len(content) * part)]], name)
    assert everything_kept() == []


@pytest.mark.parametrize("name", FITTING)
def test_no_damage_is_more_than_a_refusal(name: str) -> None:
    """Bytes turned over anywhere in the head, and every length of a beginning: a sentence or a file, and no other fault."""
    content = FITTING[name][:400]
    spoilt = [content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :] for at in range(0, len(content), 7)]
    refused = 0
    for given in [*spoilt, *(content[:length] for length in range(1, len(content), 11))]:
        try:
            receive([given], name)
        except BadFile:
            refused += 1
    assert refused


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("巨图.png", a_png_of(25_000, 20_000), "25000×20000像素（5亿），超过上限2.5亿"),
        ("巨图.jpg", a_jpeg_of(40_000, 12_500), "40000×12500像素（5亿），超过上限2.5亿"),
        ("空图.png", a_png_of(0, 20), "没有内容（0×20像素）"),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_by_its_head(name: str, content: bytes, said: str) -> None:
    with pytest.raises(BadFile) as raised:
        receive([content], name)
    assert said in str(raised.value)
    assert everything_kept() == []


def a_compound_list(sector: int, lists: bytes) -> bytes:
    """A compound file whose header leads to those sectors of numbers, in sectors of that many bytes."""
    head = DOC[:30] + struct.pack("<H", sector.bit_length() - 1) + DOC[32:68] + struct.pack("<II", 0, 0xFFFFFFFF)
    return head.ljust(512, b"\xff").ljust(sector, b"\0") + lists


SCAN = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x01\x01\x00\0\0"
EMPTY = b"\xff\xc4\x00\x02"
FRAME = b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 11, 8, 100, 100, 1) + b"\x01\x11\x00"
ENDLESS = {
    "段.jpg": FRAME + SCAN + EMPTY * 400_000 + bytes(2000),
    "头.jpg": FRAME + EMPTY * 400_000 + SCAN + b"\xff\xd9",
    "遍.jpg": FRAME + SCAN * 101 + b"\xff\xd9",
    "块.png": PNG[:33] + struct.pack(">I4sI", 0, b"aaaa", 0) * 200_000 + PNG[33:],
    "盒.mp4": MP4 + struct.pack(">I4s", 8, b"free") * 200_000,
    "圈.doc": a_compound_list(512, struct.pack("<128I", *range(1, 128), 0) + bytes(512 * 128)),
    "重.doc": a_compound_list(65536, struct.pack("<16384I", *[1] * 16383, 0xFFFFFFFE) + bytes(65536)),
    "自指.doc": a_compound_list(65536, struct.pack("<16384I", *[0xFFFFFFFF] * 16383, 0) + bytes(65536)),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_file_that_is_nothing_but_structure_is_refused_at_once(name: str) -> None:
    began = time.process_time()
    with pytest.raises(BadFile, match="不完整"):
        receive([ENDLESS[name]], name)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_pixels_of_every_kind_are_counted(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    suffix = {"JPEG": "jpg", "HEIF": "heic"}.get(kind, kind.lower())
    content = as_file(Image.new("RGB", (640, 480)), kind)
    monkeypatch.setattr("db.evidence.filekinds.MOST_PIXELS", 640 * 480 - 1)
    with pytest.raises(BadFile, match="有640×480像素"):
        receive([content], f"图.{suffix}")
    monkeypatch.setattr("db.evidence.filekinds.MOST_PIXELS", 640 * 480)
    assert receive([content], f"图.{suffix}").size == len(content)


@pytest.mark.parametrize("name", ["程序.exe", "网页.html", "图.svg", "没有后缀", "压缩包.zip", "宏.docm"])
def test_other_kinds_are_refused_before_anything_is_written(name: str) -> None:
    with pytest.raises(BadFile, match="可以上传图片"):
        Upload(name)
    assert everything_kept() == []


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadFile, match="是空的"):
        receive([], "图.png")
    assert everything_kept() == []


@pytest.mark.parametrize(
    ("limit", "sentence"), [(20 * 2**20, "超过20MB，没有保存。请压缩"), (3 * 2**19, "空间只剩1.5MB，放不下它")]
)
def test_a_file_over_the_limit_or_the_space_is_refused_as_soon_as_it_is_known(limit: int, sentence: str) -> None:
    upload = Upload("图.png", limit=limit)
    upload.write(bytes(limit))
    with pytest.raises(BadFile, match=sentence):
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


def fails_with(number: int) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


class FullFile:
    """A file on a disk that is full."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.close, self.fileno = file.close, file.fileno
        self.write = fails_with(errno.ENOSPC)


def at_write(broken: pytest.MonkeyPatch, number: int) -> None:
    opened = Path.open
    broken.setattr(Path, "open", lambda path, *how, **more: FullFile(opened(path, *how, **more)))


def at_fsync(broken: pytest.MonkeyPatch, number: int) -> None:
    broken.setattr(receiving.os, "fsync", fails_with(number))


def at_rename(broken: pytest.MonkeyPatch, number: int) -> None:
    broken.setattr(Path, "replace", fails_with(number))


@pytest.mark.parametrize("breaks", [at_write, at_fsync, at_rename])
def test_a_full_disk_is_told_and_nothing_is_half_kept(
    monkeypatch: pytest.MonkeyPatch, breaks: Callable[[pytest.MonkeyPatch, int], None]
) -> None:
    with monkeypatch.context() as broken, pytest.raises(StoreFull, match="空间已满"):
        breaks(broken, errno.ENOSPC)
        receive([PNG], "图.png")
    assert everything_kept() == []
    assert receive([PNG], "图.png").size == len(PNG)


@pytest.mark.parametrize("breaks", [at_fsync, at_rename])
def test_a_broken_disk_is_told_and_nothing_is_half_kept(
    monkeypatch: pytest.MonkeyPatch, breaks: Callable[[pytest.MonkeyPatch, int], None]
) -> None:
    with monkeypatch.context() as broken, pytest.raises(StoreFailed, match="检查磁盘"):
        breaks(broken, errno.EIO)
        receive([PNG], "图.png")
    assert everything_kept() == []


@pytest.mark.parametrize(("number", "refusal"), [(errno.ENOSPC, StoreFull), (errno.EIO, StoreFailed)])
def test_a_store_that_takes_no_more_is_told_and_nothing_is_half_kept(
    s3_store: str, monkeypatch: pytest.MonkeyPatch, number: int, refusal: type[Exception]
) -> None:
    with monkeypatch.context() as broken, pytest.raises(refusal):
        broken.setattr(store()._files, "put_file", fails_with(number))
        receive([PNG], "图.png")
    assert everything_kept() == []
    assert not store().exists(hashlib.sha256(PNG).hexdigest())


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
