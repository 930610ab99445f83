"""公文制发 on the page: begun, typed, finished, kept, withdrawn; as every role; one kind for all townships."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.access import today
from db.engine import reading, transaction
from db.models import Unit, User, id_of
from db.notice_models import DocumentNumber, Notice
from db.notices.kept import NoticeState
from db.notices.numbers import reserve
from db.notices.writing import save_notice
from forms.permissions import Role
from reports.archive import shelf
from reports.notices import making
from reports.notices.many import finished_key
from tests.db.a_year import Year
from tests.pages.building import finish_all, labels
from tests.pages.conftest import PAGES, identity_of
from tests.pages.reading_pages import field, press, text_of
from tests.reports.some_kinds import Kinds, make_known


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    return make_known(tmp_path, monkeypatch)


@pytest.fixture
def opened(year: Year, known: Kinds) -> Callable[..., AppTest]:
    """A function that opens the page as that person, on that notice if one is named."""

    def open_as(role: Role, notice_id: int | None = None, township: int = 0) -> AppTest:
        test = AppTest.from_file(str(PAGES / "main.py"), default_timeout=60)
        test.user = identity_of(year.person(role, township))
        test.run()
        if notice_id is not None:
            test.query_params["notice"] = str(notice_id)
        test.switch_page("notices.py")
        return test.run()

    return open_as


def a_draft(year: Year, kind, by: User, township: int | None = 0) -> int:
    with transaction() as db:
        unit = None if township is None else db.get_one(Unit, year.townships[township])
        return id_of(making.start(db, year.cycle_id, kind, unit, by))


def notices() -> list[Notice]:
    with reading() as db:
        return list(db.exec(select(Notice).order_by(col(Notice.id))))


def numbers() -> int:
    with reading() as db:
        return len(db.exec(select(DocumentNumber)).all())


def beginning_is_open(test: AppTest) -> bool:
    return next(one for one in test.expander if one.label == "起草公文").proto.expanded


def confirm(test: AppTest) -> AppTest:
    return press(press(test, "定稿"), "确认定稿")


def test_from_the_empty_page_to_the_finished_notice(opened):
    test = opened(Role.REVIEWER)
    assert "第一步：在上面的“起草公文”中选好种类" in text_of(test) and beginning_is_open(test)
    test.button_group(key="notice_group").set_value("一个乡镇一份").run()
    kinds = next(radio for radio in test.radio if radio.label == "种类")
    assert (kinds.options, "把失分项目告诉乡镇。" in str(kinds.proto.captions)) == (["整改通知"], True)
    next(box for box in test.selectbox if box.label == "乡镇").set_value(2).run()
    test = press(test, "起草")
    assert field(test, "要求").value == "请第0镇于月底前整改"
    field(test, "要求").set_value("请于年底前整改").run()
    assert notices()[0].entries["要求"] == "请于年底前整改", "saved at once"
    assert "文号：下一个是示人常函" in text_of(test)
    test = confirm(test)
    assert "已定稿，文件已存档。" in text_of(test)
    [notice] = notices()
    assert {"下载公文（Word）", "查看版面", "撤销"} <= labels(test)
    assert notice.sha256 in test.text[-1].value or any(notice.sha256 in text.value for text in test.text)
    test = press(test, "返回公文列表")
    assert not beginning_is_open(test)
    row = test.dataframe[0].value.iloc[0]
    assert (row["标题"], row["乡镇"], row["状态"], row["定稿人"]) == (
        "关于第0镇整改的通知",
        "第0镇",
        "已定稿",
        "张reviewer",
    )


def test_what_is_missing_is_listed_and_there_is_nothing_to_finish(opened, year: Year, known: Kinds):
    notice_id = a_draft(year, known[0], year.person(Role.REVIEWER))
    test = opened(Role.REVIEWER, notice_id)
    field(test, "要求").set_value("").run()
    assert "“要求”没有填写" in text_of(test)
    assert not {"定稿", "预览", "下载草稿（Word）"} & (labels(test) | {one.label for one in test.download_button})


def test_a_number_reserved_now_is_the_one_that_is_finished_with(opened, year: Year, known: Kinds):
    notice_id = a_draft(year, known[1], year.person(Role.LEADER), None)
    test = press(opened(Role.LEADER, notice_id), "现在预留文号")
    assert "（已预留）" in text_of(test)
    assert numbers() == 1
    confirm(test)
    assert (numbers(), notices()[0].finished_at is not None) == (1, True)


def test_what_was_not_saved_is_not_finished_without(opened, year: Year, known: Kinds):
    notice_id = a_draft(year, known[0], year.person(Role.REVIEWER))
    test = press(opened(Role.REVIEWER, notice_id), "现在预留文号")
    next(one for one in test.date_input if one.label == "成文日期").set_value(date(today().year - 1, 1, 1)).run()
    assert "没有保存：" in text_of(test) and "有内容没有保存，请先按红色提示改正。" in text_of(test)
    assert not {"定稿", "预览"} & labels(test)


def test_what_was_changed_after_the_preview_is_told(opened, year: Year, known: Kinds, monkeypatch):
    monkeypatch.setattr("pages.shared.notices.preview.draw", lambda *_: 0)
    notice_id = a_draft(year, known[0], year.person(Role.REVIEWER))
    test = press(opened(Role.REVIEWER, notice_id), "预览")
    assert "第0镇失2.5分" in text_of(test)
    field(test, "要求").set_value("请于年底前整改").run()
    assert "预览之后内容有改动" in text_of(test) and "第0镇失2.5分" not in text_of(test)
    assert "请于年底前整改" in text_of(press(test, "预览"))


def test_a_number_that_was_reserved_before_is_picked_and_finished_with(opened, year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    notice_id = a_draft(year, known[1], reviewer, None)
    with transaction() as db:
        series, this_year = "示人常函", today().year
        fitting = reserve(db, series, this_year, "关于整改的通知", reviewer).id
        reserve(db, "示人常发", this_year, "别的文件", reviewer)
    test = opened(Role.REVIEWER, notice_id)
    box = next(box for box in test.selectbox if box.label == "或用已预留的号")
    assert box.options == [f"{series}〔{this_year}〕1号（关于整改的通知）"]
    box.set_value(fitting).run()
    assert f"文号：{series}〔{this_year}〕1号（已预留）" in text_of(test)
    confirm(test)
    assert (notices()[0].number_id, numbers()) == (fitting, 2)


def test_a_second_click_on_finishing_finds_it_finished(opened, year: Year, known: Kinds):
    notice_id = a_draft(year, known[0], year.person(Role.REVIEWER))
    tests = [press(opened(role, notice_id), "定稿") for role in (Role.REVIEWER, Role.LEADER)]
    said = [text_of(press(test, "确认定稿")) for test in tests]
    assert "已定稿，文件已存档。" in said[0]
    assert "已由张reviewer于" in said[1] and "定稿，内容已封存" in said[1]
    assert (numbers(), len(notices())) == (1, 1)


def test_of_two_who_type_the_second_is_told_and_chooses(opened, year: Year, known: Kinds):
    notice_id = a_draft(year, known[0], year.person(Role.REVIEWER))
    test = opened(Role.REVIEWER, notice_id)
    with transaction() as db:
        day = db.get_one(Notice, notice_id).day
        save_notice(db, notice_id, {"要求": "领导写的"}, day, year.person(Role.LEADER), expected_version=0)
    field(test, "要求").set_value("我写的").run()
    assert "张leader" in text_of(test) and "现有内容：" in text_of(test)
    assert notices()[0].entries["要求"] == "领导写的"
    press(test, "用我填的内容覆盖")
    assert notices()[0].entries["要求"] == "我写的"


def test_a_discarded_draft_is_found_and_restored(opened, year: Year, known: Kinds):
    notice_id = a_draft(year, known[0], year.person(Role.REVIEWER))
    test = press(opened(Role.REVIEWER, notice_id), "放弃公文稿")
    assert "公文稿已放弃" in text_of(test)
    test.button_group(key="notice_state_all").set_value(NoticeState.DISCARDED).run()
    assert list(test.dataframe[0].value["标题"]) == ["整改通知稿（第0镇）"], "found although it is the only one"
    test = opened(Role.REVIEWER, notice_id)
    assert (
        "整改通知（第0镇）　已放弃" in [one.value for one in test.subheader]
        and "请第0镇于月底前整改" in test.text[0].value
    )
    test = press(test, "恢复公文稿")
    assert "可以继续填写" in text_of(test) and field(test, "要求").value


def test_withdrawing_asks_for_a_reason_and_takes_it_from_the_township(opened, year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    notice_id = a_draft(year, known[0], reviewer)
    making.finish(notice_id, reviewer, expected_version=0)
    assert "关于第0镇整改的通知" in [header.value for header in opened(Role.CLERK, notice_id).subheader]
    test = press(opened(Role.REVIEWER, notice_id), "撤销")
    assert notices()[0].withdrawn_at is None and "理由" in text_of(test)
    field(test, "撤销理由").set_value("数字有误")
    assert "已撤销：数字有误" in text_of(press(test, "撤销"))
    assert "没有这份公文" in text_of(opened(Role.CLERK, notice_id))


def test_a_township_reads_what_it_received_and_writes_its_own(opened, year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    assert "还没有收到公文" in text_of(opened(Role.CLERK))
    for kind, township in ((known[0], 0), (known[1], None)):
        making.finish(a_draft(year, kind, reviewer, township), reviewer, expected_version=0)
    test = opened(Role.CLERK)
    assert sorted(test.dataframe[0].value["种类"]) == ["全县通知", "整改通知"]
    assert sorted(opened(Role.CHAIR, township=1).dataframe[0].value["种类"]) == ["全县通知"]
    test = press(test, "起草")
    assert "这种公文不编文号。" in text_of(test)
    confirm(test)
    assert [notice.owner_id for notice in notices()] == [year.county_id, year.county_id, year.townships[0]]
    assert numbers() == 2


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHAIR, Role.REVIEWER, Role.LEADER])
def test_what_is_not_hers_does_not_exist_by_its_address(opened, year: Year, known: Kinds, role: Role):
    drafts = [a_draft(year, known[2], year.person(Role.CLERK, 1), 1)]
    if role in (Role.CLERK, Role.CHAIR):
        drafts.append(a_draft(year, known[0], year.person(Role.REVIEWER)))
    for notice_id in drafts:
        test = opened(role, notice_id)
        assert "没有这份公文" in text_of(test) and not test.exception
        assert "定稿" not in labels(test)


def test_for_all_townships_each_is_finished_once_somebody_is_sure(opened, year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    notice_id = a_draft(year, known[0], reviewer, None)
    test = opened(Role.REVIEWER, notice_id)
    assert "{乡镇}" in text_of(test)
    assert next(one for one in test.button if one.label == "全部定稿并打包").disabled
    assert "预览" in labels(test)
    next(box for box in test.selectbox if box.label == "先看一个乡镇的").set_value(year.townships[1]).run()
    assert "第1镇：没有失分项目，不用整改。" in text_of(test) and "预览" not in labels(test)
    test = press(test, "全部预览打包（草稿，不编号）")
    finish_all()
    assert numbers() == 0
    test = test.run()
    assert "第1镇：没有失分项目，不用整改。" in text_of(test)
    next(box for box in test.checkbox if "我已核对内容" in box.label).check().run()
    test = press(test, "全部定稿并打包")
    finish_all()
    test = test.run()
    assert "所选2个乡镇中，1个已经定稿" in text_of(test)
    assert {"下载草稿（压缩包）", "下载定稿（压缩包）"} <= labels(test)
    assert (numbers(), shelf.shelved(finished_key(notice_id)).files) == (1, 1)


def test_the_list_is_searched_and_taken_away(opened, year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    a_draft(year, known[0], reviewer)
    making.finish(a_draft(year, known[1], reviewer, None), reviewer, expected_version=0)
    test = opened(Role.LEADER)
    assert list(test.dataframe[0].value["标题"]) == ["关于整改的通知", "整改通知稿（第0镇）"]
    field(test, "查找").set_value("草稿 第0镇").run()
    assert list(test.dataframe[0].value["状态"]) == ["草稿"]
    assert [one.label for one in test.download_button] == ["下载列表（Excel）"]
