"""What is usual and right in official documents is no deviation: a false alarm costs more than a miss."""

import pytest

from reports.standard.check import measure
from tests.reports.plain_word import (
    CENTRED,
    INDENT,
    ORDINARY,
    RED,
    RED_LINE,
    RIGHT,
    SONG_TITLE,
    Made,
    Row,
    run,
)

TO_THE_RIGHT = '<w:ind w:right="1280"/>' + RIGHT
SENTENCE = "各乡镇较好地完成了全年各项任务，代表和群众比较满意。"


def title(text: str) -> Row:
    return Row(text, SONG_TITLE, 44, CENTRED)


def led(lead: str, font: str, more: str = "") -> Row:
    return Row(ppr=INDENT, inner=run(lead, font, more=more) + run(SENTENCE))


def in_a_table(*rows: Row) -> Row:
    return Row(instead=f"<w:tbl><w:tr><w:tc>{''.join(row.xml() for row in rows)}</w:tc></w:tr></w:tbl>")


SIGNER = Row(
    ppr=RED_LINE + '<w:tabs><w:tab w:val="right" w:pos="8500"/></w:tabs><w:ind w:left="320"/>',
    inner=run("示人常发〔2022〕8号") + "<w:r><w:tab/></w:r>" + run("签发人：") + run("李某某", "楷体"),
)
ONE_ATTACHMENT = Made({name: row for name, row in ORDINARY.items() if not name.endswith(" 2") or name == "blank 2"})
DECISION = Made().after("title", Row("（2022年12月30日县人大常委会第五次会议通过）", "楷体", ppr=CENTRED))
VARIETY = {
    "a title of several lines": Made()
    .but(title="示例县")
    .after("title", title("人大常委会关于加强"), title("代表工作的意见")),
    "a name in a title": Made().but(title="关于“代表之家”评定办法（试行）的通知"),
    "a decision dated under its title": DECISION.but(recipients=None, name=None, date=None, remark=None),
    "a salutation": Made().but(recipients="各位代表："),
    "a contact below the date": Made().but(remark="联系人：张某某，电话：12345678"),
    "blanks behind the date": Made().but(
        name={"ppr": RIGHT, "text": "示例县人大常委会　　　　"}, date={"ppr": RIGHT, "text": "2022年12月30日　　　　"}
    ),
    "one attachment without a number": ONE_ATTACHMENT.but(note="附件：先进单位名单", attachment_1="附件"),
    "names in one paragraph": Made().but(note="附件：1.先进单位名单\n2.奖励办法", note_2=None),
    "two who sign": Made().after("name", Row("示例县人民政府", ppr=TO_THE_RIGHT)),
    "two who issue": Made()
    .but(mark="中共示例县委")
    .after("mark", Row("示例县人民政府文件", SONG_TITLE, 88, CENTRED, RED)),
    "quarters and years": Made().but(body="一、二季度完成过半。三、四季度继续努力。", last="2022、2023年继续开展。"),
    "two levels alone": Made().but(level_2=None, level_3="1.会议召开。", level_4="2.学习培训。"),
    "a sentence behind a heading": Made().but(level_2=led("（一）总体评价。", "楷体")),
    "a bold lead": Made().but(body=led("一要加强学习。", "仿宋", "<w:b/>")),
    "chapters and articles": Made().after("opening", Row("第一章　总则", "黑体", ppr=CENTRED), led("第一条　", "黑体")),
    "Latin digits": Made().but(body=Row(ppr=INDENT, inner=run("2022", "Times New Roman") + run("年" + SENTENCE))),
    "a document to those above": Made().but(number=SIGNER),
    "copy number, secrecy and urgency": Made(
        {"a": Row("000012"), "b": Row("机密★1年", "黑体"), "c": Row("特急", "黑体"), **ORDINARY}
    ),
    "a signature in a table": Made().but(
        name=in_a_table(Row("示例县人大常委会", ppr=CENTRED), Row("2022年12月30日", ppr=CENTRED)), date=None
    ),
    "a page without text": Made().but(blank_8=Row("（此页无正文）", ppr=INDENT)),
}


@pytest.mark.parametrize("made", VARIETY.values(), ids=VARIETY)
def test_what_is_usual_is_no_deviation(made):
    assert measure(made.file()).deviations == ()
