"""奖补资金分配表: what every home gets for its level, the sum, and by how much it differs from the budget. All in yuan."""

from collections.abc import Sequence
from decimal import Decimal

from db.stars.funds import Funds
from forms.star_funds import in_yuan
from reports.workbook import Value, workbook

AMOUNT = "金额（元）"
HEADER = ["序号", "乡镇", "代表之家", "星级", "荣誉", AMOUNT]
WIDTHS = (6, 16, 32, 12, 30, 18)
UNSET = "未定"
NOBODY = "没有获得奖补资金的代表之家。"


def title_of(year: int, *, approved: bool) -> str:
    """The list's title, which says so while the stars are only proposed."""
    return f"{year}年度星级人大代表之家奖补资金分配表{'' if approved else '（拟定）'}"


def funds_rows(funds: Funds) -> list[tuple[int, str, str, str, str, str]]:
    """One row per home under HEADER, amounts as they are printed."""
    return [
        (number, row.township, row.home, row.stars, row.honour, printed(row.amount))
        for number, row in enumerate(funds.rows, start=1)
    ]


def printed(amount: Decimal | None) -> str:
    """20,000.00: the column's heading says the unit."""
    return UNSET if amount is None else in_yuan(amount).removesuffix("元")


def sums_of(funds: Funds) -> list[tuple[str, Decimal | None]]:
    """What stands below the homes: the sum, and where there is a budget that and the rest; None while amounts are not set."""
    total = funds.total if funds.is_complete else None
    if funds.budget is None:
        return [("合计", total)]
    return [("合计", total), ("预算", funds.budget), ("差额", None if total is None else funds.budget - total)]


def closing_sentence(year: int, funds: Funds) -> str:
    """The sum beside the budget; that there is nobody, where there is not."""
    return f"{funds.says}。" if funds.rows else f"{year}年度{NOBODY}"


def funds_workbook(year: int, funds: Funds) -> bytes:
    """The list as .xlsx; amounts are numbers, so that they can be added up, and the sentence stands below."""
    rows: list[Sequence[Value]] = [
        (number, row.township, row.home, row.stars, row.honour, UNSET if row.amount is None else row.amount)
        for number, row in enumerate(funds.rows, start=1)
    ]
    if rows:
        rows += [("", name, "", "", "", UNSET if amount is None else amount) for name, amount in sums_of(funds)]
    rows.append(("", "", closing_sentence(year, funds), "", "", ""))
    return workbook(
        title_of(year, approved=funds.approved),
        "奖补资金",
        list(zip(HEADER, WIDTHS, strict=True)),
        rows,
        money={AMOUNT},
    )
