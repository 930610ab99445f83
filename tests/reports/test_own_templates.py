"""A notice by the county's own template, and a notice by the shipped one beside it."""

import pytest

from db.engine import reading, transaction
from db.notices.templates import keep_template, template_in_force, withdraw_template
from db.refusals import BadFile
from reports.notices import results
from reports.notices.making import Template, template_for
from reports.notices.own_templates import try_out
from tests.db.a_year import Year, a_year
from tests.reports.samples import a_notice, a_standing, standings
from tests.reports.templates import of_texts, texts_of

KIND = results.KIND
OWN = of_texts("{{ 县名 }}：", "{% for 行 in 名次表 %}", "{{ 行.乡镇 }}得{{ 行.总分 }}分", "{% endfor %}")


@pytest.fixture
def year(sqlite_database: str) -> Year:
    with transaction() as db:
        return a_year(db)


def test_the_countys_own_template_makes_its_notices_until_it_is_withdrawn(year: Year) -> None:
    reviewer, values = year.people["reviewer"], a_notice(standings(a_standing(1, "甲 & <乙>镇", "95", "96")))
    with transaction() as db:
        kept = keep_template(db, try_out(KIND, "本县.docx", OWN).checked, reviewer, expected_version=0)
        template = template_for(db, year.county_id, KIND)
        assert (template.id, template.name) == (kept.id, "本县.docx")
        assert texts_of(template.filled(values)) == ["示例县：", "甲 & <乙>镇得95.2分"]
        withdraw_template(db, kept.id or 0, reviewer)
        shipped = template_for(db, year.county_id, KIND)
    assert shipped.id is None
    assert "示例县人大常委会文件" in texts_of(shipped.filled(values))


def test_a_template_that_the_trial_finds_faulty_is_not_kept(year: Year) -> None:
    for template, words in (
        (of_texts("{{ 年分 }}"), "最接近的是“年度”"),
        (of_texts("{% if 标题 > 1 %}甲{% endif %}"), "用示例数据填写没有成功：.*把文字和数字放在一起比较"),
    ):
        trial = try_out(KIND, "本县.docx", template)
        assert trial.faults and not trial.result
        with transaction() as db, pytest.raises(BadFile, match=words):
            keep_template(db, trial.checked, year.people["reviewer"], expected_version=0)
    with reading() as db:
        assert template_in_force(db, year.county_id, KIND.key) is None


def test_the_shipped_template_uploaded_as_it_is_makes_the_same_document() -> None:
    trial = try_out(KIND, KIND.template, KIND.file.read_bytes())
    assert (trial.faults, trial.hints, trial.deviations) == ((), (), ())
    assert "示人常发〔2022〕8号" in texts_of(trial.result)


def test_where_the_result_departs_from_the_standard_is_told_and_keeps_nobody_from_using_it() -> None:
    trial = try_out(KIND, "本县.docx", OWN)
    assert not trial.faults and trial.deviations


def test_a_rare_character_comes_out_of_a_template_without_styles() -> None:
    template = Template("本县.docx", of_texts("{{ 县名 }}"), id=1)
    assert texts_of(template.filled({"县名": "𠮷镇㙍县"})) == ["𠮷镇㙍县"]
