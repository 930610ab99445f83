"""`python -m reports notice --kind …`: which notice, of which township, with what typed; refused in words otherwise."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest

from reports.__main__ import main
from reports.notices import command, results
from reports.notices import kinds as every_kind
from reports.notices.kind import Subject
from tests.reports.test_published import a_published_year

pytestmark = pytest.mark.usefixtures("sqlite_database")
OF_ONE = replace(results.KIND, key="of_one", name="整改通知", about_township=True)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every_kind, "KINDS", (results.KIND, OF_ONE))


def test_a_kind_is_named_in_chinese_and_typed_entries_take_the_place_of_what_is_prefilled(tmp_path: Path):
    a_published_year()
    target = tmp_path / "通报.docx"
    asked = ["--kind", "考核结果通报", "--year", "2022", "--entry", "主送机关=各乡镇=党委", "--out", str(target)]
    assert main(["notice", *asked]) == 0
    said = [paragraph.text for paragraph in docx.Document(BytesIO(target.read_bytes())).paragraphs]
    assert "各乡镇=党委：" in said


def test_a_notice_of_one_township_is_made_for_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    a_published_year()
    made: list[Subject] = []
    monkeypatch.setattr(command, "make", lambda _db, _kind, subject: made.append(subject) or b"made")
    target = tmp_path / "通知.docx"
    assert main(["notice", "--kind", "of_one", "--township", "第1镇", "--year", "2022", "--out", str(target)]) == 0
    assert [subject.unit.name for subject in made] == ["第1镇"]
    assert target.read_bytes() == b"made"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--kind", "通告"], "没有“通告”这种公文；现有：考核结果通报、整改通知。"),
        (["--kind", "整改通知"], "一个乡镇一份，请用 --township 写明乡镇"),
        (["--kind", "整改通知", "--township", "无名乡"], "可以用的名称有：第0镇、第1镇"),
        (["--township", "第0镇"], "面向全县，不按乡镇生成"),
        (["--entry", "主送=甲"], "没有填写项“主送”；可以填写的有：主送机关、抄送"),
        (["--entry", "主送机关= "], "“主送机关”没有填写"),
    ],
)
def test_what_cannot_be_made_is_refused_with_what_there_is(tmp_path, capsys, asked: list[str], told: str):
    a_published_year()
    target = tmp_path / "x.docx"
    assert main(["notice", "--year", "2022", *asked, "--out", str(target)]) == 1
    assert told in capsys.readouterr().err
    assert not target.exists()
