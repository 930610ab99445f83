"""Builds official documents (公文) in the format of GB/T 9704-2012 with python-docx.

The page is A4 with a type area of 156 x 225 mm that holds 22 lines of 28 characters of 3号.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT as Side
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from reports.gongwen_choice import TAG, add_choice, longer_than
from reports.gongwen_imprint import COPIES_A_LINE, copies_box, imprint_box
from reports.gongwen_page import set_page
from reports.gongwen_styles import SIZE_2, Fonts, font_table, settings, styles

TYPE_AREA_TWIPS = 8844
TYPE_AREA_POINTS = 442
EM = 320  # 3号 in twips
CHARACTER = 315  # what one of 28 characters takes on a line
FROM_THE_RIGHT = 4 * EM
LONGEST_DATE = 7  # characters: 2022年12月30日
LONGEST_UNSEALED = 17  # characters of a name that is a placeholder, with a place of its own for the date
LONGEST_CENTRED = 14  # characters of a name that has its middle where the date's is
LINE_BREAK = "／"
# python-docx's own template brings these along; an official document needs none of them.
SUPERFLUOUS = ("stylesWithEffects", "thumbnail", "customXml", "theme", "numbering", "webSettings")


def new_document(title: str, author: str, fonts: Fonts | None = None, made: datetime | None = None) -> Document:
    """An empty official document: page, grid, styles and page numbers are set, the body is empty.

    `made` is when its properties say that it was made, now where it is not given.
    """
    document = docx.Document()
    fonts = fonts or Fonts()
    _drop_superfluous_parts(document)
    _replace_children(document.styles.element, styles(fonts))
    _replace_children(document.settings.element, settings())
    _set_font_table(document, font_table(fonts))
    set_page(document.sections[0])
    _describe(document, title, author, made or datetime.now(UTC))
    return document


def _replace_children(old: BaseOxmlElement, new: BaseOxmlElement) -> None:
    old.attrib.clear()
    old[:] = list(new)


def _drop_superfluous_parts(document: Document) -> None:
    for holder in (document.part, document.part.package):
        for key, rel in list(holder.rels.items()):
            if any(name in rel.reltype or name in rel.target_ref for name in SUPERFLUOUS):
                del holder.rels[key]


def _set_font_table(document: Document, content: bytes) -> None:
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    part._blob = content


def _describe(document: Document, title: str, author: str, made: datetime) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, author, "zh-CN"
    properties.comments = properties.keywords = properties.last_modified_by = ""
    properties.created = properties.modified = made


def add_blank_lines(document: Document, count: int) -> None:
    """Empty lines of the grid, 22 of which fill a page."""
    for _ in range(count):
        document.add_paragraph()


def add_attachment_mark(document: Document, mark: str, *, new_page: bool) -> None:
    """附件N, 3号黑体, flush left on the page's first line."""
    paragraph = document.add_paragraph(mark, style="附件标志")
    paragraph.paragraph_format.page_break_before = new_page or None


def add_title(document: Document, title: str) -> None:
    """The title, 2号小标宋, centred; a title too long for one line is broken before its closing parenthesis."""
    paragraph = document.add_paragraph(style="Title")
    first, *rest = title_lines(title)
    paragraph.add_run(first)
    for line in rest:
        run = paragraph.add_run()
        run.add_break(WD_BREAK.LINE)
        run.add_text(line)


def title_lines(title: str) -> list[str]:
    """The lines of a title, broken by meaning: where it says so (／), else where it does not fit on one line.

    The renderer breaks what is still too long.
    """
    if LINE_BREAK in title:
        return title.split(LINE_BREAK)
    head, bracket, tail = title.rpartition("（")
    if width(title) * SIZE_2 / 2 < TYPE_AREA_POINTS * 0.95 or not head:
        return [title]
    return [head, bracket + tail]


def width(text: str) -> float:
    """The width of a text in characters: Latin letters and digits take half."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def _add(style: str, document: Document, text: str) -> Paragraph:
    return document.add_paragraph(text, style=style)


add_recipients = partial(_add, "主送机关")
add_body = partial(_add, "Body Text")


def add_heading(document: Document, text: str, level: int) -> Paragraph:
    """A heading of level 1 (一、), 2 (（一）) or 3 (1.); none is bold."""
    return document.add_paragraph(text, style=f"heading {level}")


def add_signature(document: Document, issuer: str, day: str) -> None:
    """署名 and 成文日期 with room for the seal, on one page with the paragraph before them (7.3.5.1).

    The date ends 4 characters from the right, the name stands centred over it; one too long for that ends at the right.
    """
    keep_with_what_follows(document, blank_lines=2)
    days = [(longer_than(day, length - 1), partial(_add_sealed, document, issuer, day, length)) for length in (11, 10)]
    add_choice(
        document,
        [
            (longer_than(issuer, LONGEST_CENTRED), partial(_add_long_signature, document, issuer, day)),
            *days,
            (True, partial(_add_sealed, document, issuer, day, 9)),
        ],
    )


def _add_sealed(document: Document, issuer: str, day: str, length: int) -> None:
    """With a date of that length, of which three are 年月日; both are centred where the date stands."""
    day_width = (length + 3) / 2
    left = TYPE_AREA_TWIPS - 2 * (FROM_THE_RIGHT + round(day_width * CHARACTER / 2))
    _add_signed(document, issuer, Side.CENTER, left=left, keep=True)
    _add_signed(document, day, Side.CENTER, left=left)


def _add_long_signature(document: Document, issuer: str, day: str) -> None:
    _add_signed(document, issuer, Side.RIGHT, keep=True)
    _add_signed(document, day, Side.RIGHT, right=FROM_THE_RIGHT)


def add_unsealed_signature(document: Document, issuer: str, day: str) -> None:
    """署名 2 characters from the right, 成文日期 beginning 2 characters right of it (7.3.5.2).

    A date longer than the name ends 2 characters from the right.
    """
    keep_with_what_follows(document, blank_lines=1)
    if not TAG.search(issuer):
        _add_unsealed(document, issuer, day, width(issuer))
        return
    longer = [
        (longer_than(issuer, length - 1), partial(_add_unsealed, document, issuer, day, length))
        for length in range(LONGEST_UNSEALED, LONGEST_DATE - 1, -1)
    ]
    add_choice(document, [*longer, (True, partial(_add_unsealed, document, issuer, day, LONGEST_DATE - 1))])


def _add_unsealed(document: Document, issuer: str, day: str, length: float) -> None:
    """With a name of that length."""
    day_width = LONGEST_DATE if TAG.search(day) else width(day)
    if day_width > length:
        left = TYPE_AREA_TWIPS - 4 * EM - round(day_width * CHARACTER)
        _add_signed(document, issuer, Side.LEFT, left=left, keep=True)
        _add_signed(document, day, Side.RIGHT, right=2 * EM)
        return
    _add_signed(document, issuer, Side.RIGHT, right=2 * EM, keep=True)
    # On a machine whose digits are wider the date must not break: it may reach into the margin.
    _add_signed(document, day, Side.LEFT, left=TYPE_AREA_TWIPS - round(length * CHARACTER), right=-2 * EM)


def _add_signed(
    document: Document, text: str, side: Side, *, left: int = 0, right: int = 0, keep: bool = False
) -> None:
    paragraph = document.add_paragraph(text, style="Signature")
    paragraph.alignment = side
    paragraph.paragraph_format.keep_with_next = keep or None
    indent(paragraph, left=left, right=right)


def keep_with_what_follows(document: Document, blank_lines: int) -> None:
    """Blank lines that stay on one page with the text before and the one after them."""
    before = _last_text(document)
    add_blank_lines(document, blank_lines)
    for paragraph in (*before, *document.paragraphs[-blank_lines:]):
        paragraph.paragraph_format.keep_with_next = True


def _last_text(document: Document) -> list[Paragraph]:
    """The last paragraph of text; where a tag may leave it out, the one before it too. Nothing behind a loop."""
    found: list[Paragraph] = []
    within = False
    for paragraph in reversed(document.paragraphs):
        if paragraph.text.startswith("{%p endfor"):
            break
        if paragraph.text.startswith("{%p"):
            within = paragraph.text.startswith("{%p e")
            continue
        found.append(paragraph)
        if not within:
            break
    return found


def add_note(document: Document, note: str) -> None:
    """附注 in brackets, two characters in, below the date (7.3.6)."""
    add_body(document, f"（{note.strip('（）')}）")


def add_attachment_note(document: Document, text: str) -> None:
    """A line of 附件说明: 附件：1.…, or 2.… below it; a name that is too long goes on below its first character (7.3.4)."""
    lead = re.match(r"(附件：)?(\d+[.．])?", text)
    first = 2 if lead and lead[1] else 5
    hanging = width(lead[0]) if lead else 0
    paragraph = document.add_paragraph(text, style="附件说明")
    indent(paragraph, left=round((first + hanging) * EM), hanging=round(hanging * EM))
    paragraph.paragraph_format.keep_with_next = True


def add_attendance(document: Document, label: str, names: str) -> None:
    """出席, 列席 or 请假 in 黑体, the names after it (10.3); on one page with the next of them."""
    paragraph = document.add_paragraph(style="出席")
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(f"{label}：", style="黑体字")
    paragraph.add_run(names)


def indent(paragraph: Paragraph, **twips: int) -> None:
    """Sets left, right or hanging in twips of 3号, with the twin in characters that Word goes by."""
    attributes = "".join(
        f' w:{side}Chars="{round(value / EM * 100)}" w:{side}="{value}"' for side, value in twips.items() if value
    )
    if attributes:
        paragraph._p.get_or_add_pPr()._insert_ind(parse_xml(f"<w:ind {nsdecls('w')}{attributes}/>"))


def add_imprint(document: Document, copies: str, printer: str, printed: str) -> None:
    """版记 at the bottom of the last page: 抄送, then 印发机关 and 印发日期. Ends the document; call it last."""
    _add_box_of_copies(document, copies, lambda lines: imprint_box(copies, printer, printed, lines))


def add_letter_imprint(document: Document, copies: str) -> None:
    """版记 of a letter: 抄送 alone. Ends the document; call it last."""
    if copies:
        _add_box_of_copies(document, copies, lambda lines: copies_box(copies, lines))
    else:
        document.add_paragraph(style="文末")


def _add_box_of_copies(document: Document, copies: str, box: Callable[[int], BaseOxmlElement]) -> None:
    """Of the height that 抄送 needs; for a placeholder there is one of two lines and one of many."""

    def add(lines: int) -> None:
        document.add_paragraph(style="文末")._p.append(box(lines))

    if TAG.search(copies):
        add_choice(document, [(longer_than(copies, 2 * COPIES_A_LINE), partial(add, 6)), (True, partial(add, 2))])
    else:
        add(-(-len(copies) // COPIES_A_LINE))


def packed(document: Document) -> bytes:
    """The document as .docx; the same document gives the same bytes, whenever it is saved."""
    _number_boxes(document)
    saved, content = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return content.getvalue()


def _number_boxes(document: Document) -> None:
    """Every box has a number of its own in the whole file."""
    parts = [part for part in document.part.package.iter_parts() if isinstance(part, XmlPart)]
    boxes = (box for part in parts for box in part.element.iter(qn("wp:docPr")))
    for number, box in enumerate(boxes, start=1):
        box.set("id", str(number))
