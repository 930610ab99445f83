"""One departure from the standard in a right document is one deviation; a right document has none."""

import pytest

from reports.notices.results import KIND
from reports.standard.check import measure
from reports.standard.deviation import Deviation
from reports.standard.grouping import grouped
from reports.standard.remedies import NAMES, REMEDIES
from tests.reports.plain_word import (
    CENTRED,
    FOOTERS,
    INDENT,
    LETTER_LINE,
    MARGINS,
    NEW_PAGE,
    ODD,
    RED,
    RED_LINE,
    RIGHT,
    SETTINGS,
    Made,
    Row,
    a_letter,
    imprint,
    minutes,
    page_number,
)
from tests.reports.samples import DOCUMENTS, a_notice, a_standing, standings
from tests.reports.shipped import filled


def deviations(made: Made) -> list[Deviation]:
    return grouped(measure(made.file()).deviations)


def told(made: Made) -> list[tuple[str, str]]:
    return [(each.clause, each.found) for each in deviations(made)]


@pytest.mark.parametrize("made", [Made(), a_letter(), minutes()], ids=["ordinary", "letter", "minutes"])
def test_a_right_document_has_no_deviation(made):
    assert measure(made.file()).deviations == ()


@pytest.mark.parametrize("name", ["责任清单", "星级评定办法", "代表行动实施方案"])
def test_the_issued_documents_have_none(name):
    assert measure((DOCUMENTS / f"{name}.docx").read_bytes()).deviations == ()


def test_a_finished_notice_has_none():
    notice = filled(KIND, a_notice(standings(a_standing(1, "城关镇", "95", "96"), a_standing(2, "青龙镇", "85", "90"))))
    assert measure(notice).deviations == ()


DIFFERENT_PAGE = [
    (Made(size='<w:pgSz w:w="12240" w:h="15840"/>'), "5.1", "216×279 mm"),
    (Made(size='<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'), "5.1", "横向页面"),
    (Made(margins=MARGINS.replace("2098", "1440")), "5.2.1", "25.4 mm"),
    (Made(margins=MARGINS.replace("1588", "1800")), "5.2.1", "31.8 mm"),
    (Made(margins=MARGINS.replace("1474", "1800")), "5.2.1", "31.8 mm"),
    (Made(margins=MARGINS.replace('bottom="1984"', 'bottom="1440"')), "5.2.1", "25.4 mm"),
    (Made(margins=MARGINS.replace('gutter="0"', 'gutter="567"')), "5.2.1", "38.0 mm"),
    (Made(grid=""), "5.2.3", "没有文档网格，行距约20.8磅，每面约30行"),
    (Made(grid='<w:docGrid w:type="lines" w:linePitch="312"/>'), "5.2.3", "行距约15.6磅，每面约40行"),
    (Made().but(body={"ppr": INDENT + '<w:spacing w:line="480" w:lineRule="auto"/>'}), "5.2.3", "行距约57.9磅"),
]
DIFFERENT_HEAD = [
    (Made().but(mark={"rpr": ""}), "7.2.4", "颜色为黑色"),
    (Made().but(mark={"font": "黑体"}), "7.2.4", "字体为黑体"),
    (Made().but(mark={"ppr": ""}), "7.2.4", "居左"),
    (Made().but(mark=None), "7.2.4", "没有找到发文机关标志"),
    (Made().but(number="示人常发[2022]8号"), "7.2.5", "年份用“[]”括入"),
    (Made().but(number="示人常发(2022)8号"), "7.2.5", "年份用“()”括入"),
    (Made().but(number="示人常发（2022）8号"), "7.2.5", "年份用“（）”括入"),
    (Made().but(number="示人常发【2022】8号"), "7.2.5", "年份用“【】”括入"),
    (Made().but(number="示人常发〔22〕8号"), "7.2.5", "年份为“22”"),
    (Made().but(number="示人常发〔2022年〕8号"), "7.2.5", "年份为“2022年”"),
    (Made().but(number="示人常发〔2022〕第8号"), "7.2.5", "发文顺序号前有“第”字"),
    (Made().but(number="示人常发〔2022〕08号"), "7.2.5", "发文顺序号为“08”"),
    (Made().but(number="示人常发〔2022〕　号"), "7.2.5", "发文顺序号空着"),
    (Made().but(number={"ppr": RED_LINE}), "7.2.5", "没有居中"),
    (Made().but(number={"font": "宋体"}), "5.2.2", "字体为宋体"),
    (Made().but(number={"ppr": CENTRED}), "7.2.7", "发文字号下没有分隔线"),
    (Made().but(number={"ppr": RED_LINE.replace("FF0000", "000000") + CENTRED}), "7.2.7", "颜色为000000"),
    (Made().but(blank_1=Row("特急")), "7.2.3", "字体为仿宋_GB2312"),
    (Made().but(blank_1=Row("签发人：李某某"), number={"ppr": RED_LINE + INDENT}), "7.2.6", "姓名字体为仿宋_GB2312"),
]
DIFFERENT_MAIN_PART = [
    (Made().but(title={"font": "黑体"}), "7.3.1", "字体为黑体"),
    (Made().but(title={"size": 36}), "7.3.1", "字号为小二（18磅）"),
    (Made().but(title={"ppr": ""}), "7.3.1", "没有居中"),
    (Made().but(title="关于表彰先进单位的通报。"), "7.3.1", "标题末尾有“。”"),
    (Made().but(title="关于加强管理，表彰先进的通报"), "7.3.1", "标题中有“，”"),
    (Made().but(title="关于表彰先进单位(第一批)的通报"), "7.3.1", "标题中有“()”"),
    (Made().but(title={"rpr": RED}), "5.2.4", "颜色为FF0000"),
    (Made().but(recipients={"ppr": INDENT}), "7.3.2", "左空2字"),
    (Made().but(recipients="各乡镇人大主席团:"), "7.3.2", "末尾为“:”"),
    (Made().but(recipients="各乡镇人大主席团"), "7.3.2", "末尾为“团”"),
    (Made().but(body={"font": "宋体"}), "7.3.3", "字体为宋体"),
    (Made().but(body={"font": "微软雅黑"}), "7.3.3", "字体为微软雅黑"),
    (Made().but(body={"size": 28}), "7.3.3", "字号为4号（14磅）"),
    (Made().but(body={"ppr": ""}), "7.3.3", "首行左空0字"),
    (Made().but(body={"ppr": '<w:ind w:leftChars="200" w:left="640"/>'}), "7.3.3", "回行左空2字"),
    (Made().but(body={"rpr": RED + '<w:spacing w:val="-5"/>'}), "5.2.4", "文字颜色为FF0000"),
    (Made().but(level_1={"font": "仿宋"}), "7.3.3", "第1层字体为仿宋"),
    (Made().but(level_1={"rpr": '<w:b/><w:spacing w:val="-5"/>'}), "7.3.3", "加粗"),
    (Made().but(level_1="一.基本情况"), "7.3.3", "“一.”"),
    (Made().but(level_2={"font": "仿宋"}), "7.3.3", "第2层字体为仿宋"),
    (Made().but(level_2="(一)总体评价"), "7.3.3", "“(一)”"),
    (Made().but(level_2="（一）、总体评价"), "7.3.3", "“（一）、”"),
    (Made().but(level_3="1、各项工作按时完成，较好地完成了全年各项任务，代表和群众比较满意。"), "7.3.3", "“1、”"),
    (Made().but(level_4="(1)会议召开及时。"), "7.3.3", "“(1)”"),
    (Made().but(level_1_again="三、下一步工作"), "7.3.3", "“三、”，前一个序数是1"),
    (Made().but(level_3=None), "7.3.3", "“（一）”下直接用“（1）”"),
    (Made().but(level_2=None, level_3=None), "7.3.3", "“一、”下直接用“（1）”"),
    (Made().but(body="各乡镇要按照《》的要求总结经验，把好的做法坚持下去。"), "内容", "空的括号或引号“《》”"),
    (Made().but(body="考核结果为{{ 等次 }}，各乡镇要总结经验。"), "内容", "残留占位符“{{ 等次 }}”"),
    (Made().but(body="考核结果为None，各乡镇要总结经验。"), "内容", "残留占位符“None”"),
    (Made().but(body="请于2022年×月前报送。"), "内容", "残留占位符“×月”"),
    (Made().but(body="各乡镇要总结经验。，把好的做法坚持下去。"), "9", "标点连用“。，”"),
]
DIFFERENT_END = [
    (Made().but(note="附件:1.先进单位名单"), "7.3.4", "“附件:”"),
    (Made().but(note="附件：1、先进单位名单"), "7.3.4", "“1、”"),
    (Made().but(note_2="2.奖励办法。"), "7.3.4", "名称“奖励办法。”后有“。”"),
    (Made().but(note_2="2.《奖励办法》"), "7.3.4", "名称“《奖励办法》”用书名号括起"),
    (Made().but(note={"ppr": ""}), "7.3.4", "左空0字"),
    (Made().but(blank_6=None), "7.3.4", "与正文之间没有空行"),
    (Made().but(note=None, note_2=None), "7.3.4", "文后有附件，正文下没有附件说明"),
    (Made().but(date="二〇二二年十二月三十日"), "7.3.5.4", "“二〇二二年十二月三十日”用汉字数字"),
    (Made().but(date="2022年12月05日"), "7.3.5.4", "“2022年12月05日”的月或日编了虚位"),
    (Made().but(date="22年12月30日"), "7.3.5.4", "“22年12月30日”的年份没有标全"),
    (Made().but(date="2022.12.30"), "7.3.5.4", "“2022.12.30”没有写年、月、日"),
    (Made().but(name=None, date=None, remark=None), "7.3.5.4", "没有找到成文日期"),
    (Made().but(name=None), "7.3.5", "成文日期上没有发文机关署名"),
    (Made().but(name={"ppr": RIGHT}, date={"ppr": RIGHT}), "7.3.5", "成文日期右空0字，署名右空0字"),
    (Made().but(remark="(此件公开发布)"), "7.3.6", "用半角括号"),
    (Made().but(remark={"ppr": ""}), "7.3.6", "左空0字"),
    (Made().but(attachment_1={"ppr": ""}), "7.3.7", "没有另起一页"),
    (Made().but(attachment_1={"font": "仿宋"}), "7.3.7", "字体为仿宋"),
    (Made().but(attachment_1={"ppr": NEW_PAGE + INDENT}), "7.3.7", "没有顶格"),
    (Made().but(attachment_1="附件1："), "7.3.7", "“附件1：”"),
    (Made().but(attachment_2="附件3"), "7.3.7", "顺序号为“3”，附件说明中为“2”"),
    (Made().but(attachment_title_2="奖励标准"), "7.3.7", "标题为“奖励标准”，附件说明中为“奖励办法”"),
    (Made().but(attachment_title_1={"ppr": ""}), "7.3.7", "没有居中"),
    (Made().but(attachment_2=None, blank_10=None), "7.3.7", "附件说明列有2个附件，文后有1个"),
    (Made(foot=""), "7.4.3", "没有找到印发机关和印发日期"),
    (Made(foot=imprint("抄送：县委办公室，县政府办公室")), "7.4.2", "抄送机关末尾为“室”"),
    (Made(foot=imprint("抄送:县委办公室，县政府办公室。")), "7.4.2", "“抄送:”"),
    (Made(foot=imprint(swapped=True)), "7.4.2", "抄送在印发机关和印发日期之下"),
    (Made(foot=imprint("", "2022年12月05日印发")), "7.4.3", "“2022年12月05日”的月或日编了虚位"),
    (Made(foot=imprint("", "2022年12月30日印")), "7.4.3", "末尾为“日印”"),
    (Made(foot=imprint(lines=(8, 6, 0))), "7.4.1", "没有线"),
    (Made(foot=imprint(lines=(4, 6, 8))), "7.4.1", "0.5磅"),
    (Made(foot=imprint(lines=(8, 8, 8))), "7.4.1", "1磅"),
    (Made(footers=""), "7.5", "没有页码"),
    (Made(footers=FOOTERS.partition("/>")[0] + "/>"), "7.5", "双页没有页码"),
    (Made(settings=SETTINGS.replace("<w:evenAndOddHeaders/>", "")), "7.5", "单双页页码都居右"),
    (Made(more="<w:titlePg/>"), "7.5", "首页没有页码"),
    (Made(odd=page_number(CENTRED, "")), "7.5", "页码居中"),
    (Made(odd=page_number(RIGHT, "")), "7.5", "右空0字"),
    (Made(odd=ODD.replace("—", "-")), "7.5", "页码写作“- 1 -”"),
    (Made(odd=ODD.replace("宋体", "Times New Roman")), "7.5", "页码字体为Times New Roman"),
    (Made(odd=ODD.replace('"28"', '"18"')), "7.5", "页码字号为小五（9磅）"),
]
OTHER_FORMATS = [
    (a_letter(mark={"font": "黑体"}), "10.1", "字体为黑体"),
    (a_letter(number={"ppr": CENTRED}), "10.1", "没有居右"),
    (a_letter(more=""), "10.1", "首页显示页码"),
    (a_letter(line=None), "10.1", "找到1条双线"),
    (a_letter(line={"ppr": LETTER_LINE.format("thinThickSmallGap").replace("-397", "0")}), "10.1", "线长156 mm"),
    (minutes(mark={"font": "楷体"}), "10.3", "字体为楷体"),
    (minutes(present={"inner": "", "text": "出席：张某某，李某某"}), "10.3", "“出席”字体为仿宋_GB2312"),
]


CASES = DIFFERENT_PAGE + DIFFERENT_HEAD + DIFFERENT_MAIN_PART + DIFFERENT_END + OTHER_FORMATS


def test_every_clause_has_its_heading_and_says_how_to_mend():
    assert {clause for _, clause, _ in CASES} <= NAMES.keys() == REMEDIES.keys()


@pytest.mark.parametrize(
    ("made", "clause", "found"),
    CASES,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_changed_is_the_one_deviation(made, clause, found):
    assert told(made) == [(clause, found)]
