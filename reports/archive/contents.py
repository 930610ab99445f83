"""00-档案目录.docx: what the archive holds, form by form and item by item, and where each piece lies."""

from collections.abc import Iterable, Iterator, Mapping

from docx.document import Document

from db.access import today
from db.archives import ArchiveRecord, FormRecord
from db.models import Evidence, EvidenceKind
from forms.lifecycle import FORM_KIND_NAMES, STATUS_NAMES
from forms.numerals import chinese_date
from reports import gongwen
from reports.archive.plan import EVIDENCE, FORMS, MISSING, RECORD, SUMS, VISITS, ItemPlan, Piece, Plan
from reports.archive.words import (
    NONE,
    add_numbered_heading,
    add_rows,
    by_and_day,
    day_of,
    open_document,
    saved,
    size_text,
    when,
    who,
)
from reports.xml_text import for_xml

COLUMNS = {"序号": 680, "材料名称及说明": 2600, "大小": 780, "添加情况": 1340, "校验码": 1400, "存放位置": 0}
PHOTO_COLUMNS = {"序号": 680, "核查日期": 1400, "考核项目": 1400, "存放位置": 0}
DIGITS = 10  # of a SHA-256; the whole of it is in the list of sums
KINDS = {EvidenceKind.REFERENCE: "文号", EvidenceKind.LINK: "链接", EvidenceKind.NOTE: "文字说明"}


def contents_document(record: ArchiveRecord, plan: Plan, lost: Mapping[str, str]) -> bytes:
    """The table of contents as .docx; `lost` says by SHA-256 why a file is not in the archive."""
    document = open_document(record, "考核档案目录")
    _add_opening(document, record, plan, lost)
    for form, items in plan.forms:
        add_numbered_heading(document, f"{FORM_KIND_NAMES[form.assessment.kind]}佐证材料")
        add_rows(document, COLUMNS, _rows(record, items, lost))
    if any(photos for _, photos in plan.photos):
        add_numbered_heading(document, "实地核查照片")
        add_rows(document, PHOTO_COLUMNS, _photo_rows(plan, lost))
    return saved(document)


def _add_opening(document: Document, record: ArchiveRecord, plan: Plan, lost: Mapping[str, str]) -> None:
    states = "；".join(_state(form) for form in record.forms)
    gongwen.add_body(document, f"{states}。本档案{chinese_date(today())}由平台打包。")
    gongwen.add_body(
        document,
        f"{FORMS}为填好的考核表，{EVIDENCE}为佐证材料（共{len(plan.copies)}个文件，{size_text(plan.size)}），"
        f"{RECORD.removesuffix('.docx')}记载考评经过"
        + (f"，{VISITS}为实地核查照片" if any(photos for _, photos in plan.photos) else "")
        + f"，{SUMS}用于核对每个文件是否完整。同一文件用于几个项目的，只存放一份，其余项目注明“见”其所在位置。",
    )
    if lost:
        gongwen.add_body(document, f"有{len(lost)}个文件没有收入本档案，原因见{MISSING}，目录中注明“缺失”。")


def _state(form: FormRecord) -> str:
    name, state = FORM_KIND_NAMES[form.assessment.kind], STATUS_NAMES[form.assessment.status]
    if not form.is_submitted:
        return f"{name}{state}，尚未提交"
    return f"{name}{state}，{when(form.assessment.submitted_at)}提交"


def _rows(record: ArchiveRecord, items: Iterable[ItemPlan], lost: Mapping[str, str]) -> Iterator[list[str]]:
    """A section's row, its items' rows, and under each item its pieces."""
    section = None
    for plan in items:
        if plan.section is not section:
            section = plan.section
            yield _heading(section.number, section.name)
        none = "" if plan.pieces or plan.withdrawn else "（无佐证材料）"
        yield _heading(plan.item.number, plan.item.name + none)
        for place, piece in enumerate(plan.pieces, start=1):
            yield [f"{plan.item.number}-{place}", *_piece(record, piece, lost)]
        for gone in plan.withdrawn:
            yield [NONE, *_withdrawn(record, gone)]


def _heading(number: str, name: str) -> list[str]:
    return [number, for_xml(name) or NONE, "", "", "", ""]


def _piece(record: ArchiveRecord, piece: Piece, lost: Mapping[str, str]) -> list[str]:
    evidence = piece.evidence
    added = by_and_day(record.names, evidence.added_by, evidence.added_at)
    if not piece.path:
        return [_named(evidence), NONE, added, NONE, NONE]
    digest = evidence.sha256 or ""
    place = piece.path.removeprefix(f"{EVIDENCE}/")
    told = f"缺失：{lost[digest]}" if digest in lost else place if piece.is_first else f"见{place}"
    return [_named(evidence), size_text(evidence.size), added, digest[:DIGITS], told]


def _named(evidence: Evidence) -> str:
    kind = KINDS.get(evidence.kind)
    name = f"〔{kind}〕{evidence.name}" if kind else evidence.name
    return f"{name}（{evidence.caption}）" if evidence.caption else name


def _withdrawn(record: ArchiveRecord, gone: Evidence) -> list[str]:
    told = f"{day_of(gone.withdrawn_at)} {who(record.names, gone.withdrawn_by)}撤回"
    return [_named(gone), size_text(gone.size), told, (gone.sha256 or NONE)[:DIGITS], "已撤回，不收入档案"]


def _photo_rows(plan: Plan, lost: Mapping[str, str]) -> Iterator[list[str]]:
    missing = {copy.path: lost[copy.sha256] for copy in plan.copies if copy.sha256 in lost}
    place = 0
    for visit, photos in plan.photos:
        for number, path in photos:
            place += 1
            told = f"缺失：{missing[path]}" if path in missing else path
            yield [str(place), f"{visit.visit.visited_on}", f"第{number}项" if number else "整体", told]
