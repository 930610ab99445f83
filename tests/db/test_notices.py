"""Notices from the draft to the file that is kept, and never changed once it is finished."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.audit import events
from db.check import problems_of
from db.engine import transaction
from db.notice_models import DocumentNumber, Notice, NumberState
from db.notices.kept import FileDamaged, NoticeState, file_of, notice_for, notices_of
from db.notices.numbers import LONGEST_REASON, register_of, void
from db.notices.writing import (
    LONGEST_ENTRY,
    MOST_ENTRIES,
    discard_notice,
    finish_notice,
    number_notice,
    restore_notice,
    save_notice,
    start_notice,
)
from db.refusals import BadInput, Closed, NotFound, RecordChanged, Refused
from tests.beginnings import begun
from tests.db.a_notice import DAY, FILE, SERIES, a_draft, a_file, a_finished, a_template, withdrawn
from tests.db.a_year import Year, a_year
from tests.db.at_once import at_once


@pytest.fixture
def year(database: str) -> Year:
    return begun(a_year)


@pytest.fixture
def quick_year(sqlite_database: str) -> Year:
    """The same on SQLite alone, for what both engines do alike."""
    return begun(a_year)


def saved(year: Year, notice_id: int, entries: Mapping[str, Any], version: int, who: str = "reviewer") -> Notice:
    with transaction() as db:
        return save_notice(db, notice_id, entries, DAY, year.people[who], expected_version=version)


def finished(year: Year, notice_id: int, version: int = 0, who: str = "reviewer", **parts: Any) -> Notice:
    with transaction() as db:
        return finish_notice(db, notice_id, a_file(**parts), year.people[who], expected_version=version)


def numbered(year: Year, notice_id: int, who: str = "reviewer") -> str:
    with transaction() as db:
        return number_notice(db, notice_id, SERIES, "考核结果通报", year.people[who]).text


def test_a_notice_is_kept_byte_for_byte_with_its_values_and_its_number_is_used(year: Year) -> None:
    notice_id = a_finished(year)
    with transaction() as db:
        notice = notice_for(db, notice_id, year.people["leader"])
        assert (notice.title, notice.sha256) == ("考核结果通报", hashlib.sha256(FILE).hexdigest())
        assert notice.context == {"发文字号": "示人常发〔2022〕1号", "标题": "考核结果通报"}
        assert file_of(db, notice_id, year.people["leader"]) == ("考核结果通报.docx", FILE)
        (row,) = register_of(db, year.people["leader"])
        assert (row.state, row.who, row.notice_id) == (NumberState.USED, "张reviewer", notice_id)


def test_a_draft_that_nobody_touched_is_not_begun_twice(quick_year: Year) -> None:
    first = a_draft(quick_year)
    assert a_draft(quick_year) == first
    others = {a_draft(quick_year, quick_year.people["leader"]), a_draft(quick_year, unit_id=quick_year.townships[0])}
    with transaction() as db:
        by = quick_year.people["reviewer"]
        others.add(start_notice(db, quick_year.cycle_id, "results", None, by, entries={}, day=DAY).id)
    saved(quick_year, first, {"主送机关": "各乡镇"}, 0)
    assert len({first, a_draft(quick_year), *others}) == 5


def test_what_is_typed_is_kept_once_with_who_and_when(quick_year: Year) -> None:
    notice_id = a_draft(quick_year)
    entries = {"主送机关": "各乡镇", "说明": "第一段\r\n第二段\x00"}
    assert saved(quick_year, notice_id, entries, 0).version == 1
    assert saved(quick_year, notice_id, {**entries, "说明": "第一段\n第二段"}, 0, "leader").version == 1
    with transaction() as db:
        notice = notice_for(db, notice_id, quick_year.people["leader"])
        assert (notice.entries["说明"], notice.saved_by) == ("第一段\n第二段", quick_year.people["reviewer"].id)
        kinds = [event.kind for event in events(db, limit=9)]
        (event,) = events(db, limit=9, kind="notice_saved")
    assert (kinds, event.detail["entries"]) == (["notice_saved", "notice_started"], ["主送机关", "说明"])


def test_of_two_who_save_the_second_is_told_who_came_first(year: Year) -> None:
    notice_id = a_draft(year)
    acts = [lambda who=who: saved(year, notice_id, {"说明": who}, 0, who) for who in ("reviewer", "leader")]
    refused = [said for said in at_once(acts) if isinstance(said, RecordChanged)]
    with transaction() as db:
        first = notice_for(db, notice_id, year.people["leader"]).entries["说明"]
    assert len(refused) == 1
    assert str(refused[0]).startswith(f"张{first}已于") and "先保存了这份公文稿" in str(refused[0])


UNUSABLE: list[tuple[Any, str]] = [
    ({"说明": "长" * (LONGEST_ENTRY + 1)}, "“说明”有5001个字，最多5000个字"),
    ({f"第{n}项": "" for n in range(MOST_ENTRIES + 1)}, "最多60项填写内容，现有61项"),
    ({"说明": 3}, "“说明”填写的不是文字"),
    ({"说明": None}, "“说明”填写的不是文字"),
    ({"说明": ["一"]}, "“说明”填写的不是文字"),
    ({3: "三"}, "名称不能用"),
    ({"长" * 41: "三"}, "名称不能用"),
    ({"说\x00明": "三"}, "名称不能用"),
]


def test_entries_are_texts_of_a_bounded_length(quick_year: Year) -> None:
    notice_id, by = a_draft(quick_year), quick_year.people["reviewer"]
    for entries, said in UNUSABLE:
        with pytest.raises(BadInput, match=said):
            saved(quick_year, notice_id, entries, 0)
        with pytest.raises(BadInput, match=said), transaction() as db:
            start_notice(db, quick_year.cycle_id, "notice", None, by, entries=entries, day=DAY)


def test_every_unusable_entry_is_named_at_once(quick_year: Year) -> None:
    with pytest.raises(BadInput) as refused:
        saved(quick_year, a_draft(quick_year), {"甲": 1, "乙": "可", "丙": "长" * 6000}, 0)
    assert len(str(refused.value).splitlines()) == 2


def test_a_kind_is_a_short_key(quick_year: Year) -> None:
    for kind in ("", "a" * 41, "Results", "结果", "../results", "results\n", "1st"):
        with pytest.raises(BadInput, match="没有这种公文"):
            a_draft(quick_year, kind=kind)


def test_a_discarded_draft_comes_back_with_its_number(quick_year: Year) -> None:
    notice_id, reviewer = a_draft(quick_year), quick_year.people["reviewer"]
    number = numbered(quick_year, notice_id)
    with transaction() as db:
        discard_notice(db, notice_id, reviewer)
        discard_notice(db, notice_id, reviewer)
    for act in (
        lambda: saved(quick_year, notice_id, {}, 0),
        lambda: numbered(quick_year, notice_id),
        lambda: finished(quick_year, notice_id, number=number),
    ):
        with pytest.raises(Closed, match=r"已由张reviewer于.*放弃，请先恢复再用"):
            act()
    with transaction() as db:
        restore_notice(db, notice_id, reviewer)
        restore_notice(db, notice_id, reviewer)
        told = [event.kind for event in reversed(events(db, limit=9))]
    assert finished(quick_year, notice_id, number=number).finished_at is not None
    assert told == ["notice_started", "number_reserved", "notice_discarded", "notice_restored"]
    with pytest.raises(Closed, match=r"《考核结果通报》已由张reviewer于.*定稿"), transaction() as db:
        discard_notice(db, notice_id, reviewer)


def test_of_two_who_number_a_draft_at_once_both_get_the_same_number(year: Year) -> None:
    notice_id = a_draft(year)
    acts = [lambda who=who: numbered(year, notice_id, who) for who in ("reviewer", "leader")]
    assert at_once(acts) == ["示人常发〔2022〕1号"] * 2
    with transaction() as db:
        assert len(register_of(db, year.people["leader"])) == 1


def test_of_two_who_finish_at_once_one_file_is_kept_and_the_other_is_told(year: Year) -> None:
    notice_id = a_draft(year)
    number = numbered(year, notice_id)
    files = {who: who.encode() for who in ("reviewer", "leader")}
    acts = [
        lambda w=who, c=content: finished(year, notice_id, who=w, number=number, content=c)
        for who, content in files.items()
    ]
    refused = [said for said in at_once(acts) if isinstance(said, Closed)]
    with transaction() as db:
        notice = notice_for(db, notice_id, year.people["leader"])
        kept = file_of(db, notice_id, year.people["leader"])[1].decode()
        assert len(events(db, limit=9, kind="notice_finished")) == 1
    assert notice.finished_by == year.people[kept].id
    assert len(refused) == 1 and f"已由张{kept}于" in str(refused[0])


def test_of_a_finishing_and_a_voiding_at_once_no_finished_notice_bears_a_void_number(year: Year) -> None:
    notice_id, leader = a_draft(year), year.people["leader"]
    number = numbered(year, notice_id)
    with transaction() as db:
        number_id = register_of(db, leader)[0].id

    def voided() -> None:
        with transaction() as db:
            void(db, number_id, "重编", leader, expected_version=0)

    refused = [said for said in at_once([voided, lambda: finished(year, notice_id, number=number)]) if said is not None]
    with transaction() as db:
        notice, (row,) = notice_for(db, notice_id, leader), register_of(db, leader)
    assert len([said for said in refused if isinstance(said, Refused)]) == 1
    assert (notice.finished_at is not None) is (row.state is NumberState.USED) is (notice.number_id is not None)


def test_of_a_saving_and_a_finishing_at_once_the_file_is_of_what_was_saved(year: Year) -> None:
    notice_id = a_draft(year)
    acts = [lambda: saved(year, notice_id, {"说明": "新"}, 0, "leader"), lambda: finished(year, notice_id)]
    refused = [type(said) for said in at_once(acts) if isinstance(said, Refused)]
    with transaction() as db:
        notice = notice_for(db, notice_id, year.people["leader"])
    assert refused == ([RecordChanged] if "说明" in notice.entries else [Closed])
    assert (notice.finished_at is None) is ("说明" in notice.entries)


def test_a_long_title_is_cut_to_what_the_register_takes(quick_year: Year) -> None:
    notice_id = a_draft(quick_year)
    with transaction() as db:
        number_notice(db, notice_id, SERIES, "长" * 300, quick_year.people["reviewer"])
        assert register_of(db, quick_year.people["reviewer"])[0].purpose == "长" * 200


def test_a_notice_without_a_day_is_not_finished_under_the_present_one(quick_year: Year) -> None:
    notice_id = a_draft(quick_year)
    with transaction() as db:
        save_notice(db, notice_id, {}, None, quick_year.people["reviewer"], expected_version=0)
    with pytest.raises(Closed, match="还没有成文日期"):
        finished(quick_year, notice_id, version=1)


def test_a_file_made_from_an_older_draft_is_not_kept(quick_year: Year) -> None:
    notice_id = a_draft(quick_year)
    saved(quick_year, notice_id, {"说明": "新"}, 0, "leader")
    with pytest.raises(RecordChanged, match=r"张leader已于.*先保存了这份公文稿"):
        finished(quick_year, notice_id, version=0)
    assert finished(quick_year, notice_id, version=1).finished_at is not None


def test_a_file_without_the_drafts_number_is_not_kept(quick_year: Year) -> None:
    notice_id = a_draft(quick_year)
    numbered(quick_year, notice_id)
    for other in ("", "示人常发〔2022〕2号"):
        with pytest.raises(RecordChanged, match="已编示人常发〔2022〕1号，要定稿的文件上还没有这个字号"):
            finished(quick_year, notice_id, number=other)
    with transaction() as db:
        assert register_of(db, quick_year.people["leader"])[0].state is NumberState.RESERVED


def test_a_number_voided_while_the_file_was_made_ends_on_no_file(quick_year: Year) -> None:
    notice_id, leader = a_draft(quick_year), quick_year.people["leader"]
    number = numbered(quick_year, notice_id)
    with transaction() as db:
        void(db, register_of(db, leader)[0].id, "重编", leader, expected_version=0)
    with pytest.raises(RecordChanged, match=r"张leader已于.*先保存"):
        finished(quick_year, notice_id, number=number)


def test_a_finished_notice_never_changes(quick_year: Year) -> None:
    notice_id = a_finished(quick_year)
    for act in (
        lambda: saved(quick_year, notice_id, {"说明": "改"}, 1),
        lambda: numbered(quick_year, notice_id),
        lambda: finished(quick_year, notice_id, 1, number="示人常发〔2022〕1号", content=b"other"),
    ):
        with pytest.raises(Closed, match=r"已由张reviewer于.*定稿，内容已封存。确有错误的，请撤销后另拟一份"):
            act()


def test_a_number_is_of_the_year_of_the_day(quick_year: Year) -> None:
    notice_id, reviewer = a_draft(quick_year), quick_year.people["reviewer"]
    with transaction() as db:
        save_notice(db, notice_id, {}, None, reviewer, expected_version=0)
    with pytest.raises(Closed, match="还没有成文日期"):
        numbered(quick_year, notice_id)
    with transaction() as db:
        save_notice(db, notice_id, {}, date(2023, 1, 3), reviewer, expected_version=1)
    assert numbered(quick_year, notice_id) == "示人常发〔2023〕1号"
    for day, said in ((DAY, "现为2022年"), (None, "现为空")):
        with pytest.raises(Closed, match=f"成文日期须在2023年，{said}。"), transaction() as db:
            save_notice(db, notice_id, {}, day, reviewer, expected_version=2)
    with transaction() as db:
        assert save_notice(db, notice_id, {}, date(2023, 1, 4), reviewer, expected_version=2).version == 3


def test_a_withdrawn_notice_takes_its_number_with_it_and_is_shown_to_its_unit_alone(year: Year) -> None:
    notice_id = a_finished(year)
    withdrawn(year, notice_id, "数字 有误")
    with transaction() as db:
        (row,) = register_of(db, year.people["reviewer"])
        assert (row.state, row.reason, row.title) == (NumberState.VOIDED, "公文撤销：数字 有误", "考核结果通报")
        (line,) = notices_of(db, year.cycle_id, year.people["reviewer"])
        assert (line.state, line.reason, line.withdrawn_by) == (NoticeState.WITHDRAWN, "数字 有误", "张leader")
        assert file_of(db, notice_id, year.people["reviewer"])[1] == FILE
        assert notices_of(db, year.cycle_id, year.people["clerk0"]) == []
    with pytest.raises(NotFound), transaction() as db:
        file_of(db, notice_id, year.people["clerk0"])
    with pytest.raises(Closed, match=r"已由张leader于.*撤销（数字 有误）"):
        withdrawn(year, notice_id)


def test_a_withdrawal_needs_a_finished_notice_and_a_reason(quick_year: Year) -> None:
    with pytest.raises(Closed, match="还没有定稿，不用撤销"):
        withdrawn(quick_year, a_draft(quick_year))
    notice_id = a_finished(quick_year)
    with pytest.raises(BadInput, match="没有填写理由"):
        withdrawn(quick_year, notice_id, " ")
    with transaction() as db:
        assert notices_of(db, quick_year.cycle_id, quick_year.people["clerk0"])[0].state is NoticeState.FINISHED


def test_the_longest_reason_that_the_page_takes_withdraws_and_voids(quick_year: Year) -> None:
    notice_id = a_finished(quick_year)
    withdrawn(quick_year, notice_id, "长" * LONGEST_REASON)
    with transaction() as db:
        (row,) = register_of(db, quick_year.people["leader"])
    assert (row.state, row.reason) == (NumberState.VOIDED, "公文撤销：" + "长" * LONGEST_REASON)
    with pytest.raises(BadInput, match="理由有501个字"):
        withdrawn(quick_year, a_finished(quick_year), "长" * (LONGEST_REASON + 1))


def test_a_file_that_is_not_what_was_kept_is_refused_and_found_by_the_check(year: Year) -> None:
    whole, changed, gone = (a_finished(year, numbered=False) for _ in range(3))
    with transaction() as db:
        assert problems_of(db) == []
        for notice_id, content in ((changed, b"forged"), (gone, None)):
            notice = db.get_one(Notice, notice_id)
            notice.content = content
            db.add(notice)
    with transaction() as db:
        assert file_of(db, whole, year.people["leader"])[1] == FILE
        for notice_id, said in ((changed, "与定稿时不一致"), (gone, "文件不在了")):
            with pytest.raises(FileDamaged, match=f"公文{notice_id}《考核结果通报》.*{said}.*从备份中恢复"):
                file_of(db, notice_id, year.people["leader"])
        assert [problem[:3] for problem in problems_of(db)] == [f"公文{changed}", f"公文{gone}"]


def test_the_check_finds_a_register_with_a_gap_and_a_changed_template(quick_year: Year) -> None:
    with transaction() as db:
        unit_id, user_id = quick_year.county_id, quick_year.people["leader"].id or 0
        for serial in (1, 3):
            db.add(DocumentNumber(unit_id=unit_id, series=SERIES, year=2022, serial=serial, state=NumberState.USED))
        db.add(a_template(unit_id, user_id, sha256="0" * 64))
    with transaction() as db:
        said = problems_of(db)
    assert len(said) == 2
    assert "示人常发〔2022〕编到3号，登记簿上却有缺号" in said[0]
    assert "公文模板1“模板.docx”的内容与上传时不一致" in said[1]


def test_a_notice_is_made_by_a_template_of_its_county_and_kind(quick_year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="x")
        mine, user_id = quick_year.county_id, quick_year.people["administrator"].id or 0
        rows = [
            a_template(mine, user_id),
            a_template(mine, user_id, "rectification"),
            a_template(other.county_id, user_id),
        ]
        db.add_all(rows)
        db.flush()
        good, wrong_kind, foreign = (row.id or 0 for row in rows)
        sha256 = rows[0].sha256
    notice_id = a_draft(quick_year)
    for template_id, told in ((wrong_kind, sha256), (foreign, sha256), (999, sha256), (good, "0" * 64)):
        made = replace(a_file(), template_id=template_id, template_sha256=told)
        with pytest.raises(NotFound, match="没有这个公文模板"), transaction() as db:
            finish_notice(db, notice_id, made, quick_year.people["leader"], expected_version=0)
    made = replace(a_file(), template_id=good, template_sha256=sha256)
    with transaction() as db:
        kept = finish_notice(db, notice_id, made, quick_year.people["leader"], expected_version=0)
    assert (kept.template_id, kept.template_sha256) == (good, sha256)
