"""The steps of a verification in Chinese, from the audit trail's details."""

from collections.abc import Callable, Mapping
from typing import Any

from db.audit import (
    AnswersAccepted,
    AssessmentMoved,
    AssessmentSubmitted,
    AssessmentVerified,
    CountyItemSet,
    ItemsReturned,
    ScoreChanged,
    VetoDecided,
    VetoRaised,
    VetoWithdrawn,
    label_of,
)
from db.models import AuditEvent
from reports.archive.words import score_text

Detail = Mapping[str, Any]


def step_text(event: AuditEvent) -> list[str]:
    """What was done, and its particulars: the last two cells of a row."""
    told = _WORDS.get(event.kind)
    return [label_of(event.kind), told(event.detail) if told else ""]


def _accepted(detail: Detail) -> str:
    return f"认可第{'、'.join(detail['scores'])}项，共{len(detail['scores'])}项"


def _changed(detail: Detail) -> str:
    before, after = score_text(detail["before"]), score_text(detail["after"])
    return f"第{detail['item_number']}项：{before}改为{after}，理由：{detail['reason']}"


def _found(detail: Detail) -> str:
    return f"第{detail['item_number']}项：认定{score_text(detail['after'])}分，依据：{detail['reason']}"


def _returned(detail: Detail) -> str:
    return "；".join(f"第{number}项：{comment}" for number, comment in detail["comments"].items())


def _moved(detail: Detail) -> str:
    parts = {"保留": "kept", "折算": "rescaled", "重新填报": "asked_again", "删除": "removed"}
    return "；".join(f"{name}第{'、'.join(detail[key])}项" for name, key in parts.items() if detail[key])


def _veto(detail: Detail) -> str:
    return f"第{detail['item_number']}项：{detail['reason']}"


def _decided(detail: Detail) -> str:
    return f"第{detail['item_number']}项{'认定' if detail['confirmed'] else '不予认定'}：{detail['reason']}"


_WORDS: dict[str, Callable[[Detail], str]] = {
    AssessmentSubmitted.kind: lambda _detail: "自评表提交县考评组",
    AssessmentVerified.kind: lambda _detail: "全部项目考评完成",
    AnswersAccepted.kind: _accepted,
    ScoreChanged.kind: _changed,
    CountyItemSet.kind: _found,
    ItemsReturned.kind: _returned,
    AssessmentMoved.kind: _moved,
    VetoRaised.kind: _veto,
    VetoWithdrawn.kind: _veto,
    VetoDecided.kind: _decided,
}
