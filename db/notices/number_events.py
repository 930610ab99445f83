"""What happens to document numbers, for the audit trail."""

from dataclasses import dataclass

from db.audit import Event


@dataclass(frozen=True)
class NumberReserved(Event):
    label = "预留发文字号"
    unit_id: int
    number_id: int
    number: str
    purpose: str
    notice_id: int | None


@dataclass(frozen=True)
class NumberGiven(Event):
    """A number that was reserved before is borne by a draft from then on."""

    label = "将预留的发文字号编给公文稿"
    unit_id: int
    number_id: int
    number: str
    purpose: str
    notice_id: int


@dataclass(frozen=True)
class NumberUsed(Event):
    """A number that a document issued on paper bears; a notice's own is told by its NoticeFinished."""

    label = "登记发文字号已用"
    unit_id: int
    number_id: int
    number: str
    purpose: str


@dataclass(frozen=True)
class NumberUseTakenBack(Event):
    label = "撤回发文字号已用登记"
    unit_id: int
    number_id: int
    number: str
    purpose: str


@dataclass(frozen=True)
class NumberVoided(Event):
    """`notice_id` is the draft that bore the number until then."""

    label = "作废发文字号"
    unit_id: int
    number_id: int
    number: str
    reason: str
    notice_id: int | None


@dataclass(frozen=True)
class SeriesBegun(Event):
    """The numbers before `first` were given on paper."""

    label = "设置发文字号起始号"
    unit_id: int
    series: str
    year: int
    first: int


@dataclass(frozen=True)
class SeriesBeginningTakenBack(Event):
    label = "取消发文字号起始号"
    unit_id: int
    series: str
    year: int
    first: int
