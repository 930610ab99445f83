"""Which change is open in which state on which day, and who may do what."""

from datetime import date

import pytest

from forms.lifecycle import CycleStatus, Schedule, Status, ranking_visible, why_not_filled_in, why_not_verified
from forms.permissions import Action, Role, allows

SCHEDULE = Schedule(date(2022, 11, 1), date(2022, 12, 10), date(2022, 12, 25))


@pytest.mark.parametrize(
    ("cycle", "status", "day", "refusal"),
    [
        (CycleStatus.OPEN, Status.DRAFT, date(2022, 12, 10), None),
        (CycleStatus.OPEN, Status.DRAFT, date(2022, 12, 11), "填报已于2022-12-10截止"),
        (CycleStatus.OPEN, Status.DRAFT, date(2022, 10, 31), "自评自2022-11-01起开始"),
        (CycleStatus.OPEN, Status.RETURNED, date(2022, 12, 25), None),
        (CycleStatus.OPEN, Status.RETURNED, date(2022, 12, 26), "填报已于2022-12-25截止"),
        (CycleStatus.OPEN, Status.SUBMITTED, date(2022, 12, 1), "待考评"),
        (CycleStatus.PREPARING, Status.DRAFT, date(2022, 12, 1), "尚未开启"),
        (CycleStatus.PUBLISHED, Status.DRAFT, date(2022, 12, 1), "已封存"),
    ],
)
def test_a_township_may_fill_in_only_an_open_form_in_time(cycle, status, day, refusal):
    said = why_not_filled_in(cycle, status, SCHEDULE, day)
    assert said is None if refusal is None else refusal in said


@pytest.mark.parametrize(
    ("status", "day", "refusal"),
    [
        (Status.SUBMITTED, date(2022, 12, 25), None),
        (Status.VERIFIED, date(2022, 12, 25), None),
        (Status.DRAFT, date(2022, 12, 1), "提交后才能考评"),
        (Status.SUBMITTED, date(2022, 12, 26), "考评已于2022-12-25截止"),
    ],
)
def test_the_county_verifies_only_what_was_submitted_and_in_time(status, day, refusal):
    said = why_not_verified(CycleStatus.OPEN, status, SCHEDULE, day)
    assert said is None if refusal is None else refusal in said


def test_dates_out_of_order_are_all_named():
    assert len(Schedule(date(2022, 12, 1), date(2022, 11, 1), date(2022, 10, 1)).problems()) == 2


@pytest.mark.parametrize(
    ("cycle", "county", "visible"),
    [(CycleStatus.OPEN, True, True), (CycleStatus.OPEN, False, False), (CycleStatus.PUBLISHED, False, True)],
)
def test_a_township_sees_the_ranking_only_when_it_is_published(cycle, county, visible):
    assert ranking_visible(cycle, of_the_county=county) is visible


ORIGINALS = {Action.SEE_POSITION, Action.BUILD_ARCHIVE}  # what holds the place of a photo
TOWNSHIP = {Action.SEE_RANKING, Action.SEE_EVIDENCE, Action.SEE_HOMES, Action.KEEP_HOME, *ORIGINALS}
COUNTY = {Action.SEE_PROGRESS, Action.SEE_RANKING, Action.SEE_EVIDENCE, Action.SEE_HOMES}


TEMPLATES = {Action.MANAGE_TEMPLATES, Action.CHECK_DOCUMENTS}
NOTICES = {Action.WRITE_NOTICES, Action.SEE_NOTICES, Action.CHECK_DOCUMENTS}
TOWNSHIP_NOTICES = {Action.WRITE_SELF_REPORT, Action.SEE_NOTICES, Action.CHECK_DOCUMENTS}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.CLERK, {Action.FILL_IN, *TOWNSHIP, *TOWNSHIP_NOTICES}),
        (Role.CHAIR, {Action.FILL_IN, Action.SUBMIT, *TOWNSHIP, *TOWNSHIP_NOTICES}),
        (Role.REVIEWER, {Action.VERIFY, Action.VISIT, Action.PROPOSE_STARS, *ORIGINALS, *COUNTY, *NOTICES, *TEMPLATES}),
        (Role.LEADER, {Action.CONFIRM_VETO, Action.APPROVE, Action.AWARD_STARS, *COUNTY, *NOTICES}),
        (
            Role.ADMINISTRATOR,
            {
                Action.MANAGE_CYCLES,
                Action.MANAGE_ACCOUNTS,
                Action.SET_FUNDS,
                Action.SEE_PROGRESS,
                Action.SEE_HOMES,
                *TEMPLATES,
            },
        ),
        (Role.AUDITOR, {Action.READ_AUDIT}),
    ],
)
def test_each_role_may_do_its_own_and_nothing_else(role, may):
    assert {action for action in Action if allows(role, action)} == may
