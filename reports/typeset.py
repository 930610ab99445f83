"""Turns a Markdown text into an official document, or into the template of one: tags of a template are kept as they are."""

import re
from datetime import datetime

from docx.document import Document

from reports import gongwen, gongwen_head, gongwen_page
from reports.gongwen_choice import add_tag
from reports.gongwen_table import add_table
from reports.notices.kind import Format
from reports.typeset_source import GAP, Attachment, Block, Note, Source, Table, parse

# Chinese numerals, or a tag that gives them.
_NUMERAL = r"(?:[一二三四五六七八九十]+|\{\{[^}]*序[^}]*\}\})"
HEADING_LEVELS = (rf"{_NUMERAL}、", rf"（{_NUMERAL}）", r"(?:\d+|\{\{[^}]*(?:序|index)[^}]*\}\})[.．]")
LEADS = {1: "黑体字", 2: "楷体字"}  # the fonts of headings that begin their paragraph
ATTENDANCE = re.compile(r"(出席|列席|请假|缺席|主持|记录)：(.+)")
NO_SEAL = "否"
SHORT = 84  # characters, three lines: a longer paragraph would leave half a page empty if it were kept with 附件说明


def typeset(markdown: str, name: str = "源文件", made: datetime | None = None) -> bytes:
    """The official document as .docx. Raises CannotTypeset, naming every fault with its line.

    `made` is when its properties say that it was made, now where it is not given; the same gives the same bytes.
    """
    source = parse(markdown, name)
    title = source.title.replace(gongwen.LINE_BREAK, "")
    document = gongwen.new_document(title, source.facts["发文机关"], made=made)
    _add_opening(document, source)
    first = next((at for at, block in enumerate(source.blocks) if isinstance(block, Attachment)), len(source.blocks))
    _add_blocks(document, source.blocks[:first])
    _add_signature(document, source)
    _add_blocks(document, source.blocks[first:])
    _add_imprint(document, source)
    return gongwen.packed(document)


def _add_opening(document: Document, source: Source) -> None:
    _add_head(document, source)
    gongwen.add_blank_lines(document, _lines_above(source))
    if source.attachment:
        gongwen.add_attachment_mark(document, source.attachment, new_page=False)
        gongwen.add_blank_lines(document, 1)
    gongwen.add_title(document, source.title)
    gongwen.add_blank_lines(document, 1)
    if recipients := source.facts.get("主送"):
        gongwen.add_recipients(document, recipients.rstrip("：") + "：")


def _lines_above(source: Source) -> int:
    if source.format is Format.PLAIN:
        return 0
    return 1 if source.attachment else 2


def _add_head(document: Document, source: Source) -> None:
    facts = source.facts
    issuer, number = facts["发文机关"], facts.get("发文字号", "")
    match source.format:
        case Format.DOCUMENT:
            gongwen_head.add_red_head(document, issuer, number)
        case Format.LETTER:
            gongwen_head.add_letter_head(document, issuer, number)
        case Format.MINUTES:
            writer, day = facts.get("印发机关", issuer), facts.get("成文日期", "")
            gongwen_head.add_minutes_head(document, issuer, number, writer, day)
        case Format.PLAIN:
            pass


def _add_blocks(document: Document, blocks: list[Block]) -> None:
    before: Block | None = None
    for block in blocks:
        _space_out(document, before, block)
        match block:
            case Attachment():
                _begin_attachment(document, block)
            case Note():
                _add_note(document, block.text)
            case Table():
                _add_table(document, block)
            case str():
                _add_paragraph(document, block)
        # What may be left out of a list leaves it one list.
        if not (_listed(before) and _is_tag(block)):
            before = block


def _space_out(document: Document, before: Block | None, block: Block) -> None:
    """A blank line below a table, and above 附件说明 and who attended, which keeps them with the text before."""
    begins_list = _listed(block) and not _listed(before)
    if begins_list and isinstance(before, str) and gongwen.width(before) <= SHORT:
        gongwen.keep_with_what_follows(document, blank_lines=1)
    elif not isinstance(block, Attachment) and (isinstance(before, Table) or begins_list):
        gongwen.add_blank_lines(document, 1)


def _is_tag(block: Block) -> bool:
    return isinstance(block, str) and block.startswith("{%p")


def _listed(block: Block | None) -> bool:
    return isinstance(block, Note) or (isinstance(block, str) and bool(ATTENDANCE.fullmatch(block)))


def _begin_attachment(document: Document, attachment: Attachment) -> None:
    """附件N on the first line of a new page, its title on the third."""
    turned = attachment.across != gongwen_page.is_across(document)
    if turned:
        gongwen_page.turn(document)
    gongwen.add_attachment_mark(document, attachment.mark, new_page=not turned)
    gongwen.add_blank_lines(document, 1)
    gongwen.add_title(document, attachment.title)
    gongwen.add_blank_lines(document, 1)


def _add_note(document: Document, text: str) -> None:
    if text.startswith("{%p"):
        add_tag(document, text)
    else:
        gongwen.add_attachment_note(document, text)


def _add_table(document: Document, table: Table) -> None:
    room = gongwen_page.ACROSS_TWIPS if gongwen_page.is_across(document) else gongwen.TYPE_AREA_TWIPS
    fixed = [room * share // sum(table.shares) for share in table.shares] or None
    add_table(document, table.rows, fixed, table.styles, room)


def _add_paragraph(document: Document, text: str) -> None:
    if text.startswith("附表"):
        gongwen.add_attachment_mark(document, text, new_page=True)
    elif attended := ATTENDANCE.fullmatch(text):
        gongwen.add_attendance(document, attended[1], attended[2])
    elif level := _level(text):
        _add_headed(document, text, level)
    else:
        _add_prose(document, text)


def _level(text: str) -> int | None:
    return next((n for n, pattern in enumerate(HEADING_LEVELS, start=1) if re.match(pattern, text)), None)


def _add_headed(document: Document, text: str, level: int) -> None:
    """`一、总体要求　察民情……` is a heading and the paragraph below it; `（一）程序。各乡镇……` begins with its heading.

    A numbered sentence is no heading, but a paragraph.
    """
    heading, gap, rest = text.partition(GAP)
    lead, stop, sentence = text.partition("。")
    if gap:
        gongwen.add_heading(document, heading, level)
        gongwen.add_body(document, rest.strip())
    elif stop and (sentence or level > len(LEADS)):
        _add_led(document, lead + stop, sentence, LEADS.get(level))
    else:
        gongwen.add_heading(document, text, level)


def _add_led(document: Document, lead: str, rest: str, style: str | None) -> None:
    paragraph = gongwen.add_body(document, "")
    paragraph.add_run(lead, style=style)
    paragraph.add_run(rest)


def _add_prose(document: Document, text: str) -> None:
    """The words before the first full-width space (第一条, **计分办法**) are set in 黑体."""
    lead = re.match(rf"(?:\*\*(.+?)\*\*|(第[一二三四五六七八九十百]+条)){GAP}\s*", text)
    if not lead:
        gongwen.add_body(document, text)
        return
    _add_led(document, lead[1] or lead[2], GAP + text[lead.end() :], LEADS[1])


def _add_signature(document: Document, source: Source) -> None:
    facts = source.facts
    day = facts.get("成文日期")
    if day and source.format is not Format.MINUTES:
        sign = gongwen.add_unsealed_signature if facts.get("用印") == NO_SEAL else gongwen.add_signature
        sign(document, facts.get("署名", facts["发文机关"]), day)
    if note := facts.get("附注"):
        gongwen.add_note(document, note)


def _add_imprint(document: Document, source: Source) -> None:
    """The last sheet is an upright one where a 版记 stands on it."""
    facts = source.facts
    copies, printed = facts.get("抄送", ""), facts.get("印发日期")
    is_letter = source.format is Format.LETTER
    if gongwen_page.is_across(document) and (copies if is_letter else printed):
        gongwen_page.turn(document)
    if is_letter:
        gongwen.add_letter_imprint(document, copies)
    elif printed:
        gongwen.add_imprint(document, copies, facts.get("印发机关", facts["发文机关"]), printed)
    else:
        document.add_paragraph(style="文末")
