"""What is read from the county's issued documents of 2022."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from forms.codec import form_to_json
from forms.model import Deadline, Form, Grade, SectionKind, StarBand, Weight
from forms.reading import read_document

ISSUED = Path("forms/documents/2022")


def issued(name: str) -> Form:
    return read_document((ISSUED / f"{name}.docx").read_bytes(), f"{name}.docx")


@pytest.mark.parametrize(("name", "items", "sections"), [("责任清单", 32, 11), ("星级评定办法", 22, 10)])
def test_every_item_of_an_issued_document_is_read_with_rules(name, items, sections):
    form = issued(name)
    assert (len(list(form.items())), len(form.sections)) == (items, sections)
    assert [item.number for _, item in form.items()] == [str(number) for number in range(1, items + 1)]
    assert [item.number for _, item in form.items() if not item.clause.rules] == []
    assert (form.total, form.problems) == (100, ())


@pytest.mark.parametrize(
    ("name", "title", "number"),
    [
        ("责任清单", "2022年度乡镇人大工作责任清单（考核评分表）", "示人常发〔2022〕3号"),
        ("星级评定办法", "乡镇“人大代表之家”星级评定办法（试行）", "示人常发〔2022〕3号"),
        ("代表行动实施方案", "2022年代表行动实施方案", "示人常发〔2022〕2号"),
    ],
)
def test_the_head_of_an_issued_document_is_read(name, title, number):
    form = issued(name)
    assert (form.title, form.number, form.issuer, form.year) == (title, number, "示例县人大常委会", 2022)


def test_the_checklist_has_its_sections_and_terms():
    form = issued("责任清单")
    scored = [section.points for section in form.sections if section.kind is SectionKind.SCORED]
    assert scored == [10, 15, 15, 25, 10, 10, 10, 5]
    kinds = [section.kind for section in form.sections[8:]]
    assert kinds == [SectionKind.BONUS, SectionKind.DEDUCTION, SectionKind.VETO]
    assert form.grades == (
        Grade("优秀", Decimal(90), Decimal("0.3")),
        Grade("良好", Decimal(80)),
        Grade("合格", Decimal(60)),
        Grade("不合格", Decimal(0)),
    )
    assert form.weights == (Weight("责任清单", Decimal("0.8")), Weight("代表之家星级评定", Decimal("0.2")))
    assert form.deadlines == (Deadline("乡镇自评", 12, 10), Deadline("县考评组考核验收", 12, 25))
    assert form.procedure == ("乡镇自评", "县考评组考核验收", "公示（5个工作日）", "主任会议审定", "通报")


def test_the_star_rating_has_its_levels_and_articles():
    form = issued("星级评定办法")
    names = ("五星级", "四星级", "三星级", "二星级", "一星级")
    lines = (95, 85, 75, 65, 60)
    assert form.stars == tuple(StarBand(name, Decimal(line)) for name, line in zip(names, lines, strict=True))
    assert [article[:3] for article in form.articles] == [f"第{n}条" for n in "一二三四五六七八"]
    assert form.procedure == ("乡镇自评", "县考评组复核", "公示", "主任会议审定")


def test_the_command_line_prints_the_form_as_json():
    file = str(ISSUED / "责任清单.docx")
    run = subprocess.run([sys.executable, "-m", "forms", "read", file, "--json"], capture_output=True, encoding="utf-8")
    assert run.returncode == 0
    assert json.loads(run.stdout) == form_to_json(issued("责任清单"))


@pytest.mark.parametrize(("file", "said"), [("没有.docx", "文件不存在"), ("README.md", "不是 .docx 或 .xlsx 文件")])
def test_the_command_line_ends_with_1_for_a_file_it_cannot_read(file, said, tmp_path):
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    asked = [sys.executable, "-m", "forms", "read", str(tmp_path / file)]
    run = subprocess.run(asked, capture_output=True, encoding="utf-8")
    assert run.returncode == 1
    assert said in run.stdout + run.stderr
