"""The command line of the reports: `python -m reports notice …`, `archive …`, `typeset …`, `templates`, `check …`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import OperationalError

from db.archives import read_archive, township_by_name
from db.engine import reading
from db.refusals import Refused
from db.settings import BadSettings
from reports.archive.plan import MISSING
from reports.archive.writing import write_whole
from reports.file_failure import why_not
from reports.notices import command
from reports.shipped_templates import set_template, sources, stale
from reports.standard import command as checking
from reports.templating.faults import CannotRender
from reports.typeset import typeset
from reports.typeset_source import CannotTypeset
from reports.which_year import cycle_for


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 refused with the reason on stderr, or what the command says."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int | None] = options.run
    try:
        return run(options) or 0
    except (CannotTypeset, CannotRender, Refused, BadSettings) as refusal:
        return _fail(str(refusal))
    except OperationalError as failure:
        return _fail(f"数据库连不上：{failure.orig}。请核对设置 DATABASE_URL 和 DATA_DIR。")
    except UnicodeDecodeError:
        return _fail(f"文件“{options.source}”不是UTF-8编码的文本，请另存为UTF-8后重试。")
    except OSError as failure:
        return _fail(f"文件“{failure.filename}”无法读写：{why_not(failure)}。请核对路径和权限。")


def _fail(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description="生成公文、打包档案、排印和检查公文。")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令")
    command.add_command(commands)
    _add_archive(commands)
    _add_typesetting(commands)
    checking.add_command(commands)
    return parser


def _add_archive(commands: "command.Commands") -> None:
    archive = commands.add_parser(
        "archive",
        help="打包一个乡镇一个年度的档案（.zip）",
        description="把考核表、佐证材料、目录和考评记录打成一个压缩包。",
    )
    archive.add_argument("--year", type=int, required=True, metavar="年度", help="考核年度，例如 2022")
    archive.add_argument("--county", metavar="代码", help="县的单位代码；只有一个县时可以不写")
    archive.add_argument("--township", required=True, metavar="乡镇", help="乡镇名称，例如 青石镇")
    archive.add_argument("--out", type=Path, required=True, metavar="文件", help="写到哪个 .zip 文件")
    archive.set_defaults(run=_archive)


def _add_typesetting(commands: "command.Commands") -> None:
    setting = commands.add_parser(
        "typeset", help="把Markdown文本排成公文", description="把Markdown文本排成公文格式的 .docx。"
    )
    setting.add_argument("source", type=Path, metavar="源文件", help="UTF-8编码的 .md 文件")
    setting.add_argument("out", type=Path, metavar="文件", help="写到哪个 .docx 文件")
    setting.set_defaults(run=_typeset)
    shipped = commands.add_parser(
        "templates",
        help="把随平台提供的公文模板重新排印一遍",
        description="把 reports/templates 中的每个 .md 排成旁边同名的 .docx 模板。",
    )
    shipped.add_argument("--check", action="store_true", help="只核对，不改写；有不一致的就报错")
    shipped.set_defaults(run=_templates)


def _archive(options: argparse.Namespace) -> None:
    with reading() as db:
        cycle = cycle_for(db, options.year, options.county)
        unit = township_by_name(db, cycle, options.township)
        record = read_archive(db, cycle, unit, of_the_county=True)
    outcome = write_whole(options.out, record)
    lost = f"，其中{outcome.lost}个佐证文件缺失，名单见压缩包中的“{MISSING}”" if outcome.lost else ""
    print(f"已写入“{options.out}”，共{outcome.files}个文件{lost}。")


def _typeset(options: argparse.Namespace) -> None:
    content = typeset(options.source.read_text(encoding="utf-8-sig"), options.source.name)
    options.out.write_bytes(content)
    print(f"已写入“{options.out}”。")


def _templates(options: argparse.Namespace) -> None:
    if options.check and (changed := stale()):
        names = "、".join(path.name for path in changed)
        raise CannotTypeset(f"模板与同名的 .md 不一致：{names}。请运行 python -m reports templates 重新排印。")
    for source in sources():
        if not options.check:
            source.with_suffix(".docx").write_bytes(set_template(source))
    print(f"共{len(sources())}个模板，都与同名的 .md 一致。")


if __name__ == "__main__":
    sys.exit(main())
