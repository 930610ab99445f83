"""附件说明 and 附件 (7.3.4, 7.3.7)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports.standard.deviation import Deviation
from reports.standard.elements import ATTACHMENT, Attachment, Elements
from reports.standard.paper import Paper, Paragraph, Where
from reports.standard.terms import FANGSONG, HEI, SIZE_3, first_offset, font_deviations, in_words, place_of

_NOTE = "附件说明"
_LABEL = re.compile(r"附\s*件\s*([\d一二三四五六七八九十]*)\s*([:：])\s*")
_ENTRY = re.compile(r"(\d{1,3})\s*([.．、])\s*")
_FINAL = re.compile(r"[。；，、;,.]$")
_ANY_SIGN = re.compile(r"[\s《》“”。；，、]")


@dataclass(slots=True)
class _Name:
    """A name that 附件说明 lists, with its number as it stands there."""

    number: str
    sign: str
    text: str


def _names(note: list[Paragraph]) -> list[_Name]:
    lines = [line.strip(" \u3000\t") for each in note for line in each.text.split("\n")]
    names: list[_Name] = []
    for at, line in enumerate(lines):
        label = _LABEL.match(line) if at == 0 else None
        line = line[label.end() :] if label else line
        entry = _ENTRY.match(line)
        if entry or not names:
            names.append(
                _Name(entry[1] if entry else "", entry[2] if entry else "", line[entry.end() if entry else 0 :])
            )
        else:
            names[-1].text += line
    return [each for each in names if each.text]


def attachment_note(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """附件：1.名称 two characters in, without punctuation at the end or 《》 around a name."""
    if not elements.note:
        return
    first, names = elements.note[0], _names(elements.note)
    place, label = place_of(_NOTE, first), _LABEL.match(first.text)
    assert label is not None
    if label[1]:
        yield Deviation(place, f"“{label[0].strip()}”", "“附件”后标全角冒号，再写顺序号和名称：“附件：1.…”", "7.3.4")
    elif label[2] != "：":
        yield Deviation(place, f"“{label[0].strip()}”", "“附件”二字后标全角冒号“：”", "7.3.4")
    yield from _name_faults(place, names, label[1])
    offset = first_offset(first)
    if offset is not None and abs(offset - 2) > 0.4:
        yield Deviation(place, f"左空{in_words(offset)}", "左空2字", "7.3.4")
    before = paper.paragraphs[first.at - 1] if first.at else None
    if before is not None and before.where is Where.BODY and before.text and not first.new_page:
        yield Deviation(place, "与正文之间没有空行", "在正文下空一行", "7.3.4")
    for paragraph in elements.note:
        yield from font_deviations(_NOTE, paragraph, (FANGSONG,), SIZE_3, "5.2.2")


def _name_faults(place: str, names: list[_Name], labelled: str) -> Iterator[Deviation]:
    for name in names:
        if name.sign == "、":
            yield Deviation(place, f"“{name.number}、”", f"“{name.number}.”", "7.3.4")
        if final := _FINAL.search(name.text):
            yield Deviation(place, f"名称“{name.text[-12:]}”后有“{final[0]}”", "附件名称后不加标点符号", "7.3.4")
        if name.text.startswith("《"):
            yield Deviation(place, f"名称“{name.text[:12]}”用书名号括起", "直接写附件名称，不加书名号", "7.3.4")
    numbers = [name.number for name in names]
    if len(names) > 1 and not labelled and numbers != [str(count) for count in range(1, len(names) + 1)]:
        yield Deviation(
            place, f"顺序号为{'、'.join(each or '无' for each in numbers)}", "用阿拉伯数字依次标注附件顺序号", "7.3.4"
        )


def attachments(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """Every attachment on a new page under its mark in 3号黑体, in the order and under the titles of 附件说明."""
    for attachment in elements.attachments:
        yield from _mark(attachment.mark)
        if not attachment.mark.new_page:
            yield Deviation(place_of("附件", attachment.mark), "没有另起一页", "附件另面编排", "7.3.7")
        for line in attachment.title:
            if not line.is_centred and line.where is Where.BODY:
                yield Deviation(place_of("附件标题", line), "没有居中", "附件标题居中", "7.3.7")
    if elements.own_mark is not None:
        yield from _mark(elements.own_mark)
    elif elements.attachments and not elements.note and elements.date is not None:
        yield Deviation("主体", "文后有附件，正文下没有附件说明", "正文下空一行写“附件：…”", "7.3.4")
    elif elements.attachments and elements.note:
        yield from _matching(_names(elements.note), elements.attachments)


def _mark(mark: Paragraph) -> Iterator[Deviation]:
    told = ATTACHMENT.fullmatch(mark.text)
    assert told is not None
    place = place_of("附件", mark)
    if not re.fullmatch(r"附件\s?\d*", mark.text):
        yield Deviation(place, f"“{mark.text}”", "“附件”二字和阿拉伯数字顺序号，不加标点符号", "7.3.7")
    yield from font_deviations("附件", mark, (HEI,), SIZE_3, "7.3.7")
    offset = first_offset(mark)
    if mark.shape.align in ("center", "right") or (offset is not None and offset > 0.4):
        yield Deviation(place, "没有顶格", "顶格，在版心左上角第一行", "7.3.7")


def _matching(names: list[_Name], held: list[Attachment]) -> Iterator[Deviation]:
    if len(names) != len(held):
        yield Deviation("附件", f"附件说明列有{len(names)}个附件，文后有{len(held)}个", "附件与附件说明一致", "7.3.7")
        return
    for name, attachment in zip(names, held, strict=True):
        told, place = ATTACHMENT.fullmatch(attachment.mark.text), place_of("附件", attachment.mark)
        number = told[1] if told else ""
        if number != name.number and (name.number or number not in ("", "1")):
            yield Deviation(place, f"顺序号为“{number}”，附件说明中为“{name.number}”", "顺序号与附件说明一致", "7.3.7")
        titles = [_bare("".join(line.text for line in attachment.title[:end])) for end in range(1, 6)]
        if attachment.title and _bare(name.text) not in titles:
            found = f"标题为“{''.join(titles[-1])}”，附件说明中为“{name.text}”"
            yield Deviation(place, found, "附件标题与附件说明一致", "7.3.7")


def _bare(text: str) -> str:
    return _ANY_SIGN.sub("", text)
