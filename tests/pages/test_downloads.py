"""What is offered for one form: named by what the county issued, and no more than the page shows."""

from io import BytesIO

import docx
import pytest
from openpyxl import load_workbook
from sqlmodel import select

from db.assessments import assessment_of
from db.cycles import current_cycle, document_of
from db.engine import reading, transaction
from db.models import Answer, Assessment, PublishedForm, User, id_of
from db.refusals import NotFound
from forms.lifecycle import FormKind, Status
from pages.shared.downloads import _form_as_excel, _form_as_issued
from tests.forms.documents import HEADER, item
from tests.pages.reading_pages import text_of
from tests.reports.workbooks import a_workbook


def person(username: str) -> User:
    with reading() as db:
        return db.exec(select(User).where(User.username == username)).one()


def checklist_of(username: str) -> Assessment:
    user = person(username)
    with reading() as db:
        return assessment_of(db, id_of(current_cycle(db, user)), user.unit_id, FormKind.CHECKLIST)


def labels(test) -> set[str]:
    return {button.label for button in test.download_button}


@pytest.mark.parametrize("username", ["clerk01", "chair01"])
def test_the_issued_document_filled_in_is_offered_by_its_kind(open_sample, username):
    assert "下载自评表（Word原表）" in labels(open_sample(username, "self_assessment.py"))
    with transaction() as db:
        document_of(db, checklist_of("clerk01").form_id).content = a_workbook((HEADER, item("1", "4")))
    offered = labels(open_sample(username, "self_assessment.py"))
    assert "下载自评表（Excel原表）" in offered
    assert "下载自评表（Word原表）" not in offered


def test_for_a_document_in_prose_the_page_says_what_to_use_instead(open_sample):
    with transaction() as db:
        published = db.get_one(PublishedForm, checklist_of("clerk01").form_id)
        sections = published.definition["sections"]
        items = [{**entry, "source": {"table": 0, "row": 3}} for section in sections for entry in section["items"][:1]]
        bare = [{**section, "items": items[:1] if at == 0 else []} for at, section in enumerate(sections)]
        published.definition = {**published.definition, "sections": bare}
    test = open_sample("clerk01", "self_assessment.py")
    assert "请改用“自评表（Excel）”" in text_of(test)
    assert not [label for label in labels(test) if "原表" in label]


def scores(content: bytes) -> tuple[str, str]:
    """The self and verified score of the first item in the county's own table."""
    row = docx.Document(BytesIO(content)).tables[0].rows[2]
    return row.cells[6].text, row.cells[7].text


@pytest.mark.parametrize(
    ("status", "by_township"),
    [
        (Status.RETURNED, ""),
        (Status.DRAFT, ""),
        (Status.SUBMITTED, "2.5\n少一份记录"),
        (Status.VERIFIED, "2.5\n少一份记录"),
    ],
)
def test_a_township_sees_the_countys_scores_in_its_file_when_the_page_shows_them(open_sample, status, by_township):
    open_sample("clerk03", "self_assessment.py")
    assessment = checklist_of("clerk03")
    with transaction() as db:
        db.get_one(Assessment, assessment.id).status = status
        query = select(Answer).where(Answer.assessment_id == assessment.id, Answer.item_number == "1")
        answer = db.exec(query).one()
        answer.self_score, answer.reason = 400, ""
        answer.verified_score, answer.verified_reason = 250, "少一份记录"
    assert scores(_form_as_issued(assessment.id, person("clerk03"))) == ("4", by_township)
    assert scores(_form_as_issued(assessment.id, person("reviewer"))) == ("4", "2.5\n少一份记录")
    told = [cell.value for cell in load_workbook(BytesIO(_form_as_excel(assessment.id, person("clerk03")))).active["H"]]
    assert (2.5 in told) is bool(by_township)


def test_another_townships_file_does_not_exist(open_sample):
    open_sample("clerk01", "self_assessment.py")
    with pytest.raises(NotFound):
        _form_as_issued(id_of(checklist_of("clerk03")), person("clerk01"))
