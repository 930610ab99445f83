"""代表活动室 as every role: rated and entered by the township, judged by the county, shown where it is drawn from."""

import pytest
from sqlmodel import select

from db.engine import transaction
from db.home_models import ActivityRoom, RoomRating, RoomState
from db.models import Answer, Assessment, Cycle, Unit, User
from forms.lifecycle import CycleStatus
from tests.pages.reading_pages import text_of


def the_rooms(username: str) -> list[tuple[int, RoomRating | None]]:
    """The rooms of that person's township in the register's order, with this year's ratings."""
    with transaction() as db:
        unit_id = db.exec(select(User.unit_id).where(User.username == username)).one()
        cycle_id = db.exec(select(Cycle.id).where(Cycle.status == CycleStatus.OPEN)).one()
        rooms = db.exec(select(ActivityRoom).where(ActivityRoom.unit_id == unit_id).order_by(ActivityRoom.id)).all()
        ratings = {r.room_id: r for r in db.exec(select(RoomRating).where(RoomRating.cycle_id == cycle_id))}
        return [(room.id or 0, ratings.get(room.id or 0)) for room in rooms]


def drawn_of(username: str) -> str | None:
    with transaction() as db:
        unit_id = db.exec(select(User.unit_id).where(User.username == username)).one()
        query = select(Answer.inputs).join(Assessment).join(Cycle).where(Assessment.unit_id == unit_id)
        rows = db.exec(query.where(Answer.item_number == "23", Cycle.status == CycleStatus.OPEN)).all()
    return rows[0].get("r0") if rows else None


def controls(test, part: str):
    return [group for group in test.button_group if part in str(group.key)]


def test_a_township_marks_a_room_and_decides_its_state_all_saved_at_once(open_sample) -> None:
    test = open_sample("clerk07", "rooms.py")
    assert not test.exception
    room_id, before = the_rooms("clerk07")[0]
    assert before is None
    for place in range(10):
        controls(test, "room_mark_")[place].set_value("full").run()
    controls(test, "room_state_")[0].set_value(RoomState.UP_TO_STANDARD).run()
    assert not test.exception
    _, rating = the_rooms("clerk07")[0]
    assert rating is not None
    assert (rating.room_id, rating.state) == (room_id, RoomState.UP_TO_STANDARD)
    assert "得100分，五星级；建议状态：达标" in text_of(test)


def test_a_state_against_the_score_asks_for_its_reason_and_takes_it(open_sample) -> None:
    test = open_sample("clerk10", "rooms.py")
    room_id, rating = the_rooms("clerk10")[0]
    assert rating is not None and rating.state is RoomState.UP_TO_STANDARD
    controls(test, "room_state_")[0].set_value(RoomState.BELOW_STANDARD).run()
    assert "请先填写说明" in text_of(test)
    assert controls(test, "room_state_")[0].value is RoomState.UP_TO_STANDARD  # the button tells what is saved
    test.text_input(key=f"room_note_{room_id}").set_value("牌子正在重做").run()
    controls(test, "room_state_")[0].set_value(RoomState.BELOW_STANDARD).run()
    _, rating = the_rooms("clerk10")[0]
    assert rating is not None and (rating.state, rating.note) == (RoomState.BELOW_STANDARD, "牌子正在重做")


def test_a_mark_that_takes_the_state_back_says_so(open_sample) -> None:
    test = open_sample("clerk10", "rooms.py")
    for place in range(10):
        controls(test, "room_mark_")[place].set_value("none").run()
        if the_rooms("clerk10")[0][1].state is None:
            break
    assert "因评分改变，已撤回原定的“达标”，请重新确认状态。" in text_of(test)
    assert all(group.proto.required for group in controls(test, "room_mark_"))


def test_a_room_closed_after_submission_still_makes_up_the_share(open_sample) -> None:
    test = open_sample("chair03", "rooms.py")
    test.button(key=f"close_{the_rooms('chair03')[0][0]}").click().run()
    assert "已停用，本年度已提交的达标比例不变，以后年度不再计入。" in text_of(test)


def test_a_room_is_entered_and_closed_and_the_closing_undone(open_sample) -> None:
    test = open_sample("chair10", "rooms.py")
    test.text_input(key="new_room_name").set_value("新村代表活动室")
    test.text_input(key="new_room_area").set_value("六十")
    next(button for button in test.button if button.label == "登记").click().run()
    assert "不是数字" in text_of(test)
    test.text_input(key="new_room_area").set_value("60.5")
    next(button for button in test.button if button.label == "登记").click().run()
    assert not test.exception and "已登记" in text_of(test)
    rooms = the_rooms("chair10")
    assert (len(rooms), drawn_of("chair10")) == (6, None)
    assert [head.value for head in test.subheader] == ["新村代表活动室"]
    test.button(key=f"close_{rooms[-1][0]}").click().run()
    assert "已停用，不再计入达标比例" in text_of(test)
    test.button(key="undo_close").click().run()
    with transaction() as db:
        assert db.get_one(ActivityRoom, rooms[-1][0]).closed_at is None


def test_after_submission_nothing_can_be_marked(open_sample) -> None:
    test = open_sample("clerk03", "rooms.py")
    assert "不能再改" in text_of(test)
    assert all(group.disabled for group in controls(test, "room_mark_"))


def test_a_reviewer_accepts_a_township_at_once_and_takes_it_back(open_sample) -> None:
    test = open_sample("reviewer", "rooms.py")
    assert not test.exception and "达标" in text_of(test)
    with transaction() as db:
        unit_id = db.exec(select(Unit.id).where(Unit.name == "云溪镇")).one()
    assert all("可认可" in told and "可认可0个" not in told for told in test.selectbox(key="accept_unit").options)
    other = test.selectbox(key="accept_unit").select_index(1).run().selectbox(key="room_township").value
    assert test.selectbox(key="accept_unit").options[1].startswith(other)
    test.selectbox(key="accept_unit").set_value(unit_id).run()
    test.button(key="accept_rooms").click().run()
    states = [(rating.state, rating.verified_state) for _, rating in the_rooms("clerk03") if rating]
    assert states and all(own is verified for own, verified in states)
    test.button(key="undo_accept").click().run()
    assert not test.exception
    assert all(rating and rating.verified_state is None for _, rating in the_rooms("clerk03"))


def test_a_reviewer_judges_one_room_with_a_reason(open_sample) -> None:
    test = open_sample("reviewer", "rooms.py")
    test.selectbox(key="room_township").set_value("云溪镇").run()
    room_id, rating = the_rooms("clerk03")[0]
    assert rating is not None
    key = f"verdict_{room_id}_{rating.version}"
    other = next(state for state in RoomState if state is not rating.state)
    test.button_group(key=f"{key}_state").set_value(other)
    save = next(button for button in test.button if button.label == "保存考评")
    save.click().run()
    assert "请填写理由" in text_of(test)
    test.button_group(key=f"{key}_state").set_value(other)
    test.text_input(key=f"{key}_reason").set_value("现场没有挂牌")
    next(button for button in test.button if button.label == "保存考评").click().run()
    _, rating = the_rooms("clerk03")[0]
    assert rating is not None and (rating.verified_state, rating.verified_reason) == (other, "现场没有挂牌")


@pytest.mark.parametrize("username", ["leader", "admin"])
def test_who_does_not_verify_sees_the_rooms_and_no_verdict_to_give(open_sample, username: str) -> None:
    test = open_sample(username, "rooms.py")
    assert not test.exception and "各乡镇达标比例" in [block.label for block in test.expander]
    assert not {"保存考评", "一键认可无争议活动室", "登记"} & {button.label for button in test.button}
    assert ("从Excel导入活动室名册" in [block.label for block in test.expander]) is (username == "admin")


def test_the_drawn_item_shows_its_rooms_to_township_and_county(open_sample) -> None:
    for username, page in (("clerk10", "self_assessment.py"), ("reviewer", "verification.py")):
        test = open_sample(username, page)
        test.query_params["item"] = "23"
        test.run()
        assert not test.exception
        assert "取数来源：达标" in text_of(test) and "请到“代表活动室”页面评定" in text_of(test)
