"""整改通知书: to one township, every point that its two forms lost, clause by clause, and until when it puts things right."""

from collections.abc import Iterator
from datetime import date
from itertools import starmap

from sqlmodel import Session

from db.home_models import StarVeto
from db.models import Assessment, Veto
from db.refusals import BadInput, Closed
from db.township_forms import vetoes_shown
from forms.lifecycle import FORM_KIND_NAMES, CycleStatus, FormKind
from forms.losses import Loss, losses, lost_total
from forms.model import Form
from forms.points import show
from reports.notices.contact import CONTACT, CONTACT_PLACE, contact_told
from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Placeholder, Readers, Subject
from reports.notices.results import basis_of
from reports.notices.sentences import one_line, quoted, sentence
from reports.notices.township import (
    SECTION_COLUMNS,
    FormRecord,
    bare_name,
    by_section,
    clause_text,
    item_name,
    pronoun,
    score_told,
    township_of,
    verified_forms,
    why,
)

_FORM = (
    Placeholder("表名", "责任清单或者星级评定", "责任清单"),
    Placeholder("小结", "满分、得分和失分的一句话", "满分100分，考评得99分，失1分。"),
    Placeholder("部分", "失分的部分，每个一行", [{one.name: one.example for one in SECTION_COLUMNS}], SECTION_COLUMNS),
)
_ROW = tuple(
    Placeholder(name, meaning, example)
    for name, meaning, example in (
        ("序号", "从1起的序号", 1),
        ("表名", "责任清单或者星级评定", "责任清单"),
        ("部分", "考核项目（部分）的名称", "坚持党的领导"),
        ("编号", "考核内容在文件中的编号", "1"),
        ("名称", "考核内容的名称", "请示报告"),
        ("分值", "分值；没有分值的为一道横线", "4"),
        ("得分", "考评得分，公布后为认定得分", "3"),
        ("失分", "失去的分数；一票否决为一道横线", "1"),
        ("评分标准", "文件中评分标准的原文", "每少1次扣1分，扣完为止"),
        ("原因", "计算过程、考评意见、所缺材料和退回意见", "应请示报告4次，实际3次，少1次，扣1分；得3分。"),
    )
)
_EXAMPLE = {one.name: one.example for one in _ROW}


def gather(db: Session, subject: Subject) -> Context:
    """What the township lost, and the vetoes confirmed against it.

    Raises Closed before both forms are verified or where there is nothing to put right, BadInput for days out of order.
    """
    unit = township_of(subject)
    _require_days(subject)
    forms = verified_forms(db, subject, "生成整改通知书")
    lost = {form.kind: losses(form.form, form.county_points) for form in forms}
    vetoes, star_vetoes = vetoes_shown(db, subject.cycle, unit)
    rows = [*_rows(forms, lost), *starmap(_veto_row, vetoes), *map(_star_veto_row, star_vetoes)]
    if not rows:
        raise Closed(f"{unit.name}{subject.cycle.year}年度两张表都没有失分，也没有一票否决情形，不需要整改。")
    word = "认定得" if subject.cycle.status is CycleStatus.PUBLISHED else "考评得"
    return {
        "称呼": pronoun(unit.name),
        "依据": basis_of(*(form.form for form in forms)),
        "考评概况": _summary(sum(map(len, lost.values())), len(vetoes) + len(star_vetoes)),
        "各表情况": [_form(form, lost[form.kind], word) for form in forms],
        "否决情形": [*starmap(_veto_told, vetoes), *map(_star_veto_told, star_vetoes)],
        "问题清单": [{"序号": serial, **row} for serial, row in enumerate(rows, start=1)],
        "联系方式": contact_told(subject.entries),
    }


def _summary(lost: int, vetoes: int) -> str:
    told = f"共有{lost}项失分" if lost else "没有失分"
    return f"{told}，{'另' if lost else '但'}有一票否决情形{vetoes}项" if vetoes else told


def _require_days(subject: Subject) -> None:
    until, report = (date.fromisoformat(subject.entries[name].strip()) for name in ("整改期限", "报送日期"))
    problems = []
    if until < subject.day:
        problems.append(f"整改期限{until}早于成文日期{subject.day}，请改为成文日期之后的日期。")
    if report < until:
        problems.append(f"报送日期{report}早于整改期限{until}，请改为整改期限当天或之后。")
    if problems:
        raise BadInput("\n".join(problems))


def _form(form: FormRecord, lost: list[Loss], word: str) -> dict[str, object]:
    return {
        "表名": FORM_KIND_NAMES[form.kind],
        "小结": sentence(
            f"满分{show(form.full)}分",
            score_told(form.form, form.county_points, word),
            f"失{show(lost_total(lost))}分" if lost else "没有失分",
        ),
        "部分": by_section(lost),
    }


def _rows(forms: list[FormRecord], lost: dict[FormKind, list[Loss]]) -> Iterator[dict[str, str]]:
    for form in forms:
        for loss in lost[form.kind]:
            yield {
                "表名": FORM_KIND_NAMES[form.kind],
                "部分": loss.section.name,
                "编号": loss.item.number,
                "名称": bare_name(loss.item),
                "分值": show(loss.item.points),
                "得分": show(loss.score),
                "失分": show(loss.lost),
                "评分标准": clause_text(loss.item),
                "原因": why(form.items[loss.item.number]),
            }


_NO_POINTS = dict.fromkeys(("分值", "得分", "失分"), show(None))


def _veto_row(veto: Veto, assessment: Assessment, form: Form) -> dict[str, str]:
    section, item = form.item(veto.item_number)
    return {
        "表名": FORM_KIND_NAMES[assessment.kind],
        "部分": section.name,
        "编号": item.number,
        "名称": bare_name(item),
        **_NO_POINTS,
        "评分标准": clause_text(item),
        "原因": sentence(one_line(veto.reason)),
    }


def _star_veto_row(veto: StarVeto) -> dict[str, str]:
    """A ground stands in the articles of the star rating, under no number."""
    return {
        "表名": FORM_KIND_NAMES[FormKind.STAR],
        "部分": "一票否决",
        "编号": show(None),
        "名称": one_line(veto.ground),
        **_NO_POINTS,
        "评分标准": show(None),
        "原因": sentence(one_line(veto.reason)),
    }


def _veto_told(veto: Veto, assessment: Assessment, form: Form) -> str:
    return sentence(
        f"{FORM_KIND_NAMES[assessment.kind]}{item_name(form.item(veto.item_number)[1])}一票否决已经审定确认",
        _said("事由", veto.reason),
        _said("审定意见", veto.decision_reason),
    )


def _star_veto_told(veto: StarVeto) -> str:
    return sentence(
        f"代表之家有{quoted(veto.ground)}情形，星级评定一票否决已经审定确认",
        _said("事由", veto.reason),
        _said("审定意见", veto.decision_reason),
    )


def _said(label: str, text: str) -> str:
    said = one_line(text)
    return f"{label}：{said}" if said else ""


KIND = NoticeKind(
    key="rectification",
    name="整改通知书",
    group=Group.TOWNSHIPS,
    purpose="逐条告知一个乡镇失分的项目和原因，限期整改并报送情况。",
    format=Format.LETTER,
    template="整改通知书.docx",
    title=lambda context: f"关于{context['乡镇']}{context['年度']}年度人大工作考核发现问题的整改通知书",
    placeholders=(
        Placeholder("称呼", "对乡镇的称呼", "你镇"),
        Placeholder(
            "依据",
            "两张表的标题和文号",
            "《2022年度乡镇人大工作责任清单》和《乡镇“人大代表之家”星级评定办法（试行）》（示人常发〔2022〕3号）",
        ),
        Placeholder("考评概况", "失分和一票否决的项数", "共有1项失分"),
        Placeholder("各表情况", "责任清单和星级评定，每张一行", [{one.name: one.example for one in _FORM}], _FORM),
        Placeholder("否决情形", "经审定确认的一票否决，每条一句话；没有时为空", []),
        Placeholder("问题清单", "失分的项目和一票否决情形，每项一行，按文件中的顺序", [_EXAMPLE], _ROW),
        CONTACT_PLACE,
    ),
    gather=gather,
    entries=(
        Entry("主送机关", "主送机关，不带冒号", "城关镇人大主席团", default="{乡镇}人大主席团"),
        Entry("整改期限", "完成整改的最后一天", "2023-02-28", EntryType.DAY),
        Entry("报送日期", "书面报送整改情况的最后一天", "2023-03-10", EntryType.DAY),
        *CONTACT,
    ),
    readers=Readers.TOWNSHIP,
    about_township=True,
    series="函",
)
