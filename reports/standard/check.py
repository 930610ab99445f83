"""Measures a document: every check in one table, what they find in one list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reports.standard import attachments, body, closing, formats, head, headings, imprint, leftovers, page, title
from reports.standard.deviation import Deviation
from reports.standard.elements import Elements, Kind, elements_of
from reports.standard.page_numbers import page_numbers
from reports.standard.paper import Paper, Where
from reports.standard.reading import read

Check = Callable[[Paper, Elements], Iterator[Deviation]]

CHECKS: tuple[Check, ...] = (
    page.page_size,
    page.margins,
    page.grid,
    head.secrecy,
    head.issuer_mark,
    head.document_number,
    head.number_place,
    head.signers,
    head.red_line,
    title.title,
    title.title_punctuation,
    title.recipients,
    headings.headings,
    headings.heading_order,
    body.body,
    attachments.attachment_note,
    closing.date_form,
    closing.signature,
    closing.remarks,
    attachments.attachments,
    imprint.imprint,
    imprint.imprint_lines,
    page_numbers,
    formats.letter,
    formats.minutes,
    leftovers.leftovers,
)


@dataclass(frozen=True)
class Measured:
    """As what a document was measured, each departure from the standard, and what is no departure but good to know."""

    kind: str
    deviations: tuple[Deviation, ...]
    notes: tuple[str, ...]


def measure(content: bytes) -> Measured:
    """Everything in which a .docx departs from GB/T 9704-2012. Raises Unreadable for what is no sound .docx."""
    paper = read(content)
    elements = elements_of(paper)
    found = tuple(deviation for check in CHECKS for deviation in check(paper, elements))
    return Measured(elements.kind.value, found, tuple(_notes(paper, elements)))


def _notes(paper: Paper, elements: Elements) -> Iterator[str]:
    if elements.kind is Kind.HEADLESS:
        yield "没有找到发文机关标志和发文字号，按没有版头的公文检查，版头和版记没有检查。"
    if elements.head_has_picture and not elements.marks:
        yield "版头中有图片或艺术字，其中的文字没有检查。"
    if paper.revisions:
        yield f"文中有{paper.revisions}处没有接受的修订，按全部接受后的样子检查。印发前请接受或拒绝修订。"
    if paper.comments:
        yield f"文中有{paper.comments}处批注，印发前请删除。"
    alone = [
        each
        for each in elements.body
        if each.where is Where.BODY and each.shape.first[0] > 0 and not each.shape.first[1]
    ]
    if alone:
        yield f"有{len(alone)}段的首行缩进只按字符设置，没有磅值，LibreOffice 打开后没有缩进；用 Word 重设一次“首行缩进2字符”即可。"
