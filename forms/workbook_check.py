"""Proof that a file is a plain .xlsx that openpyxl may open: no other kind, no macros, no links outward, no bomb."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from forms.reading.filekinds import Unreadable
from forms.reading.package import DAMAGE, METHODS, WORKBOOK, macro_in

MOST_FILE_BYTES = 5 * 2**20
MOST_BYTES, MOST_PARTS = 30 * 2**20, 500
# Tags and attributes: openpyxl takes 500 bytes for each. A form of a hundred items has some thirty thousand.
MOST_TAGS = 300_000
MOST_SHEETS = 100
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGED = "文件已损坏，无法读取"
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为不带密码的“Excel 工作簿（*.xlsx）”后再上传。"
_ENCODED = re.compile(rb"""encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)
_LONG_FORMAT = re.compile(rb"""formatCode\s*=\s*(?:"[^"]{2000}|'[^']{2000})""")  # Excel writes 255 characters


def check_workbook(content: bytes, instead: str) -> None:
    """Raises Unreadable for whatever should not be opened as a workbook. `instead` says which file to upload."""
    _check_kind(content, instead)
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _check_parts(package, instead)
            _check_xml(package)
    except DAMAGE as damage:
        raise Unreadable("压缩结构不完整", _DAMAGED, _SAVE_AS) from damage


def _check_kind(content: bytes, instead: str) -> None:
    if not content:
        raise Unreadable("0 字节", "文件是空的", instead)
    if len(content) > MOST_FILE_BYTES:
        found = f"文件有{len(content) / 2**20:.1f}MB"
        raise Unreadable(found, f"超过上限{MOST_FILE_BYTES // 2**20}MB", "请删去表中插入的图片等内容后再上传。")
    if content.startswith(_OLE):
        raise Unreadable("旧版 Office 格式（.xls、.et）或带密码的文件", "只能导入 .xlsx 文件", _SAVE_AS)
    if not content.startswith(b"PK"):
        raise Unreadable("文件内容不是 Excel 工作簿", "只能导入 .xlsx 文件", instead)


def _check_parts(package: zipfile.ZipFile, instead: str) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES:
        raise _too_large(f"{len(parts)}个部件，展开后{unpacked // 2**20}MB")
    names = [part.filename for part in parts]
    if WORKBOOK not in names:
        found = "Word 文档" if "word/document.xml" in names else "压缩包中没有 Excel 工作簿"
        raise Unreadable(found, "只能导入 .xlsx 文件", instead)
    if len(set(names)) < len(names):
        raise Unreadable("压缩包中有同名部件", _DAMAGED, _SAVE_AS)
    if any(part.compress_type not in METHODS for part in parts):
        raise Unreadable("压缩方法不认识", _DAMAGED, _SAVE_AS)
    if macro_in(names):
        raise Unreadable("含有宏", "不接受带宏的文件", _SAVE_AS)
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        remedy = "请在“数据—编辑链接”中断开链接（或复制后选择性粘贴为数值），保存后再上传。"
        raise Unreadable("含有指向其他文件的链接（外部链接或 DDE）", "平台不读取其他文件", remedy)


def _check_xml(package: zipfile.ZipFile) -> None:
    tags = 0
    for xml in _xml_of(package):
        if b"\0" in xml or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or _ENCODED.search(xml[:200]):
            raise Unreadable("XML 部件含有实体声明或不是 UTF-8", "不是 Excel 保存的文件", _SAVE_AS)
        tags += xml.count(b"<") + xml.count(b"=")
        if tags > MOST_TAGS:
            raise _too_large(f"超过{MOST_TAGS}个标记")
        # openpyxl searches a format with a pattern, and the sheets' names for each sheet: both take ever longer.
        if _LONG_FORMAT.search(xml) or xml.count(b"sheetId") > MOST_SHEETS:
            raise _too_large(f"数字格式过长，或超过{MOST_SHEETS}个工作表")


def _xml_of(package: zipfile.ZipFile) -> Iterator[bytes]:
    return (package.read(part) for part in package.infolist() if part.filename.lower().endswith((".xml", ".rels")))


def _too_large(found: str) -> Unreadable:
    return Unreadable(found, "展开后过大，没有读取", "请删去图片、多余的工作表和表格下方的空行后再上传。")
