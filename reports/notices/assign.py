"""代表建议交办函: hands a suggestion to the units that answer it, with the day on which the answer is due."""

from sqlmodel import Session

from reports.notices.contact import CONTACT, CONTACT_PLACE, contact_told
from reports.notices.kind import Context, Entry, Format, Group, NoticeKind, Subject
from reports.notices.suggestion import CONTENT, OFFICE, PLACES, SUGGESTION, require_time_left, suggestion_of, values_of


def gather(db: Session, subject: Subject) -> Context:
    """The suggestion and when it is due. Raises BadInput."""
    suggestion = suggestion_of(subject.entries)
    require_time_left(suggestion, subject.day)
    return {
        **values_of(suggestion),
        "联系方式": contact_told(subject.entries),
    }


KIND = NoticeKind(
    key="assign",
    name="代表建议交办函",
    group=Group.SUGGESTIONS,
    purpose="把代表建议交给政府组织办理，写明承办单位和答复期限。",
    format=Format.LETTER,
    template="代表建议交办函.docx",
    title=lambda context: f"关于交办{context['建议号']}代表建议的函",
    placeholders=(*PLACES, CONTACT_PLACE),
    gather=gather,
    entries=(
        Entry("主送机关", "主送机关，不带冒号", "县人民政府", default="县人民政府"),
        *SUGGESTION,
        CONTENT,
        OFFICE,
        *CONTACT,
    ),
    series="函",
)
