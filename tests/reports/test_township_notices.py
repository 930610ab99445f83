"""What documents about one township say is what its pages say, and nothing that it may not see."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from db.answers import evidence_of
from db.assessments import assessment_of, view
from db.cycles import form_of
from db.engine import engine, reading, transaction
from db.models import Answer, Assessment, Cycle, Unit, User, Veto, id_of, now
from db.refusals import BadInput, Closed
from db.results import published_standings
from db.township_forms import DONE
from db.units import townships_of
from db.verification import change_score, finish, raise_veto, return_items, set_county_item
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.permissions import Role
from forms.points import from_cents, show
from forms.ranking import terms_of, total_for
from reports.notices import appeal_reply, rectification, self_report
from reports.notices.frame import IncompleteEntries, compose, example_of, prefilled
from reports.notices.kind import Context, NoticeKind, Subject
from tests.db.a_year import Year, a_year, fill_and_submit, save, verify_all
from tests.reports.golden_texts import assert_golden, text_of
from tests.reports.notice_words import faults_of
from tests.reports.shipped import filled

DAY = date(2022, 12, 30)
KINDS = (rectification.KIND, self_report.KIND, appeal_reply.KIND)


@pytest.fixture
def county(sample_folder: Path, copied: Callable[[Path], str]) -> None:
    copied(sample_folder / "county.db")


@pytest.fixture
def year(sqlite_database: str) -> Year:
    """Two townships; the first one's forms are submitted with one meeting too few."""
    with transaction() as db:
        year = a_year(db)
        fill_and_submit(db, year)
    return year


def values(kind: NoticeKind, unit: Unit, **typed: str) -> dict[str, str]:
    return {**{entry.name: entry.example for entry in kind.entries}, **prefilled(kind, unit), **typed}


def composed(db: Session, kind: NoticeKind, cycle: Cycle, unit: Unit, **typed: str) -> Context:
    return compose(db, kind, Subject(cycle, unit, values(kind, unit, **typed), DAY))


def cycle_of(db: Session, year: int) -> Cycle:
    return db.exec(select(Cycle).where(Cycle.year == year)).one()


def of_first(db: Session, kind: NoticeKind, year: Year, **typed: str) -> Context:
    cycle, unit = db.get_one(Cycle, year.cycle_id), db.get_one(Unit, year.townships[0])
    return composed(db, kind, cycle, unit, **typed)


def person(db: Session, username: str) -> User:
    return db.exec(select(User).where(User.username == username)).one()


def verified_of(db: Session, cycle: Cycle) -> list[Unit]:
    done = select(Assessment.unit_id, Assessment.status).where(Assessment.cycle_id == cycle.id)
    waiting = {unit_id for unit_id, status in db.exec(done) if status not in DONE}
    return [unit for unit in townships_of(db, cycle.unit_id) if unit.id not in waiting]


@pytest.mark.parametrize("of_year", [2021, 2022])
def test_every_number_of_a_rectification_notice_is_that_of_the_page(county, of_year):
    with reading() as db:
        cycle, reviewer = cycle_of(db, of_year), person(db, "reviewer")
        units = verified_of(db, cycle)
        assert len(units) == (20 if of_year == 2021 else 7)
        for unit in units:
            context = composed(db, rectification.KIND, cycle, unit)
            word = "认定得" if of_year == 2021 else "考评得"
            expected = []
            for kind, told in zip(FormKind, context["各表情况"], strict=True):
                seen = view(db, id_of(assessment_of(db, id_of(cycle), id_of(unit), kind)), reviewer)
                assert f"{word}{show(seen.verified_score.total)}分" in told["小结"]
                for _, item in seen.form.items():
                    answer = seen.answers.get(item.number)
                    if answer is None or answer.verified_score is None:
                        continue
                    score = from_cents(answer.verified_score)
                    if (item.points is not None and score < item.points) or score < 0:
                        expected.append((item.number, show(score), item.clause.text))
            rows = [(row["编号"], row["得分"], row["评分标准"]) for row in context["问题清单"]]
            assert rows == expected


@pytest.mark.parametrize("kind", [rectification.KIND, self_report.KIND], ids=lambda kind: kind.key)
@pytest.mark.parametrize("of_year", [2021, 2022])
def test_no_document_about_a_township_says_what_an_official_document_must_not(county, of_year, kind):
    with reading() as db:
        cycle = cycle_of(db, of_year)
        names = {unit.name for unit in townships_of(db, cycle.unit_id)}
        for unit in verified_of(db, cycle):
            text = text_of(filled(kind, composed(db, kind, cycle, unit)))
            # 建立0项，每项1分 is the arithmetic of the form itself.
            assert faults_of(text.replace("0项，每项", "○项，每项")) == []
            assert [name for name in names - {unit.name} if name in text] == []


def test_before_verification_a_rectification_notice_is_refused_with_what_is_missing(county):
    with reading() as db:
        cycle = cycle_of(db, 2022)
        draft = townships_of(db, cycle.unit_id)[1]
        with pytest.raises(Closed, match=r"柳河镇：《责任清单》已退回、《星级评定》待考评，尚未完成考评"):
            composed(db, rectification.KIND, cycle, draft)


def test_a_township_that_lost_nothing_is_refused_so_that_many_can_skip_it(year):
    with transaction() as db:
        reviewer = year.person(Role.REVIEWER)
        full = {(year.checklists[0], "1"): "4", (year.stars[0], "2"): "3"}
        verify_all(db, year)
        for (assessment_id, number), score in full.items():
            change_score(db, assessment_id, number, from_cents(int(score) * 100), "补交材料齐全", reviewer)
        with pytest.raises(Closed, match="第0镇2022年度两张表都没有失分，也没有一票否决情形，不需要整改"):
            of_first(db, rectification.KIND, year)


def test_the_reason_for_a_loss_is_the_arithmetic_the_verdict_and_what_was_said_before(year):
    with transaction() as db:
        reviewer = year.person(Role.REVIEWER)
        return_items(db, year.checklists[0], {"1": "第三次会议没有记录。"}, reviewer)
        save(db, year.checklists[0], "1", {"r0": "3"}, year.person(Role.CLERK))
        db.get_one(Assessment, year.checklists[0]).status = Status.SUBMITTED
        verify_all(db, year)
        change_score(db, year.checklists[0], "1", from_cents(200), "第三次会议记录为补写；不予认可。", reviewer)
        set_county_item(db, year.checklists[0], "4", {"r0": "1"}, "补造会议记录", reviewer)
        finish(db, year.checklists[0], reviewer)
        rows = {row["名称"]: row for row in of_first(db, rectification.KIND, year)["问题清单"]}
    assert rows["全年召开会议"]["原因"] == (
        "应召开4次，实际3次，少1次，扣1分；得3分；考评核减1分，理由：第三次会议记录为补写；不予认可；"
        "考评组退回意见：第三次会议没有记录。"
    )
    assert (rows["弄虚作假"]["分值"], rows["弄虚作假"]["失分"]) == ("—", "2")
    assert rows["弄虚作假"]["原因"].endswith("考评意见：补造会议记录。")


def test_missing_evidence_is_named_and_that_of_a_drawn_item_is_not_asked_for(year):
    with transaction() as db:
        verify_all(db, year)
        for evidence in evidence_of(db, year.checklists[0])["1"]:
            evidence.withdrawn_at = now()
        change_score(db, year.checklists[0], "1", from_cents(100), "材料撤回", year.person(Role.REVIEWER))
        rows = {row["名称"]: row["原因"] for row in of_first(db, rectification.KIND, year)["问题清单"]}
    assert "未附佐证材料（会议记录）" in rows["全年召开会议"]
    assert not any("星级评定结果" in text for text in rows.values())


@pytest.mark.parametrize(("status", "told"), [(CycleStatus.OPEN, False), (CycleStatus.PUBLISHED, True)])
def test_a_confirmed_veto_is_told_once_the_result_is_published(year, status, told):
    with transaction() as db:
        verify_all(db, year)
        reason = "12月3日现场查看，“牌子”已摘除。"
        raise_veto(db, year.checklists[0], "5", reason, year.person(Role.REVIEWER))
        veto = db.exec(select(Veto)).one()
        veto.confirmed, veto.decision_reason = True, "情况属实"
        db.get_one(Cycle, year.cycle_id).status = status
        context = of_first(db, rectification.KIND, year)
    assert ("一票否决情形1项" in context["考评概况"]) is told
    assert [row["名称"] for row in context["问题清单"] if row["分值"] == "—"] == (["牌子摘除，拒"] if told else [])
    assert [sentence.endswith("，审定意见：情况属实。") for sentence in context["否决情形"]] == ([True] if told else [])


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"整改期限": "2022-12-29"}, "整改期限2022-12-29早于成文日期2022-12-30"),
        ({"报送日期": "2023-02-27"}, "报送日期2023-02-27早于整改期限2023-02-28"),
    ],
)
def test_days_out_of_order_are_refused(year, typed, problem):
    with transaction() as db:
        verify_all(db, year)
        with pytest.raises(BadInput, match=problem):
            of_first(db, rectification.KIND, year, **typed)


def test_a_missing_deadline_is_asked_for_before_anything_else(year):
    with reading() as db, pytest.raises(IncompleteEntries, match="整改期限"):
        of_first(db, rectification.KIND, year, 整改期限=" ")


def test_the_self_report_has_the_totals_that_the_published_result_keeps(county):
    with reading() as db:
        cycle = cycle_of(db, 2021)
        units = {unit.id: unit for unit in townships_of(db, cycle.unit_id)}
        for standing in published_standings(db, id_of(cycle)):
            context = composed(db, self_report.KIND, cycle, units[standing.unit_id])
            assert f"自评总分{show(standing.self_total)}分。" in context["总分情况"]
            assert len(context["明细表"]) == 51


def test_the_self_report_holds_nothing_that_the_county_decided(county):
    """Whatever the county decides, a township's own report says the same."""
    with reading() as db:
        cycle = cycle_of(db, 2022)
        unit = verified_of(db, cycle)[0]
        before = composed(db, self_report.KIND, cycle, unit)
        for kind in FormKind:
            form = assessment_of(db, id_of(cycle), id_of(unit), kind)
            for answer in db.exec(select(Answer).where(Answer.assessment_id == form.id)):
                answer.verified_score, answer.final_score = 1, 1
                answer.verified_reason = answer.returned_comment = "县里的意见"
                answer.verified_inputs = {"r0": "1"}
        db.flush()
        assert composed(db, self_report.KIND, cycle, unit) == before
        db.rollback()


def test_an_unfinished_self_assessment_is_refused_with_how_much_is_missing(county):
    with reading() as db:
        cycle = cycle_of(db, 2022)
        empty = next(unit for unit in townships_of(db, cycle.unit_id) if unit.name == "大桥镇")
        with pytest.raises(Closed, match=r"《责任清单》还有27项没有自评得分、《星级评定》还有22项没有自评得分"):
            composed(db, self_report.KIND, cycle, empty)


def test_the_self_report_of_a_first_year_compares_with_nothing(year):
    with transaction() as db:
        context = of_first(db, self_report.KIND, year, 主要做法="", 改进措施="")
        terms = terms_of(
            *(form_of(db, db.get_one(Assessment, row[0]).form_id) for row in (year.checklists, year.stars))
        )
    assert context["上年比较"] == []
    assert context["加分情况"] == "责任清单第3项“工作创新”申报1分（工作创新1项，每项1分，计1分；加1分）。"
    assert context["总分情况"].endswith(f"自评总分{show(total_for(from_cents(1000), from_cents(9950), terms))}分。")
    text = text_of(filled(self_report.KIND, context))
    assert "主要做法" not in text
    assert "二、存在差距\n" in text


def test_the_reply_to_an_appeal_has_the_scores_of_the_data(county):
    with reading() as db:
        cycle = cycle_of(db, 2021)
        unit = townships_of(db, cycle.unit_id)[0]
        context = composed(db, appeal_reply.KIND, cycle, unit, 考核项目编号="25、1")
    assert context["项目名称"] == "第1项“请示报告”、第25项“宣传影响”"
    assert [item["得分情况"] for item in context["申诉项目"]] == [
        "分值4分，自评4分，认定得3.5分。",
        "分值4分，自评1分，认定得0.5分。",
    ]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"考核项目编号": "1、77"}, "《责任清单》中没有编号为“77”的项目；可以填写的编号有：1、2、3"),
        ({"考核项目编号": "、"}, "没有编号为“、”的项目"),
        ({"考核表": "考勤表"}, "没有这张表；请填写“责任清单”或“星级评定”"),
        ({"申诉日期": "2022-12-31"}, "申诉日期2022-12-31晚于成文日期2022-12-30"),
    ],
)
def test_an_appeal_about_something_unknown_is_refused_with_what_there_is(county, typed, problem):
    with reading() as db:
        cycle = cycle_of(db, 2021)
        unit = townships_of(db, cycle.unit_id)[0]
        with pytest.raises(BadInput, match=problem):
            composed(db, appeal_reply.KIND, cycle, unit, **typed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_whole_text_is_the_one_that_was_read_and_found_good(county, kind):
    with reading() as db:
        cycle = cycle_of(db, 2021)
        unit = townships_of(db, cycle.unit_id)[0]
        context = composed(db, kind, cycle, unit)
    assert_golden(kind.key, filled(kind, context))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_examples_of_all_placeholders_make_a_whole_document(kind):
    text = text_of(filled(kind, example_of(kind)))
    assert faults_of(text) == []
    assert kind.name in text or kind.key != "rectification"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_what_was_left_out_leaves_no_trace(county, kind):
    left_out = {entry.name: "" for entry in kind.entries if not entry.required}
    with reading() as db:
        cycle = cycle_of(db, 2021)
        unit = townships_of(db, cycle.unit_id)[0]
        text = text_of(filled(kind, composed(db, kind, cycle, unit, **left_out)))
    assert faults_of(text) == []
    assert [word for word in ("联系人", "联系电话", "主要做法", "改进措施") if word in text] == []


def test_a_rectification_notice_says_nothing_of_places_before_the_result_is_published(county):
    with reading() as db:
        cycle = cycle_of(db, 2022)
        texts = [str(composed(db, rectification.KIND, cycle, unit)) for unit in verified_of(db, cycle)]
    assert [word for text in texts for word in ("位次", "名次", "等次", "认定得", "一票否决情形") if word in text] == []


def test_a_notice_takes_as_many_queries_whatever_the_township_lost(county):
    asked, counts = [], set()
    with reading() as db:
        cycle = cycle_of(db, 2021)
        units = townships_of(db, cycle.unit_id)
        composed(db, rectification.KIND, cycle, units[0])  # from here on both forms are known
        event.listen(engine(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        for unit in units:
            asked.clear()
            composed(db, rectification.KIND, cycle, unit)
            counts.add(len(asked))
    assert counts == {7}


@pytest.mark.parametrize("name", ["A & B <C>镇", "“引号”乡", "{{ 年度 }}镇", "㙍塬街道"])
def test_a_name_of_any_characters_comes_out_whole(year, name):
    with transaction() as db:
        db.get_one(Unit, year.townships[0]).name = name
        verify_all(db, year)
        text = text_of(filled(rectification.KIND, of_first(db, rectification.KIND, year)))
    assert f"{name}人大主席团：" in text
    assert f"附件：{name}2022年度考核发现问题清单" in text
