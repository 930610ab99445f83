"""Opening a year from its two documents."""

from pathlib import Path

import pytest
from sqlmodel import select

from db.cycles import cycles_of
from db.engine import reading
from db.models import User
from tests.pages.reading_pages import press, text_of

DOCUMENTS = Path(__file__).parents[2] / "forms" / "documents" / "2022"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def upload(test, key, name, content):
    next(box for box in test.file_uploader if box.key == f"document_{key}_0").set_value((name, content, WORD))


def years():
    with reading() as db:
        return [cycle.year for cycle in cycles_of(db, db.exec(select(User).where(User.username == "admin")).one())]


@pytest.fixture
def opening(open_sample):
    def with_files(checklist, star):
        test = open_sample("admin", "cycles.py")
        upload(test, "checklist", *checklist)
        upload(test, "star", *star)
        return test.run()

    return with_files


def issued(name):
    return name, (DOCUMENTS / name).read_bytes()


def test_a_year_opens_from_its_two_documents_with_what_was_read_in_view(opening):
    test = opening(issued("责任清单.docx"), issued("星级评定办法.docx"))
    assert not test.exception
    assert "11个部分，32项，满分100分" in text_of(test) and "10个部分，22项，满分100分" in text_of(test)
    test.number_input(key="new_year").set_value(2023)
    press(test, "确认并开启")
    assert "2023年度已开启" in text_of(test)
    assert years() == [2023, 2022, 2021, 2020]


def test_the_dates_that_the_document_names_are_proposed(opening):
    test = opening(issued("责任清单.docx"), issued("星级评定办法.docx"))
    dates = {box.label: str(box.value) for box in test.date_input if (box.key or "").startswith("new_")}
    assert (dates["自评截止"], dates["考评截止"]) == ("2022-12-10", "2022-12-25")


def test_a_year_cannot_be_opened_twice(opening):
    test = press(opening(issued("责任清单.docx"), issued("星级评定办法.docx")), "确认并开启")
    assert "2022年度已经开启" in text_of(test)
    assert years() == [2022, 2021, 2020]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"not a document", "另存为"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "另存为")],
)
def test_what_is_no_word_document_is_named_and_opens_nothing(opening, content, problem):
    test = opening(("责任清单.docx", content), issued("星级评定办法.docx"))
    assert not test.exception
    assert problem in " ".join(test.dataframe[0].value.iloc[0])
    assert next(button for button in test.button if button.key == "open_cycle").disabled


def test_the_two_documents_confused_are_told_apart(opening):
    test = opening(issued("星级评定办法.docx"), issued("责任清单.docx"))
    test.number_input(key="new_year").set_value(2023)
    press(test, "确认并开启")
    assert "两份文件放反了" in text_of(test)
    assert 2023 not in years()


def test_a_new_year_may_begin_with_last_years_forms(open_sample):
    test = open_sample("admin", "cycles.py")
    for kind in ("checklist", "star"):
        next(button for button in test.button if button.key == f"begin_{kind}").click()
        test.run()
    assert not test.exception
    assert "【2023】年度乡镇人大工作责任清单" in text_of(test)
    assert any(expander.label == "与2022年度责任清单的差别" for expander in test.expander)
    press(test, "确认并开启")
    assert years() == [2023, 2022, 2021, 2020]
