"""`python -m reports notice`: a notice of any kind, made from the database and written to a file without being kept."""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from db.archives import township_by_name
from db.engine import reading
from db.models import Cycle, Unit
from db.refusals import BadInput
from reports.notices import results
from reports.notices.frame import prefilled
from reports.notices.kind import NoticeKind, Subject
from reports.notices.kinds import kind_of
from reports.notices.making import make
from reports.which_year import approved_on, cycle_for

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_command(commands: "Commands") -> None:
    """Add `notice` to the commands."""
    told = "从数据库中的考核数据生成一份公文（.docx），不编号、不存档。"
    notice = commands.add_parser("notice", help="生成通报、通知等公文（.docx）", description=told)
    notice.add_argument("--kind", metavar="种类", help="公文种类，例如 考核结果通报（默认）；写错时列出全部种类")
    notice.add_argument("--year", type=int, required=True, metavar="年度", help="考核年度，例如 2022")
    notice.add_argument("--county", metavar="代码", help="县的单位代码；只有一个县时可以不写")
    notice.add_argument("--township", metavar="乡镇", help="乡镇名称；一个乡镇一份的公文必须写")
    notice.add_argument("--entry", action="append", default=[], metavar="名称=值", help="填写项，可以写多次")
    notice.add_argument("--number", metavar="文号", help="发文字号，例如 示人常发〔2022〕8号；不写则留空序号")
    notice.add_argument("--date", type=_day, metavar="日期", help="成文日期，例如 2022-12-30；不写则用审定日期")
    notice.add_argument("--out", type=Path, required=True, metavar="文件", help="写到哪个 .docx 文件")
    notice.set_defaults(run=_run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请按 2022-12-30 的样式填写") from None


def _run(options: argparse.Namespace) -> None:
    kind = kind_of(options.kind) if options.kind else results.KIND
    with reading() as db:
        cycle = cycle_for(db, options.year, options.county)
        unit = _township(db, kind, cycle, options.township)
        entries = prefilled(kind, unit) | _entries(kind, options.entry)
        content = make(
            db, kind, Subject(cycle, unit, entries, options.date or approved_on(cycle), options.number or "")
        )
    options.out.write_bytes(content)
    print(f"已写入“{options.out}”。")


def _township(db: Session, kind: NoticeKind, cycle: Cycle, name: str | None) -> Unit | None:
    if not kind.about_township:
        if name:
            raise BadInput(f"“{kind.name}”面向全县，不按乡镇生成，请去掉 --township。")
        return None
    if not name:
        raise BadInput(f"“{kind.name}”一个乡镇一份，请用 --township 写明乡镇。")
    return township_by_name(db, cycle, name)


def _entries(kind: NoticeKind, given: Sequence[str]) -> dict[str, str]:
    pairs = dict(text.partition("=")[::2] for text in given)
    known = [entry.name for entry in kind.entries]
    if unknown := pairs.keys() - set(known):
        told = f"可以填写的有：{'、'.join(known)}" if known else "这种公文没有填写项"
        raise BadInput(f"“{kind.name}”没有填写项“{'”“'.join(sorted(unknown))}”；{told}。请按“名称=值”填写。")
    return pairs
