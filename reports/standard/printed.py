"""The second check: a document printed by LibreOffice and measured on the sheet.

`python -m reports.standard.printed FORMAT` measures a PDF from its input, in a process that may take neither time nor memory without end.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import astuple

from db.evidence.document_pages import has_office, office_pdf
from db.settings import ROOT
from reports.notices.kind import Format
from reports.standard.check import Measured
from reports.standard.deviation import Deviation
from reports.standard.elements import Kind
from reports.standard.rendered import rendered_deviations

_SECONDS, _MEMORY = 60, 2**30
_FORMATS = {
    Kind.ORDINARY.value: Format.DOCUMENT,
    Kind.LETTER.value: Format.LETTER,
    Kind.MINUTES.value: Format.MINUTES,
    Kind.HEADLESS.value: Format.PLAIN,
}
NO_OFFICE = "这台机器没有安装 LibreOffice，排版后的版面（每面行数、红线和版记的位置）没有检查。"
FAILED = "LibreOffice 没能排版这个文件，排版后的版面没有检查。"
NO_MEASURES = "命令格式排版后的版面没有检查。"


def printed_deviations(content: bytes, measured: Measured) -> Sequence[Deviation] | str:
    """What only the printed sheets show, by clauses that the file itself does not depart from; or why nothing was printed.

    Takes up to two minutes.
    """
    format_ = _FORMATS.get(measured.kind)
    if format_ is None:
        return NO_MEASURES
    if not has_office():
        return NO_OFFICE
    pdf = office_pdf(content, ".docx")
    found = None if pdf is None else _measured_apart(pdf, format_)
    if found is None:
        return FAILED
    known = {each.clause for each in measured.deviations}
    return [each for each in found if each.clause not in known]


def _measured_apart(pdf: bytes, format_: Format) -> list[Deviation] | None:
    command = [sys.executable, "-m", "reports.standard.printed", format_.value]
    try:
        done = subprocess.run(command, input=pdf, cwd=ROOT, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return [Deviation(*each) for each in json.loads(done.stdout)]


def _main(format_: str) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    found = rendered_deviations(sys.stdin.buffer.read(), Format(format_))
    print(json.dumps([astuple(each) for each in found]))


if __name__ == "__main__":
    _main(sys.argv[1])
