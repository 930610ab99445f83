"""代表建议办理结果反馈: tells the deputies what became of their suggestion."""

from datetime import date

from sqlmodel import Session

from db.refusals import BadInput
from reports.notices.contact import CONTACT, CONTACT_PLACE, contact_told
from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Subject
from reports.notices.sentences import joined, one_line, quoted, sentence
from reports.notices.suggestion import (
    OFFICE,
    PLACES,
    SUGGESTION,
    Suggestion,
    require_after_assignment,
    suggestion_of,
    values_of,
)
from reports.templating.placeholder import Placeholder


def gather(db: Session, subject: Subject) -> Context:
    """The suggestion and how it was answered. Raises BadInput."""
    suggestion = suggestion_of(subject.entries)
    require_after_assignment(suggestion, subject.day)
    _require_order(suggestion, subject)
    said = {name: one_line(subject.entries.get(name) or "") for name in ("办理类别", "代表评价")}
    return {
        **values_of(suggestion),
        "反馈称呼": ("你团", "您", "你们")[min(len(suggestion.deputies), 2)],
        "收文代表": f"{joined(suggestion.deputies)}代表" if suggestion.deputies else suggestion.delegation,
        "结果说明": sentence(
            f"办理结果为{quoted(said['办理类别'])}",
            f"代表评价为{quoted(said['代表评价'])}" if said["代表评价"] else "",
        ),
        "联系方式": contact_told(subject.entries),
    }


def _require_order(suggestion: Suggestion, subject: Subject) -> None:
    replied = date.fromisoformat(subject.entries["答复日期"].strip())
    problems = []
    if replied < suggestion.assigned_on:
        problems.append(f"答复日期{replied}早于交办日期{suggestion.assigned_on}，请改正其中一个日期。")
    if replied > subject.day:
        problems.append(f"答复日期{replied}晚于成文日期{subject.day}，请改正其中一个日期。")
    if problems:
        raise BadInput("\n".join(problems))


_RESULT = "县水利局于10月8日动工修复青石河灌溉渠道，11月15日完工通水。"

KIND = NoticeKind(
    key="feedback",
    name="代表建议办理结果反馈",
    group=Group.SUGGESTIONS,
    purpose="把建议办理的结果反馈给代表。",
    format=Format.LETTER,
    template="代表建议办理结果反馈.docx",
    title=lambda context: f"关于{context['建议号']}代表建议办理结果的反馈",
    placeholders=(
        *PLACES,
        Placeholder("反馈称呼", "对收文者的称呼：您、你们或者你团", "你们"),
        Placeholder("收文代表", "收文的代表，没有代表时为代表团", "张某某、李某某代表"),
        Placeholder("结果说明", "办理类别和代表评价的一句话", "办理结果为“已经解决”，代表评价为“满意”。"),
        CONTACT_PLACE,
    ),
    gather=gather,
    entries=(
        *SUGGESTION,
        Entry("答复日期", "承办单位书面答复的日期", "2022-11-20", EntryType.DAY),
        Entry("办理结果", "承办单位怎样办理、结果如何，一段一行", _RESULT, EntryType.TEXT),
        Entry("办理类别", "已经解决、列入计划解决或者留作参考", "已经解决", default="已经解决"),
        Entry("代表评价", "满意、基本满意或者不满意；还没有评价就留空", "满意", required=False),
        OFFICE,
        *CONTACT,
    ),
    series="函",
)
