"""`python -m reports check FILE.docx …`: deviations from the standard, 0 for none, 1 for some, 2 for a file that cannot be read."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from forms.reading.filekinds import Unreadable
from reports.file_failure import why_not
from reports.standard.check import measure
from reports.standard.deviation import Deviation
from reports.standard.grouping import grouped, told_count
from reports.standard.listing import listing
from reports.standard.printed import printed_deviations

LEFT_OUT = "排版后的版面没有检查。"
CONFORMS, DEVIATES, UNREADABLE = 0, 1, 2


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `check` to the commands of the reports."""
    check = commands.add_parser(
        "check",
        help="按 GB/T 9704-2012 检查公文格式（.docx）",
        description="检查任何 Word 公文的格式，逐处列出位置、实际、应为和标准条款。"
        "全部符合返回0，有不符之处返回1，有文件读不了返回2。",
    )
    check.add_argument("files", type=Path, nargs="+", metavar="文件", help="要检查的 .docx 文件，可以有多个")
    check.add_argument("--no-pdf", action="store_true", help="只查文件本身，不用 LibreOffice 排版后再查一遍（较快）")
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    return max(_check_one(file, print_too=not options.no_pdf) for file in options.files)


def _check_one(file: Path, *, print_too: bool) -> int:
    try:
        content = file.read_bytes()
        measured = measure(content)
    except Unreadable as fault:
        print(f"{file.name}：{fault}", file=sys.stderr)
        return UNREADABLE
    except OSError as failure:
        print(f"文件“{file}”无法读取：{why_not(failure)}。请核对路径和权限。", file=sys.stderr)
        return UNREADABLE
    printed = printed_deviations(content, measured) if print_too else LEFT_OUT
    _tell(f"{file.name}（{measured.kind}）", measured.deviations)
    for note in measured.notes:
        print(f"提示：{note}")
    if isinstance(printed, str):
        print(f"提示：{printed}")
    else:
        _tell("排版后的版面", printed)
    return DEVIATES if measured.deviations or (printed and not isinstance(printed, str)) else CONFORMS


def _tell(name: str, deviations: Sequence[Deviation]) -> None:
    lines = grouped(deviations)
    print(f"{name}：{told_count(deviations, lines) if lines else '符合'}")
    if lines:
        print(listing(lines))
