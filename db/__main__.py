"""`python -m db …`: the database from the command line."""

import argparse
import sys
from collections.abc import Callable

from sqlalchemy.exc import OperationalError

from db import accounts, check, sample
from db.drawn.drawing import redraw_open
from db.engine import migrate, reading, transaction
from db.evidence import examination, receiving
from db.settings import BadSettings, Settings, settings


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 something is wrong, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except BadSettings as faults:
        print(faults, file=sys.stderr)
    except OperationalError as failure:
        print(f"数据库连不上：{failure.orig}。请核对设置 DATABASE_URL 和 DATA_DIR。", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m db", description="数据库的建立、示例数据与检查。")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令")
    commands.add_parser("migrate", help="建立数据库，或升级到当前版本").set_defaults(run=_migrate)
    filled = commands.add_parser("sample", help="在空库中载入示例县")
    filled.add_argument(
        "--scale", choices=list(sample.SCALES), default="county", help="县（20个乡镇）、省（1200个）或全国（38600个）"
    )
    filled.set_defaults(run=_sample)
    commands.add_parser("check", help="检查数据库和佐证文件是否完整").set_defaults(run=_check)
    commands.add_parser("examine", help="检查尚未检查的佐证文件，生成预览图").set_defaults(run=_examine)
    shown = commands.add_parser("settings", help="显示当前生效的设置")
    shown.add_argument("name", nargs="?", metavar="设置名", help="只显示这一项的值")
    shown.set_defaults(run=_settings)
    return parser


def _migrate(_: argparse.Namespace) -> int:
    migrate(redraw_open)
    print("数据库已是当前版本。")
    return 0


def _sample(options: argparse.Namespace) -> int:
    migrate(redraw_open)
    with transaction() as db:
        if accounts.any_account(db):
            print("数据库中已有账号，没有载入示例县。请换一个空的 DATA_DIR 再试。", file=sys.stderr)
            return 1
        sample.load(db, options.scale)
    print("示例县已载入。")
    return 0


def _check(_: argparse.Namespace) -> int:
    with reading() as db:
        problems = check.problems_of(db)
    receiving.remove_left_behind()
    print("\n".join(problems) or "数据库和佐证文件完整。")
    return 1 if problems else 0


def _examine(_: argparse.Namespace) -> int:
    print(f"检查了{examination.examine_all()}个文件。")
    with reading() as db:
        lost = examination.unexamined(db)
    if lost:
        print("有文件不在佐证文件夹中，没有检查。请运行 python -m db check 查看是哪些。", file=sys.stderr)
    return 1 if lost else 0


def _settings(options: argparse.Namespace) -> int:
    current = settings()
    names = [options.name.lower()] if options.name else list(Settings.model_fields)
    if names[0] not in Settings.model_fields:
        print(
            f"没有“{options.name}”这项设置。可用的有：{'、'.join(map(str.upper, Settings.model_fields))}。",
            file=sys.stderr,
        )
        return 2
    for name in names:
        value = getattr(current, name)
        hidden = name.endswith("_url") and "@" in value
        print(value if options.name else f"{name.upper()} = {'***' if hidden else value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
