"""Whatever a county changes and decides: nothing is lost, nothing leaves its bounds, and the state fits what is open."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from db.answers import evidence_of
from db.assessments import gaps_of
from db.cycles import form_of
from db.drawn.drawing import drawn_items
from db.engine import transaction
from db.models import Answer, Assessment, Cycle, Evidence, SupersededAnswer
from db.revisions import effects, publish_revision
from forms.clauses import read_clause
from forms.lifecycle import Status
from forms.model import Form, Item
from forms.permissions import Role
from forms.points import to_cents
from forms.scoring import bounds, township_items
from tests.db.a_revision import BONUS, MEETINGS, STARS, TRAINING, a_draft, move, revised, version_of
from tests.db.a_year import Year, a_year, fill_and_submit, fill_checklist, fill_star, verify_all

CLAUSES = ("每少1次扣1分，扣完为止", "每少1次扣2分，扣完为止", "未召开的不得分", "根据完整程度酌情计分", "酌情给分")


@pytest.fixture
def year(database: Any) -> Iterator[Year]:
    with transaction() as db:
        made = a_year(db, townships=1)
    yield made


def fill(db: Any, year: Year, chance: random.Random) -> None:
    how_far = chance.randint(0, 2)
    if how_far == 0:
        fill_star(db, year)
        fill_checklist(db, year)
        return
    fill_and_submit(db, year)
    if how_far == 2:
        verify_all(db, year)


def a_changed_form(chance: random.Random) -> Form:
    items = [mended(MEETINGS, chance), STARS, TRAINING, mended(TRAINING, chance)]
    chosen = chance.sample(items, chance.randint(1, len(items)))
    bonus = replace(BONUS, items=(mended(BONUS.items[0], chance),)) if chance.random() < 0.5 else BONUS
    return revised(*chosen, bonus=bonus)


def mended(item: Item, chance: random.Random) -> Item:
    points = Decimal(chance.randint(1, 12)) if item.points is not None else None
    clause = read_clause(chance.choice(CLAUSES), points, item.content) if chance.random() < 0.5 else item.clause
    return replace(item, points=points, clause=clause)


def decide_at_random(db: Any, year: Year, form: Form, chance: random.Random) -> None:
    draft, by = a_draft(db, year, form), year.person(Role.ADMINISTRATOR)
    options = {effect.change.key: effect.choices.options for effect in effects(db, draft, by)}
    publish_revision(
        db, draft, {key: chance.choice(found) for key, found in options.items() if found}, by, version_of(db, draft)
    )


@pytest.mark.parametrize("seed", range(24))
def test_a_move_loses_nothing_and_leaves_a_form_that_fits_its_state(year: Year, seed: int) -> None:
    chance = random.Random(seed)
    with transaction() as db:
        fill(db, year, chance)
        for _ in range(chance.randint(1, 2)):
            decide_at_random(db, year, a_changed_form(chance), chance)
        before = [row.model_dump(mode="json") for row in db.exec(select(Answer).where(mine(year)))]
        pieces = {row.id for row in db.exec(select(Evidence))}
    with transaction() as db:
        move(db, year)
    with transaction() as db:
        kept = {row.item_number: row.content for row in db.exec(select(SupersededAnswer))}
        for row in before:
            assert {name: value for name, value in row.items() if name in kept[row["item_number"]]}.items() <= kept[
                row["item_number"]
            ].items()
        assert {row.id for row in db.exec(select(Evidence))} == pieces
        check_the_moved_form(db, year)


def mine(year: Year) -> Any:
    return Answer.assessment_id == year.checklists[0]


def check_the_moved_form(db: Any, year: Year) -> None:
    assessment, cycle = db.get_one(Assessment, year.checklists[0]), db.get_one(Cycle, year.cycle_id)
    form, drawn = form_of(db, assessment.form_id), drawn_items(db, assessment, cycle)
    assert assessment.form_id == cycle.checklist_form_id
    rows = {row.item_number: row for row in db.exec(select(Answer).where(mine(year)))}
    assert rows.keys() <= {item.number for _, item in form.items()}
    assert evidence_of(db, year.checklists[0]).keys() <= {item.number for _, item in form.items()}
    for number, row in rows.items():
        low, high = map(to_cents, bounds(*form.item(number)))
        for cents in (row.claimed_score, row.self_score, row.verified_score):
            assert cents is None or low <= cents <= high
    asked = {item.number for _, item in township_items(form)} - drawn.keys()
    returned = {number for number in rows if rows[number].returned_at}
    incomplete = {number for number in asked if number not in rows or rows[number].self_score is None}
    unverified = {number for number in asked if number not in rows or rows[number].verified_score is None}
    assert (assessment.status is Status.RETURNED) is bool(returned)
    if assessment.status is not Status.DRAFT:
        assert incomplete <= returned
    if assessment.status is Status.SUBMITTED:
        assert {gap.number for gap in gaps_of(db, assessment, cycle)} <= drawn.keys()
    if assessment.status is Status.VERIFIED:
        assert not unverified
