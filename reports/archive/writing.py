"""A township's year as one .zip (档案): forms, evidence by item, contents, verification record, SHA-256 sums."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from db.archives import ArchiveRecord, FormRecord
from forms.lifecycle import FORM_KIND_NAMES
from reports.archive.contents import contents_document
from reports.archive.package import Lost, Package
from reports.archive.plan import CONTENTS, FORMS, MISSING, NOTES, RECORD, Plan, plan_of
from reports.archive.progress import Outcome, Progress, Writing
from reports.archive.record import record_document
from reports.exports import filled_items, form_workbook
from reports.filled_form import CannotFillIn, fill_in, is_workbook

MADE_HERE = 2  # contents and record


def archive_name(record: ArchiveRecord) -> str:
    """What the .zip is called; one that was built before both forms were submitted says so."""
    mark = "" if record.is_submitted else "（未提交）"
    return f"{record.unit.name}{record.cycle.year}年度考核档案{mark}.zip"


def write_township(target: IO[bytes], record: ArchiveRecord) -> Writing:
    """Write the archive into a seekable file, holding one chunk of one file in memory at a time.

    Yields after every file and every chunk. A file that is lost from the store, or is not what its SHA-256 says, is left
    out and told in the archive. Whoever stops asking for more leaves an incomplete file.
    """
    plan = plan_of(record)
    total = len(record.forms) + len(plan.copies) + MADE_HERE
    lost: dict[str, str] = {}
    with Package(target) as package:
        notes: list[str] = []
        for done, form in enumerate(record.forms, start=1):
            notes.extend(_write_form(package, record, form))
            yield Progress(done, total, 0, plan.size)
        yield from _copy_all(package, plan, lost, Progress(len(record.forms), total, 0, plan.size))
        package.write(CONTENTS, contents_document(record, plan, lost))
        package.write(RECORD, record_document(record, plan))
        _write_texts(package, plan, lost, notes)
        package.write_sums()
        yield Progress(total, total, plan.size, plan.size)
    return Outcome(package.files, len(lost))


def write_whole(path: Path, record: ArchiveRecord) -> Outcome:
    """Write the archive beside `path` and put it there when it is whole. Raises OSError, and leaves nothing half-written."""
    half = path.with_name(f"{path.name}.part")
    try:
        with half.open("w+b") as target:
            outcome = _finished(write_township(target, record))
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return outcome


def _finished(writing: Writing) -> Outcome:
    while True:
        try:
            next(writing)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome


def _write_form(package: Package, record: ArchiveRecord, form: FormRecord) -> Iterator[str]:
    """The county's own document filled in, where it takes scores, and the Excel export. Yields why it was not filled in."""
    items = filled_items(form.form, form.answers, form.evidence, with_verdicts=form.shows_verdicts)
    kind = FORM_KIND_NAMES[form.assessment.kind]
    try:
        filled = fill_in(form.issued, form.form, items)
        package.write(f"{FORMS}/{kind}{'.xlsx' if is_workbook(form.issued) else '.docx'}", filled)
    except CannotFillIn as refusal:
        yield f"{kind}：{refusal}"
    package.write(f"{FORMS}/{kind}（自评考评明细）.xlsx", form_workbook(record.unit.name, form.form, items))


def _copy_all(package: Package, plan: Plan, lost: dict[str, str], start: Progress) -> Iterator[Progress]:
    """Every file of the store; what is lost is noted in `lost`, by SHA-256, with the reason."""
    done, copied = start.done, 0
    for copy in plan.copies:
        before = copied
        try:
            with closing(package.copy(copy)) as chunks:
                for written in chunks:
                    copied += written
                    yield Progress(done, start.total, copied, plan.size)
        except Lost as reason:
            lost[copy.sha256] = str(reason)
        done, copied = done + 1, before + copy.size
        yield Progress(done, start.total, copied, plan.size)


def _write_texts(package: Package, plan: Plan, lost: dict[str, str], notes: list[str]) -> None:
    """What somebody who unpacks the archive must be told, where there is anything."""
    missing = [f"{copy.label}：{lost[copy.sha256]}（{copy.path}）" for copy in plan.copies if copy.sha256 in lost]
    if missing:
        remedy = "请联系平台管理员从备份中恢复，然后重新打包。"
        _write_text(package, MISSING, [f"以下{len(missing)}个文件没有收入本档案，{remedy}", *missing])
    if notes:
        _write_text(package, NOTES, ["以下各表的得分没有填入印发文件，请看同名的自评考评明细表：", *notes])


def _write_text(package: Package, path: str, lines: list[str]) -> None:
    """As Windows opens a text."""
    package.write(path, "\r\n".join([*lines, ""]).encode("utf-8-sig"))
