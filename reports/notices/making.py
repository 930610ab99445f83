"""A notice as a file: its values composed, its template filled in."""

from sqlmodel import Session

from reports.notices.frame import compose
from reports.notices.kind import Context, NoticeKind, Subject
from reports.word_template import render


def make(db: Session, kind: NoticeKind, subject: Subject) -> bytes:
    """The notice as .docx, by the template that is shipped. Raises Refused, and CannotRender for a faulty template."""
    return filled(kind, compose(db, kind, subject))


def filled(kind: NoticeKind, context: Context, template: bytes | None = None) -> bytes:
    """The template, the shipped one where none is given, with those values. Raises CannotRender."""
    content = kind.file.read_bytes() if template is None else template
    return render(content, context, kind.template)
