"""Every township's forms in the county's own documents, as one .zip written township by township."""

import re
from dataclasses import dataclass, field
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from db.assessments import AssessmentView, assessments_of, view
from db.cycles import document_of
from db.engine import reading
from db.models import User
from forms.lifecycle import FORM_KIND_NAMES
from reports.archive.progress import Outcome, Progress, Writing
from reports.exports import filled_items, form_workbook
from reports.filled_form import CannotFillIn, fill_in, is_workbook

NOTES = "说明.txt"
LONGEST_NAME = 60  # characters; three bytes each, and file systems take 255
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]')


@dataclass
class _Archive:
    """A .zip while it is written: the issued files it is made from, the names taken, and what could not be filled in."""

    package: ZipFile
    issued: dict[int, bytes] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)

    def add(self, assessment_id: int, by: User) -> None:
        """Write one form as a file of its own."""
        form = self._view(assessment_id, by)
        name = f"{form.unit.name}{form.cycle.year}年度{FORM_KIND_NAMES[form.assessment.kind]}"
        content, ending = self._filled(form, name)
        self.package.writestr(self._free(name, ending), content)

    def _view(self, assessment_id: int, by: User) -> AssessmentView:
        with reading() as db:
            form = view(db, assessment_id, by)
            form_id = form.assessment.form_id
            if form_id not in self.issued:
                self.issued[form_id] = document_of(db, form_id).content
        return form

    def _filled(self, form: AssessmentView, name: str) -> tuple[bytes, str]:
        """The county's own document, or the Excel export where that takes no scores."""
        items, issued = filled_items(form.form, form.answers, form.evidence), self.issued[form.assessment.form_id]
        try:
            return fill_in(issued, form.form, items), ".xlsx" if is_workbook(issued) else ".docx"
        except CannotFillIn as refusal:
            self.failed.append(f"{name}：{refusal}")
            return form_workbook(form.unit.name, form.form, items), ".xlsx"

    def _free(self, name: str, ending: str) -> str:
        """A name that every system can unpack, and that no file in the archive has yet."""
        safe = _NOT_IN_NAMES.sub("_", name)[:LONGEST_NAME].strip(" .")
        numbered = (f"{safe}{(number and f'（{number}）') or ''}{ending}" for number in range(len(self.names) + 1))
        free = next(one for one in numbered if one.casefold() not in self.names)
        self.names.add(free.casefold())
        return free

    def explain(self) -> None:
        """Name what could not be filled in, where anything could not; as Windows opens a text."""
        if self.failed:
            told = ["以下各表的得分没有填入印发文件，压缩包中代之以导出的Excel表：", *self.failed]
            self.package.writestr(NOTES, "\r\n".join([*told, ""]).encode("utf-8-sig"), ZIP_DEFLATED)


def write_archive(target: IO[bytes], cycle_id: int, by: User) -> Writing:
    """Write the year's forms, one file each; yields after every file how many are written, and of how many.

    Holds one township's form at a time. Whoever stops asking for more leaves an incomplete archive. Raises NotAllowed
    and NotFound.
    """
    with reading() as db:
        ids = assessments_of(db, cycle_id, by)
    with ZipFile(target, "w") as package:
        archive = _Archive(package)
        for done, assessment_id in enumerate(ids, start=1):
            archive.add(assessment_id, by)
            yield Progress(done, len(ids))
        archive.explain()
    return Outcome(len(package.namelist()))
