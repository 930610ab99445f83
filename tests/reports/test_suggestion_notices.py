"""Documents on deputies' suggestions: who proposed, when the answer is due, how late it is, whatever was left out."""

from datetime import date

import pytest
from sqlmodel import Session

from db.engine import reading
from db.models import Cycle
from db.refusals import BadInput
from reports.notices import assign, feedback, reply_opinion, supervise, transfer
from reports.notices.frame import compose, example_of, prefilled
from reports.notices.kind import Context, EntryType, NoticeKind, Subject
from reports.notices.making import filled
from reports.notices.suggestion import suggestion_of, told
from tests.beginnings import begun
from tests.db.a_year import Year, a_year
from tests.reports.golden_texts import assert_golden, text_of
from tests.reports.notice_words import faults_of

DAY = date(2022, 12, 30)
DAYS = {assign.KIND.key: date(2022, 9, 1), transfer.KIND.key: date(2022, 9, 20)}
KINDS = (assign.KIND, transfer.KIND, supervise.KIND, reply_opinion.KIND, feedback.KIND)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)


@pytest.fixture
def year(sqlite_database: str) -> Year:
    """Any year will do: suggestions are typed."""
    return begun(a_year)


def values(kind: NoticeKind, **typed: str) -> dict[str, str]:
    return {**{entry.name: entry.example for entry in kind.entries}, **prefilled(kind, None), **typed}


def composed(db: Session, year: Year, kind: NoticeKind, day: date | None = None, **typed: str) -> Context:
    cycle = db.get_one(Cycle, year.cycle_id)
    return compose(db, kind, Subject(cycle, None, values(kind, **typed), day or DAYS.get(kind.key, DAY)))


def document(year: Year, kind: NoticeKind, **typed: str) -> str:
    with reading() as db:
        return text_of(filled(kind, composed(db, year, kind, **typed)))


@each_kind
def test_the_whole_text_is_the_one_that_was_read_and_found_good(year, kind):
    with reading() as db:
        assert_golden(kind.key, filled(kind, composed(db, year, kind)))


@each_kind
def test_the_examples_of_all_placeholders_make_a_whole_document(kind):
    assert faults_of(text_of(filled(kind, example_of(kind)))) == []


@each_kind
def test_what_was_left_out_leaves_no_trace(year, kind):
    left_out = {entry.name: "" for entry in kind.entries if not entry.required and entry.name != "代表团"}
    text = document(year, kind, **left_out)
    assert faults_of(text) == []
    for word in ("协办", "联系人", "联系电话", "转办原因", "评价为"):
        assert word not in text


@each_kind
@pytest.mark.parametrize(
    ("deputies", "delegation", "proposers"),
    [
        ("张三", "", "张三代表"),
        ("张三", "城关镇代表团", "城关镇代表团张三代表"),
        ("张三、李四", "", "张三、李四代表"),
        ("张三，李四；王五", "", "张三、李四、王五代表"),
        ("、".join(f"代表甲{n}" for n in range(12)), "", "代表甲0等12名代表"),
        ("张三、张三", "", "张三代表"),
        ("", "城关镇代表团", "城关镇代表团"),
        ("A & B <C>、㙍塬", "", "A & B <C>、㙍塬代表"),
    ],
)
def test_one_deputy_many_or_none_are_told_rightly(year, kind, deputies, delegation, proposers):
    typed = {"提出代表": deputies, "代表团": delegation}
    assert told(suggestion_of(values(kind, **typed)))["提出者"] == proposers
    text = document(year, kind, **typed)
    assert faults_of(text) == []
    if kind not in (feedback.KIND, reply_opinion.KIND):
        assert f"{proposers}提出的《" in text


@pytest.mark.parametrize(
    ("deputies", "recipients", "addressed"),
    [
        ("张三", "张三代表：", "您提出的"),
        ("张三、李四", "张三、李四代表：", "你们提出的"),
        ("", "城关镇代表团：", "你团提出的"),
    ],
)
def test_the_result_is_told_to_those_who_proposed(year, deputies, recipients, addressed):
    text = document(year, feedback.KIND, 提出代表=deputies, 代表团="城关镇代表团")
    assert f"\n{recipients}\n" in text
    assert addressed in text


@each_kind
@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("《关于修路的建议》", "《关于修路的建议》"),
        ("关于落实《办法》的建议。", "《关于落实〈办法〉的建议》"),
        ("关于“A & B <C>”的建议", "《关于“A & B <C>”的建议》"),
    ],
)
def test_a_title_stands_in_one_pair_of_brackets(year, kind, title, shown):
    text = document(year, kind, 建议标题=title)
    assert (shown[1:-1] if kind is reply_opinion.KIND else shown) in text
    assert faults_of(text) == []


@pytest.mark.parametrize("kind", [assign.KIND, transfer.KIND], ids=lambda kind: kind.key)
@pytest.mark.parametrize("content", ["一句话。", "第一段。\n\n 第二段。\n第三段。", "长" * 3000])
def test_every_paragraph_of_the_suggestion_stands_in_the_attachment(year, kind, content):
    lines = document(year, kind, 建议内容=content).splitlines()
    start = len(lines) - 1 - lines[::-1].index("关于修复青石河灌溉渠道的建议")
    assert lines[start + 1 : -1] == [line.strip() for line in content.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("assigned", "months", "due"),
    [
        ("2022-09-01", "3", date(2022, 12, 1)),
        ("2022-11-30", "3", date(2023, 2, 28)),
        ("2022-10-31", "6", date(2023, 4, 30)),
        ("2023-11-29", "3", date(2024, 2, 29)),
        ("2022-12-31", "12", date(2023, 12, 31)),
    ],
)
def test_the_answer_is_due_that_many_months_on(assigned, months, due):
    assert suggestion_of(values(assign.KIND, 交办日期=assigned, 答复月数=months)).due_on == due


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2022-12-30", "答复期限为2022年12月1日，截至2022年12月30日已逾期29天，尚未书面答复代表。"),
        ("2022-12-02", "答复期限为2022年12月1日，截至2022年12月2日已逾期1天，尚未书面答复代表。"),
        ("2022-12-01", "答复期限为2022年12月1日，当日届满，目前尚未书面答复代表。"),
        ("2022-11-21", "答复期限为2022年12月1日，距届满还有10天，目前尚未书面答复代表。"),
    ],
)
def test_a_reminder_counts_the_days(year, day, told):
    with reading() as db:
        context = composed(db, year, supervise.KIND, date.fromisoformat(day))
    assert context["办理时限情况"] == told
    assert context["逾期天数"] == max((date.fromisoformat(day) - date(2022, 12, 1)).days, 0)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {},
            "该建议原交由县农业农村局办理，因建议事项属于县水利局职责，经研究，现转由县水利局办理，县农业农村局协办。",
        ),
        (
            {"转办原因": "因职责调整。", "协办单位": ""},
            "该建议原交由县农业农村局办理，因职责调整，经研究，现转由县水利局办理。",
        ),
        ({"原承办单位": "", "转办原因": "", "协办单位": ""}, "经研究，现转请县水利局办理。"),
    ],
)
def test_why_a_suggestion_is_passed_on_is_one_sentence(year, typed, told):
    with reading() as db:
        assert composed(db, year, transfer.KIND, **typed)["转办说明"] == told


@pytest.mark.parametrize(
    ("kind", "typed", "problem"),
    [
        (assign.KIND, {"答复月数": "0"}, "“答复月数”写的是“0”，请填写1至12"),
        (assign.KIND, {"答复月数": "36"}, "“答复月数”写的是“36”，请填写1至12"),
        (assign.KIND, {"提出代表": "、", "代表团": " "}, "“提出代表”和“代表团”都没有填写"),
        (assign.KIND, {"交办日期": "2022-05-31"}, "答复期限2022-08-31在成文日期2022-09-01之前，已经过了"),
        (transfer.KIND, {"交办日期": "2022-06-19"}, "答复期限2022-09-19在成文日期2022-09-20之前，已经过了"),
        (transfer.KIND, {"交办日期": "2022-09-21"}, "成文日期2022-09-20早于交办日期2022-09-21"),
        (supervise.KIND, {"督办期限": "2022-12-29"}, "督办期限2022-12-29早于成文日期2022-12-30"),
        (feedback.KIND, {"答复日期": "2022-08-31"}, "答复日期2022-08-31早于交办日期2022-09-01"),
        (feedback.KIND, {"答复日期": "2022-12-31"}, "答复日期2022-12-31晚于成文日期2022-12-30"),
    ],
)
def test_entries_that_do_not_fit_are_refused(year, kind, typed, problem):
    with reading() as db, pytest.raises(BadInput, match=problem):
        composed(db, year, kind, **typed)


@each_kind
def test_every_value_is_one_that_json_keeps(year, kind):
    plain = {str: str, int: int, list: list}
    with reading() as db:
        context = composed(db, year, kind)
    assert {type(value) for value in context.values()} <= plain.keys()
    assert {entry.name for entry in kind.entries if entry.type is EntryType.TEXT} <= {
        name for name, value in context.items() if isinstance(value, list)
    }
