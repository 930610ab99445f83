"""Why something was refused. Each refusal carries one or more Chinese sentences, ready to be shown."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.models import Answer
    from forms.submission import Gap


class Refused(Exception):
    """Something a person asked for was not done; `str(refusal)` tells her why and what to do. Nothing was changed."""


class NotAllowed(Refused):
    """Her role does not do that."""


class NotFound(Refused):
    """It does not exist, or does not exist for her: the two are told apart by nobody."""

    def __init__(self, sentence: str = "没有找到您要的内容，或者它不属于您的单位。请返回上一页重新选择。") -> None:
        super().__init__(sentence)


class LoginRefused(Refused):
    """Username or password wrong, or the account locked or disabled."""


class BadInput(Refused):
    """What was entered cannot be used. Names every fault."""


class BadPassword(BadInput):
    """The new password is too weak or the present one is wrong."""


class BadFile(BadInput):
    """An uploaded file that is too large, of a kind not accepted, or not what its name says."""


class StoreFull(Refused):
    """The disk or the store has no room left for a file. Nothing of it was kept."""


class StoreFailed(Refused):
    """The disk or the store that holds the files cannot be used now. Nothing was kept."""


class Closed(Refused):
    """The phase, the deadline or the state does not permit it now."""


class CannotOpenCycle(Refused):
    """A year cannot be opened from these documents and dates. Names every fault."""


class CannotPublish(Refused):
    """A form cannot be published as it stands. Names every error."""


class DraftChanged(Refused):
    """Somebody else changed this draft first; the sentence says who and when."""


class CannotRevise(Refused):
    """A revision cannot be published yet. Names every fault of the document and every change that is undecided."""


class FormRevised(Refused):
    """The county moved this form to a new version meanwhile: what was typed belongs to an item of the old one."""


class CannotSubmit(Refused):
    """A form is not complete or no longer a draft. `gaps` holds every gap."""

    def __init__(self, sentence: str, gaps: "Sequence[Gap]" = ()) -> None:
        super().__init__(sentence)
        self.gaps = tuple(gaps)


class AnswerChanged(Refused):
    """Somebody else saved this item first: `who`, `at` (UTC), and the `answer` as it stands now."""

    def __init__(self, sentence: str, *, who: str, at: "datetime | None", answer: "Answer") -> None:
        super().__init__(sentence)
        self.who, self.at, self.answer = who, at, answer


class RecordChanged(Refused):
    """Somebody else saved the same first: a register's entry, a rating, a part of a visit, a year's stars. Says who and when."""


class OfflineFormOutdated(Refused):
    """What a filled-in workbook was compared with has changed since. Names every item."""


class CannotFinish(Refused):
    """A verification is not complete. Names every item."""


class CannotApprove(Refused):
    """A result cannot be approved yet. Names every reason."""
