"""乡镇自评报告: what a township gave itself, from its own two forms alone; nothing that the county decided stands in it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlmodel import Session, select

from db.cycles import form_of
from db.models import Cycle, Unit
from db.refusals import Closed, NotFound
from forms.lifecycle import FORM_KIND_NAMES, FormKind
from forms.losses import losses
from forms.model import Section, SectionKind
from forms.points import show
from forms.ranking import terms_of, total_for
from forms.scoring import score_item, total_of, township_items
from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Placeholder, Readers, Subject
from reports.notices.results import basis_of
from reports.notices.sentences import change_told, in_brackets, joined, listed, one_line, sentence
from reports.notices.township import (
    FormRecord,
    ItemRecord,
    bare_name,
    clause_text,
    item_name,
    own_forms,
    score_told,
    township_of,
)

_SECTION = (
    Placeholder("名称", "考核项目（部分）的名称", "坚持党的领导"),
    Placeholder("分值", "分值；没有分值的为一道横线", "10"),
    Placeholder("自评得分", "自评得分", "9"),
)
_FORM = (
    Placeholder("表名", "责任清单或者星级评定", "责任清单"),
    Placeholder("小结", "满分和各部分自评得分的一句话", "满分100分，各部分自评得分为：坚持党的领导9分。"),
    Placeholder("部分", "每个部分一行", [{one.name: one.example for one in _SECTION}], _SECTION),
)
_GAP = (
    Placeholder("项目", "表名、编号和名称", "责任清单第1项“请示报告”"),
    Placeholder("失分", "低于满分的分数", "1"),
    Placeholder("评分标准", "文件中评分标准的原文", "每少1次扣1分，扣完为止"),
    Placeholder("情况", "计算过程", "应请示报告4次，实际3次，少1次，扣1分；得3分"),
)
_ROW = tuple(
    Placeholder(name, meaning, example)
    for name, meaning, example in (
        ("表名", "责任清单或者星级评定", "责任清单"),
        ("部分", "考核项目（部分）的名称", "坚持党的领导"),
        ("编号", "考核内容在文件中的编号", "1"),
        ("名称", "考核内容的名称", "请示报告"),
        ("分值", "分值；没有分值的为一道横线", "4"),
        ("自评得分", "自评得分", "3"),
        ("填报情况", "填报的数字和计算过程", "应请示报告4次，实际3次，少1次，扣1分；得3分"),
        ("佐证材料", "佐证材料的件数；没有时为一道横线", "2件"),
    )
)


_DONE = "组织代表集中学习2次，走访企业、部门和村12次，收集的问题全部登记台账。"
_PLANNED = "按季度向乡镇党委请示报告人大工作，由人大秘书负责，3月底前完成第一次。"


def gather(db: Session, subject: Subject) -> Context:
    """The township's own assessment. Raises Closed while an item of it has no score yet, NotFound."""
    unit, cycle = township_of(subject), subject.cycle
    forms = own_forms(db, cycle, unit)
    _require_complete(unit, cycle, forms)
    return {
        "依据": basis_of(*(form.form for form in forms)),
        "总分情况": _total(db, cycle, forms),
        "各表情况": [_form(form) for form in forms],
        "佐证情况": _evidence(forms),
        "加分情况": _bonuses(forms),
        "差距": [row for form in forms for row in _gaps(form)],
        "上年比较": _last_year(db, cycle, unit, forms),
        "明细表": [row for form in forms for row in _rows(form)],
    }


def _require_complete(unit: Unit, cycle: Cycle, forms: Sequence[FormRecord]) -> None:
    waiting = [
        f"《{FORM_KIND_NAMES[form.kind]}》还有{left}项没有自评得分" for form in forms if (left := len(_open(form)))
    ]
    if waiting:
        raise Closed(f"{unit.name}{cycle.year}年度{joined(waiting)}，填报完整后才能生成自评报告。")


def _open(form: FormRecord) -> list[str]:
    """The numbers of the items that wait for the township; a bonus that is not claimed does not."""
    return [
        item.number
        for section, item in township_items(form.form)
        if item.number not in form.own_points and section.kind is not SectionKind.BONUS
    ]


def _total(db: Session, cycle: Cycle, forms: Sequence[FormRecord]) -> str:
    terms = terms_of(form_of(db, cycle.checklist_form_id), form_of(db, cycle.star_form_id))
    totals = {form.kind: total_of(form.form, form.own_points).total for form in forms}
    total = total_for(totals[FormKind.CHECKLIST], totals[FormKind.STAR], terms)
    shares = {FormKind.CHECKLIST: terms.checklist_share, FormKind.STAR: terms.star_share}
    return sentence(
        *(f"{FORM_KIND_NAMES[form.kind]}{score_told(form.form, form.own_points, '自评')}" for form in forms),
        f"按{joined(f'{FORM_KIND_NAMES[kind]}占{show(share * 100)}%' for kind, share in shares.items())}折算",
        f"自评总分{show(total)}分",
    )


def _form(form: FormRecord) -> dict[str, object]:
    sections = [
        {"名称": section.name, "分值": show(section.points), "自评得分": show(score)}
        for section, score in _sections(form)
    ]
    scores = joined(f"{row['名称']}{row['自评得分']}分" for row in sections)
    return {
        "表名": FORM_KIND_NAMES[form.kind],
        "小结": sentence(f"满分{show(form.full)}分，各部分自评得分为：{scores}"),
        "部分": sections,
    }


def _sections(form: FormRecord) -> Iterator[tuple[Section, Decimal]]:
    """The sections that a township fills in, with its own points."""
    scores = total_of(form.form, form.own_points).sections
    for section in form.form.sections:
        if section.kind is SectionKind.SCORED or (section.kind is SectionKind.BONUS and scores[section.number]):
            yield section, scores[section.number]


def _evidence(forms: Sequence[FormRecord]) -> str:
    counts = {FORM_KIND_NAMES[form.kind]: sum(one.evidence for one in form.items.values()) for form in forms}
    told = joined(f"{name}{count}件" for name, count in counts.items() if count)
    return (
        sentence(f"随表报送佐证材料{sum(counts.values())}件", f"其中{told}" if len(counts) > 1 else "") if told else ""
    )


def _bonuses(forms: Sequence[FormRecord]) -> str:
    claimed = [
        f"{FORM_KIND_NAMES[form.kind]}{item_name(one.item)}申报{show(one.filled.self_score)}分（{told}）"
        for form in forms
        for one in form.items.values()
        if one.filled.section.kind is SectionKind.BONUS and one.filled.self_score and (told := _facts(one))
    ]
    return listed(claimed)


def _gaps(form: FormRecord) -> Iterator[dict[str, str]]:
    for loss in losses(form.form, form.own_points):
        yield {
            "项目": FORM_KIND_NAMES[form.kind] + item_name(loss.item),
            "失分": show(loss.lost),
            "评分标准": clause_text(loss.item),
            "情况": _facts(form.items[loss.item.number]),
        }


def _facts(record: ItemRecord) -> str:
    """What was entered in words, the score claimed where it is another, and the township's own reason."""
    filled = record.filled
    if filled.section.kind is SectionKind.BONUS and not filled.self_score:
        return "未申报加分"
    computed = score_item(filled.section, filled.item, filled.entered)
    claimed = filled.self_score is not None and computed.points != filled.self_score
    told = (
        one_line(computed.arithmetic) if computed.points is not None else "",
        f"自报{show(filled.self_score)}分" if claimed else "",
        f"说明：{reason}" if (reason := one_line(filled.reason)) else "",
    )
    return listed(told).rstrip("。")


def _rows(form: FormRecord) -> Iterator[dict[str, object]]:
    for section, item in township_items(form.form):
        record = form.items[item.number]
        if record.filled.self_score is None:
            continue
        yield {
            "表名": FORM_KIND_NAMES[form.kind],
            "部分": section.name,
            "编号": item.number,
            "名称": bare_name(item),
            "分值": show(item.points),
            "自评得分": show(record.filled.self_score),
            "填报情况": _facts(record),
            "佐证材料": f"{record.evidence}件" if record.evidence else show(None),
        }


def _last_year(db: Session, cycle: Cycle, unit: Unit, forms: Sequence[FormRecord]) -> list[str]:
    """How the township's own scores compare with those of the year before, one sentence a form of the same full score."""
    before = db.exec(select(Cycle).where(Cycle.unit_id == cycle.unit_id, Cycle.year == cycle.year - 1)).first()
    try:
        earlier = {form.kind: form for form in own_forms(db, before, unit) if not _open(form)} if before else {}
    except NotFound:
        return []
    pairs = ((form, earlier[form.kind]) for form in forms if form.kind in earlier)
    return [sentence(_compared(form, then)) for form, then in pairs if form.full == then.full]


def _compared(form: FormRecord, then: FormRecord) -> str:
    now, before = (total_of(one.form, one.own_points).total for one in (form, then))
    return f"{FORM_KIND_NAMES[form.kind]}自评得分{change_told(now, before, '分')}{_moved(form, then)}"


def _moved(form: FormRecord, then: FormRecord) -> str:
    """Which sections of the same name and points rose or fell, and by how much; empty where none did."""
    before = {(section.name, section.points): score for section, score in _sections(then)}
    moves = {
        section.name: score - before[section.name, section.points]
        for section, score in _sections(form)
        if (section.name, section.points) in before
    }
    told = joined(
        f"{name}{'提高' if moved > 0 else '降低'}{show(abs(moved))}分" for name, moved in moves.items() if moved
    )
    return in_brackets(told)


KIND = NoticeKind(
    key="self_report",
    name="乡镇自评报告",
    group=Group.OWN,
    purpose="乡镇向县人大常委会报告本年度自评得分、做法和不足。",
    format=Format.PLAIN,
    template="乡镇自评报告.docx",
    title=lambda context: f"{context['乡镇']}{context['年度']}年度人大工作自评报告",
    placeholders=(
        Placeholder(
            "依据",
            "两张表的标题和文号",
            "《2022年度乡镇人大工作责任清单》和《乡镇“人大代表之家”星级评定办法（试行）》（示人常发〔2022〕3号）",
        ),
        Placeholder(
            "总分情况", "两张表的自评得分和折算后的总分", "责任清单自评99分，星级评定自评96分，自评总分98.4分。"
        ),
        Placeholder("各表情况", "两张表，每张一行", [{one.name: one.example for one in _FORM}], _FORM),
        Placeholder("佐证情况", "佐证材料件数的一句话；没有佐证材料时为空", "随表报送佐证材料2件。"),
        Placeholder(
            "加分情况", "申报的加分；没有申报时为空", "责任清单第28项“表彰推介”申报1分（市级1项×1分，计1分；加1分）。"
        ),
        Placeholder("差距", "低于满分的项目，每项一行；没有时为空", [{one.name: one.example for one in _GAP}], _GAP),
        Placeholder(
            "上年比较", "与上年自评得分的比较，每张表一句话；没有上年数据时为空", ["责任清单自评得分比上年提高1分。"]
        ),
        Placeholder("明细表", "每项一行，按文件中的顺序", [{one.name: one.example for one in _ROW}], _ROW),
    ),
    gather=gather,
    entries=(
        Entry("主送机关", "主送机关，不带冒号", "县人大常委会", default="县人大常委会"),
        Entry("主要做法", "主要做法，一段一行；没有就留空", _DONE, EntryType.TEXT, required=False),
        Entry("改进措施", "改进措施，一段一行；没有就留空", _PLANNED, EntryType.TEXT, required=False),
    ),
    readers=Readers.COUNTY,
    about_township=True,
    by_township=True,
    series="",
)
