"""What the notice says, and that a template's faults are told in Chinese."""

from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document

from db.home_models import RoomState
from forms.model import StarReward
from forms.ranking import rank
from reports.notices import analysis, results, star_decision
from reports.notices.kind import Context
from reports.templating.faults import CannotRender
from reports.word_template import render
from tests.reports.rendering import needs_renderer, pages_of
from tests.reports.samples import TERMS, a_notice, a_result, a_standing, many, standings
from tests.reports.shipped import filled

FOUR = standings(
    a_standing(1, "城关镇", "95", "96"),
    a_standing(2, "青龙镇", "85", "90"),
    a_standing(3, "白石乡", "85", "90"),
    a_standing(4, "柳林乡", "94", "80", vetoed=True),
)


TEMPLATE = results.KIND.file


def render_notice(context: Context) -> bytes:
    return filled(results.KIND, context)


def opened(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in opened(content).paragraphs)


def a_template(*paragraphs: str) -> bytes:
    document, content = docx.Document(), BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(content)
    return content.getvalue()


def test_the_ranking_table_lists_every_township_with_ties_sharing_a_rank():
    table = opened(render_notice(a_notice(FOUR))).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["位次", "乡镇", "责任清单得分", "星级评定得分", "总分", "星级", "等次"]
    assert [row[:2] for row in rows[1:]] == [["1", "城关镇"], ["2", "柳林乡"], ["3", "青龙镇"], ["3", "白石乡"]]
    assert rows[1] == ["1", "城关镇", "95", "96", "95.2", "五星级", "优秀"]
    assert len(rows) == 5


def test_each_grade_names_its_townships_in_the_order_of_the_ranking():
    groups = a_notice(FOUR)["等次情况"]
    assert groups == [
        {"名称": "优秀", "数量": 1, "乡镇": "城关镇"},
        {"名称": "良好", "数量": 3, "乡镇": "柳林乡、青龙镇、白石乡"},
    ]


def test_the_notice_states_the_quota_and_the_vetoes():
    text = text_of(render_notice(a_notice(FOUR)))
    assert "优秀等次名额不超过乡镇总数的30%，即1个。柳林乡有一票否决情形，取消评优资格。" in text


def test_without_quota_or_veto_the_notice_says_nothing_of_them():
    data = a_notice(FOUR[:1], grades=())
    assert "名额" not in text_of(render_notice(data))
    assert "一票否决" not in text_of(render_notice(data))


def test_one_township_is_told_beside_itself_a_year_ago_not_beside_all():
    before = standings(a_standing(1, "城关镇", "90", "90"), a_standing(2, "青龙镇", "60", "60"))
    said = a_notice(standings(a_standing(1, "城关镇", "92", "92")), before=before)["总体情况"]
    assert said == "参加考核的1个乡镇为良好等次。城关镇得92分，比上年提高2分。"


def test_one_township_below_every_grade_has_its_word_once():
    terms = replace(TERMS, grades=TERMS.grades[:1])
    rows = tuple(rank([a_standing(1, "城关镇", "50", "50")], terms))
    assert a_notice(rows, grades=terms.grades)["总体情况"] == "参加考核的1个乡镇为未定等次。城关镇得50分。"


def test_townships_of_one_name_are_counted_apart():
    entries = (
        a_standing(1, "城关镇", "95", "95"),
        a_standing(2, "城关镇", "90", "90"),
        a_standing(3, "青龙镇", "99", "99"),
    )
    told = analysis.own_scores_told(a_result(standings(*entries)))
    assert told.endswith("自评高于认定的1个、自评低于认定的1个、自评等于认定的1个，偏高最多的是城关镇（高5分）。")


def test_rooms_that_nobody_rated_are_no_part_of_all():
    rooms = Counter({RoomState.UP_TO_STANDARD: 3, None: 1})
    assert analysis.rooms_told(rooms, 2) == "纳入评定的代表活动室4个，达标3个、未评定1个，达标率75%。"


def test_articles_that_promise_something_are_named_one_by_one():
    texts = ("第七条　授牌。", "第八条　给予经费。", "第七条　通报表扬。")
    rewards = [StarReward(("五星级",), honours=True, funds=True, text=text) for text in texts]
    assert star_decision.articles_of(rewards) == "第七条、第八条"


def test_star_levels_that_nobody_holds_are_left_out():
    groups = a_notice(FOUR)["星级情况"]
    assert [group["名称"] for group in groups] == ["五星级", "四星级", "三星级"]


def test_head_recipients_signature_and_date_are_there():
    text = text_of(render_notice(a_notice(FOUR)))
    for words in ("示例县人大常委会文件", "示人常发〔2022〕8号", "各乡镇人大主席团：", "2022年12月30日"):
        assert words in text


def test_the_title_also_stands_in_the_properties_of_the_file():
    properties = opened(render_notice(a_notice(FOUR))).core_properties
    assert properties.title == "关于2022年度乡镇人大工作考核结果的通报"
    assert properties.author == "示例县人大常委会"


@pytest.mark.parametrize("name", ["A & B <C>", "“引号”乡", "{{ 年度 }}", "红\x0b岩乡"])
def test_names_survive_whatever_characters_they_hold(name):
    rows = standings(a_standing(1, name, "85", "86"))
    shown = name.replace("\x0b", "")
    content = render_notice(a_notice(rows))
    assert opened(content).tables[0].rows[1].cells[1].text == shown
    assert f"良好等次1个：{shown}。" in text_of(content)


def test_no_placeholder_is_left_in_any_part():
    with ZipFile(BytesIO(render_notice(a_notice(many(20))))) as package:
        left = [name for name in package.namelist() if b"{{" in package.read(name) or b"{%" in package.read(name)]
    assert left == []


def test_parts_without_placeholders_are_copied_as_they_are():
    with ZipFile(TEMPLATE) as before, ZipFile(BytesIO(render_notice(a_notice(FOUR)))) as after:
        assert sorted(before.namelist()) == sorted(after.namelist())
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {"word/document.xml", "docProps/core.xml"}


def test_one_rendering_leaves_nothing_behind_for_the_next():
    first = text_of(render_notice(a_notice(FOUR, year=2021)))
    assert "2021年度" in first
    assert "2021年度" not in text_of(render_notice(a_notice(FOUR)))


def test_every_unknown_placeholder_is_named_at_once():
    with pytest.raises(CannotRender) as refusal:
        render(a_template("{{ 年分 }}", "{{ 署明 }}"), {"年度": 2022}, "通报.docx")
    for words in ("通报.docx", "年分", "署明", "可以使用的占位符有：年度"):
        assert words in str(refusal.value)


def test_a_column_that_no_row_has_is_refused_in_chinese():
    with pytest.raises(CannotRender, match=r"用到了没有的栏目“乡”.*请对照占位符清单"):
        render(a_template("{{ 行.乡 }}"), {"年度": 2022, "行": {"乡镇": "城关镇"}}, "通报.docx")


def test_a_template_that_is_no_word_file_is_refused():
    with pytest.raises(CannotRender, match=r"不是 \.docx"):
        render(b"plain", {}, "通报.docx")


@needs_renderer
def test_rendered_the_imprint_closes_the_last_page_and_the_header_repeats(tmp_path: Path):
    pages = pages_of(render_notice(a_notice(many(60))), tmp_path)
    printed = next(line for line in pages[-1] if line.text.endswith("2022年12月30日印发"))
    assert printed == pages[-1][-2]
    assert 720 < printed.bottom < 743
    headed = [page for page in pages if any(line.text.startswith("位次乡镇") for line in page)]
    assert len(headed) == 3
    assert [page[-1].text for page in pages] == [f"—{number}—" for number in range(1, len(pages) + 1)]


@needs_renderer
def test_rendered_signature_stands_centred_over_the_date(tmp_path: Path):
    lines = [line for page in pages_of(render_notice(a_notice(FOUR)), tmp_path) for line in page]
    at = next(i for i, line in enumerate(lines) if line.text == "2022年12月30日")
    signature, day = lines[at - 1], lines[at]
    assert signature.text == "示例县人大常委会"
    assert signature.left + signature.right == pytest.approx(day.left + day.right, abs=2)
