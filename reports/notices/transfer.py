"""代表建议转办函: passes an assigned suggestion on to the unit that it concerns."""

from sqlmodel import Session

from reports.notices.contact import CONTACT, CONTACT_PLACE, contact_told
from reports.notices.kind import Context, Entry, Format, Group, NoticeKind, Subject
from reports.notices.sentences import one_line, sentence
from reports.notices.suggestion import (
    CONTENT,
    OFFICE,
    PLACES,
    SUGGESTION,
    Suggestion,
    require_after_assignment,
    require_time_left,
    shared_out,
    suggestion_of,
    values_of,
)
from reports.templating.placeholder import Placeholder


def gather(db: Session, subject: Subject) -> Context:
    """The suggestion and why it is passed on. Raises BadInput."""
    suggestion = suggestion_of(subject.entries)
    require_after_assignment(suggestion, subject.day)
    require_time_left(suggestion, subject.day)
    return {
        **values_of(suggestion),
        "转办说明": _reason(suggestion, one_line(subject.entries.get("原承办单位") or ""), _why(subject)),
        "联系方式": contact_told(subject.entries),
    }


def _why(subject: Subject) -> str:
    return one_line(subject.entries.get("转办原因") or "").removeprefix("因")


def _reason(suggestion: Suggestion, former: str, why: str) -> str:
    now = f"现转{'由' if former else '请'}{shared_out(suggestion, '办理')}"
    return sentence(f"该建议原交由{former}办理" if former else "", f"因{why}" if why else "", f"经研究，{now}")


KIND = NoticeKind(
    key="transfer",
    name="代表建议转办函",
    group=Group.SUGGESTIONS,
    purpose="把代表建议转给承办单位，或改由另一单位办理。",
    format=Format.LETTER,
    template="代表建议转办函.docx",
    title=lambda context: f"关于转办{context['建议号']}代表建议的函",
    placeholders=(
        *PLACES,
        Placeholder("转办说明", "原来由谁办理、为什么转办、现由谁办理", "经研究，现转请县水利局办理。"),
        CONTACT_PLACE,
    ),
    gather=gather,
    entries=(
        *SUGGESTION,
        CONTENT,
        Entry("原承办单位", "原来交由哪个单位办理；没有就留空", "县农业农村局", required=False),
        Entry("转办原因", "为什么转办；没有就留空", "建议事项属于县水利局职责", required=False),
        OFFICE,
        *CONTACT,
    ),
    series="函",
)
