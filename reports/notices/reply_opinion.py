"""代表建议答复意见征询表: one sheet that a deputy fills in with a pen, on how her suggestion was answered."""

from sqlmodel import Session

from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Subject
from reports.notices.suggestion import OFFICE, PLACES, SUGGESTION, require_after_assignment, suggestion_of, values_of


def gather(db: Session, subject: Subject) -> Context:
    """What is printed on the sheet. Raises BadInput."""
    suggestion = suggestion_of(subject.entries)
    require_after_assignment(suggestion, subject.day)
    return values_of(suggestion)


KIND = NoticeKind(
    key="reply_opinion",
    name="代表建议答复意见征询表",
    group=Group.SUGGESTIONS,
    purpose="请提出建议的代表对答复填写意见。",
    format=Format.PLAIN,
    template="代表建议答复意见征询表.docx",
    title=lambda context: "代表建议答复意见征询表",
    placeholders=PLACES,
    gather=gather,
    entries=(
        *SUGGESTION,
        Entry("答复日期", "承办单位书面答复的日期；手工填写就留空", "2022-11-20", EntryType.DAY, required=False),
        OFFICE,
    ),
    series="",
)
