"""What a year's stars cost: amounts by star level, added up and set against the budget. All in yuan, exact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from forms.points import ZERO


@dataclass(frozen=True)
class FundsRow:
    """One home's line of the list. `amount` in yuan, None where the county has set none for its level."""

    home_id: int
    home: str
    township: str
    stars: str
    amount: Decimal | None
    honour: str


def needed(rows: Iterable[FundsRow]) -> Decimal:
    """What the list comes to, in yuan."""
    return sum((row.amount for row in rows if row.amount is not None), ZERO)


def in_yuan(amount: Decimal) -> str:
    """20,000.00元."""
    return f"{amount:,.2f}元"


def balance(budget: Decimal | None, total: Decimal | None) -> str:
    """The list's sum beside the budget, and by how much they differ; `total` is None while an amount is not set."""
    said = "合计未定" if total is None else f"共需{in_yuan(total)}"
    if budget is None:
        return f"{said}，尚未设置预算"
    said += f"，预算{in_yuan(budget)}"
    if total is None:
        return said
    if total > budget:
        return f"{said}，超出{in_yuan(total - budget)}"
    return f"{said}，结余{in_yuan(budget - total)}" if total < budget else f"{said}，收支相抵"


def unset(promised: Iterable[str], amounts: Mapping[str, Decimal]) -> list[str]:
    """A sentence for every level to which the document promises funds and no amount is set."""
    return [
        f"文件规定对{stars}给予经费支持，但没有设置{stars}的金额；请管理员在“经费设置”中填写。"
        for stars in promised
        if not amounts.get(stars)
    ]
