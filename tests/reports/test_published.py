"""The notice from the database and from the command line."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from sqlmodel import Session

from db.engine import transaction
from db.models import Cycle
from db.refusals import Closed, NotFound
from db.results import approve
from forms.permissions import Role
from reports.__main__ import main
from reports.notices import results
from reports.notices.frame import compose, prefilled
from reports.notices.kind import Context, Subject
from reports.which_year import approved_on, cycle_for
from tests.db.a_year import Year, a_year, fill_and_submit, verify_all

pytestmark = pytest.mark.usefixtures("sqlite_database")


def a_published_year(code: str = "") -> Year:
    """A year whose second township held fewer meetings, approved at 20:00 UTC on 29 December."""
    with transaction() as db:
        year = a_year(db, code=code)
        for township, meetings in ((0, "4"), (1, "2")):
            fill_and_submit(db, year, township, meetings=meetings)
            verify_all(db, year, township)
        approve(db, year.cycle_id, year.person(Role.LEADER))
        cycle = db.get_one(Cycle, year.cycle_id, populate_existing=True)
        cycle.approved_at = datetime(2022, 12, 29, 20, tzinfo=UTC)
        db.add(cycle)
    return year


def composed(db: Session, cycle: Cycle, number: str = "") -> Context:
    subject = Subject(cycle, None, prefilled(results.KIND, None), approved_on(cycle), number)
    return compose(db, results.KIND, subject)


def run(*arguments: str) -> int:
    return main(["notice", *arguments])


def test_the_notice_holds_the_published_result_and_the_documents_titles():
    a_published_year()
    with transaction() as db:
        said = composed(db, cycle_for(db, 2022), "示人常发〔2022〕8号")
    assert [(row["位次"], row["乡镇"]) for row in said["名次表"]] == [(1, "第0镇"), (2, "第1镇")]
    assert (said["县名"], said["发文机关"], said["发文字号"]) == ("示例县", "示例县人大常委会", "示人常发〔2022〕8号")
    assert said["依据"] == "《示例责任清单》和《示例星级评定办法》（示人常发〔2022〕3号）"


def test_the_notice_bears_the_day_of_approval_in_china_and_leaves_the_serial_open():
    a_published_year()
    with transaction() as db:
        said = composed(db, cycle_for(db, 2022))
    assert (said["成文日期"], said["发文字号"]) == ("2022年12月30日", "示人常发〔2022〕　号")


def test_an_unpublished_year_has_no_notice():
    with transaction() as db:
        year = a_year(db)
        with pytest.raises(Closed, match="2022年度考核结果尚未公布"):
            composed(db, db.get_one(Cycle, year.cycle_id))


def test_of_several_counties_one_must_be_named():
    a_published_year("a")
    a_published_year("b")
    with transaction() as db:
        with pytest.raises(NotFound, match=r"不止一个县.*Ca（示例县）、Cb（示例县）"):
            cycle_for(db, 2022)
        assert cycle_for(db, 2022, "Cb").id == 2


def test_an_unknown_county_or_year_is_refused():
    a_published_year()
    with transaction() as db:
        with pytest.raises(NotFound, match="没有代码为“X”的县"):
            cycle_for(db, 2022, "X")
        with pytest.raises(NotFound, match="没有1999年度的考核"):
            cycle_for(db, 1999)


def test_the_command_writes_the_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    a_published_year()
    target = tmp_path / "通报.docx"
    assert run("--year", "2022", "--number", "示人常发〔2022〕8号", "--date", "2023-01-05", "--out", str(target)) == 0
    text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(target.read_bytes())).paragraphs)
    assert "示人常发〔2022〕8号" in text
    assert "2023年1月5日" in text
    assert "通报.docx" in capsys.readouterr().out


def test_the_command_refuses_in_chinese_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    target = tmp_path / "通报.docx"
    assert run("--year", "2022", "--out", str(target)) == 1
    assert "数据库中没有2022年度的考核" in capsys.readouterr().err
    assert not target.exists()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    a_published_year()
    assert run("--year", "2022", "--out", str(tmp_path / "没有" / "通报.docx")) == 1
    assert "无法读写：没有这个文件或文件夹" in capsys.readouterr().err


def test_a_date_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        run("--year", "2022", "--date", "12月30日", "--out", "x.docx")
    assert "“12月30日”不是日期" in capsys.readouterr().err


def test_typeset_writes_a_document_and_names_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source, target = tmp_path / "方案.md", tmp_path / "方案.docx"
    source.write_text("# 实施方案\n发文机关：示例县人大常委会　发文字号：示人常发〔2022〕2号\n", encoding="utf-8")
    assert main(["typeset", str(source), str(target)]) == 0
    assert docx.Document(BytesIO(target.read_bytes())).core_properties.title == "实施方案"
    source.write_text("没有标题", encoding="utf-8")
    assert main(["typeset", str(source), str(target)]) == 1
    assert "方案.md：没有标题" in capsys.readouterr().err
    source.write_bytes("# 方案".encode("gb18030"))
    assert main(["typeset", str(source), str(target)]) == 1
    assert "不是UTF-8编码" in capsys.readouterr().err
