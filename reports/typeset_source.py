"""Reads the Markdown text of an official document: title, facts, prose, tables, attachments. docs/templates.md tells how."""

import re
from dataclasses import dataclass, field

from reports.gongwen import LINE_BREAK
from reports.notices.kind import Format

FORMAT = "格式"
REQUIRED = ("发文机关", "发文字号")
KEYS = (FORMAT, *REQUIRED, "主送", "署名", "成文日期", "用印", "附注", "抄送", "印发机关", "印发日期")
GAP = "\u3000"
# A bar inside a tag's braces, as in {{ 名单|length }}, parts no cells.
CELL = re.compile(r"((?:\{\{.*?\}\}|\{%.*?%\}|[^|])*)(?:\||$)")
RULE = re.compile(r":?-+:?")
ATTACHMENT = re.compile(r"##\s*(附件\d*)(（横向）)?\s+(.+)")
ALIGNED = {(True, True): "TableNumber", (True, False): "TableText", (False, True): "TableAmount"}


class CannotTypeset(ValueError):
    """The source lacks what an official document must have; the message lists everything, in Chinese."""


@dataclass
class Table:
    """Rows of cells, the first the header. `styles` by column where the rule below the header says it, by colons;

    `shares` are the columns' widths against each other where its dashes differ in number.
    """

    rows: list[list[str]]
    styles: list[str | None] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Attachment:
    """Begins an attachment on a page of its own; `across` on a sheet that lies across."""

    mark: str
    title: str
    across: bool


@dataclass(frozen=True)
class Note:
    """A line of 附件说明."""

    text: str


Block = str | Note | Table | Attachment


@dataclass
class Source:
    """A parsed source; `blocks` hold paragraphs as text, in order."""

    title: str = ""
    attachment: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    @property
    def format(self) -> Format:
        """普通公文 where the source says nothing."""
        return Format(self.facts.get(FORMAT) or Format.DOCUMENT)


def parse(markdown: str, name: str) -> Source:
    """Reads the source. Raises CannotTypeset, naming every fault with its line."""
    source, faults, before = Source(), [], ""
    for number, line in enumerate(markdown.splitlines(), start=1):
        if fault := _take(source, line.strip(), before):
            faults.append(f"{name}第{number}行：{fault}")
        before = line.strip()
    faults += [f"{name}：{fault}" for fault in _missing(source)]
    if faults:
        raise CannotTypeset("\n".join(faults))
    return source


def _missing(source: Source) -> list[str]:
    faults = [] if source.title else ["没有标题，请在第一行写“# 标题”。"]
    named = source.facts.get(FORMAT)
    if named and named not in list(Format):
        return [*faults, f"没有“{named}”这种格式，请写{'、'.join(Format)}中的一种。"]
    required = REQUIRED[:1] if source.format is Format.PLAIN else REQUIRED
    return faults + [f"没有“{key}：…”，请在标题下另起一行补上。" for key in required if not source.facts.get(key)]


def _take(source: Source, line: str, before: str) -> str | None:
    """Adds a line to the source; returns what is wrong with it, if anything."""
    if line.startswith("# "):
        source.title = line[2:].strip().replace("<br>", LINE_BREAK)
    elif line.startswith("##"):
        return _take_attachment(source, line)
    elif line.startswith("|"):
        return _take_row(source, _cells(line))
    elif line.startswith(tuple(f"{key}：" for key in KEYS)):
        _take_facts(source, line)
    elif line.startswith("附件：") or (before and _goes_on(source, line)):
        source.blocks.append(Note(line))
    elif line:
        source.blocks.append(line)
    return None


def _goes_on(source: Source, line: str) -> bool:
    """Whether a line is another one of 附件说明: numbered, or a tag, and directly below."""
    return bool(source.blocks) and isinstance(source.blocks[-1], Note) and bool(re.match(r"\d+[.．]|\{\{|\{%p", line))


def _take_attachment(source: Source, line: str) -> str | None:
    found = ATTACHMENT.fullmatch(line)
    if not found:
        return f"“{line}”不是附件的标题，请写成“## 附件1 标题”或“## 附件1（横向） 标题”。"
    source.blocks.append(Attachment(found[1], found[3].replace("<br>", LINE_BREAK), bool(found[2])))
    return None


def _cells(line: str) -> list[str]:
    inner = line[1:-1] if line.endswith("|") else line[1:]
    return [cell.strip().replace("<br>", "\n") for cell in CELL.findall(f"{inner}|")[:-1]]


def _take_row(source: Source, cells: list[str]) -> str | None:
    table = source.blocks[-1] if source.blocks else None
    if not isinstance(table, Table):
        source.blocks.append(Table([cells]))
        return None
    if cells[0].startswith("{%tr") and not any(cells[1:]):
        table.rows.append(cells[:1])
        return None
    if len(cells) != len(table.rows[0]):
        return f"有{len(cells)}个单元格，表头有{len(table.rows[0])}个，请补齐或删去多余的“|”。"
    if all(RULE.fullmatch(cell) for cell in cells):
        _take_rule(table, cells)
    else:
        table.rows.append(cells)
    return None


def _take_rule(table: Table, cells: list[str]) -> None:
    table.styles = [ALIGNED.get((cell.startswith(":"), cell.endswith(":"))) for cell in cells]
    dashes = [cell.count("-") for cell in cells]
    table.shares = dashes if len(set(dashes)) > 1 else []


def _take_facts(source: Source, line: str) -> None:
    for pair in line.split(GAP):
        key, colon, value = pair.partition("：")
        if colon:
            source.facts[key.strip()] = value.strip()
        elif re.fullmatch(r"附件\d*", pair.strip()):
            source.attachment = pair.strip()
