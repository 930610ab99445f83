"""Reading scoring clauses one by one, each different, as `python -m forms clause --stdin` does."""

from decimal import Decimal
from time import perf_counter

from forms.clauses import read_clause

ROUNDS = 5
CLAUSES = (
    "每少{n}次扣1分，扣完为止",
    "达到90%得{n}分，每低1个百分点扣0.2分，扣完为止；满意率达到85%得2分，否则不得分",
    "国家、省、市、县级媒体采用的，每篇分别得2分、1.5分、1分、0.5分，最高不超过{n}分",
    "工作有计划、有总结的得{n}分，未开展的不得分；材料弄虚作假的，每发现1起扣2分，情节严重的一票否决",
    "6月底前完成的得{n}分，9月底前完成的得2分，9月底后完成的不得分；配合不力的酌情扣1—3分",
    "得分=办结率×{n}分",
)


def measure() -> dict[str, float]:
    """Clauses read in a second, none of them twice, the best of several rounds. Aim: at least 1,000."""
    rounds = [[clause.format(n=100 * turn + n) for n in range(1, 101) for clause in CLAUSES] for turn in range(ROUNDS)]
    return {"clauses_per_second": 100 * len(CLAUSES) / min(map(_seconds, rounds))}


def _seconds(asked: list[str]) -> float:
    start = perf_counter()
    for clause in asked:
        read_clause(clause, Decimal(10))
    return perf_counter() - start
