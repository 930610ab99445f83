"""What a year's stars bring: honours and amounts as the county sets them, home by home, against its budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from db.access import own_cycle, require_action
from db.cycles import form_of
from db.home_models import StarRound
from db.models import User, id_of
from db.refusals import NotAllowed
from db.star_records import round_of
from db.stars import list_of
from forms.permissions import COUNTY_ROLES, Action
from forms.points import from_cents
from forms.star_funds import FundsRow, balance, needed, unset
from forms.stars import Phase, promised_levels

MOST = Decimal(1_000_000_000)  # yuan
LONGEST_HONOUR = 100


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


def funds_of(db: Session, cycle_id: int, by: User) -> Funds:
    """Every home whose level brings funds or an honour, from the highest level down, with its amount.

    Raises NotAllowed for all but the county, NotFound for another county's year.
    """
    require_action(by, Action.SEE_HOMES)
    if by.role not in COUNTY_ROLES:
        raise NotAllowed("星级经费由县级统一安排，只有县级人员可以查看。")
    cycle = own_cycle(db, cycle_id, by)
    listed, round_ = list_of(db, cycle), round_of(db, id_of(cycle)) or StarRound(cycle_id=id_of(cycle))
    amounts = {stars: from_cents(cents) for stars, cents in round_.amounts.items()}
    promised, levels = promised_levels(form_of(db, cycle.star_form_id)), listed.levels[:-1]
    rows = tuple(
        FundsRow(row.home_id, row.home, row.township, stars, amounts.get(stars), round_.honours.get(stars, ""))
        for stars in levels
        for row in listed.rows
        if row.home_id is not None
        and row.proposed == stars
        and (stars in amounts or stars in promised or round_.honours.get(stars))
    )
    budget = None if round_.budget is None else from_cents(round_.budget)
    total = needed(rows)
    return Funds(
        rows=rows,
        total=total,
        budget=budget,
        says=balance(budget, total),
        gaps=tuple(unset(promised, amounts)),
        levels=levels,
        promised=promised,
        amounts=amounts,
        honours=dict(round_.honours),
        version=round_.version,
        approved=listed.phase is Phase.AWARDED,
    )
