"""A register that was begun on paper: the platform goes on from the number after the last one given there."""

from sqlmodel import Session, select

from db.audit import record
from db.models import User, now
from db.notice_models import DocumentNumber, NumberState
from db.notices.number_events import SeriesBeginningTakenBack, SeriesBegun
from db.notices.numbers import issuing_unit, lock_register, next_serial, require_year, series_checked
from db.refusals import BadInput, Closed, NotFound

BEFORE = "启用平台前已编发"
MOST_BEFORE = 999  # numbers of one series that a year may have seen on paper


def begin_series(db: Session, series: str, year: int, first: int, by: User) -> None:
    """Let a series of that year begin with `first`: the numbers before it were given on paper and enter as used.

    Raises NotAllowed, BadInput, and Closed once the series has a number in that year.
    """
    unit_id = issuing_unit(db, by)
    lock_register(db, unit_id)
    series = series_checked(series)
    require_year(year)
    if not 2 <= first <= MOST_BEFORE + 1:
        raise BadInput(f"起始号是{first}，只能是2至{MOST_BEFORE + 1}；从1号编起的不用设置。")
    if (following := next_serial(db, unit_id, series, year)) > 1:
        raise Closed(f"{series}〔{year}〕已经编到{following - 1}号，只有编第一个号之前才能设置起始号。")
    db.add_all(_given_before(unit_id, series, year, serial, by) for serial in range(1, first))
    db.flush()
    record(db, SeriesBegun(unit_id, series, year, first), by=by)


def _given_before(unit_id: int, series: str, year: int, serial: int, by: User) -> DocumentNumber:
    # Nobody reserved it here: that tells such a number from every other.
    return DocumentNumber(
        unit_id=unit_id,
        series=series,
        year=year,
        serial=serial,
        state=NumberState.USED,
        purpose=BEFORE,
        used_by=by.id,
        used_at=now(),
    )


def take_back_beginning(db: Session, series: str, year: int, by: User) -> None:
    """Undo `begin_series` while the series has no other number in that year.

    Raises NotAllowed, NotFound where none was set, Closed once a number was given or one of those before was voided.
    """
    unit_id = issuing_unit(db, by)
    lock_register(db, unit_id)
    mine = (DocumentNumber.unit_id == unit_id, DocumentNumber.series == series, DocumentNumber.year == year)
    numbers = db.exec(select(DocumentNumber).where(*mine).execution_options(populate_existing=True)).all()
    if not any(number.reserved_by is None for number in numbers):
        raise NotFound(f"{series}〔{year}〕没有设置过起始号。")
    if any(number.reserved_by is not None or number.state is not NumberState.USED for number in numbers):
        raise Closed(f"{series}〔{year}〕已经编过号或作废过号，起始号不能再取消；不用的号请逐个作废。")
    for number in numbers:
        db.delete(number)
    db.flush()
    record(db, SeriesBeginningTakenBack(unit_id, series, year, len(numbers) + 1), by=by)
