"""What every notice says around its own text: head, recipients, signature, date, imprint; and the whole of its values."""

import re
from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from db.cycles import form_of
from db.models import Cycle, Unit
from db.refusals import Refused
from forms.model import Form
from forms.numerals import chinese_date
from reports.notices.kind import Context, Entry, EntryType, NoticeKind, Subject
from reports.templating.placeholder import Placeholder

_NUMBER = "示人常发〔2022〕8号"
FRAME = (
    Placeholder("标题", "公文标题", "关于2022年度乡镇人大工作考核结果的通报"),
    Placeholder("县名", "县的名称", "示例县"),
    Placeholder("年度", "考核年度", 2022),
    Placeholder("乡镇", "所涉乡镇的名称；面向全县的公文为空", "城关镇"),
    Placeholder("发文机关", "发文机关全称或规范简称", "示例县人大常委会"),
    Placeholder("发文字号", "发文字号；没有编号的公文空出序号", _NUMBER),
    Placeholder("署名", "落款的发文机关", "示例县人大常委会"),
    Placeholder("成文日期", "成文日期", "2022年12月30日"),
    Placeholder("印发机关", "版记中的印发机关", "示例县人大常委会办公室"),
    Placeholder("印发日期", "版记中的印发日期", "2022年12月30日"),
)


class IncompleteEntries(Refused):
    """Something that must be typed for a notice is missing or is no day or number; the message lists everything."""


def compose(db: Session, kind: NoticeKind, subject: Subject) -> Context:
    """Every value of the notice, under the names that `placeholders_of` lists. Raises Refused with what is missing."""
    typed = entered(kind, subject)
    own = kind.gather(db, subject)
    context = {**_frame(db, kind, subject), **typed, **own}
    return {**context, "标题": kind.title(context)}


def placeholders_of(kind: NoticeKind) -> tuple[Placeholder, ...]:
    """All that a template of that kind may use: the frame, what is typed, the kind's own."""
    typed = tuple(Placeholder(entry.name, entry.meaning, _shown(entry, entry.example)) for entry in kind.entries)
    return (*FRAME, *typed, *kind.placeholders)


def example_of(kind: NoticeKind) -> Context:
    """The examples of all placeholders, as a template is tried with: number and issuer are those of such a kind."""
    context = {place.name: place.example for place in placeholders_of(kind)}
    number = _NUMBER.replace("发〔", f"{kind.series}〔") if kind.series else ""
    issuer = _presidium(context["乡镇"]) if kind.by_township else context["发文机关"]
    return {**context, "发文字号": number, **_issued_by(issuer), "标题": kind.title(context)}


def entered(kind: NoticeKind, subject: Subject) -> Context:
    """What was typed, as it is printed; an entry that may be left out is then empty. Raises IncompleteEntries."""
    problems, values = [], {}
    for entry in kind.entries:
        text = str(subject.entries.get(entry.name) or "").strip()
        if entry.required and not text:
            problems.append(_missing(entry))
        elif text and (problem := _problem(entry, text)):
            problems.append(problem)
        else:
            values[entry.name] = _shown(entry, text)
    if problems:
        raise IncompleteEntries("\n".join(problems))
    return values


def _missing(entry: Entry) -> str:
    """The meaning is told where it says more than the name."""
    told = "" if entry.meaning.endswith(entry.name) else f"（{entry.meaning}）"
    return f"“{entry.name}”没有填写{told}，请补上。"


def _problem(entry: Entry, text: str) -> str | None:
    if entry.type is EntryType.DAY:
        try:
            date.fromisoformat(text)
        except ValueError:
            return f"“{entry.name}”写的是“{text}”，不是日期，请按 2022-12-30 的样式填写。"
    if entry.type is EntryType.NUMBER and not re.fullmatch(r"\d{1,9}", text):
        return f"“{entry.name}”写的是“{text}”，不是整数，请只填数字。"
    return None


def _shown(entry: Entry, text: str) -> str | list[str]:
    """A text is the list of its paragraphs, so that a template sets each as one."""
    if entry.type is EntryType.TEXT:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if entry.type is EntryType.DAY and text:
        return chinese_date(date.fromisoformat(text))
    return text


def _frame(db: Session, kind: NoticeKind, subject: Subject) -> Context:
    day = chinese_date(subject.day)
    return {
        "县名": db.get_one(Unit, subject.cycle.unit_id).name,
        "年度": subject.cycle.year,
        "乡镇": subject.unit.name if subject.unit else "",
        "发文字号": subject.number or open_number(db, kind, subject),
        **_issued_by(issuer_of(db, kind, subject)),
        "成文日期": day,
        "印发日期": day,
    }


def _issued_by(issuer: str) -> Context:
    office = issuer if issuer.endswith("办公室") else f"{issuer}办公室"
    return {"发文机关": issuer, "署名": issuer, "印发机关": office}


def _presidium(township: str) -> str:
    return f"{township}人大主席团"


def issuer_of(db: Session, kind: NoticeKind, subject: Subject) -> str:
    """The township's presidium for what a township writes, else who issued the year's checklist."""
    if kind.by_township and subject.unit:
        return _presidium(subject.unit.name)
    issuer = form_of(db, subject.cycle.checklist_form_id).issuer
    return issuer or f"{db.get_one(Unit, subject.cycle.unit_id).name}人大常委会"


def series_of(db: Session, kind: NoticeKind, cycle: Cycle) -> str:
    """What stands before the year in the kind's numbers, after the pattern of the checklist's own: 示人常发, 示人常函."""
    return _series(form_of(db, cycle.checklist_form_id), kind.series) if kind.series else ""


def _series(form: Form, sign: str) -> str:
    found = re.fullmatch(r"(.+?)〔\d{4}〕\d+号", form.number)
    return re.sub(r"[发函纪]$", "", found[1]) + sign if found else sign


def open_number(db: Session, kind: NoticeKind, subject: Subject) -> str:
    """The kind's number with a gap for the serial number; empty for a kind that bears none."""
    series = series_of(db, kind, subject.cycle)
    return f"{series}〔{subject.day.year}〕　号" if series else ""


RECIPIENTS = Entry("主送机关", "主送机关，不带冒号", "各乡镇人大主席团", default="各乡镇人大主席团")
_COPIES = "县委办公室，县政府办公室，县人大常委会主任、副主任"
COPIES = Entry("抄送", "抄送机关，用逗号隔开；没有就留空", _COPIES, required=False, default=_COPIES)


def prefilled(kind: NoticeKind, unit: Unit | None) -> dict[str, str]:
    """What stands in the entries of the kind before anybody typed, by name; {乡镇} stays where no township is given."""
    entries = {entry.name: entry.default for entry in kind.entries if entry.default}
    return entries if unit is None else for_township(entries, unit)


def for_township(entries: Mapping[str, str], unit: Unit) -> dict[str, str]:
    """What was typed for all townships, with this one's name in place of {乡镇}."""
    return {name: text.replace("{乡镇}", unit.name) for name, text in entries.items()}
