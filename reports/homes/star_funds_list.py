"""奖补资金分配表: what every home gets for its level, the sum, and by how much it differs from the budget. All in yuan."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

from db.stars.funds import Funds
from forms.star_funds import in_yuan
from reports import gongwen
from reports.filled_cells import printable
from reports.gongwen_table import add_table
from reports.workbook import Value, workbook

AMOUNT = "金额（元）"
HEADER = ["序号", "乡镇", "代表之家", "星级", "荣誉", AMOUNT]
WIDTHS = (6, 16, 32, 12, 30, 18)
UNSET = "未定"
NOBODY = "没有获得奖补资金的代表之家。"


def funds_list(year: int, issuer: str, funds: Funds) -> bytes:
    """The list as .docx; a single sentence where no home gets anything."""
    title = _title(year, funds)
    document = gongwen.new_document(title, printable(issuer))
    gongwen.add_title(document, title)
    gongwen.add_blank_lines(document, 1)
    if funds.rows:
        rows = [*([str(number), *texts] for number, *texts in funds_rows(funds)), *_printed_sums(funds)]
        add_table(document, [HEADER, *([printable(str(text)) for text in row] for row in rows)])
        gongwen.add_blank_lines(document, 1)
    gongwen.add_body(document, printable(_sentence(year, funds)))
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _title(year: int, funds: Funds) -> str:
    draft = "" if funds.approved else "（拟定）"
    return f"{year}年度星级人大代表之家奖补资金分配表{draft}"


def funds_rows(funds: Funds) -> list[tuple[int, str, str, str, str, str]]:
    """One row per home under HEADER, amounts as they are printed."""
    return [
        (number, row.township, row.home, row.stars, row.honour, _printed(row.amount))
        for number, row in enumerate(funds.rows, start=1)
    ]


def _printed(amount: Decimal | None) -> str:
    """20,000.00: the column's heading says the unit."""
    return UNSET if amount is None else in_yuan(amount).removesuffix("元")


def _printed_sums(funds: Funds) -> list[Sequence[str]]:
    told = [(name, _printed(amount)) for name, amount in _sums(funds)]
    return [("", name, "", "", "", amount) for name, amount in told]


def _sums(funds: Funds) -> list[tuple[str, Decimal | None]]:
    """What stands below the homes: the sum, and where there is a budget that and the rest; None while amounts are not set."""
    total = funds.total if funds.is_complete else None
    if funds.budget is None:
        return [("合计", total)]
    return [("合计", total), ("预算", funds.budget), ("差额", None if total is None else funds.budget - total)]


def _sentence(year: int, funds: Funds) -> str:
    return f"{funds.says}。" if funds.rows else f"{year}年度{NOBODY}"


def funds_workbook(year: int, funds: Funds) -> bytes:
    """The list as .xlsx; amounts are numbers, so that they can be added up, and the sentence stands below."""
    rows: list[Sequence[Value]] = [
        (number, row.township, row.home, row.stars, row.honour, UNSET if row.amount is None else row.amount)
        for number, row in enumerate(funds.rows, start=1)
    ]
    if rows:
        rows += [("", name, "", "", "", UNSET if amount is None else amount) for name, amount in _sums(funds)]
    rows.append(("", "", _sentence(year, funds), "", "", ""))
    return workbook(_title(year, funds), "奖补资金", list(zip(HEADER, WIDTHS, strict=True)), rows, money={AMOUNT})
