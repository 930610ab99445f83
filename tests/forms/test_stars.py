"""Levels over the years, the phases of a year's rating, and the sums of its funds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from forms.lifecycle import Status
from forms.model import StarBand, StarReward
from forms.ranking import NO_STARS
from forms.star_funds import FundsRow, balance, in_yuan, needed, unset
from forms.stars import Change, Phase, change_of, home_state, levels_of, phase_of, promised_levels, steps_of
from tests.forms.builders import a_form

LEVELS = ("五星级", "四星级", "三星级", NO_STARS)
DAY = date(2022, 12, 20)


@pytest.mark.parametrize(
    ("before", "after", "removed", "change"),
    [
        ("四星级", "五星级", False, Change.PROMOTED),
        ("五星级", "三星级", False, Change.DEMOTED),
        ("四星级", NO_STARS, False, Change.DEMOTED),
        ("四星级", NO_STARS, True, Change.REMOVED),
        ("四星级", "四星级", False, Change.KEPT),
        (None, "三星级", False, Change.FIRST),
        (NO_STARS, "三星级", False, Change.FIRST),
        (NO_STARS, "三星级", True, Change.FIRST),
        (NO_STARS, NO_STARS, False, Change.STILL_NONE),
        (None, NO_STARS, False, Change.STILL_NONE),
        (None, NO_STARS, True, Change.REMOVED),
        ("示范级", "四星级", False, Change.NOT_COMPARABLE),
        ("四星级", "示范级", False, Change.NOT_COMPARABLE),
        ("示范级", "示范级", False, Change.KEPT),
    ],
)
def test_what_became_of_a_homes_stars(before, after, removed, change):
    assert change_of(LEVELS, before, after, removed=removed) is change


def test_levels_stand_from_the_highest_down_whatever_their_names():
    bands = (StarBand("铜星", Decimal(60)), StarBand("金星", Decimal(90)), StarBand("银星", Decimal(80)))
    assert levels_of(bands) == ("金星", "银星", "铜星", NO_STARS)


@pytest.mark.parametrize(
    ("statuses", "until", "awarded", "phase"),
    [
        ((), None, False, Phase.SELF),
        ((Status.DRAFT, Status.VERIFIED), None, False, Phase.SELF),
        ((Status.RETURNED, Status.VERIFIED), None, False, Phase.SELF),
        ((Status.SUBMITTED, Status.VERIFIED), None, False, Phase.VERIFY),
        ((Status.VERIFIED,), None, False, Phase.PUBLIC),
        ((Status.VERIFIED,), DAY, False, Phase.PUBLIC),
        ((Status.VERIFIED,), date(2022, 12, 19), False, Phase.AWARD),
        ((Status.SUBMITTED,), date(2022, 12, 19), False, Phase.VERIFY),
        ((Status.VERIFIED,), None, True, Phase.AWARDED),
    ],
)
def test_the_phase_follows_from_forms_and_days(statuses, until, awarded, phase):
    assert phase_of(statuses, until, DAY, awarded=awarded) is phase


@pytest.mark.parametrize(
    ("procedure", "phase", "states"),
    [
        (("乡镇自评", "县考评组复核", "公示", "主任会议审定"), Phase.VERIFY, "已进未未"),
        (("乡镇自评", "县考评组考核验收", "公示（5个工作日）", "主任会议审定", "通报"), Phase.AWARD, "已已已进未"),
        (("申报", "乡镇初审", "实地核查", "命名授牌"), Phase.VERIFY, "已进进未"),
        (("自评", "复核", "公示", "审定", "授牌"), Phase.AWARDED, "已已已已已"),
        ((), Phase.PUBLIC, "已已进未"),
        (("准备", "乡镇自评", "总结"), Phase.SELF, "进进进"),
    ],
)
def test_the_documents_own_steps_tell_where_the_year_stands(procedure, phase, states):
    assert "".join(step.state[0] for step in steps_of(procedure, phase)) == states


def test_the_county_verifies_while_the_last_forms_are_filled_in():
    steps = steps_of(("自评", "复核", "公示"), Phase.SELF, [Status.DRAFT, Status.SUBMITTED])
    assert [step.state.value for step in steps] == ["进行中", "进行中", "未开始"]


@pytest.mark.parametrize(
    ("status", "phase", "until", "veto_open", "said"),
    [
        (Status.DRAFT, Phase.SELF, None, False, "填报中"),
        (Status.VERIFIED, Phase.SELF, None, False, "已考评，待公示"),
        (Status.VERIFIED, Phase.SELF, None, True, "否决待审定"),
        (Status.VERIFIED, Phase.PUBLIC, DAY, False, "公示中"),
        (Status.VERIFIED, Phase.AWARD, DAY, False, "公示期满，待审定"),
        (Status.PUBLISHED, Phase.AWARDED, None, False, "已审定"),
    ],
)
def test_a_homes_state_names_the_most_pressing_first(status, phase, until, veto_open, said):
    assert home_state(status, phase, until, veto_open=veto_open) == said


def test_promised_levels_are_told_by_the_articles_alone():
    rewards = (StarReward(("四星级", "五星级"), False, True, "甲"), StarReward(("一星级",), True, False, "乙"))
    form = replace(a_form(), star_rewards=rewards)
    assert (promised_levels(form), promised_levels(form, funds=False)) == (("五星级", "四星级"), ("一星级",))
    assert promised_levels(a_form()) == ()


@pytest.mark.parametrize(("yuan", "said"), [("340000", "340,000.00元"), ("0", "0.00元"), ("60000.5", "60,000.50元")])
def test_amounts_are_written_in_yuan_with_two_decimals(yuan, said):
    assert in_yuan(Decimal(yuan)) == said


def test_the_list_adds_up_and_is_set_against_the_budget():
    rows = [FundsRow(n, f"{n}之家", f"{n}镇", "五星级", amount, "") for n, amount in enumerate((Decimal(170000),) * 2)]
    rows.append(FundsRow(9, "九之家", "九镇", "四星级", None, ""))
    total = needed(rows)
    assert balance(Decimal(300000), total) == "共需340,000.00元，预算300,000.00元，超出40,000.00元"
    assert balance(Decimal(350000), total) == "共需340,000.00元，预算350,000.00元，结余10,000.00元"
    assert balance(Decimal(340000), total) == "共需340,000.00元，预算340,000.00元，收支相抵"
    assert balance(Decimal(1), None) == "合计未定，预算1.00元"
    assert balance(None, total) == "共需340,000.00元，尚未设置预算"


def test_a_promise_without_an_amount_is_told():
    (said,) = unset(("五星级", "四星级"), {"五星级": Decimal(1)})
    assert "没有设置四星级的金额" in said
