"""03-考评记录.docx: how every item was verified, by whom and why; steps, rooms, site visits, vetoes, stars, the result."""

from collections.abc import Iterator
from decimal import Decimal

from docx.document import Document

from db.archives import ArchiveRecord, FormRecord, VisitRecord
from db.home_models import CONFORMITY_NAMES
from db.models import Answer
from db.results import DECISIONS
from forms.lifecycle import FORM_KIND_NAMES, STATUS_NAMES
from forms.numerals import chinese_date
from forms.points import from_cents, show
from forms.ranking import Standing
from forms.scoring import total_of
from reports import gongwen
from reports.archive.home_record import add_rooms, add_stars
from reports.archive.plan import VISITS, Plan
from reports.archive.steps import step_text
from reports.archive.words import (
    NONE,
    add_numbered_heading,
    add_rows,
    by_and_day,
    open_document,
    reasons_text,
    saved,
    score_text,
    when,
    who,
)
from reports.xml_text import for_xml

ITEM_COLUMNS = {
    "序号": 580,
    "考核项目": 2000,
    "分值": 580,
    "自评分": 780,
    "考评分": 780,
    "理由": 0,
    "考评人、日期": 1400,
}
STEP_COLUMNS = {"时间": 1900, "操作人": 950, "事项": 1400, "内容": 0}
FINDING_COLUMNS = {"序号": 580, "核查内容": 3400, "情况": 1000, "说明": 0}
VETO_COLUMNS = {"序号": 580, "否决事项": 2600, "事实与依据": 0, "审定": 1200, "审定理由": 1900}


def record_document(record: ArchiveRecord, plan: Plan) -> bytes:
    """The verification record as .docx."""
    document = open_document(record, "考评记录")
    for form in record.forms:
        _add_form(document, record, form)
    add_rooms(document, record)
    _add_visits(document, record, plan)
    _add_vetoes(document, record)
    add_stars(document, record)
    _add_result(document, record)
    return saved(document)


def _add_form(document: Document, record: ArchiveRecord, form: FormRecord) -> None:
    kind, assessment = FORM_KIND_NAMES[form.assessment.kind], form.assessment
    add_numbered_heading(document, f"{kind}考评情况")
    told = f"《{form.form.title}》目前状态为“{STATUS_NAMES[assessment.status]}”。"
    if form.is_submitted:
        told += f"{who(record.names, assessment.submitted_by)}于{when(assessment.submitted_at)}提交。"
    if form.shows_verdicts and assessment.verified_at:
        told += f"{who(record.names, assessment.verified_by)}于{when(assessment.verified_at)}完成考评。"
    gongwen.add_body(document, for_xml(told))
    add_rows(document, ITEM_COLUMNS, _item_rows(record, form))
    add_numbered_heading(document, f"{kind}考评经过")
    steps = [[when(step.at), who(record.names, step.user_id), *step_text(step)] for step in form.events]
    if steps:
        add_rows(document, STEP_COLUMNS, steps)
    else:
        gongwen.add_body(document, "没有提交、退回或改分的记录。")


def _item_rows(record: ArchiveRecord, form: FormRecord) -> Iterator[list[str]]:
    own = _points(form, "self_score")
    verified = _points(form, "verified_score") if form.shows_verdicts else {}
    sums = [total_of(form.form, points) if points else None for points in (own, verified)]
    for section in form.form.sections:
        yield [
            section.number,
            section.name,
            "",
            *(show(one.sections[section.number] if one else None) for one in sums),
            "",
            "",
        ]
        for item in section.items:
            answer = form.answers.get(item.number)
            yield [item.number, item.name, show(item.points), *_verdict(record, form, answer)]
    yield ["", "合计", "", *(show(one.total if one else None) for one in sums), "", ""]


def _points(form: FormRecord, column: str) -> dict[str, Decimal]:
    cents = {number: getattr(answer, column) for number, answer in form.answers.items()}
    return {number: from_cents(score) for number, score in cents.items() if score is not None}


def _verdict(record: ArchiveRecord, form: FormRecord, answer: Answer | None) -> list[str]:
    if answer is None:
        return [NONE, NONE, "", NONE]
    reasons = {"自评说明": answer.reason, "退回意见": answer.returned_comment}
    if not form.shows_verdicts or answer.verified_score is None:
        return [score_text(answer.self_score), NONE, reasons_text(reasons), NONE]
    told = reasons_text({**reasons, "考评理由": answer.verified_reason})
    by = by_and_day(record.names, answer.verified_by, answer.verified_at)
    return [score_text(answer.self_score), score_text(answer.verified_score), told, by]


def _add_visits(document: Document, record: ArchiveRecord, plan: Plan) -> None:
    for visit, photos in plan.photos:
        met = visit.visit
        add_numbered_heading(document, f"{chinese_date(met.visited_on)}实地核查")
        told = f"核查人员：{met.visitors or NONE}。在场人员：{met.hosts or NONE}。"
        told += f"{who(record.names, met.finished_by)}于{when(met.finished_at)}完成记录。"
        told += f"照片{len(photos)}张，见{VISITS}/{met.visited_on}。" if photos else "没有照片。"
        gongwen.add_body(document, for_xml(told))
        if met.remark:
            gongwen.add_body(document, for_xml(f"总体意见：{met.remark}"))
        if rows := list(_finding_rows(visit)):
            add_rows(document, FINDING_COLUMNS, rows)


def _finding_rows(visit: VisitRecord) -> Iterator[list[str]]:
    for _, item in visit.form.items():
        if found := visit.findings.get(item.number):
            state = CONFORMITY_NAMES[found.conformity] if found.conformity else "未记录"
            yield [item.number, item.content or item.name or NONE, state, found.note]


def _add_vetoes(document: Document, record: ArchiveRecord) -> None:
    rows = [
        [veto.item_number, form.form.item(veto.item_number)[1].content, *told]
        for form in record.forms
        for veto in form.vetoes
        for told in [_veto(record, veto.reason, veto.confirmed, veto.decided_by, veto.decision_reason)]
    ]
    if rows:
        add_numbered_heading(document, "一票否决")
        add_rows(document, VETO_COLUMNS, rows)


def _veto(record: ArchiveRecord, reason: str, confirmed: bool | None, by: int | None, why: str) -> list[str]:
    decided = DECISIONS[confirmed]
    return [reason or NONE, f"{decided}（{who(record.names, by)}）" if by else decided, why]


def _add_result(document: Document, record: ArchiveRecord) -> None:
    add_numbered_heading(document, "考核结果")
    if record.standing is None:
        gongwen.add_body(document, f"{record.cycle.year}年度考核结果尚未公布。")
        return
    gongwen.add_body(document, for_xml(_result_text(record.standing)))
    approved = f"考核结果由{who(record.names, record.cycle.approved_by)}于{when(record.cycle.approved_at)}审定公布。"
    gongwen.add_body(document, for_xml(approved))


def _result_text(standing: Standing) -> str:
    told = (
        f"责任清单{show(standing.checklist)}分，星级评定{show(standing.star)}分，总分{show(standing.total)}分，"
        f"位次第{standing.rank}，等次“{standing.grade}”，星级“{standing.stars}”。"
    )
    vetoed = "有一票否决情形。" if standing.vetoed else ""
    return f"{told}{vetoed}{standing.note and f'说明：{standing.note}。'}"
