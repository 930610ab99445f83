"""What goes where in a township's archive: every piece of evidence with its place in the .zip, worked out beforehand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from db.archives import ArchiveRecord, FormRecord, VisitRecord
from db.models import Evidence, EvidenceKind
from forms.lifecycle import FORM_KIND_NAMES
from forms.model import Item, Section
from reports.archive.names import Names, safe_part

CONTENTS, RECORD = "00-档案目录.docx", "03-考评记录.docx"
FORMS, EVIDENCE, VISITS = "01-考核表", "02-佐证材料", "04-实地核查"
MISSING, NOTES, SUMS = "缺失说明.txt", "说明.txt", "SHA256SUMS.txt"
SHORT_NAME = 60  # bytes: 20 Chinese characters of an item's name


@dataclass(frozen=True)
class Copy:
    """One file of the store on its way into the .zip. `label` says in Chinese what it is."""

    sha256: str
    size: int
    path: str
    at: datetime
    label: str


@dataclass(frozen=True)
class Piece:
    """One piece of evidence. `path` is where its content lies, "" for what has none.

    `is_first` is False where the content already lies under another item.
    """

    evidence: Evidence
    path: str = ""
    is_first: bool = False


@dataclass(frozen=True)
class ItemPlan:
    """One item with its standing and its withdrawn pieces."""

    section: Section
    item: Item
    pieces: tuple[Piece, ...]
    withdrawn: tuple[Evidence, ...]


@dataclass(frozen=True)
class Plan:
    """Items by form, in document order; photos by visit; and what has to be copied, each content once."""

    forms: tuple[tuple[FormRecord, tuple[ItemPlan, ...]], ...]
    photos: tuple[tuple[VisitRecord, tuple[tuple[str, str], ...]], ...]
    copies: tuple[Copy, ...]

    @property
    def size(self) -> int:
        """Bytes to be copied."""
        return sum(copy.size for copy in self.copies)


def plan_of(record: ArchiveRecord) -> Plan:
    """Where everything goes."""
    return _Planning().plan(record)


class _Planning:
    def __init__(self) -> None:
        self._names, self._copies = Names(), dict[str, Copy]()

    def plan(self, record: ArchiveRecord) -> Plan:
        forms = tuple((form, tuple(self._items(form))) for form in record.forms)
        photos = tuple((visit, tuple(self._photos(visit))) for visit in record.visits)
        return Plan(forms, photos, tuple(self._copies.values()))

    def _items(self, form: FormRecord) -> Iterator[ItemPlan]:
        for section, item in form.form.items():
            pieces = tuple(self._pieces(form, item, form.evidence.get(item.number, ())))
            gone = tuple(one for one in form.withdrawn if one.item_number == item.number)
            yield ItemPlan(section, item, pieces, gone)

    def _pieces(self, form: FormRecord, item: Item, evidence: Iterable[Evidence]) -> Iterator[Piece]:
        kind = FORM_KIND_NAMES[form.assessment.kind]
        folder = f"{EVIDENCE}/{kind}/{safe_part(f'{item.number} {item.name}', SHORT_NAME)}"
        for piece in evidence:
            if piece.kind is not EvidenceKind.FILE or piece.sha256 is None:
                yield Piece(piece)
                continue
            is_first = piece.sha256 not in self._copies
            label = f"{kind}第{item.number}项“{piece.name}”"
            yield Piece(piece, self._place(folder, piece, piece.sha256, label), is_first)

    def _place(self, folder: str, file: Evidence, sha256: str, label: str) -> str:
        """The same content lies in the .zip once; under other items the contents name where (互见)."""
        if sha256 not in self._copies:
            path = self._names.free(folder, file.name)
            self._copies[sha256] = Copy(sha256, file.size or 0, path, file.added_at, label)
        return self._copies[sha256].path

    def _photos(self, visit: VisitRecord) -> Iterator[tuple[str, str]]:
        """Item number and path of every photo of the visit."""
        day = visit.visit.visited_on
        for photo in visit.photos:
            if photo.sha256 not in self._copies:
                number = f"第{photo.item_number}项 " if photo.item_number else ""
                path = self._names.free(f"{VISITS}/{day}", f"{number}{photo.name}")
                label = f"{day}实地核查照片“{photo.name}”"
                self._copies[photo.sha256] = Copy(photo.sha256, photo.size, path, photo.added_at, label)
            yield photo.item_number, self._copies[photo.sha256].path
