"""A small county whose first township has evidence of every kind, and its archive built into a folder."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import docx
from sqlmodel import Session

from db.archives import ArchiveRecord, archive_of
from db.engine import reading, transaction
from db.evidence.pieces import add_file, add_reference
from db.evidence.receiving import StoredFile
from db.evidence.store import store
from db.models import Cycle, Document, PublishedForm, User
from db.settings import settings
from forms.codec import form_to_json
from forms.permissions import Role
from forms.reading import read_document
from reports.archive.progress import Outcome
from reports.archive.writing import write_township
from tests.db.a_year import Year, a_year
from tests.forms.documents import HEADER, a_document, item

PDF = b"%PDF-1.7\n" + b"x" * 3_000_000
NOTES = b"%PDF-1.7\n" + b"y" * 400
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"z" * 5000
PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 900


def an_evidence_year() -> Year:
    """Township 0 has given: two different files of one name, one file under two items, a Word file, a document number."""
    with transaction() as db:
        year = a_year(db)
        clerk, checklist, star = year.person(Role.CLERK), year.checklists[0], year.stars[0]
        for assessment_id, number, name, content in (
            (checklist, "1", "会议记录.pdf", PDF),
            (checklist, "1", "会议记录.pdf", NOTES),
            (checklist, "3", "创新材料.pdf", PDF),
            (star, "1", "联络员 聘书.doc", OLE),
        ):
            give(db, assessment_id, number, name, content, clerk)
        add_reference(db, checklist, "1", name="示镇发〔2022〕1号 <b>&", by=clerk)
    return year


def give(db: Session, assessment_id: int, number: str, name: str, content: bytes, by: User):
    """Add that content as a file of that item."""
    return add_file(db, assessment_id, number, name=name, stored=kept(content), by=by)


def kept(content: bytes) -> StoredFile:
    """That content in the store, whatever it is."""
    incoming = settings().data_path / "incoming"
    incoming.parent.mkdir(parents=True, exist_ok=True)
    incoming.write_bytes(content)
    store().keep(incoming, sha(content))
    return StoredFile(sha(content), len(content), "application/octet-stream")


def issue_checklist(year: Year) -> None:
    """Let the checklist have been issued as a Word file with columns for scores."""
    content = a_document((HEADER, item("1", "4"), item("2", "4"), item("3", "2")))
    with transaction() as db:
        form = db.get_one(PublishedForm, db.get_one(Cycle, year.cycle_id).checklist_form_id)
        form.definition = form_to_json(read_document(content, "责任清单"))
        db.get_one(Document, form.document_id).content = content


@dataclass(frozen=True)
class Built:
    """An archive read back."""

    content: bytes
    outcome: Outcome

    @property
    def package(self) -> ZipFile:
        return ZipFile(io.BytesIO(self.content))

    @property
    def names(self) -> list[str]:
        return self.package.namelist()

    def text(self, name: str) -> str:
        return self.package.read(name).decode("utf-8-sig")

    def rows(self, name: str) -> list[list[str]]:
        """Every row of every table of a Word file."""
        document = docx.Document(io.BytesIO(self.package.read(name)))
        return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]

    def prose(self, name: str) -> str:
        document = docx.Document(io.BytesIO(self.package.read(name)))
        return "\n".join(paragraph.text for paragraph in document.paragraphs)


def record_for(year: Year, by: User, township: int = 0) -> ArchiveRecord:
    with reading() as db:
        return archive_of(db, year.cycle_id, year.townships[township], by=by)


def build(record: ArchiveRecord) -> Built:
    """The archive, written to its end."""
    target = io.BytesIO()
    writing = write_township(target, record)
    while True:
        try:
            next(writing)
        except StopIteration as end:
            return Built(target.getvalue(), end.value)


def sums(built: Built) -> Mapping[str, str]:
    """SHA-256 by path, as the archive's own list has them."""
    lines = built.text("SHA256SUMS.txt").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def lying(sha256: str) -> Path:
    """Where the file with that SHA-256 lies in the store, to be damaged."""
    path = store().local_path(sha256)
    assert path is not None
    return path
