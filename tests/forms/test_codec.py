"""A form survives being kept as JSON."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from forms.codec import form_from_json, form_to_json, rule_from_json, rule_to_json
from forms.model import Deadline, PrintedTotal, Problem, Rule, RuleKind, ScoreColumns, Severity, Source
from tests.forms.builders import a_form, a_section, an_item


def test_a_form_comes_back_whole():
    item = replace(
        an_item("达到90%得6分，每低1个百分点扣0.2分，扣完为止", "6", "参与率达到90%", evidence=("走访记录",)),
        points_text="六分",
        source=Source(1, 3, "考核表"),
        department="县人大办",
    )
    problem = Problem(Severity.WARNING, "表1第3行", "0", "无分值", "补上", item="1", field="points", checked=True)
    section = replace(a_section(item), source=Source(1, 2), summed=True, points_text="若干")
    form = replace(
        a_form(section),
        totals=(PrintedTotal(Decimal(100), Source(1, 9)), PrintedTotal(Decimal("9.5"), Source(1, 8), 1)),
        problems=(problem,),
        deadlines=(Deadline("乡镇自评", 12, 10),),
        score_columns=(ScoreColumns(1, 7, 8, 9),),
    )
    assert form_from_json(json.loads(json.dumps(form_to_json(form)))) == form


def test_a_form_kept_before_columns_for_reasons_were_known_has_none():
    kept = form_to_json(replace(a_form(), score_columns=(ScoreColumns(1, 7, 8, 9),)))
    del kept["score_columns"][0]["reason"]
    assert form_from_json(kept).score_columns == (ScoreColumns(1, 7, 8),)


def test_a_form_stored_before_sheets_departments_and_reasons_is_still_read():
    form = replace(a_form(a_section(an_item("每少1次扣1分"))), score_columns=(ScoreColumns(1, 7, 8),))
    data = form_to_json(form)
    del data["score_columns"][0]["reason"]
    assert form_from_json(data) == form


@pytest.mark.parametrize(
    "rule",
    [
        Rule(RuleKind.DEDUCT_PER, (Decimal("0.5"),), per=Decimal(1), unit="天", due=date(2022, 12, 10)),
        Rule(RuleKind.FULL_IF, (Decimal(3),), subject="挪作他用", earns_when=False),
        Rule(RuleKind.VETO),
    ],
)
def test_a_rule_comes_back_whole(rule):
    assert rule_from_json(json.loads(json.dumps(rule_to_json(rule)))) == rule


def test_a_form_kept_before_places_of_sections_and_totals_were_is_still_read():
    kept = form_to_json(a_form(a_section(an_item("每少1次扣1分"))))
    del kept["totals"]
    for section in kept["sections"]:
        del section["source"]
    assert form_from_json(kept) == a_form(a_section(an_item("每少1次扣1分")))
