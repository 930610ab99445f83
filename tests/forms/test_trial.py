"""Invented numbers fill every item in, and a rule begun by hand can be scored."""

from decimal import Decimal
from pathlib import Path

import pytest

from forms.checks import rule_fault
from forms.mends import begun_rule
from forms.model import Clause, Item, Rule, RuleKind, SectionKind
from forms.reading import read_document
from forms.reading.original import original_of
from forms.scoring import score_item, total_of
from forms.trial import invented
from tests.forms.builders import a_section
from tests.forms.documents import DOWN, HEADER, a_document, item, section

ISSUED = Path("forms/documents/2022")


@pytest.mark.parametrize("name", ["责任清单", "星级评定办法"])
def test_invented_numbers_score_every_item(name):
    form = read_document((ISSUED / f"{name}.docx").read_bytes(), f"{name}.docx")
    entries = invented({one.number: (owner, one) for owner, one in form.items()}, 2022)
    scores = {one.number: score_item(owner, one, entries[one.number]) for owner, one in form.items()}
    assert [number for number, score in scores.items() if score.points is None] == []
    total = total_of(form, {number: score.points for number, score in scores.items()}).total
    assert Decimal(50) < total < form.total + 10


@pytest.mark.parametrize("kind", RuleKind)
@pytest.mark.parametrize("like", [None, Rule(RuleKind.FULL_IF, (Decimal(3),), subject="有制度", text="有制度得3分")])
def test_a_rule_that_was_begun_can_be_scored_at_once(kind, like):
    rule = begun_rule(kind, like)
    assert rule_fault(rule) == ""
    one = Item("1", "项目", "", Decimal(4), Clause("条款", (rule,)))
    owner = a_section(one, kind=SectionKind.SCORED)
    assert score_item(owner, one, invented({"1": (owner, one)}, 2022)["1"]).points is not None


def test_the_original_is_shown_row_by_row_with_its_own_headings():
    content = a_document((HEADER, section("一", "会议", "7"), item("1", "4"), (DOWN, *item("1", "3")[1:])))
    table, prose = original_of(content)
    assert table.headings[:4] == ("序号", "考核项目", "考核内容", "分值")
    assert [(row.source.row, row.cells[0], row.cells[3]) for row in table.rows[2:]] == [(3, "1", "4"), (4, "", "3")]
    assert prose.rows[0].cells == ("示例县人大常委会文件",)
    assert original_of(b"no document") == ()
