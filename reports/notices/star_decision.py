"""关于…年度星级“人大代表之家”授牌奖补的决定: plaques and honours by level, and the funds, home by home."""

from collections import Counter
from collections.abc import Sequence

from sqlmodel import Session

from db.models import Cycle
from db.refusals import Closed
from db.stars.awards import Award, awards_in
from db.stars.funds import Funds, funds_in
from forms.model import StarReward
from forms.star_funds import FundsRow, in_yuan
from forms.stars import levels_of
from reports.homes.star_awards import inscription
from reports.homes.star_funds_list import printed
from reports.notices.frame import COPIES, RECIPIENTS
from reports.notices.kind import Context, Format, Group, NoticeKind, Placeholder, Readers, Subject
from reports.notices.results import GROUP, basis_of, groups_of
from reports.notices.sentences import counted, listed, sentence
from reports.notices.star_funds import FUNDS_ROW
from reports.notices.star_year import HOMES, StarYear, awarded_year

_ROW = tuple(place for place in FUNDS_ROW if place.name != "荣誉")
_PLAQUES_EXAMPLE = [{"名称": "五星级人大代表之家", "数量": 1, "乡镇": "城关镇人大代表之家"}]


def gather(db: Session, subject: Subject) -> Context:
    """What is decided. Raises Closed before the approval, where no home holds stars, and while an amount is not set."""
    cycle = subject.cycle
    year, funds = awarded_year(db, cycle), funds_in(db, cycle)
    form, awards = year.form, _in_order(awards_in(db, cycle), year)
    if not awards:
        raise Closed(f"{cycle.year}年度没有获评星级的代表之家，不作授牌奖补的决定。")
    paid = _paid(cycle, funds)
    return {
        "依据": basis_of(form),
        "条款": _articles(form.star_rewards),
        "授牌家数": len(awards),
        "授牌情况": _plaques(levels_of(form.stars), awards),
        "荣誉情况": _honours(funds),
        "奖补说明": _funds_told(paid, funds),
        "名单": _rows(awards, funds),
    }


def _in_order(awards: Sequence[Award], year: StarYear) -> list[Award]:
    """From the highest level down, then by points, as the rating's own notice names the homes."""
    places = {row.home_id: place for place, row in enumerate(year.rows)}
    return sorted(awards, key=lambda award: places.get(award.home_id, len(places)))


def _paid(cycle: Cycle, funds: Funds) -> list[FundsRow]:
    """The homes that get money. Raises Closed while the amount of one of their levels is not set."""
    paid = [row for row in funds.rows if row.amount is not None]
    unset = list(
        dict.fromkeys(row.stars for row in funds.rows if row.amount is None and (paid or row.stars in funds.promised))
    )
    if unset:
        raise Closed(
            f"{cycle.year}年度{counted(unset, '个星级')}的奖补金额还没有设置；"
            "请管理员在“星级评定”的“经费设置”中填写后再作决定。"
        )
    return paid


def _rows(awards: Sequence[Award], funds: Funds) -> list[dict[str, int | str]]:
    """Every home that is given a plaque, with the money that its level brings; a dash for none."""
    amounts = {row.home_id: row.amount for row in funds.rows}
    return [
        {
            "序号": number,
            "乡镇": award.township,
            "代表之家": award.home,
            "星级": award.stars,
            "金额": "—" if (amount := amounts.get(award.home_id)) is None else printed(amount),
        }
        for number, award in enumerate(awards, start=1)
    ]


def _articles(rewards: Sequence[StarReward]) -> str:
    """第七条: the articles that promise something, by their own numbers; empty where the text has none."""
    numbers = dict.fromkeys(reward.text.partition("\u3000")[0] for reward in rewards)
    return counted([number for number in numbers if number.startswith("第")], "条")


def _plaques(levels: Sequence[str], awards: Sequence[Award]) -> list[dict[str, int | str]]:
    by_plaque = groups_of([(award.stars, award.home) for award in awards], levels)
    return [{**group, "名称": inscription(str(group["名称"]))} for group in by_plaque]


def _honours(funds: Funds) -> list[str]:
    """五星级人大代表之家：通报表扬: a sentence for every level that some home holds and that brings words of honour."""
    held = {row.stars for row in funds.rows}
    return [sentence(f"{inscription(stars)}：{words}") for stars, words in funds.honours.items() if stars in held]


def _funds_told(paid: Sequence[FundsRow], funds: Funds) -> str:
    """五星级人大代表之家1个，奖补80,000.00元；四星级人大代表之家2个，每个奖补30,000.00元。3个人大代表之家共奖补…."""
    if not paid:
        return ""
    numbers = Counter(row.stars for row in paid)
    each = listed(
        f"{inscription(stars)}{numbers[stars]}个，{'每个' if numbers[stars] > 1 else ''}奖补{in_yuan(funds.amounts[stars])}"
        for stars in funds.levels
        if numbers[stars]
    )
    return each + sentence(f"{len(paid)}{HOMES}共奖补{in_yuan(funds.total)}" if len(paid) > 1 else "")


KIND = NoticeKind(
    key="star_decision",
    name="授牌奖补决定",
    group=Group.STARS,
    purpose="对获评星级的代表之家授牌、给予奖补，附奖补资金分配表。",
    format=Format.DOCUMENT,
    template="授牌奖补决定.docx",
    title=lambda context: (
        f"关于{context['年度']}年度星级“人大代表之家”授牌{'奖补' if context['奖补说明'] else ''}的决定"
    ),
    placeholders=(
        Placeholder("依据", "评定所依据的文件", "《乡镇“人大代表之家”星级评定办法（试行）》（示人常发〔2022〕3号）"),
        Placeholder("条款", "规定奖励的条款；文件没有编条的为空", "第七条"),
        Placeholder("授牌家数", "授牌的代表之家个数", 2),
        Placeholder("授牌情况", "每种牌匾一行，乡镇一栏是代表之家的名称", _PLAQUES_EXAMPLE, GROUP),
        Placeholder("荣誉情况", "每个给予荣誉的星级一段；没有时为空", ["五星级人大代表之家：通报表扬。"]),
        Placeholder("奖补说明", "奖补标准和总额；没有奖补资金时为空", "五星级人大代表之家1个，奖补20,000.00元。"),
        Placeholder("名单", "每个授牌的代表之家一行，按星级", [{place.name: place.example for place in _ROW}], _ROW),
    ),
    gather=gather,
    entries=(RECIPIENTS, COPIES),
    readers=Readers.ALL,
)
