"""The .docx file as a package: proof that it is one, and the XML of its text."""

import lzma
import zipfile
import zlib
from io import BytesIO

from lxml import etree

DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
MOST_BYTES = 100 * 1024 * 1024
MOST_PARTS = 2000
LONGEST_TEXT, MOST_TEXT = 4000, 500_000  # characters
MOST_TAGS = 500_000  # of one part; a score table of a hundred items has some ten thousand
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 Word 或 WPS 打开该文件，另存为“Word 文档（*.docx）”后重新上传。"


class Unreadable(Exception):
    """The file is no .docx that can be read: what was found, what is wrong, what to do."""

    def __init__(self, found: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.found, self.problem, self.remedy = found, problem, remedy


class TextSize:
    """The text read so far. Patterns are searched in it, which takes ever longer per character where a text has no end."""

    def __init__(self) -> None:
        self._total = 0

    def add(self, *texts: str) -> None:
        """Raises Unreadable for a paragraph or cell, or a whole document, beyond anything that is issued."""
        longest = max(map(len, texts), default=0)
        self._total += sum(map(len, texts))
        if longest > LONGEST_TEXT:
            remedy = "请分成几段，或检查是否误粘贴了其他内容，改好后重新上传。"
            raise Unreadable(f"一段或一格有 {longest} 个字", f"文字过长（上限 {LONGEST_TEXT} 个字）", remedy)
        if self._total > MOST_TEXT:
            remedy = "请只保留评分表和说明文字后另存为 .docx。"
            raise Unreadable(f"全文超过 {MOST_TEXT} 个字", "内容过多", remedy)


class Package:
    """The parts of a .docx. Raises Unreadable for anything else, and for what would unpack beyond all measure."""

    def __init__(self, content: bytes) -> None:
        _check_kind(content)
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
            raise _broken("文件的压缩结构不完整") from broken
        _check_contents(self._zip)

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part, None where the package has none. Raises Unreadable where it is damaged."""
        if name not in self._zip.NameToInfo:
            return None
        try:
            xml = self._zip.read(name)
            _check_size(xml)
            # A parser of its own: lxml's parsers must not be shared between threads.
            return etree.fromstring(xml, _parser())
        except (
            zipfile.BadZipFile,
            zlib.error,
            lzma.LZMAError,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as broken:
            raise _broken(f"{name} 解压失败") from broken
        except etree.XMLSyntaxError as broken:
            raise _broken(f"{name} 不是完整的 XML") from broken


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )


def _broken(found: str) -> Unreadable:
    return Unreadable(found, "文件已损坏，无法读取", "请用 Word 或 WPS 打开原文件，确认内容完整后另存为 .docx 再上传。")


def _check_kind(content: bytes) -> None:
    if not content:
        raise Unreadable("0 字节", "文件是空的", "请选择有内容的 .docx 文件重新上传。")
    if content.startswith(_OLE):
        raise Unreadable(
            "旧版 Office 格式（.doc、.xls、.wps 或加密文件）",
            "不是 .docx 文件",
            "请取消密码，" + _SAVE_AS.removeprefix("请"),
        )
    if content.startswith(b"%PDF"):
        raise Unreadable("PDF 文件", "不是 .docx 文件", "请上传印发该文件所用的 Word 原稿（.docx）。")
    if not content.startswith(b"PK"):
        raise Unreadable(f"开头是 {content[:8]!r}", "不是 .docx 文件", _SAVE_AS)


def _check_size(xml: bytes) -> None:
    if (tags := xml.count(b"<")) > MOST_TAGS:
        raise Unreadable(
            f"{tags} 个标记", f"内容过多（上限 {MOST_TAGS} 个标记）", "请只保留评分表和说明文字后另存为 .docx。"
        )


def _check_contents(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES:
        found = f"{len(parts)} 个部件，解压后 {unpacked // 1024 // 1024} MB"
        limit = f"文件过大（上限 {MOST_PARTS} 个部件、{MOST_BYTES // 1024 // 1024} MB）"
        raise Unreadable(found, limit, "请删除文件中的图片、附件对象等，只保留文字和表格后另存为 .docx。")
    names = package.NameToInfo
    if "xl/workbook.xml" in names:
        raise Unreadable("Excel 工作簿", "不是 .docx 文件", "请把评分表复制到 Word 中，另存为 .docx 后重新上传。")
    if "[Content_Types].xml" not in names or DOCUMENT not in names:
        raise Unreadable("压缩包中没有 Word 正文", "不是 .docx 文件", _SAVE_AS)
    if "word/vbaProject.bin" in names:
        raise Unreadable("含有宏（word/vbaProject.bin）", "不接受带宏的文件", _SAVE_AS)
