"""Documents of the kinds that counties issue, read alike in every layout: sections, items, points and warnings."""

from collections.abc import Callable

import pytest

from forms.model import Form, SectionKind
from forms.points import show
from forms.reading import read_document
from tests.forms.typesetting import across, merged, one_column, paragraphs, workbook

TABLES = [paragraphs, merged, across, workbook]
PROSE = [paragraphs, one_column, workbook]

# 序号 and section rows, no column of clauses, a department; the parts of item 3 do not add up.
PATROL = """
2023年度乡镇人大监督工作目标管理考核细则
序号|考核项目|各项分值|考核指标|负责考核部门
|总分|30||
一、|加强组织领导|12||
1|健全工作机构|5|明确一名副主席负责监督工作，配备工作人员。|县人大办
2|完善监督制度|7|1.建立监督议题清单，得3分。 2.按季度通报进展，得2分。 3.建立台账，得2分。|县人大办
二、|开展专项监督|13|配备工作人员。|
3|开展执法检查|8|1.制定检查方案，得3分。 2.提交检查报告，得4分。|县人大监察司法委
4|开展专题询问|5|每年不少于1次，每少1次扣5分，扣完为止。|县人大办
三、|信息报送|5|1.每季度报送信息不少于2篇，得3分。 2.按时报送总结，得2分。|县人大研究室
四、|奖扣分项目|5|1.经验获省、市推广的，分别奖3、2分。 2.被通报批评的，扣2分。|县人大办
"""
PATROL_READ = [
    "一 加强组织领导 12：1 健全工作机构 5；2 完善监督制度 7",
    "二 开展专项监督 13：3 开展执法检查 8；4 开展专题询问 5",
    "三 信息报送 5：三 信息报送 5",
    "四 奖扣分项目 5：四 奖扣分项目 5",
]
PATROL_TOLD = [
    ("", "项目行里写有考核内容，没有读成考核项"),
    ("3", "各部分分值之和为7分，与该项分值8分不一致"),
    ("四", "加分与扣分写在同一项目中"),
]

# Standards under names that stand beside several of them, numbered in their own text; one only deducts.
STANDARDS = """
乡镇人大规范化建设评分标准
考核任务|评分标准|分值
1.会议制度|（1）每年召开人民代表大会会议2次以上的，得3分，否则不得分。|3
1.会议制度|（2）会议材料提前5日送达代表的，得1.5分；每有1次未送达的，扣0.5分，扣完为止。|1.5
2.1.（任务一）阵地建设|（3）有固定活动场所的，得2分，否则不得分。|2
2.1.（任务一）阵地建设|（4）活动场所被挪作他用的，倒扣2分。|0
2.2.（任务二）阵地建设|（5）制度上墙的，得0.5分，否则不得分。|0.5
3.履职保障；经费落实|（6）按国家标准落实代表活动经费的，得2.5分，否则不得分，同时倒扣1分。|2.5
3.履职保障；经费落实|（7）建立代表履职档案的，得0.5分，否则不得分。|0.5
"""
STANDARDS_READ = [
    "1 会议制度 4.5：1 每年召开人民代表大会会议2次以上的 3；2 会议材料提前5日送达代表的 1.5",
    "2.1 （任务一）阵地建设 2：3 有固定活动场所的 2；4 活动场所被挪作他用的 0",
    "2.2 （任务二）阵地建设 0.5：5 制度上墙的 0.5",
    "3 履职保障；经费落实 3：6 按国家标准落实代表活动经费的 2.5；7 建立代表履职档案的 0.5",
]
STANDARDS_TOLD = [("4", "分值为0，只扣分")]

# A flat table without numbers, its total in the second cell; the bonus is one of its items.
FLAT = """
代表活动室考评标准
考评项目|考评内容|考评标准|标准分数(分)
日常值守|每周安排代表接待群众。|未安排的，每次扣2分；没有记录的，每次扣1分。|40
办理率|及时办理群众意见。|得分=办理率×30分。|30
群众投诉|群众满意。|每起投诉扣5分，扣完为止。|20
奖励分|工作有创新。|经验获省、市、县推广的，分别加10分、6分、3分。|10
总分|100||
"""
FLAT_READ = ["一 考核内容 100：1 日常值守 40；2 办理率 30；3 群众投诉 20；4 奖励分 10"]

# Deductions alone, without points; the group's name stands once, and its limit with it; the last row breaks off.
DEDUCTIONS = """
2023年度履职“负面清单”
类别|具体项目内容|信息提供部门
一票否决事项|发生贿选案件的，扣30分。|县纪委监委
履职纪律(本项限扣5分)|1.代表无故缺席会议的，每人次扣0.5分。|县人大办
履职纪律(本项限扣5分)|2.会议未达法定人数的，每次扣2分。|县人大办
督办情况|1.建议逾期未答复的，每件扣1分；再次逾期的，加倍扣分。|县政府办
督办情况|2.代表对答复不满意的，每件扣0.5分；答复质量排名较上年进步的，每位加0.2分，退步5|县政府办
"""
DEDUCTIONS_READ = [
    "一 一票否决事项 —：1 发生贿选案件的 —",
    "二 履职纪律 5：2 代表无故缺席会议的 —；3 会议未达法定人数的 —",
    "三 督办情况 —：4 建议逾期未答复的 —；5 代表对答复不满意的 —",
]
DEDUCTIONS_TOLD = [("5", "扣分项目里写有加分，不会加入总分"), ("5", "这一格末尾的句子不完整")]

# Points in the sentences of numbered paragraphs, two in one of them.
SENTENCES = """
示例乡人大代表小组履职考核办法
一、根据代表法的规定，结合本乡实际，制定本办法。
二、代表小组组织代表参加会议，不无故缺席(10分)。提出建议不少于2条(15分)，每少1条扣5分。
三、按照计划开展视察(20分)，全年组织专题调研2次(25分)，每增加1次加5分。有调研报告(10分)。
四、每名代表联系选民10户(15分)。小组有活动记录(5分)。
五、主席团根据以上标准评选先进代表小组2个。
"""
SENTENCES_READ = [
    "二 代表小组组织代表参加会议 25：1 代表小组组织代表参加会议 10；2 提出建议不少于2条 15",
    "三 按照计划开展视察 55：3 按照计划开展视察 20；4 全年组织专题调研2次 25；5 有调研报告 10",
    "四 每名代表联系选民10户 20：6 每名代表联系选民10户 15；7 小组有活动记录 5",
]

# An outline of headings with points; cases of a veto; grades.
OUTLINE = """
村级代表联络站考核办法
一、考核指标
（一）基础建设（20分）
有场所、有制度、有台账；缺一项扣5分。
（二）活动开展（45分）
1.接待选民（25分）
每月接待不少于1次，每少1次扣2分。
2.代表参与率达到90%（20分），每低1个百分点扣1分；
（三）作用发挥（40分）
1.意见办理（30分）
意见办结率控制在95%以上记30分，每低1个百分点扣1分。
2.宣传教育（10分）
二、考核方式
考核实行百分制。一是弄虚作假的；二是代表违纪违法的，被一票否决。90分以上为优秀，70分以上不足90分为合格，70分以下为不合格。
"""
OUTLINE_READ = [
    "一 基础建设 20：1.1 基础建设 20",
    "二 活动开展 45：2.1 接待选民 25；2.2 代表参与率达到90% 20",
    "三 作用发挥 40：3.1 意见办理 30；3.2 宣传教育 10",
    "四 一票否决 —：4.1 弄虚作假的 —；4.2 代表违纪违法的 —",
]
OUTLINE_TOLD = [
    ("", "各计分项目之和为105分（不含加分、扣分项），与合计100分不一致"),
]

# Articles, points anywhere in the sentence, one scale that only adds up, one that is short of its hundred.
ARTICLES = """
乡镇人大信息督办工作考核办法
第一条 为做好信息和督办工作，制定本办法。
第二条 信息工作。实行累计加分制。
1、县人大采用的，每篇加2分。
2、市人大采用的，在原计分基础上加倍计分。
第三条 督办工作。实行百分基数制。
1、办理时限（60分）。未按时办结的，每件扣5分。
2、办理质量（30分）。代表不满意的，每件扣5分。
"""
ARTICLES_READ = [
    "二 信息工作 —：1.1 县人大采用的 —；1.2 市人大采用的 —",
    "三 督办工作 100：2.1 办理时限 60；2.2 办理质量 30",
]
ARTICLES_TOLD = [("", "各项分值之和为90分，与所写的100分不一致")]

# Chapters whose articles count through, a scale of a thousand, points without brackets.
THOUSAND = """
2023年乡镇人大工作考核办法
第一章 总则
第一条 本办法实行千分制。
第二章 考核内容
第二条 会议工作（400分）
（一）按期召开会议（200分）。每少1次扣100分。
（二）会议程序规范，200分。每缺一项程序扣20分。
第三条 代表工作（500分）。开展视察得300分，每少一次扣50分；开展调研得200分，未开展的不得分。
第三章 奖惩
第四条 考核得分900分以上为优秀，600分以上不足900分为合格，600分以下为不合格。
第五条 受到省级表彰的加20分，市级表彰的加10分，最高不超过30分。
第六条 弄虚作假的，一票否决。
"""
THOUSAND_READ = [
    "二 会议工作 400：1 按期召开会议 200；2 会议程序规范 200",
    "三 代表工作 500：3 开展视察得300分 300；4 开展调研得200分 200",
    "四 奖惩 —：5 受到省级表彰的加20分 —",
    "五 一票否决 —：6 弄虚作假的 —",
]
THOUSAND_TOLD = [("", "各计分项目之和为900分（不含加分、扣分项），与合计1000分不一致")]

# The text of a table whose cells were lost.
RUN_TOGETHER = """
2023年代表联络站考核细则(总分值:60分)考核项目考核内容标准分扣分标准组织领导(25分)1.有工作机构。10分未成立的扣5分。2.每年召开2次会议。15分每少1次会议扣5分。活动开展(30分)3.有固定场所(挂牌为准)。20分无场所不得分。4.有活动档案。15分档案不全的酌情扣分。
"""
RUN_TOGETHER_READ = [
    "一 组织领导 25：1 有工作机构 10；2 每年召开2次会议 15",
    "二 活动开展 30：3 有固定场所(挂牌为准) 20；4 有活动档案 15",
]
RUN_TOGETHER_TOLD = [
    ("", "各项分值之和为35分，与所写的30分不一致"),
    ("", "各计分项目之和为55分（不含加分、扣分项），与合计60分不一致"),
    ("", "评分表的各栏粘连成一段文字，按序号和分值拆开读取"),
]

CASES = [
    (PATROL, TABLES, PATROL_READ, PATROL_TOLD),
    (STANDARDS, TABLES, STANDARDS_READ, STANDARDS_TOLD),
    (FLAT, TABLES, FLAT_READ, []),
    (DEDUCTIONS, TABLES, DEDUCTIONS_READ, DEDUCTIONS_TOLD),
    (SENTENCES, PROSE, SENTENCES_READ, []),
    (OUTLINE, PROSE, OUTLINE_READ, OUTLINE_TOLD),
    (ARTICLES, PROSE, ARTICLES_READ, ARTICLES_TOLD),
    (THOUSAND, PROSE, THOUSAND_READ, THOUSAND_TOLD),
    (RUN_TOGETHER, PROSE, RUN_TOGETHER_READ, RUN_TOGETHER_TOLD),
]
# Who issued it and how a clause is read are other tests' matter.
ELSEWHERE = ("没有读到", "没有评分标准", "评分标准读不成")


def outline(form: Form) -> list[str]:
    """One line for each section: number, name and points, then its items in the same way."""
    return [
        f"{section.number} {section.name} {show(section.points)}："
        + "；".join(f"{item.number} {item.name} {show(item.points)}" for item in section.items)
        for section in form.sections
    ]


def told(form: Form) -> list[tuple[str, str]]:
    """The problems as item and what is wrong."""
    problems = [(problem.item, problem.problem) for problem in form.problems]
    return [(item, problem) for item, problem in problems if not problem.startswith(ELSEWHERE)]


@pytest.mark.parametrize(
    ("text", "layout", "sections", "problems"),
    [
        pytest.param(text, layout, sections, problems, id=f"{text.split()[0]}-{layout.__name__}")
        for text, layouts, sections, problems in CASES
        for layout in layouts
    ],
)
def test_a_document_is_read_alike_in_every_layout(
    text: str, layout: Callable[[str], bytes], sections: list[str], problems: list[tuple[str, str]]
):
    form = read_document(layout(text), "文件")
    assert outline(form) == sections
    assert sorted(told(form)) == sorted(problems)


@pytest.mark.parametrize("layout", TABLES)
def test_the_kinds_of_sections_are_told_from_their_words(layout: Callable[[str], bytes]):
    patrol, deductions = (read_document(layout(text), "文件") for text in (PATROL, DEDUCTIONS))
    assert [section.kind for section in patrol.sections][2:] == [SectionKind.SCORED, SectionKind.BONUS]
    assert {section.kind for section in deductions.sections} == {SectionKind.DEDUCTION}
    assert [section.cap for section in deductions.sections] == [None, 5, None]


@pytest.mark.parametrize("layout", TABLES)
def test_a_total_is_what_the_document_prints(layout: Callable[[str], bytes]):
    assert [read_document(layout(text), "文件").total for text in (PATROL, FLAT)] == [30, 100]


@pytest.mark.parametrize("layout", TABLES)
def test_a_department_and_a_clause_within_the_content_are_read(layout: Callable[[str], bytes]):
    _, item = read_document(layout(PATROL), "文件").item("4")
    assert item.department == "县人大办"
    assert item.clause.text == item.content == "每年不少于1次，每少1次扣5分，扣完为止。"
    assert item.clause.rules


@pytest.mark.parametrize("layout", PROSE)
def test_grades_and_vetoes_of_an_outline_are_read(layout: Callable[[str], bytes]):
    form = read_document(layout(OUTLINE), "文件")
    assert [(grade.name, grade.from_) for grade in form.grades] == [("优秀", 90), ("合格", 70), ("不合格", 0)]
    assert form.sections[-1].kind is SectionKind.VETO
    assert form.title == "村级代表联络站考核办法"


@pytest.mark.parametrize("layout", PROSE)
def test_a_scale_that_only_adds_up_is_a_bonus(layout: Callable[[str], bytes]):
    kinds = [section.kind for section in read_document(layout(ARTICLES), "文件").sections]
    assert kinds == [SectionKind.BONUS, SectionKind.SCORED]


def test_an_item_of_prose_keeps_its_paragraph():
    form = read_document(paragraphs(SENTENCES), "文件")
    assert [(item.source.table, item.source.row) for _, item in form.items()][:3] == [(0, 3), (0, 3), (0, 4)]


def test_an_item_of_a_workbook_keeps_its_sheet_and_row():
    source = read_document(workbook(FLAT), "文件").item("1")[1].source
    assert (source.table, source.row, source.place) == (1, 3, "工作表“考核表”第3行")
