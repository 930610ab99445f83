import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from forms.carrying import Decision, Held, carried, decisions_for
from forms.clauses import read_clause
from forms.comparison import Change, Placed, compare
from forms.model import Clause, Item, SectionKind
from forms.scoring import bounds, inputs_of
from tests.forms.builders import a_form, a_section

KEEP, RESCALE, ASK_AGAIN = Decision.KEEP, Decision.RESCALE, Decision.ASK_AGAIN
SHORTFALL = "每少1次扣1分，扣完为止"
UNREAD = Clause("按完成情况评定")  # no rule could be read: the points themselves are entered
JUDGED = "根据完整程度酌情计0—4分"


def placed(
    clause: str | Clause,
    points: str | None = "4",
    content: str = "全年召开会议不少于4次",
    number: str = "1",
    kind: SectionKind = SectionKind.SCORED,
) -> Placed:
    worth = Decimal(points) if points else None
    read = read_clause(clause, worth, content) if isinstance(clause, str) else clause
    item = Item(number, "召开会议", content, worth, read)
    return Placed(a_section(item, kind=kind), item)


def the_change(old: Placed, new: Placed) -> Change:
    (change,) = [found for found in compare(a_form(old.section), a_form(new.section)) if not found.name]
    return change


def held(inputs: dict[str, Any], **more: str | None) -> Held:
    points = {name: None if value is None else Decimal(value) for name, value in more.items() if name != "reason"}
    return Held(inputs=inputs, reason=str(more.get("reason", "")), **points)


OLD = placed(SHORTFALL)


@pytest.mark.parametrize(
    ("old", "new", "options", "proposed"),
    [
        (OLD, placed(SHORTFALL, number="2"), [KEEP, ASK_AGAIN], KEEP),
        (OLD, placed(SHORTFALL, "6"), [KEEP, RESCALE, ASK_AGAIN], RESCALE),
        (OLD, placed("每少1次扣2分，扣完为止"), [KEEP, ASK_AGAIN], KEEP),
        (OLD, placed(SHORTFALL, content="全年召开会议不少于6次"), [KEEP, ASK_AGAIN], KEEP),
        (OLD, placed("未召开的不得分"), [ASK_AGAIN], ASK_AGAIN),
        (OLD, placed(JUDGED), [ASK_AGAIN], ASK_AGAIN),
        (placed(JUDGED), placed("根据完整程度酌情计0—6分", "6"), [KEEP, RESCALE, ASK_AGAIN], RESCALE),
        (placed(UNREAD), placed(UNREAD, "8"), [KEEP, RESCALE, ASK_AGAIN], RESCALE),
        (placed("弄虚作假每起扣2分", None, kind=SectionKind.DEDUCTION), OLD, [], None),
        (
            placed("取消评优资格", None, kind=SectionKind.VETO),
            placed("一票否决", None, kind=SectionKind.VETO),
            [],
            None,
        ),
    ],
)
def test_what_makes_sense_for_a_change_is_offered_and_one_proposed(
    old: Placed, new: Placed, options: list, proposed: Decision | None
) -> None:
    choices = decisions_for(the_change(old, new))
    assert (list(choices.options), choices.proposed) == (options, proposed)


def test_an_item_of_that_number_with_other_words_is_proposed_to_be_asked_again() -> None:
    other = Item(
        "1", "信息宣传", "刊发稿件", Decimal(4), read_clause("每少1次扣1分，扣完为止", Decimal(4), "不少于4次")
    )
    choices = decisions_for(the_change(OLD, Placed(a_section(other), other)))
    assert choices.proposed is ASK_AGAIN


def test_there_is_nothing_to_decide_for_what_was_added_or_removed() -> None:
    changes = compare(a_form(OLD.section), a_form(a_section()))
    changes += compare(a_form(a_section()), a_form(OLD.section))
    assert [decisions_for(change).options for change in changes] == [(), ()]


@pytest.mark.parametrize(
    ("old", "new", "before", "decision", "after"),
    [
        # computed: what was entered stays, the points follow the new clause
        (OLD, placed(SHORTFALL, "6"), held({"r0": "3"}, self_score="3"), RESCALE, held({"r0": "3"}, self_score="5")),
        (OLD, placed("每少1次扣2分，扣完为止"), held({"r0": "3"}, self_score="3"), KEEP, held({"r0": "3"}, self_score="2")),
        # a rule that moved to another position keeps its input
        (
            OLD,
            placed(f"未制定计划的扣1分；{SHORTFALL}"),
            held({"r0": "3"}, self_score="3"),
            KEEP,
            held({}),
        ),
        (
            placed(f"未制定计划的扣1分；{SHORTFALL}"),
            OLD,
            held({"r0": True, "r1": "3"}, self_score="2"),
            KEEP,
            held({"r0": "3"}, self_score="3"),
        ),
        # claimed and judged points in the new proportion, or cut at the new bound
        (
            OLD,
            placed(SHORTFALL, "6"),
            held({"r0": "4"}, claimed="3", self_score="3"),
            RESCALE,
            held({"r0": "4"}, claimed="4.5", self_score="4.5"),
        ),
        (
            OLD,
            placed(SHORTFALL, "2"),
            held({"r0": "4"}, claimed="3", self_score="3"),
            KEEP,
            held({"r0": "4"}, claimed="2", self_score="2"),
        ),
        (
            placed(UNREAD, "3"),
            placed(UNREAD, "5"),
            held({"judged": "2"}, reason="较好", self_score="2"),
            RESCALE,
            held({"judged": "3.33"}, reason="较好", self_score="3.33"),
        ),
        (
            placed(UNREAD, "24"),
            placed(UNREAD, "1"),
            held({"judged": "3"}, reason="较好", self_score="3"),
            RESCALE,
            held({"judged": "0.13"}, reason="较好", self_score="0.13"),
        ),
        (
            placed(UNREAD, "4"),
            placed("根据完整程度酌情计0—4分", "4"),
            held({"judged": "3"}, reason="较好", self_score="3"),
            KEEP,
            held({"r0": "3"}, reason="较好", self_score="3"),
        ),
        # the county's acceptance follows, its own score is rescaled
        (
            OLD,
            placed(SHORTFALL, "6"),
            held({"r0": "3"}, self_score="3", verified="3"),
            RESCALE,
            held({"r0": "3"}, self_score="5", verified="5"),
        ),
        (
            OLD,
            placed(SHORTFALL, "6"),
            held({"r0": "3"}, self_score="3", verified="2"),
            RESCALE,
            held({"r0": "3"}, self_score="5", verified="3"),
        ),
        # a claim that would now be above the clause owes a reason first
        (
            OLD,
            placed("每少1次扣2分，扣完为止"),
            held({"r0": "3"}, claimed="3", self_score="3"),
            KEEP,
            held({"r0": "3"}, claimed="3"),
        ),
        (OLD, placed(SHORTFALL, "6"), held({"r0": "3"}, self_score="3", verified="3"), ASK_AGAIN, Held()),
        (OLD, placed("未召开的不得分"), held({"r0": "3"}, self_score="3"), KEEP, Held()),
    ],
)  # fmt: skip
def test_an_answer_becomes_what_the_county_decided(
    old: Placed, new: Placed, before: Held, decision: Decision, after: Held
) -> None:
    assert carried(old, new, before, decision) == after


def test_an_item_that_was_only_renumbered_keeps_its_answer_whatever_would_be_computed_today() -> None:
    before = held({"r0": "3"}, self_score="1", verified="2")
    assert carried(OLD, placed(SHORTFALL, number="9"), before, KEEP) == before
    assert carried(OLD, placed(SHORTFALL, number="9"), before, ASK_AGAIN) == Held()


def test_what_the_county_found_is_computed_anew() -> None:
    old = placed("弄虚作假每起扣2分", None, kind=SectionKind.DEDUCTION)
    new = placed("弄虚作假每起扣3分", None, kind=SectionKind.DEDUCTION)
    before = Held(verified_inputs={"r0": "2"}, verified=Decimal(-4), verified_reason="补造记录")
    after = carried(old, new, before, KEEP)
    assert (after.verified_inputs, after.verified, after.verified_reason) == ({"r0": "2"}, Decimal(-6), "补造记录")


def test_a_bonus_that_was_not_claimed_stays_unclaimed() -> None:
    old = placed("每项加1分，最高不超过2分", None, kind=SectionKind.BONUS)
    new = placed("每项加1分，最高不超过3分", None, kind=SectionKind.BONUS)
    assert carried(old, new, Held(self_score=Decimal(0), verified=Decimal(0)), KEEP).self_score == 0
    assert carried(old, new, Held(), KEEP).self_score is None


CLAUSES = (
    "完成任务",
    SHORTFALL,
    JUDGED,
    "每少1次倒扣2分",
    "每次加1分，最高不超过3分",
    "得分=办结率×4分",
    "优秀得4分，良好得2分",
)


@pytest.mark.parametrize("seed", range(300))
def test_carried_points_stay_within_the_new_bounds(seed: int) -> None:
    chance = random.Random(seed)
    clause, kind = chance.choice(CLAUSES), chance.choice((SectionKind.SCORED, SectionKind.BONUS))
    old, new = (placed(clause, str(chance.randint(1, 12)), kind=kind) for _ in range(2))
    low, high = bounds(old.section, old.item)
    scores = [low + (high - low) * chance.randint(0, 100) / 100 for _ in range(3)]
    entered = {asked.key: str(chance.randint(0, 9)) for asked in inputs_of(old.section, old.item)}
    before = replace(held(entered, reason="有据", claimed=str(scores[0])), self_score=scores[1], verified=scores[2])
    after = carried(old, new, before, chance.choice(list(Decision)))
    low, high = bounds(new.section, new.item)
    for points in (after.claimed, after.self_score, after.verified):
        assert points is None or (low <= points <= high and points == points.quantize(Decimal("0.01")))
