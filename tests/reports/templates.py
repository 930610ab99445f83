"""Word templates made from readable texts, and what came out of them."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document

from reports.templating.placeholder import Placeholder

ROW = (Placeholder("位次", "位次", 1), Placeholder("乡镇", "乡镇名称", "城关镇"), Placeholder("总分", "总分", "95.2"))
PLACES = (
    Placeholder("标题", "公文标题", "关于考核结果的通报"),
    Placeholder("年度", "考核年度", 2022),
    Placeholder("发文字号", "发文字号", "示人常发〔2022〕8号"),
    Placeholder("要求", "若干段文字", ["一是整改。", "二是报告。"]),
    Placeholder("名次表", "每个乡镇一行", [{"位次": 1, "乡镇": "城关镇", "总分": "95.2"}], ROW),
)
VALUES: dict[str, Any] = {
    "标题": "关于考核结果的通报",
    "年度": 2022,
    "发文字号": "示人常发〔2022〕8号",
    "要求": ["一是整改。", "二是报告。"],
    "名次表": [
        {"位次": 1, "乡镇": "城关镇", "总分": "95.2"},
        {"位次": 2, "乡镇": "青龙镇", "总分": "90"},
    ],
}


def saved(document: Document) -> bytes:
    """The document as a file."""
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def of_texts(*paragraphs: str, rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A template with those paragraphs, and below them a table of those cells."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    return saved(document)


def of_xml(body: str, **parts: str | bytes) -> bytes:
    """A template whose body is that WordprocessingML; `parts` replace or add parts, / in their names as __ and . as _dot_."""
    return with_parts(of_texts(""), {"word/document.xml": document_of(body)} | dict(parts))


def document_of(body: str) -> str:
    """The body as a main part."""
    spaces = {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }
    declared = " ".join(f'xmlns:{name}="{address}"' for name, address in spaces.items())
    return f"<w:document {declared}><w:body>{body}</w:body></w:document>"


def with_parts(template: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """The template with parts replaced or added."""
    content = BytesIO()
    with ZipFile(BytesIO(template)) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, parts.get(name, source.read(name)))
        for name in parts.keys() - set(source.namelist()):
            target.writestr(name, parts[name])
    return content.getvalue()


def changed_part(template: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The template with the text of one part changed."""
    with ZipFile(BytesIO(template)) as package:
        return with_parts(template, {name: change(package.read(name).decode())})


def texts_of(content: bytes) -> list[str]:
    """The paragraphs of the body that stand in no table."""
    return [paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs]


def cells_of(content: bytes) -> list[list[str]]:
    """The cells of the first table."""
    return [[cell.text for cell in row.cells] for row in docx.Document(BytesIO(content)).tables[0].rows]
