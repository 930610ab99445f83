"""The templates that are shipped are what their texts are typeset to."""

from datetime import UTC, datetime
from pathlib import Path

from reports.__main__ import main
from reports.notices.kind import TEMPLATES
from reports.notices.kinds import KINDS
from reports.shipped_templates import set_template, sources, stale
from reports.typeset import typeset

SOURCE = "# 通知\n发文机关：示例县人大常委会　发文字号：示人常发〔2022〕2号\n一、要求　开展活动。\n"


def test_each_template_is_what_its_text_is_typeset_to():
    assert stale() == []


def test_every_kind_has_its_template_and_every_template_its_text():
    templates = {path.name for path in TEMPLATES.glob("*.docx")}
    assert {kind.template for kind in KINDS} <= templates == {f"{source.stem}.docx" for source in sources()}


def test_the_same_text_gives_the_same_bytes():
    made = datetime(2022, 3, 1, tzinfo=UTC)
    assert typeset(SOURCE, made=made) == typeset(SOURCE, made=made)


def test_a_template_that_lags_behind_its_text_or_has_none_is_told(tmp_path: Path):
    (tmp_path / "甲.md").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "甲.docx").write_bytes(set_template(tmp_path / "甲.md"))
    assert stale(tmp_path) == []
    (tmp_path / "甲.md").write_text(SOURCE.replace("开展", "组织"), encoding="utf-8")
    (tmp_path / "乙.docx").write_bytes(b"")
    assert [path.name for path in stale(tmp_path)] == ["乙.docx", "甲.docx"]


def test_the_command_line_checks_the_templates(capsys):
    assert main(["templates", "--check"]) == 0
    assert f"共{len(sources())}个模板" in capsys.readouterr().out
