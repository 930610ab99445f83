"""Site visits: begun, written down item by item by one or two people, finished, taken back, seen by whom."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlmodel import Session, select

from db.access import today
from db.audit import events
from db.engine import reading, transaction
from db.home_models import Conformity, DeputyHome, Photo, SiteFinding, SiteVisit
from db.models import Assessment, Cycle, User
from db.refusals import BadInput, CannotFinish, Closed, NotAllowed, NotFound, RecordChanged, Refused
from db.visits.site_visits import (
    discard_visit,
    finish_visit,
    reopen_visit,
    save_finding,
    save_visit,
    start_visit,
)
from db.visits.views import findings_on, homes_of_year, visit_view
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_revision import publish
from tests.db.a_year import STAR, Year, a_year, an_item, fill_and_submit, verify_all

HEAD = {"visitors": "张三、李四", "hosts": "王五", "remark": "总体较好"}
STRANGERS = [Role.CLERK, Role.CHAIR, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR]


@pytest.fixture
def year(database: str) -> Year:
    return begun(a_year_with_homes)


def a_year_with_homes(db: Session) -> Year:
    made = a_year(db)
    add_homes(db, made)
    return made


def add_homes(db: Session, year: Year) -> None:
    db.add_all(DeputyHome(unit_id=unit, name=f"{unit}号人大代表之家") for unit in year.townships)
    db.flush()


def begin(year: Year, township: int = 0, days_ago: int = 0) -> int:
    with transaction() as db:
        day = today() - timedelta(days=days_ago)
        return start_visit(db, year.stars[township], day, year.person(Role.REVIEWER)).id or 0


def find(
    year: Year,
    visit_id: int,
    number: str = "1",
    conformity: Conformity | None = Conformity.PARTLY,
    note: str = "缺少联络员任职文件",
    expected: int = 0,
    by: User | None = None,
) -> SiteFinding:
    with transaction() as db:
        return save_finding(
            db,
            visit_id,
            number,
            conformity=conformity,
            note=note,
            expected_version=expected,
            by=by or year.person(Role.REVIEWER),
        )


def write_head(year: Year, visit_id: int, expected: int = 0, **changed: object) -> SiteVisit:
    given = {"visited_on": today(), **HEAD, **changed}
    with transaction() as db:
        return save_visit(db, visit_id, expected_version=expected, by=year.person(Role.REVIEWER), **given)


def finished(year: Year, township: int = 0) -> int:
    visit_id = begin(year, township)
    find(year, visit_id)
    write_head(year, visit_id)
    with transaction() as db:
        finish_visit(db, visit_id, year.person(Role.REVIEWER))
    return visit_id


def another_reviewer(year: Year) -> User:
    with transaction() as db:
        user = User(unit_id=year.county_id, username="r2", name="钱二", role=Role.REVIEWER, password_hash="-")
        db.add(user)
    return user


def every_act(year: Year, visit_id: int, by: User):
    """Each way to write, as a function of an open transaction."""
    asked = {"conformity": None, "note": "", "expected_version": 0, "by": by}
    return {
        "start": lambda db: start_visit(db, year.stars[0], today(), by),
        "find": lambda db: save_finding(db, visit_id, "1", **asked),
        "save": lambda db: save_visit(db, visit_id, visited_on=today(), **HEAD, expected_version=0, by=by),
        "finish": lambda db: finish_visit(db, visit_id, by),
        "reopen": lambda db: reopen_visit(db, visit_id, by),
        "discard": lambda db: discard_visit(db, visit_id, by),
    }


def test_a_visit_is_written_down_item_by_item_and_finished(year: Year) -> None:
    visit_id = finished(year)
    with reading() as db:
        sheet = visit_view(db, visit_id, year.person(Role.REVIEWER))
        kinds = [row.kind for row in reversed(events(db, limit=9))]
    assert (sheet.findings["1"].conformity, sheet.findings["1"].note) == (Conformity.PARTLY, "缺少联络员任职文件")
    assert (sheet.visit.visitors, sheet.visit.hosts, sheet.visit.remark) == ("张三、李四", "王五", "总体较好")
    assert sheet.done() == {"1"} and sheet.visit.finished_at and "已经完成" in (sheet.closed or "")
    assert kinds == ["visit_started", "finding_saved", "visit_saved", "visit_finished"]


def test_the_reviewer_is_the_first_visitor_until_she_says_otherwise(year: Year) -> None:
    with reading() as db:
        assert visit_view(db, begin(year), year.person(Role.REVIEWER)).visit.visitors == "张reviewer"


def test_a_second_start_of_the_same_day_joins_the_sheet_that_was_begun(year: Year) -> None:
    visit_id, other = begin(year), another_reviewer(year)
    with transaction() as db:
        assert start_visit(db, year.stars[0], today(), other).id == visit_id
    assert begin(year, days_ago=1) != visit_id


def test_two_reviewers_who_begin_at_once_have_one_sheet(year: Year) -> None:
    meet, found = Barrier(2), []

    def start() -> None:
        meet.wait()
        found.append(begin(year))

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 and len(set(found)) == 1


@pytest.mark.parametrize(
    ("days_ago", "told"), [(-1, "晚于今天"), (366 * 30, "早于2022年度")], ids=["tomorrow", "decades ago"]
)
def test_a_visit_has_a_day_that_can_be(year: Year, days_ago: int, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        begin(year, days_ago=days_ago)
    visit_id = begin(year)
    with pytest.raises(BadInput, match=told):
        write_head(year, visit_id, visited_on=today() - timedelta(days=days_ago))


def test_only_the_star_rating_of_a_township_with_a_home_is_visited(year: Year) -> None:
    reviewer = year.person(Role.REVIEWER)
    with transaction() as db, pytest.raises(NotFound):
        start_visit(db, year.checklists[0], today(), reviewer)
    with transaction() as db:
        db.delete(db.exec(select(DeputyHome).where(DeputyHome.unit_id == year.townships[1])).one())
    with pytest.raises(BadInput, match="还没有登记人大代表之家"):
        begin(year, 1)


@pytest.mark.parametrize("role", STRANGERS)
def test_only_a_reviewer_writes(year: Year, role: Role) -> None:
    visit_id = begin(year)
    for name, act in every_act(year, visit_id, year.person(role)).items():
        with transaction() as db, pytest.raises(NotAllowed):
            act(db)
            pytest.fail(name)


def test_another_countys_reviewer_finds_no_visit_by_any_id(year: Year) -> None:
    visit_id = begin(year)
    with transaction() as db:
        stranger = a_year(db, year=2022, code="X").person(Role.REVIEWER)
    for act in every_act(year, visit_id, stranger).values():
        with transaction() as db, pytest.raises(NotFound):
            act(db)
    with reading() as db:
        for read in (
            lambda: visit_view(db, visit_id, stranger),
            lambda: findings_on(db, year.stars[0], "1", stranger),
            lambda: homes_of_year(db, year.cycle_id, stranger),
        ):
            with pytest.raises(NotFound):
                read()
    with reading() as db, pytest.raises(NotFound):
        visit_view(db, 999, year.person(Role.REVIEWER))


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHAIR])
def test_a_township_sees_its_own_visits_once_they_are_finished(year: Year, role: Role) -> None:
    own, open_one, others = finished(year), begin(year, days_ago=1), finished(year, 1)
    person = year.person(role)
    with reading() as db:
        assert visit_view(db, own, person).closed == "实地核查表由县考评员填写，您可以查看和下载。"
        (home,) = homes_of_year(db, year.cycle_id, person)
        assert [line.visit_id for line in home.visits] == [own]
        assert [found.visit_id for found in findings_on(db, year.stars[0], "1", person)] == [own]
        for hidden in (open_one, others):
            with pytest.raises(NotFound):
                visit_view(db, hidden, person)
        with pytest.raises(NotFound):
            findings_on(db, year.stars[1], "1", person)


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR])
def test_the_county_sees_every_visit_and_an_auditor_none(year: Year, role: Role) -> None:
    done, open_one = finished(year), begin(year, 1)
    with reading() as db:
        homes = homes_of_year(db, year.cycle_id, year.person(role))
        assert [[line.visit_id for line in home.visits] for home in homes] == [[done], [open_one]]
        assert homes[0].visits[0].found == {Conformity.PARTLY: 1}
        assert not visit_view(db, open_one, year.person(role)).may_reopen
        with pytest.raises(NotAllowed):
            homes_of_year(db, year.cycle_id, year.person(Role.AUDITOR))
        with pytest.raises(NotAllowed):
            visit_view(db, done, year.person(Role.AUDITOR))


def test_the_second_reviewers_save_is_refused_and_told_who_was_first(year: Year) -> None:
    visit_id, other = begin(year), another_reviewer(year)
    find(year, visit_id)
    with pytest.raises(RecordChanged, match=r"张reviewer已于.*先保存了本项"):
        find(year, visit_id, conformity=Conformity.FAILS, by=other)
    again = find(year, visit_id, conformity=Conformity.FAILS, expected=1, by=other)
    assert (again.version, again.conformity) == (2, Conformity.FAILS)
    write_head(year, visit_id)
    with pytest.raises(RecordChanged, match=r"张reviewer已于.*先保存了核查表"):
        write_head(year, visit_id, hosts="赵六")


def test_saving_what_is_there_already_changes_nothing_whoever_saved_it(year: Year) -> None:
    visit_id = begin(year)
    first = find(year, visit_id)
    assert find(year, visit_id, by=another_reviewer(year)).version == first.version == 1
    assert write_head(year, visit_id).version == write_head(year, visit_id).version == 1
    with reading() as db:
        assert len(events(db, limit=9, kind="finding_saved")) == 1


def test_a_choice_is_cleared_again(year: Year) -> None:
    visit_id = begin(year)
    find(year, visit_id)
    find(year, visit_id, conformity=None, note="", expected=1)
    with reading() as db:
        assert visit_view(db, visit_id, year.person(Role.REVIEWER)).done() == frozenset()
        assert findings_on(db, year.stars[0], "1", year.person(Role.REVIEWER)) == []


def test_an_item_that_the_form_lacks_and_a_note_too_long_are_refused(year: Year) -> None:
    visit_id = begin(year)
    with pytest.raises(NotFound, match="没有第9项"):
        find(year, visit_id, "9")
    with pytest.raises(BadInput, match="有501个字，最多500个字"):
        find(year, visit_id, note="长" * 501)
    with pytest.raises(BadInput, match=r"“核查人员”有201个字[^“]*“总体意见”有501个字"):
        write_head(year, visit_id, visitors="长" * 201, remark="长" * 501)


def test_every_gap_is_named_at_once_when_finishing(year: Year) -> None:
    visit_id = begin(year)
    write_head(year, visit_id, visitors="", hosts=" ")
    with transaction() as db, pytest.raises(CannotFinish) as refused:
        finish_visit(db, visit_id, year.person(Role.REVIEWER))
    assert str(refused.value).splitlines() == [
        "请填写核查人员姓名。",
        "请填写被核查单位在场人员姓名。",
        "还没有核查任何一项，请至少核查一项后再完成。",
    ]
    find(year, visit_id, "2", Conformity.FAILS, "")
    with transaction() as db, pytest.raises(CannotFinish, match="第2项“活动记录完整”没有全部符合，请写明情况"):
        finish_visit(db, visit_id, year.person(Role.REVIEWER))


def test_a_finished_visit_is_frozen(year: Year) -> None:
    visit_id = finished(year)
    reviewer = year.person(Role.REVIEWER)
    for name in ("find", "save", "discard"):
        with transaction() as db, pytest.raises(Closed, match="已经完成"):
            every_act(year, visit_id, reviewer)[name](db)
    with transaction() as db:
        finish_visit(db, visit_id, reviewer)  # a second click
    with reading() as db:
        assert len(events(db, limit=9, kind="visit_finished")) == 1


def test_its_reviewer_takes_a_finished_visit_back_the_same_day(year: Year) -> None:
    visit_id = finished(year)
    with transaction() as db, pytest.raises(Closed, match="本人，当天"):
        reopen_visit(db, visit_id, another_reviewer(year))
    with transaction() as db:
        assert visit_view(db, visit_id, year.person(Role.REVIEWER)).may_reopen
        reopen_visit(db, visit_id, year.person(Role.REVIEWER))
    find(year, visit_id, "2", Conformity.CONFORMS, "")
    with reading() as db:
        assert len(events(db, limit=9, kind="visit_reopened")) == 1


@pytest.mark.parametrize("later", ["the next day", "verified"])
def test_a_finished_visit_is_not_taken_back_later(year: Year, later: str) -> None:
    visit_id, reviewer = finished(year), year.person(Role.REVIEWER)
    with transaction() as db:
        if later == "verified":
            fill_and_submit(db, year)
            verify_all(db, year)
        else:
            visit = db.get_one(SiteVisit, visit_id)
            visit.finished_at -= timedelta(days=1)
            db.add(visit)
    with transaction() as db, pytest.raises(Closed):
        assert not visit_view(db, visit_id, reviewer).may_reopen
        reopen_visit(db, visit_id, reviewer)


@pytest.mark.parametrize("status", Status)
def test_a_home_is_visited_in_every_phase_of_its_assessment_while_the_year_is_open(year: Year, status: Status) -> None:
    with transaction() as db:
        assessment = db.get_one(Assessment, year.stars[0])
        assessment.status = status
        db.add(assessment)
    assert find(year, begin(year)).version == 1


@pytest.mark.parametrize("status", [CycleStatus.PREPARING, CycleStatus.PUBLISHED])
def test_nothing_is_written_while_the_year_is_not_open(year: Year, status: CycleStatus) -> None:
    visit_id = finished(year)
    with transaction() as db:
        cycle = db.get_one(Cycle, year.cycle_id)
        cycle.status = status
        db.add(cycle)
    for act in every_act(year, visit_id, year.person(Role.REVIEWER)).values():
        with transaction() as db, pytest.raises(Closed, match="考核"):
            act(db)
    with reading() as db:
        sheet = visit_view(db, visit_id, year.person(Role.REVIEWER))
        assert sheet.findings and not sheet.may_reopen


def test_a_visit_begun_by_mistake_is_taken_away_while_nothing_stands_on_it(year: Year) -> None:
    reviewer, visit_id = year.person(Role.REVIEWER), begin(year)
    find(year, visit_id)
    with transaction() as db, pytest.raises(Closed, match="已有核查情况"):
        discard_visit(db, visit_id, reviewer)
    find(year, visit_id, conformity=None, note="", expected=1)
    with transaction() as db:
        discard_visit(db, visit_id, reviewer)
        assert db.get(SiteVisit, visit_id) is None


def test_a_visit_with_a_photo_is_not_taken_away(year: Year) -> None:
    reviewer, visit_id = year.person(Role.REVIEWER), begin(year)
    with transaction() as db:
        taken = {"name": "门牌.jpg", "sha256": "0" * 64, "size": 1, "content_type": "image/jpeg"}
        db.add(Photo(visit_id=visit_id, item_number="1", added_by=reviewer.id or 0, **taken))
    with transaction() as db, pytest.raises(Refused, match="照片"):
        discard_visit(db, visit_id, reviewer)
    with reading() as db:
        assert visit_view(db, visit_id, reviewer).photos == {"1": 1}


def test_findings_are_told_beside_their_item_the_earliest_first(year: Year) -> None:
    later, earlier = finished(year), begin(year, days_ago=3)
    find(year, earlier, conformity=Conformity.FAILS, note="无人值守")
    with reading() as db:
        told = findings_on(db, year.stars[0], "1", year.person(Role.REVIEWER))
        assert findings_on(db, year.stars[0], "2", year.person(Role.REVIEWER)) == []
    assert [(found.visit_id, found.note, found.is_finished) for found in told] == [
        (earlier, "无人值守", False),
        (later, "缺少联络员任职文件", True),
    ]


def with_a_new_first_item():
    """The star rating with one more item before the others, numbered on."""
    (section,) = STAR.sections
    new = an_item("1", "悬挂统一标牌", "10", "未悬挂的不得分")
    items = (new, *(replace(item, number=str(number)) for number, item in enumerate(section.items, 2)))
    return replace(STAR, total=Decimal(110), sections=(replace(section, points=Decimal(110), items=items),))


def test_a_visit_keeps_the_version_it_was_begun_with_and_its_findings_follow_their_items(year: Year) -> None:
    visit_id, reviewer = begin(year), year.person(Role.REVIEWER)
    find(year, visit_id)
    with transaction() as db:
        publish(db, year, with_a_new_first_item(), FormKind.STAR)
    with reading() as db:
        assert db.get_one(Assessment, year.stars[0]).form_id != db.get_one(SiteVisit, visit_id).form_id
        assert visit_view(db, visit_id, reviewer).form.item("1")[1].content == "配备联络员"
        assert findings_on(db, year.stars[0], "1", reviewer) == []
        assert [found.note for found in findings_on(db, year.stars[0], "2", reviewer)] == ["缺少联络员任职文件"]
    assert find(year, visit_id, note="联络员任职文件已补", expected=1).version == 2
