"""What clauses are read as. One row, one claim."""

import json

import pytest

from forms.__main__ import main
from forms.clauses import read_clause
from forms.codec import number_to_json
from forms.model import RuleKind
from forms.numerals import parse_number
from forms.rules import RULE_TYPES


def rules_of(clause, points=None, content=""):
    from decimal import Decimal

    read = read_clause(clause, Decimal(points) if points else None, content)
    return [
        (rule.kind.value, [number_to_json(number) for number in rule.points], number_to_json(rule.per or rule.target))
        for rule in read.rules
    ]


@pytest.mark.parametrize(
    ("clause", "points", "rules"),
    [
        ("每少1次扣1分，扣完为止", "4", [("deduct_per", [1], 1)]),
        ("每少一次扣２分", "4", [("deduct_per", [2], 1)]),
        ("每少5平方米扣1分", "4", [("deduct_per", [1], 5)]),
        ("每低1个百分点扣0.2分", "4", [("deduct_per", [0.2], 1)]),
        ("每发现1起问题扣2分", "4", [("deduct_per", [2], 1)]),
        ("每建立一项得1分，最高不超过5分", "5", [("award_per", [1], 1)]),
        ("每项加1分，最高不超过2分", None, [("award_per", [1], 1)]),
        ("国家、省、市、县级分别加3分、2分、1分、0.5分", None, [("levels", [3, 2, 1, 0.5], None)]),
        ("省、市级媒体采用的，每篇分别得2分、1分", "4", [("levels", [2, 1], None)]),
        ("达到90%得6分，每低1个百分点扣0.2分", "6", [("threshold", [6], 90), ("deduct_per", [0.2], 1)]),
        (
            "办结率达到100%得2分，每低1个百分点扣0.1分；满意率达到90%得2分，每低1个百分点扣0.1分",
            "4",
            [("threshold", [2], 100), ("deduct_per", [0.1], 1), ("threshold", [2], 90), ("deduct_per", [0.1], 1)],
        ),
        ("未开展的不得分", "3", [("full_if", [3], None)]),
        ("制定方案得2分，确定主题得1分", "3", [("full_if", [2], None), ("full_if", [1], None)]),
        ("配备到位得3分，未配备的不得分；年内更换的，每次扣1分", "3", [("full_if", [3], None), ("deduct_per", [1], 1)]),
        ("未公开的扣2分", "5", [("deduct_if", [2], None)]),
        ("受到省级表彰的加3分", None, [("award_if", [3], None)]),
        ("得分=办结率×3分", "3", [("ratio", [3], None)]),
        ("五星级得6分，四星级得5分，未评上星级的不得分", "6", [("bands", [6, 5], None)]),
        ("第一名得5分，每低一名减0.5分", "5", [("rank", [5, 0.5], None)]),
        ("根据完整程度酌情计0—3分", "3", [("judge", [0, 3], None)]),
        ("取消评优资格", None, [("veto", [], None)]),
        ("材料应当真实完整", "3", [("full_if", [3], None)]),
        ("按照县委组织部考核办法执行", "3", []),
    ],
)
def test_a_clause_is_read_into_its_rules(clause, points, rules):
    assert rules_of(clause, points) == rules


@pytest.mark.parametrize(
    ("clause", "cap", "floor", "exclusive"),
    [
        ("每少1次扣1分，扣完为止", None, "0", False),
        ("每建立一项得1分，最高不超过5分", 5, None, False),
        ("每起扣2分，可扣为负分", None, "negative", False),
        ("省、市级分别加2分、1分，同一事项就高不重复", None, None, True),
    ],
)
def test_limits_hold_for_the_clause_as_a_whole(clause, cap, floor, exclusive):
    read = read_clause(clause, None)
    assert (number_to_json(read.cap), read.floor, read.exclusive) == (cap, floor, exclusive)


@pytest.mark.parametrize(
    ("clause", "content", "required"),
    [
        ("每少1次扣1分", "全年召开主席团会议不少于4次", 4),
        ("每少1次扣2.5分", "全年召开乡镇人民代表大会会议2次", 2),
        ("全年不少于12次，每少1次扣0.5分", "每月组织代表接待选民不少于1次", 12),
        ("每缺1类扣2分", "桌椅、电脑、打印机、档案柜、书报架齐全", 5),
        ("每缺1类扣1分", "学习培训、联系选民等七类台账齐全", 7),
        ("每少1个功能区扣1分", "设有接待、学习、会商功能区", 3),
        ("每缺1个月扣0.5分", "有代表值班安排", 12),
        ("每缺1个季度扣1分", "有季度活动安排", 4),
        ("每低1个百分点扣0.1分", "发言代表比例达到30%以上", 30),
        ("每缺1人扣0.2分", "代表履职档案一人一档", None),
    ],
)
def test_a_shortfall_is_counted_from_the_number_the_document_demands(clause, content, required):
    (rule,) = read_clause(clause, None, content).rules
    assert rule.required == required


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("0.5", 0.5), ("两", 2), ("十五", 15), ("三十", 30), ("一百二十", 120), ("半", 0.5)]
)
def test_numbers_are_read_in_digits_and_in_chinese(text, number):
    assert float(parse_number(text)) == number


def test_every_kind_of_the_vocabulary_has_its_module():
    assert set(RULE_TYPES) == set(RuleKind)


def test_the_command_line_answers_line_by_line_and_names_the_line_it_cannot_read(monkeypatch, capsys):
    asked = [
        '{"clause": "每少1次扣1分\\u2028扣完为止", "points": 5}\n',
        "\n",
        '{"clause": "未公开的扣2分", "points": NaN}\n',
    ]
    monkeypatch.setattr("sys.stdin", iter(asked))
    assert main(["clause", "--stdin"]) == 1
    told = capsys.readouterr()
    (answer,) = map(json.loads, filter(None, told.out.split("\n")))
    assert (answer["rules"][0]["kind"], answer["floor"]) == ("deduct_per", 0)
    assert "第3行不是" in told.err
