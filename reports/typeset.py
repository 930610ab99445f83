"""Turns a Markdown text into an official document: `# title`, a line of `key：value` pairs, prose and pipe tables."""

import re
from dataclasses import dataclass, field
from io import BytesIO

from docx.document import Document

from reports import gongwen
from reports.gongwen_table import add_table

KEYS = ("发文机关", "发文字号", "主送", "成文日期", "抄送", "印发机关", "印发日期")
REQUIRED = ("发文机关", "发文字号")
HEADING_LEVELS = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）", r"\d+[.．]")
GAP = "\u3000"


class CannotTypeset(ValueError):
    """The source lacks what an official document must have; the message lists everything, in Chinese."""


@dataclass
class Source:
    """A parsed source: `blocks` holds paragraphs as text and tables as rows of cells, in order."""

    title: str = ""
    attachment: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    blocks: list[str | list[list[str]]] = field(default_factory=list)


def typeset(markdown: str, name: str = "源文件") -> bytes:
    """The official document as .docx. Raises CannotTypeset, naming every fault with its line."""
    source = parse(markdown, name)
    document = gongwen.new_document(source.title, source.facts["发文机关"])
    _add_opening(document, source)
    for position, block in enumerate(source.blocks, start=1):
        if isinstance(block, str):
            _add_paragraph(document, block)
        else:
            add_table(document, block)
            gongwen.add_blank_lines(document, 1 if position < len(source.blocks) else 0)
    _add_closing(document, source)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def parse(markdown: str, name: str) -> Source:
    """Reads the source. Raises CannotTypeset, naming every fault with its line."""
    source, faults = Source(), []
    for number, line in enumerate(markdown.splitlines(), start=1):
        if fault := _take(source, line.strip()):
            faults.append(f"{name}第{number}行：{fault}")
    if not source.title:
        faults.append(f"{name}：没有标题，请在第一行写“# 标题”。")
    faults += [f"{name}：没有“{key}：…”，请在标题下另起一行补上。" for key in REQUIRED if not source.facts.get(key)]
    if faults:
        raise CannotTypeset("\n".join(faults))
    return source


def _take(source: Source, line: str) -> str | None:
    """Adds a line to the source; returns what is wrong with it, if anything."""
    if line.startswith("# "):
        source.title = line[2:].strip()
    elif line.startswith("|"):
        return _take_row(source, [cell.strip() for cell in line.strip("|").split("|")])
    elif line.startswith(tuple(f"{key}：" for key in KEYS)):
        _take_facts(source, line)
    elif line:
        source.blocks.append(line)
    return None


def _take_row(source: Source, cells: list[str]) -> str | None:
    if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
        return None
    table = source.blocks[-1] if source.blocks else None
    if not isinstance(table, list):
        source.blocks.append([cells])
        return None
    if len(cells) != len(table[0]):
        return f"有{len(cells)}个单元格，表头有{len(table[0])}个，请补齐或删去多余的“|”。"
    table.append(cells)
    return None


def _take_facts(source: Source, line: str) -> None:
    for pair in line.split(GAP):
        key, colon, value = pair.partition("：")
        if colon:
            source.facts[key.strip()] = value.strip()
        elif re.fullmatch(r"附件\d*", pair.strip()):
            source.attachment = pair.strip()


def _add_opening(document: Document, source: Source) -> None:
    gongwen.add_red_head(document, source.facts["发文机关"], source.facts["发文字号"])
    gongwen.add_blank_lines(document, 1 if source.attachment else 2)
    if source.attachment:
        gongwen.add_attachment_mark(document, source.attachment, new_page=False)
        gongwen.add_blank_lines(document, 1)
    gongwen.add_title(document, source.title)
    gongwen.add_blank_lines(document, 1)
    if recipients := source.facts.get("主送"):
        gongwen.add_recipients(document, recipients.rstrip("：") + "：")


def _add_paragraph(document: Document, text: str) -> None:
    if text.startswith("附表"):
        gongwen.add_attachment_mark(document, text, new_page=True)
        return
    for level, pattern in enumerate(HEADING_LEVELS, start=1):
        if re.match(pattern, text):
            _add_headed(document, text, level)
            return
    _add_prose(document, text)


def _add_headed(document: Document, text: str, level: int) -> None:
    """`一、总体要求　察民情……` is a heading and the paragraph below it."""
    heading, gap, rest = text.partition(GAP)
    gongwen.add_heading(document, heading, level)
    if gap:
        gongwen.add_body(document, rest.strip())


def _add_prose(document: Document, text: str) -> None:
    """The words before the first full-width space (第一条, **计分办法**) are set in 黑体."""
    lead = re.match(rf"(?:\*\*(.+?)\*\*|(第[一二三四五六七八九十百]+条)){GAP}\s*", text)
    if not lead:
        gongwen.add_body(document, text)
        return
    paragraph = gongwen.add_body(document, "")
    paragraph.add_run(lead[1] or lead[2], style="黑体字")
    paragraph.add_run(GAP + text[lead.end() :])


def _add_closing(document: Document, source: Source) -> None:
    facts = source.facts
    if day := facts.get("成文日期"):
        gongwen.add_signature(document, facts["发文机关"], day)
    if printed := facts.get("印发日期"):
        gongwen.add_imprint(document, facts.get("抄送", ""), facts.get("印发机关", facts["发文机关"]), printed)
    else:
        document.add_paragraph(style="文末")
