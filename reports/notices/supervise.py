"""代表建议督办函: reminds the unit that answers a suggestion, and says how many days the answer is late."""

from datetime import date

from sqlmodel import Session

from db.refusals import BadInput
from forms.numerals import chinese_date
from reports.notices.contact import CONTACT, CONTACT_PLACE, contact_told
from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Placeholder, Subject
from reports.notices.sentences import sentence
from reports.notices.suggestion import (
    OFFICE,
    PLACES,
    SUGGESTION,
    Suggestion,
    require_after_assignment,
    suggestion_of,
    told,
)


def gather(db: Session, subject: Subject) -> Context:
    """The suggestion and how late its answer is on the notice's day. Raises BadInput."""
    suggestion = suggestion_of(subject.entries)
    require_after_assignment(suggestion, subject.day)
    _require_time_left(subject)
    return {
        **told(suggestion),
        "逾期天数": max(suggestion.days_overdue(subject.day), 0),
        "办理时限情况": _lateness(suggestion, subject.day),
        "联系方式": contact_told(subject.entries),
    }


def _require_time_left(subject: Subject) -> None:
    until = date.fromisoformat(subject.entries["督办期限"].strip())
    if until < subject.day:
        raise BadInput(f"督办期限{until}早于成文日期{subject.day}，请改为成文日期当天或之后。")


def _lateness(suggestion: Suggestion, day: date) -> str:
    late = suggestion.days_overdue(day)
    due = f"答复期限为{chinese_date(suggestion.due_on)}"
    if late > 0:
        return sentence(due, f"截至{chinese_date(day)}已逾期{late}天", "尚未书面答复代表")
    return sentence(due, f"距届满还有{-late}天" if late else "当日届满", "目前尚未书面答复代表")


KIND = NoticeKind(
    key="supervise",
    name="代表建议督办函",
    group=Group.SUGGESTIONS,
    purpose="催办到期未答复或办理不力的建议，写明督办期限。",
    format=Format.LETTER,
    template="代表建议督办函.docx",
    title=lambda context: f"关于督办{context['建议号']}代表建议的函",
    placeholders=(
        *PLACES,
        Placeholder("逾期天数", "答复逾期的天数，未逾期的为0", 29),
        Placeholder(
            "办理时限情况",
            "答复期限、逾期或者剩余的天数，一句话",
            "答复期限为2022年12月1日，截至2022年12月30日已逾期29天，尚未书面答复代表。",
        ),
        CONTACT_PLACE,
    ),
    gather=gather,
    entries=(
        *SUGGESTION,
        Entry("督办期限", "要求答复代表的最后一天", "2023-01-10", EntryType.DAY),
        Entry(
            "督办要求",
            "另外的要求，一段一行；没有就留空",
            "请分管负责人当面听取代表意见。",
            EntryType.TEXT,
            required=False,
        ),
        OFFICE,
        *CONTACT,
    ),
    series="函",
)
