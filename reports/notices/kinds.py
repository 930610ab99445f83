"""Every kind of notice there is. Another one is a module beside this one, its template, and a line here."""

from db.refusals import NotFound
from reports.notices import (
    action_report,
    analysis,
    announcement,
    appeal_reply,
    assign,
    feedback,
    minutes,
    publicity,
    rectification,
    reply_opinion,
    results,
    self_report,
    star_decision,
    star_funds,
    star_results,
    supervise,
    transfer,
)
from reports.notices.kind import NoticeKind

KINDS: tuple[NoticeKind, ...] = (
    announcement.KIND,
    publicity.RESULTS,
    publicity.STARS,
    results.KIND,
    star_results.KIND,
    star_decision.KIND,
    star_funds.KIND,
    analysis.KIND,
    minutes.KIND,
    action_report.KIND,
    rectification.KIND,
    appeal_reply.KIND,
    assign.KIND,
    transfer.KIND,
    supervise.KIND,
    reply_opinion.KIND,
    feedback.KIND,
    self_report.KIND,
)


def kind_of(name: str) -> NoticeKind:
    """The kind with that key or name. Raises NotFound, naming all."""
    for kind in KINDS:
        if name in (kind.key, kind.name):
            return kind
    raise NotFound(f"没有“{name}”这种公文；现有：{'、'.join(kind.name for kind in KINDS)}。")
