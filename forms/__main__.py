"""The command line of the rules: `python -m forms read FILE`, `python -m forms clause TEXT`."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from forms.clauses import read_clause
from forms.codec import clause_to_json, form_to_json, number_to_json
from forms.outline import outline_of
from forms.reading import read_document


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 1 where the file is missing or has errors."""
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m forms", description="读取印发的考核文件和评分条款")
    commands = parser.add_subparsers(required=True, metavar="命令")
    read = commands.add_parser(
        "read",
        help="读取一份 .docx 或 .xlsx 考核文件",
        description="读取一份 .docx 或 .xlsx 考核文件，有错误时退出码为 1",
    )
    read.add_argument("file", type=Path, metavar="FILE", help="要读取的 .docx 或 .xlsx 文件")
    read.add_argument("--json", action="store_true", help="输出 JSON，不输出提纲")
    read.set_defaults(run=_read)
    clause = commands.add_parser("clause", help="读取评分条款", description="把评分条款读成计分规则，每条输出一行 JSON")
    clause.add_argument("text", nargs="?", metavar="TEXT", help="评分条款，例如“每少1次扣1分，扣完为止”")
    clause.add_argument("--points", type=_points, metavar="P", help="该项分值")
    clause.add_argument("--stdin", action="store_true", help='从标准输入逐行读取 JSON：{"clause": …, "points": …}')
    clause.set_defaults(run=_clause)
    return parser


def _points(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"分值“{text}”不是数字") from None


def _read(options: argparse.Namespace) -> int:
    try:
        content = options.file.read_bytes()
    except OSError:
        return _fail(
            f"无法读取文件“{options.file}”：{'没有读取权限，或不是文件' if options.file.exists() else '文件不存在'}。请检查路径。"
        )
    form = read_document(content, options.file.name)
    print(json.dumps(form_to_json(form), ensure_ascii=False, indent=2) if options.json else outline_of(form))
    return 1 if form.errors() else 0


def _clause(options: argparse.Namespace) -> int:
    if options.stdin:
        return _clauses_from(sys.stdin)
    if options.text is None:
        return _fail("请写出评分条款，或用 --stdin 从标准输入读取。")
    _print_clause(options.text, options.points)
    return 0


def _clauses_from(lines: Iterable[str]) -> int:
    """Answer each line before the next one is read, so that another program can ask and wait."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            text, points = str(asked["clause"]), asked.get("points")
            worth = None if points is None else Decimal(str(points))
            if worth is not None and not worth.is_finite():
                raise InvalidOperation
            _print_clause(text, worth)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError, InvalidOperation):
            return _fail(f'第{number}行不是 {{"clause": …, "points": …}} 格式的 JSON：{line[:60]}')
    return 0


def _print_clause(text: str, points: Decimal | None) -> None:
    read = clause_to_json(read_clause(text, points))
    print(json.dumps({"clause": text, "points": number_to_json(points), **read}, ensure_ascii=False), flush=True)


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
