"""Documents of every format as printed: measured on the sheet, and a faulty one is told where it departs."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest

from reports.notices.frame import example_of
from reports.notices.kind import Format
from reports.notices.kinds import KINDS
from reports.standard.check import measure
from reports.standard.rendered import BOTTOM, CHARACTER_4, LEFT, RIGHT, rendered_deviations
from reports.standard.sheets import Line, Sheet, sheets_of
from reports.typeset import typeset
from reports.word_template import render
from tests.reports import official_texts as texts
from tests.reports.rendering import needs_renderer, pdfs_of
from tests.reports.shipped import filled as notice

pytestmark = needs_renderer

SOUND = {
    "普通公文": (texts.DOCUMENT, Format.DOCUMENT),
    "末附件横向": (texts.ENDS_ACROSS, Format.DOCUMENT),
    "信函": (texts.LETTER, Format.LETTER),
    "纪要": (texts.MINUTES, Format.MINUTES),
    "无版头": (texts.PLAIN, Format.PLAIN),
}
# Names that a template is filled in with, and whom the letter is copied to.
NAMES = {
    "示例县人大常委会": "",
    "示例县人民代表大会常务委员会": "县政府办公室，" * 20,
    "某某布依族苗族自治县人民代表大会常务委员会": "县政府办公室",
}
STYLES, BODY, FOOTER = "word/styles.xml", "word/document.xml", "word/footer1.xml"
# What is changed in the file, and the place and clause that are then told.
FAULTS: dict[str, tuple[str, str, str, str, tuple[str, str]]] = {
    "纸张": ("普通公文", BODY, 'w:w="11906"', 'w:w="12240"', ("第1页", "5.1")),
    "版心": ("普通公文", BODY, 'w:left="1588"', 'w:left="1300"', ("第1页", "5.2.1")),
    "行数": ("普通公文", BODY, 'w:linePitch="579"', 'w:linePitch="560"', ("第1页", "5.2.3")),
    "字数": ("普通公文", STYLES, '<w:spacing w:val="-5"/>', '<w:spacing w:val="12"/>', ("正文", "5.2.3")),
    "页码字号": ("普通公文", STYLES, r'("footer".*?<w:sz w:val=)"28"', r'\1"21"', ("第1页页码", "7.5")),
    "页码位置": ("普通公文", FOOTER, 'w:jc w:val="right"', 'w:jc w:val="center"', ("第1页页码", "7.5")),
    "标志高度": ("普通公文", BODY, 'w:line="1984"', 'w:line="1400"', ("发文机关标志", "7.2.4")),
    "红线颜色": ("普通公文", STYLES, 'w:space="5" w:color="FF0000"', 'w:space="5"', ("红色分隔线", "7.2.7")),
    "红线高度": ("普通公文", STYLES, 'w:sz="8" w:space="5"', 'w:sz="8" w:space="12"', ("红色分隔线", "7.2.7")),
    "标题字号": ("普通公文", STYLES, r'(w:val="Title".*?<w:sz w:val=)"44"', r'\1"36"', ("标题", "7.3.1")),
    "版记位置": ("普通公文", BODY, "<wp:align>bottom</wp:align>", "<wp:align>center</wp:align>", ("版记", "7.4.1")),
    "双线粗细": ("信函", STYLES, "thickThinSmallGap", "thinThickSmallGap", ("第一条红色双线", "10.1")),
    "首页页码": ("信函", BODY, "<w:titlePg/>", "", ("第1页", "10.1")),
}  # fmt: skip


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(target, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                text, times = re.subn(old.encode(), new.encode(), text, flags=re.DOTALL)
                assert times, f"{old} does not stand in {name}"
            after.writestr(name, text)
    return target.getvalue()


# Three fixtures, so that workers that share these tests need not print everything twice.
@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sound documents as PDF, and a letter filled in with a short and with a long name."""
    sound = {name: typeset(text) for name, (text, _) in SOUND.items()}
    template = typeset(texts.LETTER.replace("示例县人大常委会", "{{ 甲 }}").replace(texts.COPIES, "{{ 抄送 }}"))
    filled = {
        f"填写{len(name)}字": render(template, {"甲": name, "抄送": copies}, "函") for name, copies in NAMES.items()
    }
    return pdfs_of({**sound, **filled}, tmp_path_factory.mktemp("printed"))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Documents with one fault each as PDF."""
    documents = {
        name: changed(typeset(SOUND[of][0]), part, old, new) for name, (of, part, old, new, _) in FAULTS.items()
    }
    return pdfs_of(documents, tmp_path_factory.mktemp("faulty"))


@pytest.fixture(scope="module")
def notices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A notice of every kind as PDF, by the kind's key."""
    return pdfs_of({kind.key: notice(kind, example_of(kind)) for kind in KINDS}, tmp_path_factory.mktemp("notices"))


@pytest.fixture(scope="module")
def sheets(printed: dict[str, bytes]) -> Callable[[str], list[Sheet]]:
    return lambda name: sheets_of(printed[name])


def line(sheet: Sheet, text: str) -> Line:
    return next(line for line in sheet.lines if text in line.text)


@pytest.mark.parametrize("name", SOUND)
def test_a_document_of_every_format_passes_both_checks(name, printed):
    assert measure(typeset(SOUND[name][0])).deviations == ()
    assert rendered_deviations(printed[name], SOUND[name][1]) == []


@pytest.mark.parametrize("name", FAULTS)
def test_each_departure_is_told_with_its_place_and_clause(name, faulty):
    found = rendered_deviations(faulty[name], SOUND[FAULTS[name][0]][1])
    assert FAULTS[name][-1] in {(deviation.place, deviation.clause) for deviation in found}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_notice_of_every_kind_passes_both_checks(kind, notices):
    assert measure(notice(kind, example_of(kind))).deviations == ()
    assert rendered_deviations(notices[kind.key], kind.format) == []


def test_a_document_of_another_format_is_no_letter(printed):
    assert len(rendered_deviations(printed["普通公文"], Format.LETTER)) > 2


def test_a_full_page_has_22_lines_of_28_characters(sheets):
    page = sheets("普通公文")[1]
    assert [len(line.text) for line in page.lines[:-1]] == [28] * 22


def test_sheets_across_have_their_head_at_the_binding_edge_and_the_number_in_its_place(sheets):
    for name in ("普通公文", "末附件横向"):
        across = [sheet for sheet in sheets(name) if sheet.across]
        assert len(across) == 2
        for sheet in across:
            head = next(box for box in sheet.boxes if box.text == "序")
            assert head.left < 80  # of 210 mm
            number = line(sheet, "—")
            side = RIGHT - number.right if sheet.number % 2 else number.left - LEFT
            assert (number.text, side) == (f"—{sheet.number}—", pytest.approx(CHARACTER_4, abs=0.3))


def test_the_sheet_after_one_across_is_upright_and_bears_the_imprint(sheets):
    for name in ("普通公文", "末附件横向"):
        last = sheets(name)[-1]
        assert not last.across
        assert last.rules[-1].bottom == pytest.approx(BOTTOM, abs=0.5)


def test_a_sealed_date_ends_four_characters_from_the_right_with_the_name_centred_over_it(sheets):
    signature, date = next(
        (upper, lower)
        for sheet in sheets("普通公文")
        for upper, lower in zip(sheet.lines, sheet.lines[1:], strict=False)
        if lower.text == "2022年12月30日"
    )
    assert signature.text == "示例县人大常委会"
    assert signature.middle == pytest.approx(date.middle, abs=0.3)
    # Seven characters wide in the font that is asked for; a substitute's digits are wider.
    assert RIGHT - date.middle == pytest.approx((4 * 16 + 3.5 * 15.75) / 72 * 25.4, abs=0.3)


def test_an_unsealed_date_begins_two_characters_right_of_the_name(sheets):
    page = sheets("无版头")[0]
    name, date = line(page, "考核工作组"), line(page, "3月5日")
    assert RIGHT - name.right == pytest.approx(2 * 16 / 72 * 25.4, abs=0.5)
    assert date.left - name.left == pytest.approx(2 * 16 / 72 * 25.4, abs=0.5)


def test_names_that_attended_stand_below_the_first_one(sheets):
    page = sheets("纪要")[0]
    first = line(page, "出席：")
    assert first.left - LEFT == pytest.approx(2 * 16 / 72 * 25.4, abs=0.3)
    second = page.lines[page.lines.index(first) + 1]
    assert second.left == pytest.approx(first.glyphs[3].left, abs=0.5)


def test_a_long_name_of_an_attachment_goes_on_below_its_first_character(sheets):
    page = next(sheet for sheet in sheets("普通公文") if any("附件：1." in line.text for line in sheet.lines))
    first = line(page, "附件：1.")
    below = page.lines[page.lines.index(first) + 1]
    assert below.left == pytest.approx(first.glyphs[5].left, abs=1.5)
    assert line(page, "2.奖补").left == pytest.approx(first.glyphs[3].left, abs=0.5)


@pytest.mark.parametrize(("characters", "shown"), [(8, [(8, 44)]), (14, [(14, 31)]), (21, [(10, 40), (11, 40)])])
def test_the_mark_of_a_template_fits_whatever_the_name(characters, shown, sheets):
    marks = [line for line in sheets(f"填写{characters}字")[0].lines if line.red]
    assert [(len(mark.text), mark.size) for mark in marks] == shown
    assert marks[0].top == pytest.approx(30, abs=1.5)


def test_no_copies_leave_no_line_and_many_stand_whole(sheets):
    assert not [line for sheet in sheets("填写8字") for line in sheet.lines if "抄送" in line.text or "。" in line.text]
    last = "".join(line.text for line in sheets("填写14字")[-1].lines)
    assert last.count("县政府办公室，") == 20
