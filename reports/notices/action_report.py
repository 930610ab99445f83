"""代表行动情况通报: what the deputies' visits (三走三促) came to.

The visits have no ledger yet, so their numbers are typed; what the checklist tells about visits already is read from it,
once the result of the year is published.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from db.models import Answer, Cycle, id_of
from db.refusals import BadInput
from db.tallies import tallies
from forms.lifecycle import CycleStatus, FormKind
from forms.model import Form
from forms.scoring import inputs_of
from reports.exports import shown_value
from reports.notices.frame import COPIES, RECIPIENTS
from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Readers, Subject
from reports.notices.sentences import joined, one_line, percentage_told, sentence
from reports.templating.placeholder import Placeholder, rows_of

VISIT = "走访"  # by this word an item of the checklist, or one of its inputs, is known to be about visits

_ROW = (
    Placeholder("序号", "从1起的序号", 1),
    Placeholder("乡镇", "乡镇名称", "城关镇"),
    Placeholder("走访情况", "责任清单中有关走访的填报数据", "代表参与率95%、走访覆盖率100%"),
)


@dataclass(frozen=True)
class Numbers:
    """What was typed, by the entries' names; `satisfied` is None where it was left out."""

    deputies: int
    places: dict[str, int]
    problems: int
    suggestions: int
    closed: int
    satisfied: int | None


def gather(db: Session, subject: Subject) -> Context:
    """The numbers in sentences, and each township's where they are published. Raises BadInput for numbers that do not fit."""
    numbers, townships = _numbers(subject), _townships(db, subject.cycle)
    return {
        "期间": one_line(subject.entries["统计期间"]),
        "走访说明": _visits(numbers),
        "建议说明": _suggestions(numbers),
        "各乡镇走访": townships,
        "做法序号": "四" if townships else "三",
        "工作序号": "三四五"[bool(townships) + bool((subject.entries.get("典型做法") or "").strip())],
    }


def _numbers(subject: Subject) -> Numbers:
    def typed(name: str) -> int:
        return int(subject.entries[name].strip())

    satisfied = (subject.entries.get("满意件数") or "").strip()
    numbers = Numbers(
        deputies=typed("参加代表人次"),
        places={
            "企业": typed("走访企业数"),
            "部门": typed("走访部门数"),
            "乡村": typed("走访乡村数"),
        },
        problems=typed("收集问题数"),
        suggestions=typed("形成建议数"),
        closed=typed("已办结数"),
        satisfied=int(satisfied) if satisfied else None,
    )
    _require_fitting(numbers)
    return numbers


def _require_fitting(numbers: Numbers) -> None:
    problems = []
    if numbers.closed > numbers.suggestions:
        problems.append(f"已办结数{numbers.closed}多于形成建议数{numbers.suggestions}，请核对后改正。")
    if numbers.satisfied is not None and numbers.satisfied > numbers.closed:
        problems.append(f"满意件数{numbers.satisfied}多于已办结数{numbers.closed}，请核对后改正。")
    if any(numbers.places.values()) and not numbers.deputies:
        problems.append("填写了走访单位数，参加代表人次却是0，请核对后改正。")
    if problems:
        raise BadInput("\n".join(problems))


_MEASURES = {"企业": "家", "部门": "个", "乡村": "个"}


def _visits(numbers: Numbers) -> str:
    visited = joined(f"{name}{count}{_MEASURES[name]}" for name, count in numbers.places.items() if count)
    if not visited:
        return sentence(f"组织代表参加活动{numbers.deputies}人次" if numbers.deputies else "", "尚未开展走访")
    return sentence(
        f"组织代表{numbers.deputies}人次开展走访",
        f"走访{visited}",
        f"收集问题{numbers.problems}个" if numbers.problems else "没有收集到问题",
    )


def _suggestions(numbers: Numbers) -> str:
    if not numbers.suggestions:
        return "目前尚未形成代表建议。"
    return sentence(f"形成代表建议{numbers.suggestions}件", *_closed(numbers), _satisfied(numbers))


def _closed(numbers: Numbers) -> tuple[str, ...]:
    if not numbers.closed:
        return ("均在办理中",)
    if numbers.closed == numbers.suggestions:
        return ("已全部办结",)
    rate = percentage_told(numbers.closed, numbers.suggestions)
    return (f"已办结{numbers.closed}件", f"办结率{rate}", f"其余{numbers.suggestions - numbers.closed}件正在办理")


def _satisfied(numbers: Numbers) -> str:
    if numbers.satisfied is None or not numbers.closed:
        return ""
    if not numbers.satisfied:
        return "办结的建议尚无代表表示满意"
    if numbers.satisfied == numbers.closed:
        return "办结的建议代表均表示满意"
    rate = percentage_told(numbers.satisfied, numbers.closed)
    return f"办结的建议中代表表示满意{numbers.satisfied}件，满意率{rate}"


def _townships(db: Session, cycle: Cycle) -> list[dict[str, object]]:
    """One row a township in the county's order; none before the result is published, for what one gave is its own till then."""
    if cycle.status is not CycleStatus.PUBLISHED:
        return []
    found = [tally for tally in tallies(db, cycle) if tally.assessment.kind is FormKind.CHECKLIST]
    answers: dict[int, dict[str, Answer]] = {id_of(tally.assessment): {} for tally in found}
    for answer in db.exec(select(Answer).where(col(Answer.assessment_id).in_(list(answers)))):
        answers[answer.assessment_id][answer.item_number] = answer
    told = [(tally.name, joined(_entered(tally.form, answers[id_of(tally.assessment)]))) for tally in found]
    rows = [(name, text) for name, text in told if text]
    return [{"序号": serial, "乡镇": name, "走访情况": text} for serial, (name, text) in enumerate(rows, start=1)]


def _entered(form: Form, answers: dict[str, Answer]) -> Iterator[str]:
    """What was entered for the items about visits: the label of each input with its value."""
    for section, item in form.items():
        inputs = answers[item.number].inputs if item.number in answers else {}
        for asked in inputs_of(section, item):
            if asked.key in inputs and VISIT in item.name + asked.label:
                yield f"{asked.label}{shown_value(asked, inputs[asked.key])}"


def _number(name: str, meaning: str, example: str, *, required: bool = True) -> Entry:
    return Entry(name, meaning, example, EntryType.NUMBER, required)


_PRACTICE = "城关镇人大主席团把走访与集中会商结合起来，当月走访、当月会商。"
_NEXT = "对正在办理的建议逐件跟踪，年底前向代表和群众反馈办理结果。"

KIND = NoticeKind(
    key="action_report",
    name="代表行动情况通报",
    group=Group.SUGGESTIONS,
    purpose="向各乡镇通报代表走访、收集问题和办理建议的情况。",
    format=Format.DOCUMENT,
    template="代表行动情况通报.docx",
    title=lambda context: f"关于{context['年度']}年代表行动情况的通报",
    placeholders=(
        Placeholder("期间", "数字所属的期间", "2022年1月至11月"),
        Placeholder("走访说明", "走访的一句话", "组织代表120人次开展走访，走访企业30家、部门12个，收集问题45个。"),
        Placeholder("建议说明", "建议和办理的一句话", "形成代表建议20件，已办结18件，办结率90%，其余2件正在办理。"),
        rows_of("各乡镇走访", "每个乡镇一行，按县里的顺序；考核结果公布前为空", _ROW),
        Placeholder("做法序号", "“典型做法”一节的序号", "四"),
        Placeholder("工作序号", "“下一步工作”一节的序号", "五"),
    ),
    gather=gather,
    entries=(
        RECIPIENTS,
        Entry("统计期间", "数字所属的期间", "2022年1月至11月"),
        _number("走访企业数", "走访企业的家数", "30"),
        _number("走访部门数", "走访部门的个数", "12"),
        _number("走访乡村数", "走访乡村的个数", "60"),
        _number("参加代表人次", "参加走访的代表人次", "120"),
        _number("收集问题数", "收集问题的个数", "45"),
        _number("形成建议数", "形成代表建议的件数", "20"),
        _number("已办结数", "其中已经办结的件数", "18"),
        _number("满意件数", "办结的建议中代表表示满意的件数；没有征询就留空", "17", required=False),
        Entry("典型做法", "典型做法，一段一行；没有就留空", _PRACTICE, EntryType.TEXT, required=False),
        Entry("下一步工作", "下一步工作，一段一行；没有就留空", _NEXT, EntryType.TEXT, required=False),
        COPIES,
    ),
    readers=Readers.ALL,
)
