"""The uploaded file as a package of parts: proof that it is a Word or Excel file, limits on its size, the XML of its parts."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterable
from enum import StrEnum
from io import BytesIO

from lxml import etree

from forms.reading.filekinds import Unreadable, check_kind, strict_format, unknown_archive

DOCUMENT = "word/document.xml"
WORKBOOK = "xl/workbook.xml"
MOST_PACKED = 50 * 1024 * 1024
MOST_BYTES = 100 * 1024 * 1024
MOST_XML = 20 * 1024 * 1024  # of one part that is read
MOST_PARTS = 2000
LONGEST_TEXT, MOST_TEXT = 4000, 500_000  # characters
# Tags and attributes of all parts that are read: some 200 bytes of memory each. A table of a hundred items has 50,000.
MOST_TAGS = 600_000
MOST_COLUMNS, MOST_CELLS = 256, 200_000
# Whatever zipfile raises for a damaged part. Other methods unpack without end, whatever size the part is said to have.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_STRICT = b"http://purl.oclc.org/ooxml/"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_KEEP_TEXT = "请只保留评分表和说明文字后另存为 .docx 或 .xlsx，再重新上传。"


class FileKind(StrEnum):
    """The two kinds of files that are read."""

    WORD = DOCUMENT
    EXCEL = WORKBOOK


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
            raise Unreadable(f"全文超过 {MOST_TEXT} 个字", "内容过多", _KEEP_TEXT)


class GridSize:
    """The cells laid out so far, merged ones by all the places they cover."""

    def __init__(self) -> None:
        self._cells = 0

    def add(self, cells: int, columns: int) -> None:
        """Raises Unreadable for a table wider than any that is issued, or for more cells than a document can need."""
        self._cells += cells
        if columns > MOST_COLUMNS:
            remedy = "请删除表格右侧多余的列后重新上传。"
            raise Unreadable(f"表格有 {columns} 列", f"列数过多（上限 {MOST_COLUMNS} 列）", remedy)
        if self._cells > MOST_CELLS:
            raise Unreadable(f"超过 {MOST_CELLS} 个单元格", "内容过多", _KEEP_TEXT)


class Package:
    """The parts of a Word or Excel file. Raises Unreadable for anything else, and for what is large beyond measure."""

    def __init__(self, content: bytes) -> None:
        check_kind(content)
        # Before it is opened: the list of parts alone may take more memory than there is.
        listed = content.count(b"PK\x01\x02")
        if len(content) > MOST_PACKED or listed > MOST_PARTS:
            raise _too_large(listed, len(content))
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except DAMAGE as broken:
            raise _broken("文件的压缩结构不完整") from broken
        self.kind = _kind_of(self._zip)
        self._tags = 0

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part, None where the package has none. Raises Unreadable where it is damaged."""
        info = self._zip.NameToInfo.get(name)
        if info is None:
            return None
        xml = self._unpacked(info)
        self._check_size(name, xml)
        try:
            # A parser of its own: lxml's parsers must not be shared between threads.
            return etree.fromstring(xml, _parser())
        except etree.XMLSyntaxError as broken:
            raise _broken(f"{name} 不是完整的 XML") from broken

    @property
    def names(self) -> list[str]:
        """The names of all parts, as listed; a name that is listed twice stands there twice."""
        return self._zip.namelist()

    def content(self, name: str) -> bytes:
        """A part as it is stored. Raises Unreadable where it is damaged or beyond measure."""
        return self._unpacked(self._zip.getinfo(name))

    def targets(self, name: str) -> dict[str, str]:
        """The parts that the part of that name refers to, by the id of the relationship; links to elsewhere left out."""
        folder, _, file = name.rpartition("/")
        root = self.part(f"{folder}/_rels/{file}.rels")
        found = () if root is None else root.iterchildren(_RELATION)
        return {
            relation.get("Id", ""): posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))).lstrip(
                "/"
            )
            for relation in found
            if relation.get("TargetMode") != "External"
        }

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        if info.file_size > MOST_XML:
            found = f"{info.filename} 解压后 {info.file_size // 1024 // 1024} MB"
            raise Unreadable(found, f"内容过多（上限 {MOST_XML // 1024 // 1024} MB）", _KEEP_TEXT)
        if info.compress_type not in METHODS:
            raise _broken(f"{info.filename} 的压缩方法不认识")
        try:
            with self._zip.open(info) as part:
                xml = part.read(MOST_XML + 1)
                return xml.decode("utf-16").encode() if xml[:2] in (b"\xff\xfe", b"\xfe\xff") else xml
        except DAMAGE as broken:
            raise _broken(f"{info.filename} 解压失败") from broken

    def _check_size(self, name: str, xml: bytes) -> None:
        if b"<!DOCTYPE" in xml:  # no Office program writes one, and all that entities can do begins with it
            raise _broken(f"{name} 含有 DOCTYPE 声明")
        if _STRICT in xml[:4096]:
            raise strict_format()
        self._tags += xml.count(b"<") + xml.count(b"=")
        if self._tags > MOST_TAGS:
            raise Unreadable(f"{self._tags} 个标记", f"内容过多（上限 {MOST_TAGS} 个标记）", _KEEP_TEXT)


def _parser() -> etree.XMLParser:
    # The encoding is not the part's to choose: in some, the tags that were counted would not be those that are read.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def word_package(content: bytes) -> Package:
    """The same where only Word files are of use; what Unreadable says does not offer Excel. The kind is not looked at."""
    try:
        return Package(content)
    except Unreadable as fault:
        raise fault.for_word_alone() from fault


def _broken(found: str) -> Unreadable:
    remedy = "请用 Word（Excel）或 WPS 打开原文件，确认内容完整后另存为 .docx（.xlsx）再上传。"
    return Unreadable(found, "文件已损坏，无法读取", remedy)


def _too_large(parts: int, size: int) -> Unreadable:
    found = f"{parts} 个部件，{size // 1024 // 1024} MB"
    limit = f"文件过大（上限 {MOST_PARTS} 个部件、解压后 {MOST_BYTES // 1024 // 1024} MB）"
    return Unreadable(found, limit, "请删除文件中的图片、附件对象等，只保留文字和表格后另存为 .docx 或 .xlsx。")


def macro_in(names: Iterable[str]) -> str | None:
    """The part that holds macros, None where no part does."""
    parts = ((name, name.lower()) for name in sorted(names))
    return next((name for name, part in parts if part.endswith("vbaproject.bin") or "/macrosheets/" in part), None)


def _kind_of(package: zipfile.ZipFile) -> FileKind:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES:
        raise _too_large(len(parts), unpacked)
    names = frozenset(package.NameToInfo)
    kind = next((kind for kind in FileKind if kind in names), None)
    if "[Content_Types].xml" not in names or kind is None:
        raise unknown_archive(names)
    if macro := macro_in(names):
        suffix = "Word 文档（*.docx）" if kind is FileKind.WORD else "Excel 工作簿（*.xlsx）"
        raise Unreadable(
            f"含有宏（{macro}）", "不接受带宏的文件", f"请打开该文件，另存为不带宏的“{suffix}”后重新上传。"
        )
    return kind
