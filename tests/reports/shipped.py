"""A notice by the template that is shipped."""

from reports.notices.kind import Context, NoticeKind
from reports.notices.making import Template


def filled(kind: NoticeKind, context: Context) -> bytes:
    """The notice as .docx. Raises CannotRender."""
    return Template(kind.template, kind.file.read_bytes()).filled(context)
