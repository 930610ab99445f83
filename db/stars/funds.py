"""What a year's stars bring: honours and amounts as the county sets them, home by home, against its budget."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from db.access import own_cycle, require_action
from db.audit import record
from db.cycles import form_of
from db.home_models import StarRound
from db.models import Cycle, User, id_of
from db.refusals import BadInput, NotAllowed
from db.stars.events import StarFundsSet
from db.stars.listing import StarRow, list_of
from db.stars.records import locked_round, note_save, require_round_as_seen, round_of
from forms.permissions import COUNTY_ROLES, Action
from forms.points import ZERO, from_cents, round_half_up, to_cents
from forms.star_funds import FundsRow, balance, in_yuan, needed, unset
from forms.stars import Phase, levels_of, promised_levels

MOST = Decimal(20_000_000)  # yuan, and 0.01 yuan of it still in the database's integers
LONGEST_HONOUR = 100
NO_BUDGET = "还没有设置本年度预算；请管理员在“经费设置”中填写预算和各星级的金额。"


@dataclass(frozen=True)
class Funds:
    """The list of a year with its sums, in yuan. `says` compares it with the budget; `gaps` is what is still to be set.

    `levels` are the star levels from the highest down, `promised` those to which the document promises funds; `approved`
    says whether the stars are awarded, or only proposed so far.
    """

    rows: tuple[FundsRow, ...]
    total: Decimal
    budget: Decimal | None
    says: str
    gaps: tuple[str, ...]
    levels: tuple[str, ...]
    promised: tuple[str, ...]
    amounts: Mapping[str, Decimal]
    honours: Mapping[str, str]
    version: int
    approved: bool

    @property
    def is_complete(self) -> bool:
        """Whether every home of the list has its amount, so that the sum is one."""
        return all(row.amount is not None for row in self.rows)


def funds_of(db: Session, cycle_id: int, by: User) -> Funds:
    """Every home whose level brings funds or an honour, from the highest level down, then by points, with its amount.

    Raises NotAllowed for all but the county, NotFound for another county's year.
    """
    require_action(by, Action.SEE_HOMES)
    if by.role not in COUNTY_ROLES:
        raise NotAllowed("星级经费由县级统一安排，只有县级人员可以查看。")
    return funds_in(db, own_cycle(db, cycle_id, by))


def funds_in(db: Session, cycle: Cycle) -> Funds:
    """The same for whoever has asked already."""
    listed, round_ = list_of(db, cycle), round_of(db, id_of(cycle)) or StarRound(cycle_id=id_of(cycle))
    amounts = {stars: from_cents(cents) for stars, cents in round_.amounts.items()}
    promised, levels = promised_levels(form_of(db, cycle.star_form_id)), listed.levels[:-1]
    brings = [stars for stars in levels if stars in amounts or stars in promised or round_.honours.get(stars)]
    rows = tuple(_rows(listed.rows, brings, amounts, round_.honours))
    budget = None if round_.budget is None else from_cents(round_.budget)
    total = needed(rows)
    return Funds(
        rows=rows,
        total=total,
        budget=budget,
        says=balance(budget, total if all(row.amount is not None for row in rows) else None),
        gaps=(*([NO_BUDGET] if budget is None else []), *unset(promised, amounts)),
        levels=levels,
        promised=promised,
        amounts=amounts,
        honours=dict(round_.honours),
        version=round_.version,
        approved=listed.phase is Phase.AWARDED,
    )


def _rows(
    rows: Sequence[StarRow], brings: Sequence[str], amounts: Mapping[str, Decimal], honours: Mapping[str, str]
) -> Iterator[FundsRow]:
    # Of one level by points, as the result and the 公示 name them; of equal points in the county's own order.
    by_points = sorted(rows, key=lambda row: -(row.verified or ZERO))
    for stars in brings:
        for row in by_points:
            if row.home_id is not None and row.proposed == stars:
                yield FundsRow(row.home_id, row.home, row.township, stars, amounts.get(stars), honours.get(stars, ""))


def set_funds(
    db: Session,
    cycle_id: int,
    budget: Decimal | None,
    amounts: Mapping[str, Decimal],
    honours: Mapping[str, str],
    by: User,
    *,
    expected_version: int,
) -> None:
    """Set the year's budget, the amount in yuan and the words of honour of each star level; an empty one is left out.

    They may be set after the approval too: the money often follows. Unchanged, nothing is saved. Raises NotAllowed, NotFound,
    BadInput naming every fault, RecordChanged where somebody was first.
    """
    require_action(by, Action.SET_FUNDS)
    cycle = own_cycle(db, cycle_id, by, lock=True)
    levels = levels_of(form_of(db, cycle.star_form_id).stars)[:-1]
    if problems := [*_amount_problems("预算", budget), *_level_problems(levels, amounts, honours)]:
        raise BadInput("\n".join(problems))
    round_ = locked_round(db, cycle)
    require_round_as_seen(db, round_, expected_version)
    earlier = _in_words(round_)
    _put(round_, levels, budget, amounts, honours)
    if (said := _in_words(round_)) == earlier:
        return
    note_save(round_, by)
    db.add(round_)
    db.flush()
    record(db, StarFundsSet(cycle_id, cycle.year, said, earlier), by=by)


def _put(
    round_: StarRound,
    levels: Sequence[str],
    budget: Decimal | None,
    amounts: Mapping[str, Decimal],
    honours: Mapping[str, str],
) -> None:
    round_.budget = None if budget is None else to_cents(budget)
    round_.amounts = {stars: to_cents(amounts[stars]) for stars in levels if amounts.get(stars)}
    round_.honours = {stars: honours[stars].strip() for stars in levels if honours.get(stars, "").strip()}


def _level_problems(levels: Sequence[str], amounts: Mapping[str, Decimal], honours: Mapping[str, str]) -> Iterator[str]:
    for stars in dict.fromkeys([*amounts, *honours]):
        if stars not in levels:
            yield f"今年的评定办法中没有“{stars}”，请按{'、'.join(levels)}填写。"
    for stars, amount in amounts.items():
        yield from _amount_problems(f"{stars}金额", amount)
    for stars, words in honours.items():
        if len(words) > LONGEST_HONOUR:
            yield f"{stars}荣誉有{len(words)}个字，最多{LONGEST_HONOUR}个字，请缩短。"


def _amount_problems(name: str, amount: Decimal | None) -> Iterator[str]:
    if amount is None:
        return
    if not amount.is_finite() or not 0 <= amount <= MOST:
        yield f"{name}填的是“{amount}”，请填写0至{in_yuan(MOST)}之间的金额。"
    elif amount != round_half_up(amount):
        yield f"{name}填的是“{amount}元”，最多到分，请改正。"


def _in_words(round_: StarRound) -> str:
    budget = "未设置" if round_.budget is None else in_yuan(from_cents(round_.budget))
    amounts = [f"{stars}{in_yuan(from_cents(cents))}" for stars, cents in round_.amounts.items()]
    honours = [f"{stars}“{words}”" for stars, words in round_.honours.items()]
    return "，".join([f"预算{budget}", *amounts, *honours])
