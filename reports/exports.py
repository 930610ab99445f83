"""Excel exports: one township's whole form, and the ranking."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from db.models import Answer, Evidence
from forms.inputs import Input, InputKind
from forms.model import Form, Item, Section
from forms.points import from_cents
from forms.ranking import Standing
from forms.scoring import inputs_of
from reports.ranking import COLUMNS, ranking_table
from reports.workbook import Value, workbook

FORM_COLUMNS = (
    ("序号", 6),
    ("考核项目", 16),
    ("考核内容", 34),
    ("分值", 7),
    ("评分标准", 30),
    ("填报数据", 24),
    ("自评分", 8),
    ("考评分", 8),
    ("认定分", 8),
    ("自评说明", 20),
    ("考评理由", 20),
    ("退回意见", 20),
    ("佐证材料", 28),
)
RANKING_WIDTHS = (8, 18, 16, 16, 12, 12, 12)


@dataclass(frozen=True)
class FilledItem:
    """One item with what was entered and decided; scores in points, None where there is none yet."""

    section: Section
    item: Item
    entered: Mapping[str, Any]
    self_score: Decimal | None = None
    verified_score: Decimal | None = None
    final_score: Decimal | None = None
    reason: str = ""
    verified_reason: str = ""
    returned_comment: str = ""
    evidence: tuple[str, ...] = ()


def filled_items(
    form: Form,
    answers: Mapping[str, Answer],
    evidence: Mapping[str, Iterable[Evidence]],
    *,
    with_verdicts: bool = True,
) -> list[FilledItem]:
    """Every item of the form in document order with its answer and standing evidence, both by item number.

    Without verdicts, what the county entered, scored and gave as its reasons is left out.
    """
    filled = [
        _filled(section, item, answers.get(item.number), evidence.get(item.number, ()))
        for section, item in form.items()
    ]
    return filled if with_verdicts else [_without_verdict(entry, answers.get(entry.item.number)) for entry in filled]


def _without_verdict(filled: FilledItem, answer: Answer | None) -> FilledItem:
    entered = {} if answer is None else answer.inputs
    return replace(filled, entered=entered, verified_score=None, final_score=None, verified_reason="")


def _filled(section: Section, item: Item, answer: Answer | None, evidence: Iterable[Evidence]) -> FilledItem:
    names = tuple(evidence_text(entry) for entry in evidence)
    if answer is None:
        return FilledItem(section, item, {}, evidence=names)
    return FilledItem(
        section=section,
        item=item,
        entered=answer.verified_inputs or answer.inputs,
        self_score=_points(answer.self_score),
        verified_score=_points(answer.verified_score),
        final_score=_points(answer.final_score),
        reason=answer.reason,
        verified_reason=answer.verified_reason,
        returned_comment=answer.returned_comment,
        evidence=names,
    )


def evidence_text(evidence: Evidence) -> str:
    """A piece in one line: its name, reference, address or note, with its caption behind it."""
    name = " ".join(evidence.name.split())
    return f"{name}（{evidence.caption}）" if evidence.caption else name


def _points(cents: int | None) -> Decimal | None:
    return None if cents is None else from_cents(cents)


def form_workbook(township: str, form: Form, items: Iterable[FilledItem]) -> bytes:
    """One township's whole form as .xlsx: sections with their points, every item with all that belongs to it."""
    return workbook(f"{township}　{form.title}", "自评考评表", FORM_COLUMNS, _form_rows(items))


def _form_rows(items: Iterable[FilledItem]) -> Iterator[tuple[Value, ...]]:
    last: Section | None = None
    for filled in items:
        if filled.section is not last:
            last = filled.section
            yield (last.number, last.name, "", last.points, *[""] * (len(FORM_COLUMNS) - 4))
        yield _form_row(filled)


def _form_row(filled: FilledItem) -> tuple[Value, ...]:
    item = filled.item
    return (
        item.number,
        item.name,
        item.content,
        item.points,
        item.clause.text,
        entered_text(inputs_of(filled.section, item), filled.entered),
        filled.self_score,
        filled.verified_score,
        filled.final_score,
        filled.reason,
        filled.verified_reason,
        filled.returned_comment,
        "；".join(filled.evidence),
    )


def entered_text(inputs: Iterable[Input], entered: Mapping[str, Any]) -> str:
    """What was entered, one input a line: 实际次数：3次."""
    return "\n".join(
        f"{asked.label}：{shown_value(asked, entered[asked.key])}" for asked in inputs if asked.key in entered
    )


def shown_value(asked: Input, value: Any) -> str:
    """One value with its unit, in words where it is yes or no."""
    if asked.kind is InputKind.YES_NO:
        return "是" if value else "否"
    return f"{value}{asked.unit}"


def ranking_workbook(county: str, year: int, standings: Iterable[Standing]) -> bytes:
    """The ranking as .xlsx, by rank."""
    columns = list(zip(COLUMNS, RANKING_WIDTHS, strict=True))
    rows = (tuple(row.values()) for row in ranking_table(standings))
    return workbook(f"{county}{year}年度乡镇人大工作考核结果", "考核结果", columns, rows)
