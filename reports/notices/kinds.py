"""Every kind of notice there is. Another one is a module beside this one, its template, and a line here."""

from db.refusals import NotFound
from reports.notices import (
    analysis,
    announcement,
    minutes,
    publicity,
    results,
    star_decision,
    star_funds,
    star_results,
)
from reports.notices.kind import NoticeKind

KINDS: tuple[NoticeKind, ...] = (
    results.KIND,
    announcement.KIND,
    publicity.RESULTS,
    publicity.STARS,
    star_results.KIND,
    star_decision.KIND,
    star_funds.KIND,
    minutes.KIND,
    analysis.KIND,
)


def kind_of(key: str) -> NoticeKind:
    """The kind with that key. Raises NotFound."""
    for kind in KINDS:
        if kind.key == key:
            return kind
    raise NotFound(f"没有“{key}”这种公文；现有：{'、'.join(kind.key for kind in KINDS)}。")
