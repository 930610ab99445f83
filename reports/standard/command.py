"""`python -m reports check FILE.docx …`: deviations from the standard, 0 for none, 1 for some, 2 for a file that cannot be read."""

import argparse
import sys
from pathlib import Path

from forms.reading.filekinds import Unreadable
from reports.standard.check import Measured, measure
from reports.standard.grouping import grouped, told_count
from reports.standard.listing import listing

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
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    return max(_check_one(file) for file in options.files)


def _check_one(file: Path) -> int:
    try:
        measured = measure(file.read_bytes())
    except Unreadable as fault:
        print(f"{file.name}：{fault}", file=sys.stderr)
        return UNREADABLE
    except OSError as failure:
        print(f"文件“{file}”无法读取：{failure.strerror}。请核对路径和权限。", file=sys.stderr)
        return UNREADABLE
    _tell(file, measured)
    return DEVIATES if measured.deviations else CONFORMS


def _tell(file: Path, measured: Measured) -> None:
    deviations = grouped(measured.deviations)
    verdict = told_count(measured.deviations, deviations) if deviations else "符合"
    print(f"{file.name}（{measured.kind}）：{verdict}")
    if deviations:
        print(listing(deviations))
    for note in measured.notes:
        print(f"提示：{note}")
