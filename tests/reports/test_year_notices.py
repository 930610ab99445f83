"""The documents about the county's year: what each says, and that none says more or less than the page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, select

from db.engine import reading, transaction
from db.homes.room_ratings import rated_rooms, shares
from db.models import Cycle, User, id_of
from db.refusals import BadInput, Closed
from db.results import section_scores, visible_standings
from db.stars.funds import funds_of
from db.stars.listing import star_list
from db.stars.records import round_of
from forms.permissions import Role
from forms.points import round_half_up, show
from forms.rooms import share_of
from forms.star_funds import in_yuan
from reports.homes.star_funds_list import closing_sentence, funds_rows
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
from reports.notices.frame import compose, example_of
from reports.notices.kind import Context, EntryType, NoticeKind, Subject
from reports.notices.making import filled
from reports.ranking import ranking_table
from tests.db.a_star_year import a_star_veto, a_star_year, decide, publicise_for, verify_second
from tests.reports.golden_texts import assert_golden, text_of
from tests.reports.notice_words import faults_of
from tests.reports.odd_counties import ODD, an_odd_year

KINDS = (
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
by_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
# In 0.01 yuan: amounts of the sample's 2022, given to 2021 too, which had none.
AMOUNTS = {"五星级": 8_000_000, "四星级": 3_000_000}


@pytest.fixture
def sample_county(sample_folder: Path, copied: Callable[[Path], str]) -> None:
    """The sample county whose year 2021 has money too."""
    copied(sample_folder / "county.db")
    with transaction() as db:
        round_ = round_of(db, id_of(year_of(db, 2021)))
        assert round_ is not None
        round_.amounts, round_.budget = AMOUNTS, 40_000_000
        round_.honours = {"五星级": "授予“示范代表之家”牌匾，通报表扬"}
        db.add(round_)


def year_of(db: Session, year: int) -> Cycle:
    return db.exec(select(Cycle).where(Cycle.year == year)).one()


def the_leader(db: Session) -> User:
    return db.exec(select(User).where(User.role == Role.LEADER)).one()


def composed(db: Session, kind: NoticeKind, cycle: Cycle, **typed: str) -> Context:
    return compose(db, kind, subject_of(db, kind, cycle, **typed))


def subject_of(db: Session, kind: NoticeKind, cycle: Cycle, **typed: str) -> Subject:
    day = a_day(db, kind, cycle)
    entries = {entry.name: str(day) if entry.type is EntryType.DAY else entry.example for entry in kind.entries}
    return Subject(cycle, None, entries | typed, day)


def a_day(db: Session, kind: NoticeKind, cycle: Cycle) -> date:
    """The first day of the 公示 for its own notice, a day after the last for the others."""
    round_, day = round_of(db, id_of(cycle)), date(cycle.year + 1, 1, 5)
    if round_ is None or round_.public_from is None or round_.public_until is None:
        return day
    if kind in (publicity.RESULTS, publicity.STARS):
        return round_.public_from
    return max(day, round_.public_until + timedelta(days=1))


def composed_2021(kind: NoticeKind) -> Context:
    with reading() as db:
        return composed(db, kind, year_of(db, 2021))


def required_alone(kind: NoticeKind) -> dict[str, str]:
    return {entry.name: "" for entry in kind.entries if not entry.required}


@by_kind
def test_the_sample_county_s_document_says_what_was_read_and_found_good(kind: NoticeKind, sample_county: None) -> None:
    assert_golden(kind.key, filled(kind, composed_2021(kind)))


@by_kind
def test_a_template_uses_no_name_that_the_contract_lacks(kind: NoticeKind) -> None:
    assert faults_of(text_of(filled(kind, example_of(kind)))) == []


@by_kind
def test_a_kind_gives_exactly_the_values_that_its_contract_lists(kind: NoticeKind, sample_county: None) -> None:
    with reading() as db:
        given = kind.gather(db, subject_of(db, kind, year_of(db, 2021)))
    assert set(given) == {place.name for place in kind.placeholders}
    for place in kind.placeholders:
        for row in given[place.name] if place.columns else ():
            assert set(row) == {column.name for column in place.columns}


def faults_and_refusals(db: Session, cycle: Cycle) -> tuple[dict[str, list[str]], dict[str, str]]:
    """By kind the faults of its text, with nothing typed that may be left out, or why there is none."""
    faults, refusals = {}, {}
    for kind in KINDS:
        try:
            text = text_of(filled(kind, composed(db, kind, cycle, **required_alone(kind))))
        except Closed as refusal:
            refusals[kind.key] = str(refusal)
        else:
            # A township may be called what looks like a placeholder.
            faults[kind.key] = faults_of(text.replace("{{ 年度 }}乡", "丁乡"))
    return {key: found for key, found in faults.items() if found}, refusals


@pytest.mark.parametrize(
    ("year", "refused"),
    [
        (2020, {"star_decision"}),
        (2021, set()),
        (2022, {kind.key for kind in KINDS} - {"announcement", "star_funds"}),
    ],
)
def test_no_year_of_the_sample_county_leaves_a_fault_in_any_text(
    year: int, refused: set[str], sample_county: None
) -> None:
    with reading() as db:
        faults, refusals = faults_and_refusals(db, year_of(db, year))
    assert faults == {}
    assert set(refusals) == refused


NO_DECISION = {"star_decision"}
NO_HOMES = {"star_decision", "star_results", "publicity_stars"}
REFUSED = {"没有等次": NO_DECISION, "并列": NO_DECISION, "没有评上星级": NO_DECISION, "没有登记代表之家": NO_HOMES}


@pytest.mark.parametrize("name", ODD)
def test_no_odd_county_leaves_a_fault_in_any_text(name: str, sqlite_database: str) -> None:
    with transaction() as db:
        year = an_odd_year(db, ODD[name])
        faults, refusals = faults_and_refusals(db, db.get_one(Cycle, year.cycle_id))
    assert faults == {}
    assert set(refusals) == REFUSED.get(name, set())


def test_the_ranking_is_that_of_the_page(sample_county: None) -> None:
    for kind in (results.KIND, publicity.RESULTS, analysis.KIND):
        told = composed_2021(kind)["名次表"]
        with reading() as db:
            page = ranking_table(visible_standings(db, id_of(year_of(db, 2021)), the_leader(db)))
        assert [{name: str(value) for name, value in row.items()} for row in told] == [
            {name: show(value) if isinstance(value, Decimal) else str(value) for name, value in row.items()}
            for row in page
        ]


def test_the_stars_are_those_of_the_page_from_the_highest_down(sample_county: None) -> None:
    told = composed_2021(star_results.KIND)["星级表"]
    with reading() as db:
        page = star_list(db, id_of(year_of(db, 2021)), the_leader(db))
    rows = {
        row.home: (show(row.verified), row.proposed, row.before, row.change and row.change.value) for row in page.rows
    }
    assert {row["代表之家"]: (row["评定得分"], row["星级"], row["上年星级"], row["变化"]) for row in told} == rows
    places = [(page.levels.index(row["星级"]), -float(row["评定得分"])) for row in told]
    assert places == sorted(places)


def test_the_funds_are_those_of_the_page(sample_county: None) -> None:
    told, decided = composed_2021(star_funds.KIND), composed_2021(star_decision.KIND)
    with reading() as db:
        funds = funds_of(db, id_of(year_of(db, 2021)), the_leader(db))
    assert [tuple(row.values()) for row in told["分配表"]] == [
        (*row[:4], row[4] or "—", row[5]) for row in funds_rows(funds)
    ]
    assert told["说明"] == closing_sentence(2021, funds) == "共需350,000.00元，预算400,000.00元，结余50,000.00元。"
    paid = {row["代表之家"]: row["金额"] for row in decided["名单"] if row["金额"] != "—"}
    assert list(paid.items()) == [(row["代表之家"], row["金额"]) for row in told["分配表"]]
    homes = [row["代表之家"] for row in composed_2021(star_results.KIND)["星级表"]]
    assert [row["代表之家"] for row in decided["名单"]] == homes
    assert f"共奖补{in_yuan(funds.total)}" in decided["奖补说明"]


def test_sections_and_rooms_of_the_report_are_those_of_the_pages(sample_county: None) -> None:
    told = composed_2021(analysis.KIND)
    with reading() as db:
        cycle_id, leader = id_of(year_of(db, 2021)), the_leader(db)
        cells, rooms = section_scores(db, cycle_id, leader), shares(rated_rooms(db, cycle_id, leader))
    for row in told["分项表"]:
        scores = [cell.score for cell in cells if cell.section_name == row["项目"]]
        assert (row["平均分"], len(scores)) == (show(sum(scores) / 20), 20)
        assert (row["最高"].split("（")[0], row["最低"].split("（")[0]) == (show(max(scores)), show(min(scores)))
    up, count = sum(share.up_to_standard for share in rooms), sum(share.rooms for share in rooms)
    assert told["活动室情况"].startswith(f"纳入评定的代表活动室{count}个，达标{up}个、")
    assert f"达标率{show(share_of(up, count, 2))}%" in told["活动室情况"]


def test_the_mean_the_change_and_the_risen_follow_from_both_years(sample_county: None) -> None:
    said = composed_2021(results.KIND)
    with reading() as db:
        leader = the_leader(db)
        now, before = (visible_standings(db, id_of(year_of(db, year)), leader) for year in (2021, 2020))
    means = [round_half_up(sum(row.total for row in rows) / len(rows)) for rows in (now, before)]
    assert f"平均{show(means[0])}分，比上年降低{show(means[1] - means[0])}分" in said["总体情况"]
    ranks = {row.unit_id: row.rank for row in before}
    furthest = max(now, key=lambda row: ranks[row.unit_id] - row.rank)
    assert f"{furthest.name}，由第{ranks[furthest.unit_id]}位升至第{furthest.rank}位" in said["位次变化"]


def test_a_year_that_is_not_published_is_refused_with_the_remedy(sample_county: None) -> None:
    with reading() as db:
        for kind in (results.KIND, star_results.KIND, star_decision.KIND, minutes.KIND, analysis.KIND):
            with pytest.raises(Closed, match=r"审定人在“.+”中审定"):
                composed(db, kind, year_of(db, 2022))
        for kind in (publicity.RESULTS, publicity.STARS):
            with pytest.raises(Closed, match="请考评员在“星级评定”中确定公示的起止日期"):
                composed(db, kind, year_of(db, 2022))
        with pytest.raises(Closed, match=r"五星级的奖补金额还没有设置；请管理员在“星级评定”的“经费设置”中填写"):
            composed(db, star_decision.KIND, year_of(db, 2020))


def test_days_out_of_order_are_refused(sample_county: None) -> None:
    with reading() as db:
        cycle = year_of(db, 2021)
        for kind in (publicity.RESULTS, publicity.STARS):
            late = replace(subject_of(db, kind, cycle), day=date(2021, 12, 27))
            with pytest.raises(BadInput, match="成文日期2021-12-27晚于公示开始日2021-12-26"):
                compose(db, kind, late)
        with pytest.raises(BadInput, match="公示到2022-01-01截止，会议时间2022-01-01不在公示期满之后"):
            composed(db, minutes.KIND, cycle, 会议时间="2022-01-01")
        with pytest.raises(BadInput, match="会议时间2022-01-06晚于成文日期2022-01-05"):
            composed(db, minutes.KIND, cycle, 会议时间="2022-01-06")


def test_what_is_proposed_stands_in_public_once_everything_is_decided(sqlite_database: str) -> None:
    with transaction() as db:
        stars = a_star_year(db)
    verify_second(stars)
    publicise_for(stars, -7, -2)
    veto_id = a_star_veto(stars)
    with reading() as db:
        cycle = db.get_one(Cycle, stars.cycle_id)
        with pytest.raises(Closed, match="星级否决“牌子摘除”尚未审定"):
            composed(db, publicity.STARS, cycle)
    decide(stars, veto_id)
    with reading() as db:
        cycle = db.get_one(Cycle, stars.cycle_id)
        told = composed(db, publicity.STARS, cycle)
        proposed = composed(db, publicity.RESULTS, cycle)
        page = visible_standings(db, stars.cycle_id, stars.leader)
    assert (told["公示天数"], told["评定经过"]) == (6, "经乡镇自评、县级考评，")
    assert told["总体情况"] == "参加评定的2个人大代表之家均不予定星，评定得分平均51分。"
    assert told["否决说明"] == "第0镇之家有“牌子摘除”情形，取消2022年度评定资格。"
    assert [row["乡镇"] for row in proposed["名次表"]] == [row.name for row in page]


def test_a_county_says_what_it_calls_its_homes_and_grades_when_nobody_holds_one(sqlite_database: str) -> None:
    with transaction() as db:
        cycle = db.get_one(Cycle, an_odd_year(db, ODD["没有等次"]).cycle_id)
        text = text_of(filled(results.KIND, composed(db, results.KIND, cycle)))
    assert "未定等次2个：甲镇、乙乡。" in text
    assert "优秀等次名额不超过乡镇总数的30%，不足1个，本年度不评。" in text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("一个乡镇", "参加考核的1个乡镇为合格等次。甲镇得95.2分。"),
        ("一个乡镇有上年", "参加考核的1个乡镇为合格等次。甲镇得95.2分，比上年提高6分。"),
        ("同一等次且同分", "参加考核的2个乡镇全部为合格。平均86分，与上年持平，各乡镇得分相同。"),
        (
            "并列",
            "参加考核的3个乡镇全部为合格。平均83.73分，比上年降低3.07分，最高95.2分（甲镇），最低78分（乙乡、丙乡并列）。"
            "与上年相比，上升最多的是甲镇，由第3位升至第1位，得分提高17.2分。",
        ),
        ("没有上年", "参加考核的3个乡镇全部为合格。平均84.67分，最高95.2分（甲镇），最低68分（丙乡）。"),
        (
            "有新乡镇",
            "参加考核的2个乡镇全部为合格。平均93分，比上年降低3.2分，最高95.2分（甲镇），最低90.8分（乙乡）。",
        ),
    ],
)
def test_what_is_found_is_told_in_the_words_for_one_for_all_and_for_none(
    name: str, told: str, sqlite_database: str
) -> None:
    with transaction() as db:
        cycle = db.get_one(Cycle, an_odd_year(db, ODD[name]).cycle_id)
        said = composed(db, results.KIND, cycle)
    assert said["总体情况"] + said["位次变化"] == told


def test_vetoes_of_all_and_money_of_one_and_of_several_have_their_words(sqlite_database: str) -> None:
    with transaction() as db:
        cycle = db.get_one(Cycle, an_odd_year(db, ODD["全部否决"]).cycle_id)
        vetoed, decided = composed(db, results.KIND, cycle), composed(db, star_decision.KIND, cycle)
    assert vetoed["否决说明"] == "全部2个乡镇均有一票否决情形，取消评优资格。"
    assert decided["奖补说明"] == "五星级人大代表之家2个，每个奖补10,000.00元。2个人大代表之家共奖补20,000.00元。"
