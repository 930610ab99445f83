"""Changes by hand: each finds what it expects, makes one change, and can be taken back."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from forms.checks import rechecked, summed
from forms.codec import rule_to_json
from forms.mending import mend_all, mended
from forms.mends import FORM_FIELDS, ITEM_FIELDS, Mend, MendField, mend_from_json, mend_to_json, with_mend
from forms.model import Form, Grade, PrintedTotal, Problem, RuleKind, SectionKind, Severity, Source, Weight
from forms.reading import read_document
from tests.forms.builders import a_form, a_section, an_item
from tests.forms.documents import HEADER, a_document, item, section, total

FIRST = an_item("每少1次扣1分，扣完为止", "4", "全年召开会议不少于4次", evidence=("会议记录",))
SECOND = an_item("有制度得3分，否则不得分", "3", "建立制度", number="2")
CLAIM = an_item("每项加1分，最高不超过2分", None, "工作创新", number="3")
FORM = summed(
    a_form(
        a_section(FIRST, SECOND),
        a_section(CLAIM, kind=SectionKind.BONUS, cap="5", number="二"),
    )
)
RULE = rule_to_json(FIRST.clause.rules[0])
DEARER = {**RULE, "points": [2]}


def item_mend(field: MendField, before: object, after: object, item: str = "1") -> Mend:
    return Mend(field, before, after, item=item)


@pytest.mark.parametrize(
    ("mend", "number", "get", "value"),
    [
        (item_mend(MendField.POINTS, 4, 5), "1", lambda s, i: (i.points, s.points), (5, 8)),
        (item_mend(MendField.POINTS, None, 1.5, "3"), "3", lambda s, i: i.points, Decimal("1.5")),
        (item_mend(MendField.NUMBER, "2", "7", "2"), "7", lambda s, i: i.name, "项目2"),
        (item_mend(MendField.NAME, "项目1", "会议"), "1", lambda s, i: i.name, "会议"),
        (item_mend(MendField.EVIDENCE, ["会议记录"], []), "1", lambda s, i: i.evidence, ()),
        (item_mend(MendField.SECTION, "一", "二"), "1", lambda s, i: s.number, "二"),
        (item_mend(MendField.CAP, None, 2), "1", lambda s, i: i.clause.cap, 2),
        (
            item_mend(MendField.CONTENT, FIRST.content, "全年召开会议不少于6次"),
            "1",
            lambda s, i: i.clause.rules[0].required,
            6,
        ),
        (
            item_mend(MendField.CLAUSE, FIRST.clause.text, "每少1次扣0.5分"),
            "1",
            lambda s, i: (i.clause.text, i.clause.rules[0].points),
            ("每少1次扣0.5分", (Decimal("0.5"),)),
        ),
        (item_mend(MendField.RULE, RULE, DEARER), "1", lambda s, i: i.clause.rules[0].points, (2,)),
        (item_mend(MendField.RULE, RULE, None), "1", lambda s, i: i.clause.rules, ()),
        (
            item_mend(MendField.RULE, None, {"kind": "judge", "points": [0, 1], "subject": "酌情计分"}),
            "1",
            lambda s, i: [rule.kind for rule in i.clause.rules],
            [RuleKind.DEDUCT_PER, RuleKind.JUDGE],
        ),
        (
            item_mend(MendField.RULES, [RULE], []),
            "1",
            lambda s, i: (i.clause.rules, i.clause.text),
            ((), "每少1次扣1分，扣完为止"),
        ),
        (Mend(MendField.NAME, "测试部分", "会议", section="一"), "1", lambda s, i: s.name, "会议"),
        (Mend(MendField.POINTS, None, 10, section="一"), "1", lambda s, i: (s.points, s.summed), (10, False)),
        (Mend(MendField.CAP, 5, 3, section="二"), "3", lambda s, i: s.cap, 3),
        (Mend(MendField.KIND, "scored", "bonus", section="一"), "1", lambda s, i: (s.kind, s.points), ("bonus", None)),
    ],
)
def test_a_change_of_an_item_or_section_is_made(mend, number, get, value):
    done = mend_all(FORM, (mend,))
    assert not done.unfit
    assert get(*done.form.item(number)) == value


@pytest.mark.parametrize(
    ("field", "before", "after", "get", "value"),
    [
        (MendField.TITLE, "责任清单", "清单", lambda f: f.title, "清单"),
        (MendField.NUMBER, "示人常发〔2022〕3号", "", lambda f: f.number, ""),
        (MendField.YEAR, 2022, 2023, lambda f: f.year, 2023),
        (MendField.TOTAL, 100, 7, lambda f: f.total, 7),
        (
            MendField.GRADES,
            [["优秀", 90, 0.3], ["良好", 80, None], ["合格", 60, None], ["不合格", 0, None]],
            [["优秀", 95, None]],
            lambda f: f.grades,
            (Grade("优秀", Decimal(95)),),
        ),
        (
            MendField.WEIGHTS,
            [["责任清单", 0.8], ["代表之家星级评定", 0.2]],
            [["责任清单", 1]],
            lambda f: f.weights,
            (Weight("责任清单", Decimal(1)),),
        ),
    ],
)
def test_a_change_of_the_form_is_made(field, before, after, get, value):
    form = replace(FORM, totals=(PrintedTotal(Decimal(100), Source(1, 9)),))
    done = mend_all(form, (Mend(field, before, after),))
    assert not done.unfit
    assert get(done.form) == value


def test_a_wrong_subtotal_is_mended_beside_right_points_of_its_section():
    as_read = replace(FORM, totals=(PrintedTotal(Decimal(9), Source(1, 5), 1),))
    assert [problem.place for problem in rechecked(as_read).errors()] == ["表1第5行"]
    done = mend_all(as_read, (Mend(MendField.SUBTOTAL, 9, 7, section="一"),))
    assert not done.unfit
    assert done.values(section="一")[MendField.SUBTOTAL] == 7
    assert not rechecked(done.form).errors()


@pytest.mark.parametrize(
    "mend",
    [
        Mend(MendField.SUBTOTAL, None, 7, section="一"),
        item_mend(MendField.POINTS, 3, 5),
        item_mend(MendField.POINTS, 4, "五"),
        item_mend(MendField.POINTS, 4, -1),
        item_mend(MendField.POINTS, 4, float("nan")),
        item_mend(MendField.POINTS, 4, [1]),
        item_mend(MendField.NAME, "项目1", None),
        item_mend(MendField.SECTION, "一", "九"),
        item_mend(MendField.RULE, DEARER, RULE),
        item_mend(MendField.RULE, RULE, {"kind": "levels", "points": [1], "labels": []}),
        item_mend(MendField.RULE, RULE, {"kind": "dance"}),
        item_mend(MendField.RULE, RULE, "words"),
        item_mend(MendField.TITLE, "责任清单", "清单"),
        item_mend(MendField.POINTS, 4, 5, "9"),
        Mend(MendField.POINTS, None, 5, section="九"),
        Mend(MendField.KIND, "scored", "else", section="一"),
        Mend(MendField.YEAR, 2022, "2023"),
        Mend(MendField.GRADES, [], [["优秀"]]),
        Mend(MendField.TOTAL, None, 100),
    ],
)
def test_what_does_not_fit_is_left_out_and_told(mend):
    done = mend_all(FORM, (mend,))
    assert (done.form, done.unfit) == (FORM, (mend,))


MENDS = (
    item_mend(MendField.POINTS, 4, 5),
    item_mend(MendField.NUMBER, "1", "8"),
    item_mend(MendField.NAME, "项目1", "会议"),
    item_mend(MendField.SECTION, "一", "二", "2"),
    Mend(MendField.NAME, "测试部分", "会议", section="一"),
    Mend(MendField.YEAR, 2022, 2023),
)


def test_no_change_leaves_the_form_as_it_is():
    assert mended(FORM, ()) == FORM


NOT_USABLE = (
    10**30,
    float("nan"),
    float("inf"),
    "甲\0乙",
    "\ud800",
    "左\u202e右",
    "字" * 5001,
    ["字"] * 201,
    [["甲", 10**30]],
)


@pytest.mark.parametrize("value", NOT_USABLE, ids=range(len(NOT_USABLE)))
def test_what_cannot_be_kept_shown_or_counted_with_is_not_made(value):
    mends = [
        *(item_mend(field, mend_all(FORM, ()).values("1")[field], value) for field in ITEM_FIELDS),
        *(Mend(field, mend_all(FORM, ()).values()[field], value) for field in FORM_FIELDS),
    ]
    done = mend_all(FORM, mends)
    assert (done.form, done.unfit) == (FORM, tuple(mends))


@pytest.mark.parametrize(
    "change",
    [
        {"per": "1e999"},
        {"per": "NaN"},
        {"required": "sNaN"},
        {"required": 10**30},
        {"unit": True},
        {"unit": "次\0"},
        {"subject": ["会议"]},
        {"kind": "judge"},
        {"labels": [1]},
        {"due": "2022-13-45"},
    ],
)
def test_a_rule_that_could_not_be_scored_is_not_made(change):
    mend = item_mend(MendField.RULE, RULE, {**RULE, **change})
    done = mend_all(FORM, (mend,))
    assert (done.form, done.unfit) == (FORM, (mend,))


def test_a_clause_typed_without_end_is_kept_and_left_to_a_person():
    text = "省扣1分" * 1200
    clause = mended(FORM, (item_mend(MendField.CLAUSE, FIRST.clause.text, text),)).sections[0].items[0].clause
    assert (clause.text, clause.rules) == (text, ())


@pytest.mark.parametrize("left_out", range(len(MENDS)))
def test_a_change_taken_back_leaves_the_others(left_out):
    others = (*MENDS[:left_out], *MENDS[left_out + 1 :])
    done = mend_all(FORM, others)
    assert not done.unfit
    back = (*MENDS, replace(MENDS[left_out], before=MENDS[left_out].after, after=MENDS[left_out].before))
    assert mended(FORM, back) == done.form


def test_changes_are_kept_as_json():
    for mend in MENDS:
        assert mend_from_json(json.loads(json.dumps(mend_to_json(mend)))) == mend
    kept = [mend_from_json(json.loads(json.dumps(mend_to_json(mend)))) for mend in MENDS]
    assert mended(FORM, kept) == mended(FORM, MENDS)


def test_changes_of_one_field_in_a_row_are_one_and_there_and_back_is_none():
    once = with_mend((), item_mend(MendField.POINTS, 4, 5))
    twice = with_mend(once, item_mend(MendField.POINTS, 5, 6))
    assert twice == (item_mend(MendField.POINTS, 4, 6),)
    assert with_mend(twice, item_mend(MendField.POINTS, 6, 4)) == ()
    apart = with_mend(with_mend(once, item_mend(MendField.NAME, "a", "b")), item_mend(MendField.POINTS, 5, 6))
    assert len(apart) == 3


def test_rules_changed_by_hand_outlive_new_points_and_read_ones_follow_them():
    by_hand = mended(FORM, (item_mend(MendField.RULE, RULE, DEARER), item_mend(MendField.POINTS, 4, 8)))
    assert by_hand.item("1")[1].clause.rules[0].points == (2,)
    full = summed(a_form(a_section(an_item("未开展的不得分", "4", "开展活动"))))
    assert mended(full, (item_mend(MendField.POINTS, 4, 8),)).item("1")[1].clause.rules[0].points == (8,)


def test_two_items_of_one_number_are_told_apart():
    twice = summed(a_form(a_section(FIRST, replace(SECOND, number="1"))))
    done = mend_all(twice, (item_mend(MendField.NUMBER, "1", "2", "1#2"),))
    assert [one.number for _, one in done.form.items()] == ["1", "2"]
    assert done.values(item="1#2")[MendField.NAME] == "项目2"


def read(*rows: tuple[str, ...]) -> Form:
    return read_document(a_document((HEADER, *rows)), "清单.docx")


def test_every_error_of_a_faulty_document_can_be_mended_in_the_page():
    form = read(section("一", "会议", "8"), item("1", "四分"), item("1", "3"), total("9"))
    assert len(form.errors()) >= 3
    mends = (
        item_mend(MendField.POINTS, None, 5),
        item_mend(MendField.NUMBER, "1", "2", "1#2"),
        Mend(MendField.TOTAL, 9, 8),
    )
    done = mend_all(form, mends)
    assert not done.unfit
    assert rechecked(done.form).errors() == ()


def test_a_problem_noted_of_a_field_goes_when_that_field_is_changed():
    noted = Problem(Severity.ERROR, "正文", "90分以上；85—95分", "考核等次的分数线重叠", "请改正", field="grades")
    other = replace(noted, field="stars")
    form = replace(FORM, problems=(noted, other))
    mend = Mend(
        MendField.GRADES, [[g.name, int(g.from_), 0.3 if g.quota else None] for g in form.grades], [["优秀", 90, None]]
    )
    assert mended(form, (mend,)).problems == (other,)
