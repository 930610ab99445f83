import random
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from db.audit import events
from db.engine import reading, transaction
from db.evidence.findings import answer_finding, answers_of, findings_of, withdraw_answer
from db.evidence.near_pictures import Pictures
from db.models import Assessment, Evidence, EvidenceKind, FileFacts, FindingAnswer, Unit, User, now
from db.refusals import BadInput, Closed, NotAllowed, NotFound
from forms.findings import Finding, FindingKind, Reply
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_year import Year, a_cycle, a_year, fill_and_submit

PLAIN = "a" * 16


def three_townships(db: Session) -> Year:
    year = a_year(db, townships=3)
    for township in range(3):
        fill_and_submit(db, year, township)
    return year


@pytest.fixture
def year(sqlite_database: Any) -> Year:
    return begun(three_townships)


@pytest.fixture
def on_either(database: Any) -> Year:
    """The same once on each engine."""
    return begun(three_townships)


def sha(letter: str) -> str:
    return letter * 64


def piece(
    db: Session, assessment_id: int, letter: str, *, item: str = "1", name: str = "合影.jpg", **columns: Any
) -> Evidence:
    row = Evidence(
        assessment_id=assessment_id,
        item_number=item,
        kind=EvidenceKind.FILE,
        name=name,
        sha256=sha(letter),
        size=1,
        content_type="image/jpeg",
        added_by=1,
        **columns,
    )
    db.add(row)
    db.flush()
    return row


def tells(db: Session, letter: str, **columns: Any) -> None:
    db.add(FileFacts(sha256=sha(letter), **columns))
    db.flush()


def found(year: Year, township: int = 0, role: Role = Role.REVIEWER) -> list[Finding]:
    with reading() as db:
        findings = findings_of(db, year.checklists[township], year.person(role, township))
    return [finding for finding in findings if finding.kind is not FindingKind.TOO_FEW]


def test_the_same_file_of_another_township_is_seen_by_the_county_from_both_sides(year: Year) -> None:
    with transaction() as db:
        own, theirs = (piece(db, year.checklists[n], "b") for n in (0, 1))
    for township, mine, other in ((0, own, theirs), (1, theirs, own)):
        for role in (Role.REVIEWER, Role.LEADER):
            (finding,) = found(year, township, role)
            assert finding.kind is FindingKind.SAME_FILE
            assert finding.piece and finding.other
            assert (finding.piece.id, finding.other.id) == (mine.id, other.id)
            assert f"第{1 - township}镇2022年度责任清单第1项" in finding.sentence


def test_hashes_are_compared_and_pairs_answered_on_either_engine(on_either: Year) -> None:
    with transaction() as db:
        for township, letter in enumerate("bcd"):
            piece(db, on_either.checklists[township], letter)
            tells(db, letter, perceptual_hash=PLAIN if letter < "d" else "5" * 16)
    assert [finding.kind for finding in found(on_either)] == [FindingKind.NEAR_PICTURE]
    with transaction() as db:
        withdraw_answer(db, answer(on_either, Reply.JOINT_EVENT), by=on_either.person(Role.REVIEWER))
    answer(on_either, Reply.IN_ORDER, "同一块牌子", township=1)
    assert answered(on_either, 0) == answered(on_either, 1) == [(Reply.IN_ORDER, "同一块牌子")]
    assert answered(on_either, 2) == []


@pytest.mark.parametrize(("bits", "kinds"), [(0, 1), (1, 1), (4, 1), (5, 0), (30, 0)])
def test_pictures_are_near_within_few_bits(year: Year, bits: int, kinds: int) -> None:
    other = f"{int(PLAIN, 16) ^ (2**bits - 1) << 20:016x}"
    with transaction() as db:
        piece(db, year.checklists[0], "b")
        piece(db, year.checklists[1], "c")
        tells(db, "b", perceptual_hash=PLAIN)
        tells(db, "c", perceptual_hash=other)
    assert [finding.kind for finding in found(year)] == [FindingKind.NEAR_PICTURE] * kinds


def test_pictures_with_nothing_in_them_are_like_no_other(year: Year) -> None:
    with transaction() as db:
        for letter, township in (("b", 0), ("c", 1)):
            piece(db, year.checklists[township], letter)
            tells(db, letter, perceptual_hash=None)
    assert found(year) == []


def test_for_a_township_no_other_exists(year: Year) -> None:
    with transaction() as db:
        for township in range(3):
            piece(db, year.checklists[township], "b")
            tells(db, "def"[township], perceptual_hash=PLAIN)
            piece(db, year.checklists[township], "def"[township])
    assert len(found(year)) > 3
    for role in (Role.CLERK, Role.CHAIR):
        assert found(year, 0, role) == []
    with reading() as db:
        for act in (findings_of, answers_of):
            with pytest.raises((NotFound, NotAllowed)):
                act(db, year.checklists[1], year.person(Role.CLERK, 0))


def test_a_township_is_told_of_its_own_items_and_years(year: Year) -> None:
    with transaction() as db:
        units = [db.get_one(Unit, unit_id) for unit_id in year.townships]
        earlier = a_cycle(db, db.get_one(Unit, year.county_id), units, 2021)
        last = db.exec(select(Assessment.id).where(Assessment.cycle_id == earlier).order_by(Assessment.id)).first()
        assert last
        piece(db, last, "b", name="去年.jpg")
        piece(db, year.checklists[0], "b", name="今年.jpg")
        piece(db, year.checklists[0], "b", item="3", name="又一次.jpg")
        piece(db, year.checklists[0], "d")
        tells(db, "d", taken_on=date(2019, 5, 6))
    told = [(finding.item, finding.other.name if finding.other else "") for finding in found(year, 0, Role.CHAIR)]
    assert told == [("1", "去年.jpg"), ("1", ""), ("3", "去年.jpg"), ("3", "今年.jpg")]


def test_use_of_an_earlier_piece_is_gentle_through_every_step(year: Year) -> None:
    with transaction() as db:
        first = piece(db, year.checklists[0], "b")
        second = piece(db, year.stars[0], "b", reused_from_id=first.id)
        piece(db, year.checklists[0], "b", item="3", reused_from_id=second.id)
    assert [finding.is_gentle for finding in found(year)] == [True, True]


def test_withdrawn_evidence_tells_nothing(year: Year) -> None:
    with transaction() as db:
        gone = piece(db, year.checklists[0], "b")
        piece(db, year.checklists[1], "b")
        gone.withdrawn_at = now()
    assert found(year, 0) == found(year, 1) == []


def test_another_countys_evidence_is_not_looked_at(year: Year) -> None:
    with transaction() as db:
        far = a_year(db, townships=1, code="x")
        piece(db, far.checklists[0], "b")
        piece(db, year.checklists[0], "b")
    assert found(year) == []
    with reading() as db, pytest.raises(NotFound):
        findings_of(db, far.checklists[0], year.person(Role.REVIEWER))


def test_another_countys_pictures_crowd_out_none(on_either: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.evidence.findings.MOST_NEAR", 2)
    with transaction() as db:
        far = a_year(db, townships=1, code="x")
        for letter in "0123":
            piece(db, far.checklists[0], letter)
            tells(db, letter, perceptual_hash=PLAIN)
        for township, letter in enumerate("bc"):
            piece(db, on_either.checklists[township], letter)
            tells(db, letter, perceptual_hash=PLAIN)
    for township in (0, 1):
        (finding,) = found(on_either, township)
        assert finding.other and finding.other.unit_id == on_either.townships[1 - township]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_others_are_told_nothing(year: Year, role: Role) -> None:
    with reading() as db, pytest.raises(NotAllowed):
        findings_of(db, year.checklists[0], year.person(role))


@pytest.fixture
def shared(year: Year) -> Year:
    """The first two townships have the same file."""
    with transaction() as db:
        for township in (0, 1):
            piece(db, year.checklists[township], "b")
    return year


def answered(year: Year, township: int = 0) -> list[tuple[Reply, str]]:
    with reading() as db:
        given = answers_of(db, year.checklists[township], year.person(Role.REVIEWER))
    return [(answer.reply, answer.note) for answer in given.values()]


def answer(year: Year, reply: Reply, note: str = "", *, township: int = 0, by: User | None = None) -> int:
    (finding,) = found(year, township)
    with transaction() as db:
        reviewer = by or year.person(Role.REVIEWER)
        return answer_finding(db, year.checklists[township], finding, reply, note, by=reviewer).id or 0


def test_a_joint_event_is_answered_once_for_both_townships(shared: Year) -> None:
    answer(shared, Reply.JOINT_EVENT)
    assert answered(shared, 0) == answered(shared, 1) == [(Reply.JOINT_EVENT, "")]
    assert answered(shared, 2) == []
    assert answer(shared, Reply.JOINT_EVENT, township=1) == answer(shared, Reply.JOINT_EVENT)
    with reading() as db:
        assert len(db.exec(select(FindingAnswer)).all()) == 1
        (event,) = events(db, limit=9, kind="finding_answered")
        assert (event.unit_id, event.detail["answer"]) == (shared.townships[0], "joint_event")


def test_the_second_of_two_reviewers_is_told_who_was_first(shared: Year) -> None:
    answer(shared, Reply.JOINT_EVENT)
    with pytest.raises(Closed, match="已由张reviewer答复为“联合活动”"):
        answer(shared, Reply.IN_ORDER, "不是同一天", township=1)
    assert answered(shared) == [(Reply.JOINT_EVENT, "")]


def test_an_answer_is_taken_back_and_given_anew(shared: Year) -> None:
    first = answer(shared, Reply.JOINT_EVENT)
    for _ in range(2):
        with transaction() as db:
            withdraw_answer(db, first, by=shared.person(Role.REVIEWER))
    assert answered(shared, 0) == answered(shared, 1) == []
    assert answer(shared, Reply.IN_ORDER, "  县里统一下发  ") != first
    assert answered(shared, 1) == [(Reply.IN_ORDER, "县里统一下发")]
    with reading() as db:
        assert len(events(db, limit=9, kind="finding_answer_withdrawn")) == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHAIR, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_the_reviewer_alone_answers(shared: Year, role: Role) -> None:
    with pytest.raises(NotAllowed):
        answer(shared, Reply.JOINT_EVENT, by=shared.person(role))
    first = answer(shared, Reply.JOINT_EVENT)
    with transaction() as db, pytest.raises(NotAllowed):
        withdraw_answer(db, first, by=shared.person(role))


def test_another_countys_reviewer_finds_nothing_to_answer(shared: Year) -> None:
    with transaction() as db:
        stranger = a_year(db, code="x").person(Role.REVIEWER)
    with pytest.raises(NotFound):
        answer(shared, Reply.JOINT_EVENT, by=stranger)
    first = answer(shared, Reply.JOINT_EVENT)
    with transaction() as db, pytest.raises(NotFound):
        withdraw_answer(db, first, by=stranger)
    with transaction() as db, pytest.raises(NotFound):
        withdraw_answer(db, 999, by=shared.person(Role.REVIEWER))


def test_an_answer_about_a_piece_of_another_form_is_refused(shared: Year) -> None:
    (finding,) = found(shared, 1)
    with transaction() as db, pytest.raises(NotFound):
        answer_finding(db, shared.checklists[0], finding, Reply.JOINT_EVENT, by=shared.person(Role.REVIEWER))


def test_in_order_needs_its_reason_and_a_joint_event_two_townships(year: Year) -> None:
    with transaction() as db:
        piece(db, year.checklists[0], "b")
        tells(db, "b", taken_on=date(2019, 5, 6))
    with pytest.raises(BadInput, match="请写明为什么"):
        answer(year, Reply.IN_ORDER, "  ")
    with pytest.raises(BadInput, match="最多200个"):
        answer(year, Reply.IN_ORDER, "长" * 201)
    with pytest.raises(BadInput, match="两个乡镇"):
        answer(year, Reply.JOINT_EVENT)
    answer(year, Reply.IN_ORDER, "相机时间不准")
    assert answered(year) == [(Reply.IN_ORDER, "相机时间不准")]


def test_a_form_that_is_not_submitted_cannot_be_answered_yet(sqlite_database: Any) -> None:
    with transaction() as db:
        year = a_year(db)
        for township in (0, 1):
            piece(db, year.checklists[township], "b")
    assert len(found(year)) == 1
    with pytest.raises(Closed):
        answer(year, Reply.JOINT_EVENT)


def test_near_finds_what_a_plain_comparison_finds() -> None:
    rng = random.Random(5)
    known = {f"{n:064x}": rng.getrandbits(64) for n in range(300)}
    pictures = Pictures("".join(f"{sha256}{number:016x}" for sha256, number in known.items()))
    own = [number ^ (1 << rng.randrange(64)) ^ (1 << rng.randrange(64)) for number in list(known.values())[:20]]
    for picture in [*own, 0, 2**64 - 1]:
        plain = [sha256 for sha256, number in known.items() if (number ^ picture).bit_count() <= 4]
        assert list(pictures.near(f"{picture:016x}", 4)) == plain
        assert plain or picture not in own
