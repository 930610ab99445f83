"""奖补资金分配表: what every home gets for its level, the sum, and by how much it differs from the budget. All in yuan."""

from sqlmodel import Session

from db.stars.funds import Funds, funds_in
from reports.homes.star_funds_list import closing_sentence, funds_rows, printed, sums_of, title_of
from reports.notices.kind import Context, Format, Group, NoticeKind, Subject
from reports.templating.placeholder import Placeholder, rows_of

FUNDS_ROW = tuple(
    Placeholder(name, meaning, example)
    for name, meaning, example in (
        ("序号", "序号", 1),
        ("乡镇", "乡镇名称", "城关镇"),
        ("代表之家", "代表之家名称", "城关镇人大代表之家"),
        ("星级", "星级", "五星级"),
        ("荣誉", "按星级给予的荣誉，没有的为横线", "通报表扬"),
        ("金额", "奖补金额，单位元；没有设置的写未定", "20,000.00"),
    )
)
_COLUMNS = tuple(place.name for place in FUNDS_ROW)
_SUM = (Placeholder("名称", "合计、预算或差额", "合计"), Placeholder("金额", "金额，单位元", "20,000.00"))


def gather(db: Session, subject: Subject) -> Context:
    """The list as it stands, marked as proposed before the approval."""
    return values_of(subject.cycle.year, funds_in(db, subject.cycle))


def values_of(year: int, funds: Funds) -> Context:
    """The kind's own placeholders."""
    return {
        "拟定": "" if funds.approved else "（拟定）",
        "分配表": row_dicts(funds),
        "合计表": [{"名称": name, "金额": printed(amount)} for name, amount in sums_of(funds)] if funds.rows else [],
        "说明": closing_sentence(year, funds),
    }


def row_dicts(funds: Funds) -> list[dict[str, int | str]]:
    """One row per home, as the page shows it; a dash for no honour."""
    return [
        dict(zip(_COLUMNS, (number, township, home, stars, honour or "—", amount), strict=True))
        for number, township, home, stars, honour, amount in funds_rows(funds)
    ]


KIND = NoticeKind(
    key="star_funds",
    name="奖补资金分配表",
    group=Group.STARS,
    purpose="各代表之家的奖补金额，交财务办理拨付。",
    format=Format.PLAIN,
    template="奖补资金分配表.docx",
    title=lambda context: title_of(context["年度"], approved=not context["拟定"]),
    placeholders=(
        Placeholder("拟定", "星级审定前为“（拟定）”，审定后为空", "（拟定）"),
        rows_of("分配表", "每个代表之家一行，按星级", FUNDS_ROW),
        Placeholder("合计表", "合计；设置了预算的还有预算和差额", [{"名称": "合计", "金额": "20,000.00"}], _SUM),
        Placeholder("说明", "合计与预算相比的一句话", "共需20,000.00元，预算20,000.00元，收支相抵。"),
    ),
    gather=gather,
    series="",
)
