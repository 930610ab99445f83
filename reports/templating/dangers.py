"""What a template must not bring along: links to elsewhere, files within it, fields that fetch or run something.

The parts, relationships and fields that are permitted are listed here; whatever else a package holds is refused by name.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import etree

from forms.reading.filekinds import Unreadable
from forms.reading.package import DOCUMENT, FileKind, Package, word_package
from reports.templating.blocks import W
from reports.templating.faults import TemplateFault
from reports.templating.source import braces_elsewhere, place_of

MOST_BYTES = 5 * 2**20
_SUFFIXES = frozenset(
    (".xml", ".rels", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".odttf", ".fntdata")
)
_READ = (".xml", ".rels")
_FIELDS = frozenset(
    ("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "SEQ", "REF", "PAGEREF", "NOTEREF", "STYLEREF", "TOC", "HYPERLINK")
) | frozenset(("EQ", "SYMBOL", "ADVANCE", "="))
# By the last word of a relationship's type.
_RELATIONS = {
    "afchunk": ("嵌入了另一个文件的内容（altChunk）", "请打开那个文件，把内容复制到模板正文中。"),
    "oleobject": ("嵌入了对象（OLE）", "请删去该对象，或选中后改为图片粘贴。"),
    "package": ("嵌入了文件", "请删去嵌入的文件或图表，或改为图片粘贴。"),
    "control": ("嵌入了控件（ActiveX）", "请删去该控件。"),
    "activexcontrolbinary": ("嵌入了控件（ActiveX）", "请删去该控件。"),
    "subdocument": ("链接了子文档", "请在大纲视图中取消链接，把内容放在正文中。"),
    "attachedtemplate": ("链接了另一个模板", "请在“开发工具—文档模板”中改为Normal，再另存。"),
    "mailmergesource": ("链接了邮件合并的数据源", "请在“邮件”中改为“普通Word文档”，再另存。"),
    "mailmergeheadersource": ("链接了邮件合并的数据源", "请在“邮件”中改为“普通Word文档”，再另存。"),
    "recipientdata": ("链接了邮件合并的收件人", "请在“邮件”中改为“普通Word文档”，再另存。"),
    "vbaproject": ("含有宏", "请另存为不带宏的“Word文档（*.docx）”。"),
    "comments": ("含有批注", "请在“审阅”中删除全部批注。"),
}
# What these lead to is read as text of the document, fields and all.
_OF_TEXT = frozenset(
    ("header", "footer", "footnotes", "endnotes", "glossarydocument", "settings", "websettings", "styles", "numbering")
)
AGAIN = "请用Word或WPS打开后另存为 .docx 再上传。"
_ELSEWHERE = ("链接到了外部的文件或地址", "请删去链接；图片请直接插入到文档中。")
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "sectPrChange")
_WEB = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_ENCODING = re.compile(rb"""(?!\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-(?:8|16)["']))""", re.IGNORECASE)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def opened(content: bytes) -> Package:
    """The template as a package. Raises Unreadable for what is no Word document or larger than any template."""
    require_size(content)
    package = word_package(content)
    if package.kind is not FileKind.WORD:
        raise Unreadable("Excel 工作簿", "模板要用 Word 文档", "请上传 .docx 文件。")
    return package


def require_size(content: bytes) -> None:
    """Raises Unreadable for a file larger than any template."""
    if len(content) > MOST_BYTES:
        remedy = "请压缩或删去其中的图片后重新上传。"
        raise Unreadable(f"{len(content) // 2**20} MB", f"模板过大（上限 {MOST_BYTES // 2**20} MB）", remedy)


def dangers_in(package: Package) -> list[TemplateFault]:
    """Everything in the package that a template must not hold, named by its place. Raises Unreadable for damage."""
    faults = _odd_names(package.names)
    if faults:
        return faults
    for name in package.names:
        if name.endswith(".rels"):
            faults += [TemplateFault(name, *said) for said in _relations(package.part(name))]
        elif name.endswith(".xml"):
            faults += _in_part(name, package)
        elif not name.endswith("/"):
            package.content(name)  # a picture that cannot be unpacked is told now, not when a notice is made
    return list(dict.fromkeys(faults))


def _odd_names(names: Sequence[str]) -> list[TemplateFault]:
    counted = Counter(name.lower() for name in names)
    twice = [name for name in counted if counted[name] > 1]
    odd = [name for name in names if not name.endswith("/") and not name.lower().endswith(tuple(_SUFFIXES))]
    # Parts are known by their names whatever the case, and these are looked into by their endings.
    odd += [name for name in names if name.lower().endswith(_READ) and not name.endswith(_READ)]
    bad = [name for name in names if "\\" in name or ".." in name or name.startswith("/")]
    again = "请用Word或WPS打开，把内容复制到新建的空白文档中，另存为 .docx 后重新上传。"
    return [
        *(TemplateFault("文件结构", name, "在文件中出现了两次", again) for name in twice),
        *(TemplateFault("文件结构", name, "不是模板可以带的内容（宏、嵌入对象等）", again) for name in odd),
        *(TemplateFault("文件结构", name, "名称不合规定", again) for name in bad),
    ]


def _relations(root: etree._Element | None) -> Iterator[tuple[str, str, str]]:
    for relation in () if root is None else root.iter(_RELATION):
        kind = relation.get("Type", "").rpartition("/")[2]
        target = relation.get("Target", "").strip()
        if said := _RELATIONS.get(kind.lower()):
            yield target[:60] or kind, *said
        elif relation.get("TargetMode", "").strip().lower() == "external" or re.match(r"[\w+.-]+:|[\\/]{2}", target):
            if kind != "hyperlink" or not _WEB.match(target):
                yield target[:60], *_ELSEWHERE
        elif kind == "officeDocument" and target.lstrip("/") != DOCUMENT:
            yield target[:60], "不是通常的正文部件", AGAIN
        elif kind.lower() in _OF_TEXT and not target.endswith(".xml"):
            yield target[:60], "名称与内容不符", AGAIN  # LibreOffice goes by the relationship and reads it as text


def _in_part(name: str, package: Package) -> Iterator[TemplateFault]:
    root = package.part(name)
    if root is None:
        return
    if not _ENCODING.match(package.content(name)):
        yield TemplateFault(
            "文件结构", name, "不是UTF-8编码", AGAIN
        )  # others would read it otherwise than it was checked
    if name == "[Content_Types].xml":
        yield from _content_types(root)
        return
    place = place_of(name) or ("正文" if name == DOCUMENT else name)
    for code in _field_codes(root):
        yield from _field(place, code)
    if any(next(root.iter(f"{W}{change}"), None) is not None for change in _CHANGES):
        yield TemplateFault(place, "修订", "还没有接受或拒绝", "请在“审阅”中接受或拒绝全部修订，并关闭修订。")
    for tag, found, remedy in (
        (f"{W}mailMerge", "邮件合并", "请在“邮件”中改为“普通Word文档”。"),
        (f"{W}altChunk", "altChunk", "请把嵌入的内容复制到正文中。"),
    ):
        if next(root.iter(tag), None) is not None:
            yield TemplateFault(place, found, "模板中不允许", remedy)
    yield from (TemplateFault(place, source[:60], *_ELSEWHERE) for source in _sources(root))
    if not place_of(name) and name != DOCUMENT and braces_elsewhere(package.content(name)):
        yield TemplateFault(
            name, "{{ … }}", "写在了不能填入内容的地方（批注、图表、域等）", "请移到正文、表格、页眉页脚或文本框中。"
        )


def _content_types(root: etree._Element) -> Iterator[TemplateFault]:
    for entry in root.iter("{*}Override", "{*}Default"):
        kind, part = entry.get("ContentType", ""), entry.get("PartName", "") or "." + entry.get("Extension", "")
        if "macroenabled" in kind.lower():
            yield TemplateFault("文件结构", part, "是带宏的格式", "请另存为不带宏的“Word文档（*.docx）”。")
        elif kind.endswith("+xml") and not part.lower().endswith((".xml", ".rels")):
            yield TemplateFault("文件结构", part, "名称与内容不符", AGAIN)


def _field_codes(root: etree._Element) -> Iterator[str]:
    """The code of every field, put together from the pieces that Word splits it into."""
    open_codes: list[str] = []
    for node in root.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText"):
        state = node.get(f"{W}fldCharType")
        if node.tag == f"{W}fldSimple":
            yield node.get(f"{W}instr", "")
        elif node.tag == f"{W}instrText":
            if not open_codes:
                open_codes.append("")
            open_codes[-1] += node.text or ""
        elif state == "begin":
            open_codes.append("")
        elif state == "end" and open_codes:
            yield open_codes.pop()
    yield from open_codes


def _field(place: str, code: str) -> Iterator[TemplateFault]:
    word = re.match(r"\s*(=|\w+|\S?)", code)
    name = word[1].upper() if word else ""
    if name not in _FIELDS:
        remedy = "请删去该域；日期请用“{{ 成文日期 }}”，内容和图片请直接放在文档中。"
        yield TemplateFault(
            place, code.strip()[:60] or "空的域", "是模板中不允许的域（只可用页码、目录、引用等）", remedy
        )
    elif name == "HYPERLINK" and not re.match(r'\s*\w+\s+("?(https?://|mailto:)|\\l\s)', code, re.IGNORECASE):
        yield TemplateFault(place, code.strip()[:60], *_ELSEWHERE)


def _sources(root: etree._Element) -> Iterator[str]:
    """What the drawings of older versions link to by an address of their own."""
    for node in root.iter("{urn:schemas-microsoft-com:vml}*"):
        for name, value in node.attrib.items():
            if etree.QName(name).localname in ("src", "href") and value:
                yield str(value)
