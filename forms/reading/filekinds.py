"""What kind of file an upload is, told from its content; for every kind that cannot be read, how to save it so that it can."""

import re

_SAVE_AS = "请用 Word 或 WPS 打开该文件，另存为“Word 文档（*.docx）”后重新上传。"
_SAVE_SHEET_AS = "请用 Excel 或 WPS 表格打开该文件，另存为“Excel 工作簿（*.xlsx）”后重新上传。"
_ORIGINAL = "请上传印发该文件所用的 Word 或 Excel 原稿（.docx、.xlsx）。"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in the directory of an OLE file, the first that is found.
_OLE_STREAMS = (
    ("EncryptedPackage", "加了密码的文件", "请打开该文件，取消密码后另存为 .docx 或 .xlsx，再重新上传。"),
    ("WordDocument", "旧版 Word 或 WPS 文字（.doc、.wps）", _SAVE_AS),
    ("Workbook", "旧版 Excel 或 WPS 表格（.xls、.et）", _SAVE_SHEET_AS),
    ("Book", "旧版 Excel 或 WPS 表格（.xls、.et）", _SAVE_SHEET_AS),
)
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF 文件", _ORIGINAL),
    (b"\x89PNG", "图片", _ORIGINAL),
    (b"\xff\xd8\xff", "图片", _ORIGINAL),
    (b"GIF8", "图片", _ORIGINAL),
    (b"BM", "图片", _ORIGINAL),
    (b"II*\0", "图片", _ORIGINAL),
    (b"MM\0*", "图片", _ORIGINAL),
    (b"{\\rtf", "RTF 文件", _SAVE_AS),
    (b"Rar!", "压缩包", "请先解压，再上传其中的 .docx 或 .xlsx 文件。"),
    (b"7z\xbc\xaf", "压缩包", "请先解压，再上传其中的 .docx 或 .xlsx 文件。"),
)
_TEXT_WITHIN = 4096
NOT_READ = "不是 .docx 或 .xlsx 文件"
_EXCEL_TOO = re.compile(r" 或 (?:Excel|\.xlsx)|、\.xlsx|（(?:Excel|\.xlsx)）")


class Unreadable(Exception):
    """The file cannot be read: what was found, what is wrong, what to do."""

    def __init__(self, found: str, problem: str, remedy: str) -> None:
        super().__init__(f"{found}：{problem}。{remedy}")
        self.found, self.problem, self.remedy = found, problem, remedy

    def for_word_alone(self) -> "Unreadable":
        """The same where Excel files are of no use either: no word of them."""
        return Unreadable(self.found, *(_EXCEL_TOO.sub("", text) for text in (self.problem, self.remedy)))


def check_kind(content: bytes) -> None:
    """Raises Unreadable for content that is no zip archive."""
    if not content:
        raise Unreadable("0 字节", "文件是空的", "请选择有内容的 .docx 或 .xlsx 文件重新上传。")
    if content.startswith(b"PK"):
        return
    if content.startswith(_OLE):
        raise Unreadable(*_of_ole(content))
    for beginning, found, remedy in _BEGINNINGS:
        if content.startswith(beginning):
            raise Unreadable(found, NOT_READ, remedy)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml)", content[:_TEXT_WITHIN], re.IGNORECASE):
        raise Unreadable("网页或 XML 文件，只是改了扩展名", NOT_READ, _SAVE_AS)
    if _is_text(content[:_TEXT_WITHIN]):
        raise Unreadable("纯文本（.txt）", NOT_READ, "请把内容粘贴到 Word 中，" + _SAVE_AS.partition("，")[2])
    raise Unreadable("认不出的文件类型", NOT_READ, _SAVE_AS)


def unknown_archive(names: frozenset[str]) -> Unreadable:
    """What to say of a zip archive with these parts, which is neither a Word nor an Excel file."""
    if "OFD.xml" in names:
        return Unreadable("OFD 版式文件", NOT_READ, _ORIGINAL)
    if "content.xml" in names and "mimetype" in names:
        return Unreadable("OpenDocument 文件（.odt、.ods）", NOT_READ, _SAVE_AS)
    if "xl/workbook.bin" in names:
        return Unreadable("二进制工作簿（.xlsb）", NOT_READ, _SAVE_SHEET_AS)
    return Unreadable("压缩包中没有 Word 正文或 Excel 工作表", NOT_READ, _SAVE_AS)


def strict_format() -> Unreadable:
    """What to say of the rare ISO strict variant of either format."""
    return Unreadable("“严格 Open XML”格式", NOT_READ, _SAVE_AS)


def _of_ole(content: bytes) -> tuple[str, str, str]:
    for stream, found, remedy in _OLE_STREAMS:
        if stream.encode("utf-16-le") in content:
            return found, NOT_READ, remedy
    return "旧版 Office 格式（.doc、.xls、.wps 或加密文件）", NOT_READ, "请取消密码，" + _SAVE_AS.removeprefix("请")


def _is_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not re.search(rb"[\0-\x08\x0e-\x1f]", head)
