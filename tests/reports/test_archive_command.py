"""`python -m reports archive`: one township's archive written whole, or a sentence and nothing written."""

import errno
from pathlib import Path
from zipfile import ZipFile

import pytest

from db.evidence.store import EvidenceStore
from reports.__main__ import main
from reports.archive import writing as archive
from tests.reports.an_archive import an_evidence_year

pytestmark = pytest.mark.usefixtures("sqlite_database")


def run(folder: Path, township: str = "第0镇", year: str = "2022") -> int:
    return main(["archive", "--year", year, "--township", township, "--out", str(folder / "档案.zip")])


def test_it_is_written_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    an_evidence_year()
    assert run(tmp_path) == 0
    package = ZipFile(tmp_path / "档案.zip")
    assert f"共{len(package.namelist()) - 1}个文件" in capsys.readouterr().out


def test_lost_files_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def gone(self: EvidenceStore, sha256: str):
        raise FileNotFoundError(sha256)

    an_evidence_year()
    monkeypatch.setattr(EvidenceStore, "open", gone)
    assert run(tmp_path) == 0
    assert "其中3个佐证文件缺失" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "sentence"), [({"township": "没有镇"}, "第0镇、第1镇"), ({"year": "2031"}, "没有2031年度的考核")]
)
def test_what_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], asked, sentence: str):
    an_evidence_year()
    assert run(tmp_path, **asked) == 1
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.glob("档案*")) == []


def test_a_full_disk_leaves_the_earlier_file_and_no_half_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(target, record):
        target.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device", "档案.zip")
        yield

    an_evidence_year()
    (tmp_path / "档案.zip").write_bytes(b"earlier")
    monkeypatch.setattr(archive, "write_township", full)
    assert run(tmp_path) == 1
    assert [path.read_bytes() for path in tmp_path.glob("档案*")] == [b"earlier"]
