"""All townships' forms as one archive: one file each, the county's own, and nothing lost where that takes no scores."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from db.engine import transaction
from db.models import Answer, Document, PublishedForm, Unit, User
from db.refusals import NotAllowed, NotFound
from forms.codec import form_to_json
from forms.lifecycle import FormKind
from forms.model import Form
from forms.permissions import Role
from forms.reading import read_document
from reports.archive.filled_forms import write_archive
from reports.archive.progress import Progress
from tests.db.a_year import FORMS, Year, a_year
from tests.forms.documents import HEADER, a_document, item
from tests.reports.workbooks import a_workbook

pytestmark = pytest.mark.usefixtures("sqlite_database")
ROWS = (HEADER, item("1", "4"), item("2", "4"))
WORD, EXCEL = a_document(ROWS), a_workbook(ROWS)
FORM = read_document(WORD, "责任清单")


@pytest.fixture
def year() -> Year:
    """Two townships; the checklist was issued as Word, the star rating as Excel."""
    with transaction() as db:
        made = a_year(db)
        issue(db, FormKind.CHECKLIST, WORD)
        issue(db, FormKind.STAR, EXCEL)
        for place, (checklist, star) in enumerate(zip(made.checklists, made.stars, strict=True)):
            for assessment_id in (checklist, star):
                db.add(Answer(assessment_id=assessment_id, item_number="1", self_score=100 * place + 50))
    return made


def issue(db: Session, kind: FormKind, content: bytes, form: Form = FORM) -> None:
    """Let the county's form of that kind have been read from that file."""
    published = db.exec(select(PublishedForm).where(PublishedForm.kind == kind)).one()
    published.definition = form_to_json(form)
    db.get_one(Document, published.document_id).content = content


def archive(year: Year, by: User | None = None) -> ZipFile:
    target = BytesIO()
    for _ in write_archive(target, year.cycle_id, by or year.person(Role.REVIEWER)):
        pass
    return ZipFile(target)


def test_every_township_has_a_file_of_each_kind_under_a_chinese_name_that_survives(year: Year):
    package = archive(year)
    assert sorted(package.namelist()) == sorted(
        f"第{n}镇2022年度{kind}" for n in (0, 1) for kind in ("责任清单.docx", "星级评定.xlsx")
    )
    assert all(info.flag_bits & 0x800 for info in package.infolist())


def test_each_file_is_the_issued_one_with_that_townships_scores(year: Year):
    package = archive(year)
    word = docx.Document(BytesIO(package.read("第1镇2022年度责任清单.docx")))
    excel = load_workbook(BytesIO(package.read("第1镇2022年度星级评定.xlsx")))
    assert word.tables[0].cell(1, 6).text == "1.5"
    assert excel.active["G2"].value == 1.5


@pytest.mark.parametrize(
    ("content", "form", "reason"),
    [
        (b"-", FORM, "印发文件已损坏"),
        (WORD, FORMS[FormKind.STAR], "是条文"),
        (a_document(ROWS[:2]), FORM, "找不到第2项"),
    ],
)
def test_what_cannot_be_filled_in_is_named_and_exported_instead(year: Year, content: bytes, form: Form, reason: str):
    with transaction() as db:
        issue(db, FormKind.STAR, content, form)
    package = archive(year)
    said = package.read("说明.txt").decode("utf-8-sig").split("\r\n")
    assert len(package.namelist()) == 5
    assert [line.startswith(f"第{n}镇2022年度星级评定：") for n, line in enumerate(said[1:3])] == [True, True]
    assert reason in said[1]
    export = load_workbook(BytesIO(package.read("第1镇2022年度星级评定.xlsx"))).active
    assert 1.5 in [cell.value for cell in export["G"]]


def test_where_all_is_filled_in_there_is_nothing_to_explain(year: Year):
    assert "说明.txt" not in archive(year).namelist()


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (
            ("../上级\\镇", 'a:b*c?"<>|'),
            {".._上级_镇2022年度责任清单.docx".lstrip("."), "a_b_c_____2022年度责任清单.docx"},
        ),
        (("同名镇", "同名镇"), {"同名镇2022年度责任清单.docx", "同名镇2022年度责任清单（1）.docx"}),
        (("长" * 80, "镇\x00\n"), {"长" * 60 + ".docx", "镇_2022年度责任清单.docx"}),
    ],
)
def test_any_name_can_be_unpacked_and_none_hides_another(year: Year, names: tuple[str, str], files: set[str]):
    with transaction() as db:
        for unit_id, name in zip(year.townships, names, strict=True):
            db.get_one(Unit, unit_id).name = name
    found = archive(year).namelist()
    assert len(set(found)) == 4
    assert files <= set(found)


def test_after_every_file_it_says_how_far_it_is_and_stops_when_nobody_asks_on(year: Year):
    assert list(write_archive(BytesIO(), year.cycle_id, year.person(Role.LEADER))) == [
        Progress(n, 4) for n in range(1, 5)
    ]
    target = BytesIO()
    begun = write_archive(target, year.cycle_id, year.person(Role.ADMINISTRATOR))
    next(begun)
    begun.close()
    assert len(ZipFile(target).namelist()) == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHAIR, Role.AUDITOR])
def test_who_does_not_see_every_townships_progress_gets_no_archive(year: Year, role: Role):
    with pytest.raises(NotAllowed):
        archive(year, year.person(role))


def test_another_countys_year_does_not_exist(year: Year):
    with transaction() as db:
        other = a_year(db, code="X")
    with pytest.raises(NotFound):
        archive(year, other.person(Role.REVIEWER))
