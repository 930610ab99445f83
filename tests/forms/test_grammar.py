"""What the grammar of scoring clauses covers. One row, one way of saying points."""

from decimal import Decimal

import pytest

from forms.clauses import read_clause
from forms.codec import clause_to_json


def read(clause, points=None):
    told = clause_to_json(read_clause(clause, None if points is None else Decimal(points)))
    return [(rule["kind"], rule["points"], rule.get("per") or rule.get("target")) for rule in told["rules"]]


@pytest.mark.parametrize(
    ("clause", "points", "rules"),
    [
        # counted one by one, with 每 and without
        ("代表小组活动每缺一次扣０．５分", 4, [("deduct_per", [0.5], 1)]),
        ("迟交一天扣0.2分，漏报一件扣1分", 4, [("deduct_per", [0.2], 1), ("deduct_per", [1], 1)]),
        ("办结率每下降5个百分点扣1分", 4, [("deduct_per", [1], 5)]),
        ("代表每人每次缺席扣0.1分", 4, [("deduct_per", [0.1], 1)]),
        ("信访积案未化解的扣2分/件", 4, [("deduct_per", [2], 1)]),
        ("听取3个及以上得12分，2个得8分，1个得4分，未听取不得分", 12, [("bands", [12, 8, 4], None)]),
        ("开展3次以上得5分，两次得3分，一次得1分", 5, [("bands", [5, 3, 1], None)]),
        ("2篇以上的得3分，每1篇得1分", 4, [("threshold", [3], 2), ("award_per", [1], 1)]),
        ("每新建半公里步道加1分", None, [("award_per", [1], 0.5)]),
        ("刊发信息一篇得0.5分", 4, [("award_per", [0.5], 1)]),
        ("接待群众每次2分", 8, [("award_per", [2], 1)]),
        ("议案每增减1件增减2分", 8, [("award_per", [2], 1), ("deduct_per", [2], 1)]),
        ("每投诉扣1分", 4, [("deduct_per", [1], 1)]),
        # a period is no count
        ("每季度报送小结得2分", 2, [("full_if", [2], None)]),
        # demanded numbers
        ("视察活动不少于三次（3分），每少一次扣1分", 3, [("threshold", [3], 3), ("deduct_per", [1], 1)]),
        ("代表参会率达百分之九十以上得5分", 5, [("threshold", [5], 90)]),
        ("办理超期率控制在3%以内得2分", 2, [("threshold", [2], 3)]),
        ("走访农户10户，收集意见5条以上（4分）", 4, [("full_if", [4], None)]),
        ("走访企业20家以上", 4, [("threshold", [4], 20)]),
        ("走访企业20家以上", None, []),
        # conditions
        ("台账齐全得3分，缺漏较多扣1分", 3, [("full_if", [3], None), ("deduct_if", [1], None)]),
        ("未按时公示的，一次性扣2分", 4, [("deduct_if", [2], None)]),
        ("作典型发言的另加1分", None, [("award_if", [1], None)]),
        ("山区乡镇得4分，平原乡镇得3分，否则不得分", 4, [("full_if", [4], None), ("full_if", [3], None)]),
        # the other side of a condition says nothing new, another condition does
        ("有工作计划得2分，否则不得分", 2, [("full_if", [2], None)]),
        ("有工作计划得2分，无计划不计分", 2, [("full_if", [2], None)]),
        ("按期办结得3分；出现虚假答复的，此项不得分", 3, [("full_if", [3], None), ("full_if", [3], None)]),
        ("经费到位率达80%以上，否则不得分（6分）", 6, [("threshold", [6], 80)]),
        # ladders
        ("获县、市、省级通报表扬的分别加1、2、3分", None, [("levels", [3, 2, 1], None)]),
        ("被省级媒体采用每篇加3分，被市级媒体采用每篇加1分", None, [("levels", [3, 1], None)]),
        ("被县级通报扣1分，被市级通报扣2分", None, [("levels", [-2, -1], None)]),
        ("获一、二、三等奖的，分别加3—1分", None, [("levels", [3, 2, 1], None)]),
        ("满意率90%以上得5分，80%以上不足90%得3分，80%以下不得分", 5, [("bands", [5, 3, 0], None)]),
        ("6月底前完成得3分，9月底前完成得2分", 3, [("bands", [3, 2], None)]),
        ("评为优秀的得5分，良好的得3分，一般的得1分", 5, [("bands", [5, 3, 1], None)]),
        ("90分以上为优秀；80分至89分为良好；80分以下为一般", None, [("bands", [90, 80, 80], None)]),
        ("全县排名前三名的分别得5分、4分、3分", 5, [("rank", [5, 4, 3], None)]),
        ("位列末位的扣2分", None, [("rank", [2], None)]),
        # left to a person
        ("配合不力的酌情扣1～3分", 5, [("judge", [1, 3], None)]),
        ("视完成情况给分", 5, [("judge", [], None)]),
        ("由考核组在5分以内赋分", 5, [("judge", [0, 5], None)]),
        # shares and multiples
        ("得分=办结率×5分", 5, [("ratio", [5], None)]),
        ("未完成的按比例扣分", 5, [("ratio", [], None)]),
        ("再次发生的加倍扣分", 5, [("ratio", [], None)]),
        ("按考核结果折算成10分", 10, [("ratio", [10], None)]),
        # refused as a whole
        ("发生集体腐败案件的一票否决", None, [("veto", [], None)]),
        ("不得评为先进乡镇", None, [("veto", [], None)]),
        # no points at all
        ("奖励工作经费2万元", None, []),
        ("按照县委组织部考核办法执行", 5, []),
        ("总结表彰大会每年召开", None, []),
    ],
)
def test_a_way_of_saying_points_is_read(clause, points, rules):
    assert read(clause, points) == rules


@pytest.mark.parametrize(
    ("clause", "cap", "floor", "exclusive", "caps_loss"),
    [
        ("每篇加1分，最多加5分", 5, None, False, False),
        ("每次扣1分，最多扣3分", 3, None, False, True),
        ("每篇加1分，5分封顶", 5, None, False, False),
        ("每次扣1分，直至扣完该项分值为止", None, 0, False, False),
        ("弄虚作假的倒扣2分", None, "negative", False, False),
        ("省、市级分别加2分、1分，只计最高项", None, None, True, False),
    ],
)
def test_limits_are_read_beside_the_rules(clause, cap, floor, exclusive, caps_loss):
    told = clause_to_json(read_clause(clause, Decimal(10)))
    assert (told["cap"], told["floor"], told["exclusive"], told.get("caps_loss", False)) == (
        cap,
        floor,
        exclusive,
        caps_loss,
    )


def test_full_and_half_width_spaces_and_line_breaks_say_the_same():
    plain = read("不少于4次得5分,每少1次扣1分", 5)
    assert plain == read("不少于 ４ 次得５分，\n每少１次扣１分", 5) != []


def test_a_list_in_one_cell_is_read_part_by_part():
    clause = "1.制定方案，得1分。 2.召开会议不少于4次，得4分，每少1次扣1分。"
    assert read(clause, 5) == [("full_if", [1], None), ("threshold", [4], 4), ("deduct_per", [1], 1)]


def test_each_part_of_a_list_counts_its_shortfall_from_its_own_demand():
    clause = "1.执法检查不少于1次（4分），未开展不得分；2.视察不少于3次（6分），每少1次扣2分。"
    assert read(clause, 10) == [("threshold", [4], 1), ("threshold", [6], 3), ("deduct_per", [2], 1)]
    *_, loss = read_clause(clause, Decimal(10)).rules
    assert (loss.required, loss.text) == (3, "每少1次扣2分")


def test_a_rule_keeps_the_words_that_say_it():
    rules = read_clause("有计划得2分；未公开的扣1分（以网站为准）。", Decimal(3)).rules
    assert [rule.text for rule in rules] == ["有计划得2分", "未公开的扣1分"]
