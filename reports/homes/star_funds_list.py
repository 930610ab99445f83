"""奖补资金分配表: what every home gets for its level, the sum, and by how much it differs from the budget."""

from decimal import Decimal
from io import BytesIO

from db.stars.funds import Funds
from forms.star_funds import in_yuan
from reports import gongwen
from reports.filled_cells import printable
from reports.gongwen_table import add_table
from reports.workbook import Value, workbook

HEADER = ["序号", "乡镇", "代表之家", "星级", "金额（元）"]
WIDTHS = (6, 16, 32, 12, 18)
UNSET = "未定"


def funds_list(year: int, issuer: str, funds: Funds) -> bytes:
    """The list as .docx, amounts in yuan; a single sentence where no home gets anything."""
    title = _title(year, funds)
    document = gongwen.new_document(title, printable(issuer))
    gongwen.add_title(document, title)
    gongwen.add_blank_lines(document, 1)
    if funds.rows:
        body = [[str(value) for value in row] for row in _rows(funds)]
        last = ["", "合计", "", "", _amount(funds.total)]
        add_table(document, [HEADER, *([printable(text) for text in row] for row in [*body, last])])
        gongwen.add_blank_lines(document, 1)
    for sentence in _sentences(year, funds):
        gongwen.add_body(document, printable(sentence))
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _title(year: int, funds: Funds) -> str:
    draft = "" if funds.approved else "（拟定）"
    return f"{year}年度星级人大代表之家奖补资金分配表{draft}"


def _rows(funds: Funds) -> list[tuple[int, str, str, str, str]]:
    return [
        (number, row.township, row.home, row.stars, _amount(row.amount))
        for number, row in enumerate(funds.rows, start=1)
    ]


def _amount(amount: Decimal | None) -> str:
    """20,000.00: the column's heading says the unit."""
    return UNSET if amount is None else in_yuan(amount).removesuffix("元")


def _sentences(year: int, funds: Funds) -> list[str]:
    """What stands below the table: nobody, or the sum beside the budget, and what is still to be set."""
    nobody = [] if funds.rows else [f"{year}年度没有获得奖补资金的代表之家。"]
    return [*nobody, f"{funds.says}。", *funds.gaps]


def funds_workbook(year: int, funds: Funds) -> bytes:
    """The list as .xlsx; amounts are numbers, so that they can be added up, and the sentences stand below."""
    rows: list[tuple[Value, ...]] = [
        (number, row.township, row.home, row.stars, UNSET if row.amount is None else row.amount)
        for number, row in enumerate(funds.rows, start=1)
    ]
    if rows:
        rows.append(("", "合计", "", "", funds.total))
    if funds.budget is not None:
        rows.append(("", "预算", "", "", funds.budget))
        rows.append(("", "预算减合计", "", "", funds.budget - funds.total))
    rows += [("", "", sentence, "", "") for sentence in _sentences(year, funds)]
    return workbook(_title(year, funds), "奖补资金", list(zip(HEADER, WIDTHS, strict=True)), rows)
