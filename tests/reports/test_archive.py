"""A township's archive: everything in its place, every byte accounted for, what is missing told, nobody shown too much."""

import errno
import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from sqlmodel import select

from db.engine import transaction
from db.evidence.pieces import withdraw
from db.evidence.store import EvidenceStore
from db.home_models import Conformity, DeputyHome, Photo, SiteFinding, SiteVisit
from db.models import Assessment, Evidence, id_of, now
from db.refusals import NotAllowed, NotFound
from db.results import approve, decide_veto
from db.verification import change_score, raise_veto, return_items
from forms.permissions import Role
from reports.archive.progress import Progress
from reports.archive.writing import archive_name, write_township
from tests.db.a_year import Year, a_year, fill_and_submit, verify_all
from tests.reports.an_archive import (
    NOTES,
    OLE,
    PDF,
    PNG,
    an_evidence_year,
    build,
    give,
    issue_checklist,
    kept,
    lying,
    record_for,
    sha,
    sums,
)

pytestmark = pytest.mark.usefixtures("sqlite_database")
CONTENTS, RECORD = "00-档案目录.docx", "03-考评记录.docx"
FIRST = "02-佐证材料/责任清单/1 全年召开会议/会议记录.pdf"
SECOND = "02-佐证材料/责任清单/1 全年召开会议/会议记录(2).pdf"
LETTER = "02-佐证材料/星级评定/1 配备联络员/联络员 聘书.doc"


@pytest.fixture
def year() -> Year:
    return an_evidence_year()


def archive(year: Year, role: Role = Role.CLERK):
    return build(record_for(year, year.person(role)))


def test_every_file_has_its_place_and_each_content_is_there_once(year: Year):
    built = archive(year)
    assert [name for name in built.names if name.startswith("02-")] == [FIRST, SECOND, LETTER]
    assert [built.package.read(name) for name in (FIRST, SECOND, LETTER)] == [PDF, NOTES, OLE]
    assert built.outcome.files == len(built.names) - 1  # the list of sums does not count itself
    assert built.outcome.lost == 0


def test_chinese_names_are_marked_as_utf8_and_only_what_shrinks_is_deflated(year: Year):
    infos = {info.filename: info for info in archive(year).package.infolist()}
    assert all(info.flag_bits & 0x800 for name, info in infos.items() if not name.isascii())
    assert infos[FIRST].compress_type == ZIP_STORED
    assert infos[LETTER].compress_type == ZIP_DEFLATED


def test_the_contents_name_every_piece_with_its_digits_and_where_a_shared_one_lies(year: Year):
    rows = archive(year).rows(CONTENTS)
    files = {row[1]: row for row in rows if row[0].partition("-")[2]}
    assert files["联络员 聘书.doc"][4:] == [sha(OLE)[:10], "星级评定/1 配备联络员/联络员 聘书.doc"]
    assert files["创新材料.pdf"][5] == "见责任清单/1 全年召开会议/会议记录.pdf"
    assert files["创新材料.pdf"][2] == "2.9MB"
    assert files["〔文号〕示镇发〔2022〕1号 <b>&"][5] == "—"
    assert "张clerk0" in files["联络员 聘书.doc"][3]


def test_a_withdrawn_piece_is_listed_and_left_out(year: Year):
    with transaction() as db:
        gone = db.exec(select(Evidence).where(Evidence.name == "联络员 聘书.doc")).one()
        withdraw(db, id_of(gone), by=year.person(Role.CLERK))
    built = archive(year)
    assert LETTER not in built.names
    (row,) = [row for row in built.rows(CONTENTS) if row[1] == "联络员 聘书.doc"]
    assert row[5] == "已撤回，不收入档案"


def test_unpacked_every_file_agrees_with_the_list_of_sums(year: Year, tmp_path):
    built = archive(year)
    built.package.extractall(tmp_path)
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS.txt"], cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    assert set(sums(built)) == {name for name in built.names if name != "SHA256SUMS.txt"}
    assert b"\r" not in built.package.read("SHA256SUMS.txt")


def test_the_countys_own_document_is_filled_in_beside_the_export(year: Year):
    issue_checklist(year)
    names = archive(year).names
    assert [name for name in names if name.startswith("01-")] == [
        "01-考核表/责任清单.docx",
        "01-考核表/责任清单（自评考评明细）.xlsx",
        "01-考核表/星级评定（自评考评明细）.xlsx",
    ]
    assert "星级评定：" in archive(year).text("说明.txt")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.unlink(), "文件不在存储中"),
        (lambda path: path.write_bytes(b"%PDF-1.7\n" + b"X" * 3_000_000), "校验码不符"),
        (lambda path: path.write_bytes(PDF[:100]), "校验码不符"),
        (lambda path: path.write_bytes(PDF * 2), "文件比上传时大"),
    ],
)
def test_a_lost_or_damaged_file_is_told_and_stops_nothing(year: Year, damage, reason: str):
    damage(lying(sha(PDF)))
    built = archive(year)
    assert built.outcome.lost == 1
    assert FIRST not in built.names
    assert built.package.testzip() is None
    assert built.package.read(SECOND) == NOTES
    assert f"责任清单第1项“会议记录.pdf”：{'文件内容与上传时的' if '校验' in reason else ''}{reason}" in built.text(
        "缺失说明.txt"
    )
    missing = [row[1] for row in built.rows(CONTENTS) if reason in row[5]]
    assert missing == ["会议记录.pdf", "创新材料.pdf"]
    assert len(built.content) < len(PDF), "what was copied before the fault showed is taken back"


def test_the_last_file_may_be_the_lost_one(year: Year):
    lying(sha(OLE)).write_bytes(OLE[:-1] + b"!")
    built = archive(year)
    assert built.package.testzip() is None
    assert LETTER not in built.names


def test_a_disk_that_cannot_read_on_loses_that_file_alone(year: Year, monkeypatch: pytest.MonkeyPatch):
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() >= 2**20:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    real = EvidenceStore.open
    monkeypatch.setattr(
        EvidenceStore, "open", lambda self, digest: Broken(PDF) if digest == sha(PDF) else real(self, digest)
    )
    built = archive(year)
    assert (built.outcome.lost, built.package.testzip()) == (1, None)
    assert "文件读取中断" in built.text("缺失说明.txt")


def test_a_store_that_is_away_ends_the_building(year: Year, monkeypatch: pytest.MonkeyPatch):
    class Away(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    monkeypatch.setattr(EvidenceStore, "open", lambda self, digest: Away())
    with pytest.raises(ConnectionResetError):
        archive(year)


def test_progress_counts_files_and_bytes_up_to_the_end(year: Year):
    steps = list(write_township(BytesIO(), record_for(year, year.person(Role.CLERK))))
    size = len(PDF) + len(NOTES) + len(OLE)
    assert steps[-1] == Progress(7, 7, size, size)
    assert [step.bytes_done for step in steps] == sorted(step.bytes_done for step in steps)
    assert any(0 < step.bytes_done < len(PDF) for step in steps), "within a large file too"


def test_before_submission_it_is_a_draft_and_says_so(year: Year):
    record = record_for(year, year.person(Role.CLERK))
    assert archive_name(record) == "第0镇2022年度考核档案（未提交）.zip"
    assert "第0镇2022年度考核档案目录（未提交）" in build(record).prose(CONTENTS)


def returned(year: Year) -> None:
    """The county raised a veto and changed one score, then sent another item back: the township is filling in again."""
    with transaction() as db:
        fill_and_submit(db, year)
        reviewer = year.person(Role.REVIEWER)
        raise_veto(db, year.checklists[0], "5", "群众反映牌子被摘", reviewer)
        change_score(db, year.checklists[0], "1", Decimal(2), "缺一次会议记录", reviewer)
        return_items(db, year.checklists[0], {"3": "请补充创新材料"}, reviewer)


def test_the_record_tells_scores_reasons_steps_and_vetoes_to_the_county(year: Year):
    returned(year)
    built = archive(year, Role.REVIEWER)
    rows = built.rows(RECORD)
    (verdict,) = [row for row in rows if row[:2] == ["1", "全年召开会议"]]
    assert verdict[2:5] == ["4", "3", "2"]
    assert verdict[5] == "考评理由：缺一次会议记录"
    assert verdict[6].startswith("张reviewer")
    steps = [row[2:] for row in rows if len(row) == 4]
    assert ["修改考评分", "第1项：—改为2，理由：缺一次会议记录"] in steps
    assert ["退回自评项目", "第3项：请补充创新材料"] in steps
    assert [row[2] for row in rows if len(row) == 5 and row[0] == "5"] == ["群众反映牌子被摘"]


def test_a_township_reads_no_verdict_and_no_veto_while_the_county_is_at_work(year: Year):
    returned(year)
    built = archive(year, Role.CHAIR)
    told = str(built.rows(RECORD)) + built.prose(RECORD)
    assert "请补充创新材料" in told
    assert "缺一次会议记录" not in told
    assert "群众反映牌子被摘" not in told
    (verdict,) = [row for row in built.rows(RECORD) if row[:2] == ["1", "全年召开会议"]]
    assert verdict[3:5] == ["3", "—"]


def test_the_result_is_in_it_once_it_is_published_and_not_before(year: Year):
    with transaction() as db:
        for township in (0, 1):
            fill_and_submit(db, year, township)
            verify_all(db, year, township)
        veto = raise_veto(db, year.checklists[0], "5", "牌子被摘", year.person(Role.REVIEWER))
        decide_veto(db, id_of(veto), True, "属实", year.person(Role.LEADER))
    before = archive(year, Role.CLERK)
    assert "尚未公布" in before.prose(RECORD)
    assert "位次" not in before.prose(RECORD)
    assert "属实" not in str(before.rows(RECORD))
    with transaction() as db:
        approve(db, year.cycle_id, by=year.person(Role.LEADER))
    after = archive(year, Role.CLERK)
    assert "位次第" in after.prose(RECORD)
    assert "张leader" in after.prose(RECORD)
    assert "属实" in str(after.rows(RECORD))


def test_finished_site_visits_are_in_it_with_findings_and_photos(year: Year):
    with transaction() as db:
        fill_and_submit(db, year)
        reviewer = id_of(year.person(Role.REVIEWER))
        home = DeputyHome(unit_id=year.townships[0], name="第0镇代表之家")
        db.add(home)
        db.flush()
        for day, finished in ((5, now()), (6, None)):
            visit = SiteVisit(
                assessment_id=year.stars[0],
                form_id=db.get_one(Assessment, year.stars[0]).form_id,
                home_id=id_of(home),
                visited_on=date(2022, 12, day),
                visitors="王考评",
                hosts="李主席",
                started_by=reviewer,
                finished_by=reviewer if finished else None,
                finished_at=finished,
            )
            db.add(visit)
            db.flush()
            db.add(
                SiteFinding(
                    visit_id=id_of(visit), item_number="1", conformity=Conformity.PARTLY, note=f"{day}日聘书未上墙"
                )
            )
            stored = kept(PNG + bytes([day]))
            db.add(Photo(visit_id=id_of(visit), item_number="1", name="门牌.png", added_by=reviewer, **stored.__dict__))
    built = archive(year)
    assert [name for name in built.names if name.startswith("04-")] == ["04-实地核查/2022-12-05/第1项 门牌.png"]
    assert ["1", "配备联络员", "部分符合", "5日聘书未上墙"] in built.rows(RECORD)
    assert "6日" not in str(built.rows(RECORD))
    assert "核查人员：王考评。在场人员：李主席。" in built.prose(RECORD)


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_may_not_see_where_photos_were_taken_gets_no_archive(year: Year, role: Role):
    with pytest.raises(NotAllowed):
        record_for(year, year.person(role))


def test_another_unit_does_not_exist(year: Year):
    with transaction() as db:
        other = a_year(db, code="X")
    neighbour, stranger = year.person(Role.CLERK, 1), other.person(Role.REVIEWER)
    for by in (neighbour, stranger):
        with pytest.raises(NotFound):
            record_for(year, by)
    with pytest.raises(NotFound):
        record_for(Year(year.cycle_id, year.county_id, (year.county_id,), (), (), {}), year.person(Role.REVIEWER))


def test_whoever_stops_asking_leaves_a_file_that_can_be_thrown_away(year: Year):
    target = BytesIO()
    writing = write_township(target, record_for(year, year.person(Role.CLERK)))
    while next(writing).bytes_done == 0:
        pass
    writing.close()
    assert "SHA256SUMS.txt" not in ZipFile(target).namelist()


def test_hostile_texts_stay_text(year: Year):
    with transaction() as db:
        give(db, year.checklists[0], "3", "=cmd|'calc'!A1 <w:p>&.pdf", NOTES + b"!", year.person(Role.CLERK))
        row = db.exec(select(Evidence).where(Evidence.name.startswith("=cmd"))).one()  # type: ignore[attr-defined]
        row.caption = "控制符\x0b\x1f与{{ 模板 }}"
        db.add(row)
    built = archive(year)
    (row,) = [row for row in built.rows(CONTENTS) if "=cmd" in row[1]]
    assert row[1].endswith("A1 <w:p>&.pdf（控制符与{{ 模板 }}）")
