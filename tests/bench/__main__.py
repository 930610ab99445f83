"""`python -m tests.bench`: every speed the platform promises, as ratios measured in one run, against their aims."""

import argparse
import importlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")
PARTS = (
    "clauses",
    "reading",
    "ranking",
    "notice",
    "many_notices",
    "checking",
    "filling",
    "gallery",
    "findings",
    "archive",
    "uploading",
    "editing",
)
# At most, or at least, so much; a figure without an aim is what a ratio was made from.
AT_MOST = {
    "edit_of_20_items_vs_empty_page": 2.0,
    "edit_of_60_items_vs_empty_page": 2.0,
    "edit_of_200_items_vs_empty_page": 2.0,
    "edit_of_200_vs_20_items": 1.1,
    "read_ratio": 3.0,
    "rank_1200_per_row_against_20": 1.5,
    "rank_38600_per_row_against_20": 1.5,
    "standings_1200_per_row_against_20": 1.5,
    "standings_38600_per_row_against_20": 1.5,
    "notice_ratio": 1.0,
    "many_notices_drafts_seconds": 60.0,
    "many_notices_finished_seconds": 60.0,
    "many_notices_drafts_memory_growth_mb": 16.0,
    "many_notices_finished_memory_growth_mb": 16.0,
    "fill_in_ratio": 2.0,
    "evidence_200_vs_none": 2.0,
    "page_with_evidence_200_vs_none": 2.0,
    "upload_20mb_vs_plain_route": 1.5,
    "upload_200mb_vs_plain_route": 1.5,
    "upload_memory_growth_mb": 8.0,
    "near_duplicate_seconds": 1.0,
    "check_10000_per_paragraph_against_1000": 1.5,
    "archive_vs_zip": 2.0,
    "archive_memory_growth_mb": 16.0,
}
AT_LEAST = {
    "many_people_vs_naive_page": 10.0,
    "clauses_per_second": 1000.0,
    "near_duplicate_vs_plain_python": 10.0,
    "notice_vs_docxtpl": 4.0,
}


@dataclass(frozen=True)
class Figure:
    """One measured figure; `met` is None where it has no aim."""

    part: str
    name: str
    value: float
    aim: str
    met: bool | None


def main() -> None:
    """Measure, print the table, keep it as JSON beside this file."""
    asked = _arguments()
    figures = [figure for part in asked.only or PARTS for figure in _measured(part, quick=asked.quick)]
    print(_table(figures))
    RESULTS.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part alone; may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: under a minute, less exact")
    return parser.parse_args()


def _measured(part: str, *, quick: bool) -> list[Figure]:
    print(f"{part} …", flush=True)
    return [judged(part, name, value) for name, value in measure_of(part, quick=quick)().items()]


def measure_of(part: str, *, quick: bool) -> Callable[[], dict[str, float]]:
    """The function that measures that part."""
    module = importlib.import_module(f"tests.bench.{part}")
    return partial(module.measure, module.QUICK) if quick and hasattr(module, "QUICK") else module.measure


def judged(part: str, name: str, value: float) -> Figure:
    """The figure beside its aim."""
    if name in AT_MOST:
        return Figure(part, name, value, f"≤ {AT_MOST[name]:g}", value <= AT_MOST[name])
    if name in AT_LEAST:
        return Figure(part, name, value, f"≥ {AT_LEAST[name]:g}", value >= AT_LEAST[name])
    return Figure(part, name, value, "", None)


def _table(figures: list[Figure]) -> str:
    lines = [f"{'figure':<44}{'value':>12}  {'aim':<8}met"]
    for figure in figures:
        met = {None: "", True: "yes", False: "NO"}[figure.met]
        lines.append(f"{figure.name:<44}{figure.value:>12.2f}  {figure.aim:<8}{met}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    main()
