"""申诉复核答复: the county's answer to a township that appealed against the score of one or more items.

Appeals are not kept by the system yet: what was appealed and found is typed, the scores are the data's.
"""

import re
from datetime import date

from sqlmodel import Session

from db.refusals import BadInput
from forms.lifecycle import FORM_KIND_NAMES, CycleStatus
from forms.points import show
from reports.notices.contact import CONTACT, CONTACT_PLACE, contact_told
from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Placeholder, Readers, Subject
from reports.notices.results import basis_of
from reports.notices.sentences import joined, one_line, sentence
from reports.notices.township import (
    FormRecord,
    ItemRecord,
    bare_name,
    clause_text,
    item_name,
    pronoun,
    township_of,
    verified_forms,
    why,
)

_ITEM = tuple(
    Placeholder(name, meaning, example)
    for name, meaning, example in (
        ("项目", "编号和名称", "第1项“请示报告”"),
        ("编号", "考核内容在文件中的编号", "1"),
        ("名称", "考核内容的名称", "请示报告"),
        ("得分情况", "分值、自评得分和考评得分的一句话", "分值4分，自评4分，考评得3分。"),
        ("评分标准", "文件中评分标准的原文", "每少1次扣1分，扣完为止"),
        ("评分依据", "计算过程和考评意见", "应请示报告4次，实际3次，少1次，扣1分；得3分。"),
    )
)


def gather(db: Session, subject: Subject) -> Context:
    """The appealed items as they were scored. Raises Closed before both forms are verified, BadInput for an unknown item or day."""
    appealed = date.fromisoformat(subject.entries["申诉日期"].strip())
    if appealed > subject.day:
        raise BadInput(f"申诉日期{appealed}晚于成文日期{subject.day}，请改正其中一个日期。")
    forms = verified_forms(db, subject, "答复申诉")
    form = _form(forms, subject.entries["考核表"])
    word = "认定得" if subject.cycle.status is CycleStatus.PUBLISHED else "考评得"
    items = [_item(record, word) for record in _records(form, subject.entries["考核项目编号"])]
    return {
        "称呼": pronoun(township_of(subject).name),
        "考核依据": basis_of(form.form),
        "申诉项目": items,
        "项目名称": joined(item["项目"] for item in items),
        "联系方式": contact_told(subject.entries),
    }


def _form(forms: list[FormRecord], wanted: str) -> FormRecord:
    """The form of that name. Raises BadInput, naming those there are."""
    named = {FORM_KIND_NAMES[form.kind]: form for form in forms}
    if (found := named.get(one_line(wanted))) is None:
        raise BadInput(f"“考核表”写的是“{wanted}”，没有这张表；请填写{'或'.join(f'“{name}”' for name in named)}。")
    return found


def _records(form: FormRecord, wanted: str) -> list[ItemRecord]:
    """Those items, in document order. Raises BadInput, naming what is unknown and what there is."""
    numbers = re.findall(r"[^\s、，,；;第项]+", wanted)
    unknown = [number for number in numbers if number not in form.items]
    if unknown or not numbers:
        raise BadInput(
            f"《{FORM_KIND_NAMES[form.kind]}》中没有编号为“{joined(unknown) or wanted}”的项目；"
            f"可以填写的编号有：{joined(form.items)}，多个编号用顿号隔开。"
        )
    return [record for number, record in form.items.items() if number in numbers]


def _item(record: ItemRecord, word: str) -> dict[str, str]:
    item, filled = record.item, record.filled
    return {
        "项目": item_name(item),
        "编号": item.number,
        "名称": bare_name(item),
        "得分情况": sentence(
            f"分值{show(item.points)}分" if item.points is not None else "",
            f"自评{show(filled.self_score)}分" if filled.self_score is not None else "",
            f"{word}{show(filled.verified_score)}分" if filled.verified_score is not None else "没有认定扣分",
        ),
        "评分标准": clause_text(item),
        "评分依据": why(record),
    }


_APPEAL = "认为全年请示报告4次，其中1次的文件补报较晚，申请按4次计算。"
_FOUND = "经查阅请示文件原件和乡镇党委收文登记，第4次请示报告确在考核年度内完成。"
_CONCLUSION = "申诉理由成立，该项得分更正为4分。"

KIND = NoticeKind(
    key="appeal_reply",
    name="申诉复核答复",
    group=Group.TOWNSHIPS,
    purpose="答复乡镇对某项得分的申诉：复核的情况和结论。",
    format=Format.LETTER,
    template="申诉复核答复.docx",
    title=lambda context: f"关于{context['乡镇']}{context['年度']}年度人大工作考核申诉的复核答复",
    placeholders=(
        Placeholder("称呼", "对乡镇的称呼", "你镇"),
        Placeholder("考核依据", "所申诉的表的标题", "《2022年度乡镇人大工作责任清单》"),
        Placeholder("项目名称", "所申诉的各项，编号和名称", "第1项“请示报告”"),
        Placeholder("申诉项目", "所申诉的项目，每项一行", [{one.name: one.example for one in _ITEM}], _ITEM),
        CONTACT_PLACE,
    ),
    gather=gather,
    entries=(
        Entry("主送机关", "主送机关，不带冒号", "城关镇人大主席团", default="{乡镇}人大主席团"),
        Entry("申诉日期", "收到申诉的日期", "2022-12-26", EntryType.DAY),
        Entry("考核表", "所申诉的表：责任清单或者星级评定", "责任清单", default="责任清单"),
        Entry("考核项目编号", "所申诉项目在文件中的编号，多个用顿号隔开", "1"),
        Entry("申诉事项", "申诉的事项和理由，一段一行", _APPEAL, EntryType.TEXT),
        Entry("复核情况", "怎样复核、查明了什么，一段一行", _FOUND, EntryType.TEXT),
        Entry("复核结论", "复核的结论，一段一行", _CONCLUSION, EntryType.TEXT),
        *CONTACT,
    ),
    readers=Readers.TOWNSHIP,
    about_township=True,
    series="函",
)
