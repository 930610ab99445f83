"""What a year's result shows, in clauses: how many hold which grade, the mean beside last year's, who rose, what was lost.

Clauses bear no full stop and are empty where there is nothing to tell; `sentences.sentence` joins them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.results import SectionScore
from forms.model import SectionKind
from forms.points import ZERO, round_half_up, show
from forms.ranking import Standing, places_for
from reports.notices.sentences import average, change_told, counted, joined, numbers_told, percentage_told, quoted
from reports.notices.year import LostItem, YearResult

TOWNSHIPS = "个乡镇"
MOST_NAMED = 3


def mean_of(rows: Sequence[Standing]) -> Decimal | None:
    """The mean of the totals, to the digits that are shown; None of no township."""
    return average([row.total for row in rows])


def grades_told(result: YearResult) -> str:
    """优秀6个、良好9个."""
    held = [row.grade for row in result.rows]
    return numbers_told({name: held.count(name) for name in result.grade_names}, "个")


def mean_told(result: YearResult) -> str:
    """平均88.4分，比上年提高1.2分. Of one township alone nothing: its score is told as it is."""
    mean = mean_of(result.rows)
    if mean is None or len(result.rows) == 1:
        return ""
    change = change_told(mean, mean_of(result.before), "分")
    return f"平均{show(mean)}分" + (f"，{change}" if change else "")


def extremes_told(result: YearResult) -> str:
    """最高95.87分（永安镇），最低71.37分（竹园乡）; where all have the same, that; of one alone its score beside last year's."""
    totals = [row.total for row in result.rows]
    if len(totals) == 1:
        row = result.rows[0]
        before = result.last_year.get(row.unit_id)
        change = change_told(row.total, before.total if before else None, "分")
        return f"{row.name}得{show(row.total)}分" + (f"，{change}" if change else "")
    if min(totals) == max(totals):
        return "各乡镇得分相同"
    return "，".join(
        f"{word}{_with_holders(result, total)}"
        for word, total in zip(("最高", "最低"), (max(totals), min(totals)), strict=True)
    )


def _with_holders(result: YearResult, total: Decimal) -> str:
    holders = [row.name for row in result.rows if row.total == total]
    return f"{show(total)}分（{joined(holders)}{'并列' if len(holders) > 1 else ''}）"


@dataclass(frozen=True)
class Move:
    """A township beside itself a year ago: how many ranks up, how many points more; less than 0 for down and less."""

    name: str
    rank: int
    earlier_rank: int
    points: Decimal

    @property
    def ranks(self) -> int:
        """How many ranks up."""
        return self.earlier_rank - self.rank


def moves_of(result: YearResult) -> list[Move]:
    """Every township that was ranked in the year before too, by rank."""
    last = result.last_year
    return [
        Move(row.name, row.rank, last[row.unit_id].rank, row.total - last[row.unit_id].total)
        for row in result.rows
        if row.unit_id in last
    ]


def risen_told(result: YearResult) -> str:
    """位次上升最多的是永安镇（由第20位升至第1位），得分提高最多的是清水乡（提高7.74分）; of one that leads in both,

    上升最多的是永安镇，由第20位升至第1位，得分提高22.94分. Empty where nobody rose, or one alone was there in both years.
    """
    return _moved_told(result, up=True)


def fallen_told(result: YearResult) -> str:
    """The same of those that fell."""
    return _moved_told(result, up=False)


def _moved_told(result: YearResult, *, up: bool) -> str:
    sign, moves = (1 if up else -1), moves_of(result)
    if len(moves) < 2:
        return ""
    ranks = _most(moves, lambda move: Decimal(sign * move.ranks))
    points = _most(moves, lambda move: sign * move.points)
    rose, more = ("上升", "提高") if up else ("下降", "降低")
    if len(ranks) == 1 and ranks == points:
        move = ranks[0]
        return f"{rose}最多的是{move.name}，{_ranks_moved(move, rose)}，得分{more}{show(abs(move.points))}分"
    told = [
        f"位次{rose}最多的是{_ranks_told(ranks, rose)}" if ranks else "",
        f"得分{more}最多的是{_points_told(points, more)}" if points else "",
    ]
    return "，".join(clause for clause in told if clause)


def _most(moves: Sequence[Move], by: Callable[[Move], Decimal]) -> list[Move]:
    """Those that moved furthest that way; none where nobody did."""
    furthest = max(map(by, moves), default=ZERO)
    return [move for move in moves if by(move) == furthest] if furthest > 0 else []


def _ranks_told(moves: Sequence[Move], rose: str) -> str:
    if len(moves) == 1:
        move = moves[0]
        return f"{move.name}（{_ranks_moved(move, rose)}）"
    return f"{joined(move.name for move in moves)}（均{rose}{abs(moves[0].ranks)}位）"


def _ranks_moved(move: Move, rose: str) -> str:
    return f"由第{move.earlier_rank}位{'升' if rose == '上升' else '降'}至第{move.rank}位"


def _points_told(moves: Sequence[Move], more: str) -> str:
    both = "均" if len(moves) > 1 else ""
    return f"{joined(move.name for move in moves)}（{both}{more}{show(abs(moves[0].points))}分）"


def quota_told(result: YearResult) -> str:
    """A sentence for every grade with a quota; empty where the document sets none."""
    return "".join(
        f"{grade.name}等次名额不超过乡镇总数的{show(grade.quota * 100)}%，{_places(places_for(grade, len(result.rows)))}。"
        for grade in result.grades
        if grade.quota is not None
    )


def _places(places: int | None) -> str:
    return f"即{places}个" if places else "不足1个，本年度不评"


def vetoes_told(result: YearResult) -> str:
    """A sentence of the townships with a confirmed veto; empty where there is none."""
    vetoed = [row.name for row in result.rows if row.vetoed]
    found = counted(vetoed, TOWNSHIPS, of=len(result.rows))
    both = "均" if len(vetoed) > 1 else ""
    return f"{found}{both}有一票否决情形，取消评优资格。" if found else ""


def lost_told(result: YearResult) -> str:
    """失分较多的项目是“走访”（8个乡镇失分，共失2.1分，占失分总数的13%）、…: the costliest items, three at most."""
    whole = sum((item.lost for item in result.lost), ZERO)
    told = [_item_told(item, whole, len(result.rows)) for item in result.lost[:MOST_NAMED]]
    if not told:
        return ""
    return f"失分{'最多' if len(told) == 1 else '较多'}的项目是{joined(told)}"


def _item_told(item: LostItem, whole: Decimal, townships: int) -> str:
    of_all = percentage_told(item.lost, whole)
    if townships == 1:
        return f"{quoted(item.name)}（失{show(item.lost)}分，占失分总数的{of_all}）"
    return f"{quoted(item.name)}（{item.townships}个乡镇失分，共失{show(item.lost)}分，占失分总数的{of_all}）"


@dataclass(frozen=True)
class SectionRate:
    """How a scored section came out. `rate` is the mean in percent of its points, to one digit."""

    name: str
    points: Decimal
    mean: Decimal
    rate: Decimal
    best: tuple[str, ...]
    worst: tuple[str, ...]
    highest: Decimal
    lowest: Decimal


def section_rates(result: YearResult) -> list[SectionRate]:
    """Every scored section of the checklist in force that some township has, in its order."""
    scored = [section.name for section in result.checklist.sections if section.kind is SectionKind.SCORED]
    by_name = {name: [cell for cell in result.cells if cell.section_name == name] for name in scored}
    return [_rate(cells) for cells in by_name.values() if cells]


def _rate(cells: Sequence[SectionScore]) -> SectionRate:
    scores, full = [cell.score for cell in cells], [cell.points or ZERO for cell in cells]
    whole = sum(full, ZERO)
    return SectionRate(
        name=cells[0].section_name,
        points=full[0],
        mean=average(scores) or ZERO,
        rate=round_half_up(sum(scores, ZERO) * 100 / whole, 1) if whole else ZERO,
        best=tuple(cell.name for cell in cells if cell.score == max(scores)),
        worst=tuple(cell.name for cell in cells if cell.score == min(scores)),
        highest=max(scores),
        lowest=min(scores),
    )


def rates_told(result: YearResult) -> str:
    """从考核项目看，得分率最高的是自身建设（95%），最低的是信息宣传（71%）; empty of fewer than two sections."""
    rates = section_rates(result)
    if len(rates) < 2:
        return ""
    highest, lowest = max(each.rate for each in rates), min(each.rate for each in rates)
    if highest == lowest:
        return f"各考核项目得分率均为{show(highest)}%"
    ends = [
        f"{word}的是{joined(each.name for each in rates if each.rate == rate)}（{show(rate)}%）"
        for word, rate in (("最高", highest), ("最低", lowest))
    ]
    return f"从考核项目看，得分率{'，'.join(ends)}"
