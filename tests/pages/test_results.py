"""The result: hidden from townships until it is published, then the same for all."""

from sqlmodel import select

from db.cycles import current_cycle, form_of
from db.drawn.drawing import drawn_items
from db.engine import reading, transaction
from db.home_models import RoomState, StarVeto
from db.homes.room_ratings import rated_rooms, verify_room
from db.models import Answer, Assessment, Cycle, Result, User, Veto
from db.results import published_standings
from db.verification import accept_undisputed, change_score, finish
from forms.lifecycle import FormKind, Status
from forms.points import from_cents
from forms.scoring import township_items
from tests.pages.reading_pages import press, text_of


def cycle_and(username):
    with reading() as db:
        user = db.exec(select(User).where(User.username == username)).one()
        return current_cycle(db, user), user


def test_a_township_does_not_see_the_ranking_before_it_is_published(open_sample):
    test = open_sample("clerk01", "results.py")
    assert "尚未公布" in text_of(test)
    assert not test.dataframe


def test_a_published_year_is_seen_by_a_township(open_sample):
    test = open_sample("clerk01", "results.py")
    test.selectbox(key="year").set_value(2021).run()
    assert not test.exception
    assert len(test.dataframe[0].value) == 20


def test_the_county_sees_what_stands_and_who_is_missing(open_sample):
    test = open_sample("reviewer", "results.py")
    assert len(test.dataframe[0].value) == 7
    assert any("还有13个乡镇" in expander.label for expander in test.expander)


def test_the_leader_decides_a_veto_with_a_reason(open_sample):
    test = open_sample("leader", "results.py")
    assert "一票否决（待审定）" in text_of(test)
    test = press(test, "确认否决")
    assert "请填写审定理由" in text_of(test)
    next(box for box in test.text_input if box.label == "审定理由").set_value("经核查属实")
    press(test, "确认否决")
    with reading() as db:
        assert db.exec(select(Veto.confirmed)).all() == [True]


def test_the_reviewer_sees_no_button_of_the_leader(open_sample):
    test = open_sample("reviewer", "results.py")
    assert not {button.label for button in test.button} & {"确认否决", "不予确认", "审定并公布结果"}


def test_approval_names_everything_that_is_still_open(open_sample):
    test = open_sample("leader", "results.py")
    next(box for box in test.checkbox if "我已核对" in box.label).check().run()
    test.button(key="approve").click().run()
    said = text_of(test)
    assert "尚未完成考评" in said and "一票否决尚未审定" in said
    assert cycle_and("leader")[0].approved_at is None


def verify_everything():
    """Bring the sample's open year to its end through the use cases."""
    cycle, reviewer = cycle_and("reviewer")
    with transaction() as db:
        forms = db.exec(select(Assessment).where(Assessment.cycle_id == cycle.id)).all()
        for form in forms:
            if form.status is not Status.VERIFIED:
                form.status = Status.SUBMITTED
        db.flush()
        for form in sorted(forms, key=lambda form: form.kind is FormKind.CHECKLIST):
            if form.status is Status.SUBMITTED:
                _verify(db, form, reviewer)
        veto = db.exec(select(Veto)).one()
        veto.confirmed, veto.decision_reason = True, "属实"
        for star_veto in db.exec(select(StarVeto)).all():
            star_veto.confirmed = False


def _verify(db, form, reviewer):
    cycle = db.get_one(Cycle, form.cycle_id)
    accept_undisputed(db, form.id, reviewer)
    if form.kind is FormKind.CHECKLIST:
        _judge_rooms(db, cycle.id, form.unit_id, reviewer)
    done = {
        answer.item_number
        for answer in db.exec(select(Answer).where(Answer.assessment_id == form.id))
        if answer.verified_score is not None
    }
    for _, item in township_items(form_of(db, form.form_id)):
        if item.number not in done | drawn_items(db, form, cycle).keys():
            change_score(db, form.id, item.number, from_cents(0), "没有填报", reviewer)
    finish(db, form.id, reviewer)


def _judge_rooms(db, cycle_id, unit_id, reviewer):
    for rated in rated_rooms(db, cycle_id, reviewer, unit_id=unit_id):
        rating = rated.rating
        if rated.counts and rating.verified_state is None:
            asked = (rating.state or RoomState.BELOW_STANDARD, "没有评定")
            verify_room(db, cycle_id, rating.room_id, *asked, expected_version=rating.version, by=reviewer)


def test_after_approval_everyone_sees_the_same_ranking_and_nothing_moves_any_more(open_sample):
    test = open_sample("leader", "results.py")
    verify_everything()
    test.run()
    next(box for box in test.checkbox if "我已核对" in box.label).check().run()
    test.button(key="approve").click().run()
    assert "拟定星级还没有公示" in text_of(test) and cycle_and("leader")[0].approved_at is None
    next(box for box in test.text_input if "免于公示" in box.label).set_value("换届在即")
    test.button(key="approve").click().run()
    assert not test.exception
    cycle, _ = cycle_and("leader")
    assert "换届在即" in text_of(open_sample("clerk05", "stars.py"))
    with reading() as db:
        standings = published_standings(db, cycle.id)
        assert len(db.exec(select(Result).where(Result.cycle_id == cycle.id)).all()) == 20
    assert [standing.rank for standing in standings] == sorted(standing.rank for standing in standings)
    assert sum(standing.grade == "优秀" for standing in standings) <= 6
    assert next(standing for standing in standings if standing.vetoed).grade != "优秀"
    seen = open_sample("clerk05", "results.py").dataframe[0].value
    assert list(seen["乡镇"]) == [standing.name for standing in standings]
