"""Every kind of notice there is. Another one is a module beside this one, its template, and a line here."""

from db.refusals import NotFound
from reports.notices import (
    action_report,
    appeal_reply,
    assign,
    feedback,
    rectification,
    reply_opinion,
    results,
    self_report,
    supervise,
    transfer,
)
from reports.notices.kind import NoticeKind

KINDS: tuple[NoticeKind, ...] = (
    results.KIND,
    rectification.KIND,
    self_report.KIND,
    appeal_reply.KIND,
    assign.KIND,
    transfer.KIND,
    supervise.KIND,
    reply_opinion.KIND,
    feedback.KIND,
    action_report.KIND,
)


def kind_of(key: str) -> NoticeKind:
    """The kind with that key. Raises NotFound."""
    for kind in KINDS:
        if kind.key == key:
            return kind
    raise NotFound(f"没有“{key}”这种公文；现有：{'、'.join(kind.key for kind in KINDS)}。")
