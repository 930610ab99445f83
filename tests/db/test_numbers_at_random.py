"""Whatever people do to numbers and notices, in whatever order, the register accounts for every number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlmodel import Session, col, select

from db.check import problems_of
from db.engine import transaction
from db.models import User, id_of
from db.notice_models import DocumentNumber, Notice, NumberState
from db.notices.numbers import reserve, take_back_use, use, void
from db.notices.writing import (
    discard_notice,
    finish_notice,
    give_number,
    number_notice,
    restore_notice,
    save_notice,
    start_notice,
    withdraw_notice,
)
from db.refusals import Closed, NotFound, RecordChanged
from tests.db.a_notice import DAY, SERIES, a_file
from tests.db.a_year import Year, a_year

ACTS = 120


@dataclass
class Desk:
    """Two people at one register, who draw what they do next."""

    db: Session
    year: Year
    rng: Random
    done: list[str] = field(default_factory=list)

    def act(self) -> None:
        """One act, on anything there is; one that is refused for its state changes nothing."""
        acts: tuple[Callable[[User], object], ...] = (
            lambda by: reserve(self.db, SERIES, 2022, "通知", by),
            lambda by: use(self.db, self._number(), by),
            lambda by: take_back_use(self.db, self._number(), by),
            lambda by: void(self.db, self._number(), "理由", by, expected_version=self.rng.randint(0, 1)),
            self._start,
            lambda by: number_notice(self.db, self._notice(), SERIES, "公文", by),
            lambda by: give_number(self.db, self._notice(), self._number(), SERIES, by),
            lambda by: save_notice(
                self.db, (one := self._notice()), {"说明": "改"}, DAY, by, expected_version=self._version(one)
            ),
            lambda by: discard_notice(self.db, self._notice(), by),
            lambda by: restore_notice(self.db, self._notice(), by),
            self._finish,
            lambda by: withdraw_notice(self.db, self._notice(), "理由", by),
        )
        place = self.rng.randrange(len(acts))
        try:
            with self.db.begin_nested():
                acts[place](self.year.people[self.rng.choice(("reviewer", "leader"))])
        except (Closed, NotFound, RecordChanged):
            return
        self.done.append(str(place))

    def _start(self, by: User) -> None:
        entries = {"说明": str(self.rng.random())}
        start_notice(self.db, self.year.cycle_id, "results", None, by, entries=entries, day=DAY)

    def _finish(self, by: User) -> None:
        """With the file that the draft asks for, as people do, or with one made before its number."""
        one = self._notice()
        notice = self.db.get(Notice, one)
        number = self.db.get(DocumentNumber, notice.number_id) if notice and notice.number_id else None
        printed = number.text if number and self.rng.random() < 0.8 else ""
        finish_notice(self.db, one, a_file(printed), by, expected_version=self._version(one))

    def _number(self) -> int:
        return self.rng.choice([*self.db.exec(select(DocumentNumber.id)), 0]) or 0

    def _notice(self) -> int:
        return self.rng.choice([*self.db.exec(select(Notice.id)), 0]) or 0

    def _version(self, notice_id: int) -> int:
        notice = self.db.get(Notice, notice_id)
        return notice.version if notice else 0


@pytest.mark.parametrize("seed", range(2))
def test_every_number_is_accounted_for_whatever_is_done(sqlite_database: str, seed: int) -> None:
    void_before: set[int] = set()
    with transaction() as db:
        desk = Desk(db, a_year(db), Random(seed))
        for _ in range(ACTS):
            desk.act()
            numbers = db.exec(select(DocumentNumber).order_by(col(DocumentNumber.serial))).all()
            states = {id_of(number): number.state for number in numbers}
            assert [number.serial for number in numbers] == list(range(1, len(numbers) + 1))
            assert all(states[one] is NumberState.VOIDED for one in void_before)
            void_before = {one for one, state in states.items() if state is NumberState.VOIDED}
            for notice in db.exec(select(Notice).where(col(Notice.number_id).is_not(None))):
                assert states[notice.number_id or 0] is state_told(notice)
    assert len(set(desk.done)) > 8
    with transaction() as db:
        assert problems_of(db) == []


def state_told(notice: Notice) -> NumberState:
    """What the number of that notice must be."""
    if notice.withdrawn_at is not None:
        return NumberState.VOIDED
    return NumberState.RESERVED if notice.finished_at is None else NumberState.USED
