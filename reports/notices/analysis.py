"""考核分析报告: the year for the office's own use, with what its numbers suggest."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session

from db.home_models import ROOM_STATE_NAMES, RoomState
from db.homes.room_counts import counted_rooms
from forms.points import ZERO, round_half_up, show
from forms.rooms import share_of
from reports.notices import findings, star_year
from reports.notices.findings import TOWNSHIPS, SectionRate
from reports.notices.kind import Context, Format, Group, NoticeKind, Subject
from reports.notices.results import GRADES, QUOTA, RANKING, VETOED, basis_of, grade_groups, overall, ranking_rows
from reports.notices.sentences import average, counted, joined, numbers_told, percentage_told, quoted, sentence
from reports.notices.year import LostItem, YearResult, published_year
from reports.templating.placeholder import Placeholder, rows_of

MOST_ITEMS = 10
NOTHING_LOST = "各乡镇没有失分的项目"
_SECTION = (
    Placeholder("项目", "考核项目", "监督工作"),
    Placeholder("分值", "分值", "15"),
    Placeholder("平均分", "平均得分", "12.6"),
    Placeholder("得分率", "平均得分占分值的百分比", "84%"),
    Placeholder("最高", "最高分和乡镇", "15（城关镇）"),
    Placeholder("最低", "最低分和乡镇", "9（青龙镇）"),
)
_ITEM = (
    Placeholder("项目", "考核项目", "专项监督"),
    Placeholder("内容", "考核内容", "开展专项监督，全年不少于3次"),
    Placeholder("分值", "分值", "6"),
    Placeholder("失分乡镇", "失分的乡镇个数", 2),
    Placeholder("共失分", "各乡镇失分合计", "4"),
    Placeholder("占比", "占失分总数的百分比", "40%"),
)
_OWN = (
    Placeholder("乡镇", "乡镇名称", "城关镇"),
    Placeholder("自评", "自评总分", "96.4"),
    Placeholder("认定", "认定总分", "95.2"),
    Placeholder("相差", "自评减认定", "1.2"),
)


def gather(db: Session, subject: Subject) -> Context:
    """The published year in numbers. Raises Closed while it is not published."""
    return {**values_of(result := published_year(db, subject.cycle)), **_homes_told(db, subject, result)}


def values_of(result: YearResult) -> Context:
    """What follows from the scores alone."""
    return {
        "依据": basis_of(result.checklist, result.star),
        "总体情况": overall(result),
        "等次情况": grade_groups(result),
        "名额说明": findings.quota_told(result),
        "否决说明": findings.vetoes_told(result),
        "分布情况": spread_told(result),
        "分项说明": sentence(findings.rates_told(result)),
        "分项表": [_section_row(each) for each in findings.section_rates(result)],
        "失分说明": sentence(findings.lost_told(result) or NOTHING_LOST),
        "失分表": item_rows(result),
        "自评说明": own_scores_told(result),
        "自评表": own_rows(result),
        "同比情况": year_on_year(result),
        "名次表": ranking_rows(result),
    }


def spread_told(result: YearResult) -> str:
    """How far the highest is from the lowest, and how many stand at the mean or above; nothing of one township."""
    totals, mean = [row.total for row in result.rows], findings.mean_of(result.rows)
    if len(totals) < 2 or mean is None or min(totals) == max(totals):
        return ""
    above = sum(total >= mean for total in totals)
    return sentence(
        f"最高分与最低分相差{show(max(totals) - min(totals))}分",
        f"{above}{TOWNSHIPS}达到平均分，占{percentage_told(above, len(totals))}",
    )


def _section_row(each: SectionRate) -> dict[str, str]:
    return {
        "项目": each.name,
        "分值": show(each.points),
        "平均分": show(each.mean),
        "得分率": f"{show(each.rate)}%",
        "最高": _held(each.highest, each.best),
        "最低": _held(each.lowest, each.worst),
    }


def _held(score: Decimal, holders: Sequence[str]) -> str:
    """15（甲镇）; of more than three their number."""
    names = joined(holders) if len(holders) <= findings.MOST_NAMED else f"{len(holders)}{TOWNSHIPS}"
    return f"{show(score)}（{names}）"


def item_rows(result: YearResult) -> list[dict[str, int | str]]:
    """The items in which most was lost."""
    whole = sum((item.lost for item in result.lost), ZERO)
    return [
        {
            "项目": item.name,
            "内容": item.content,
            "分值": show(item.points),
            "失分乡镇": item.townships,
            "共失分": show(item.lost),
            "占比": percentage_told(item.lost, whole),
        }
        for item in result.lost[:MOST_ITEMS]
    ]


def own_scores_told(result: YearResult) -> str:
    """How the townships' own scores differ from the verified ones: on the mean, how many, and who most."""
    mean = average([row.self_total for row in result.rows])
    verified = findings.mean_of(result.rows)
    if mean is None or verified is None:
        return ""
    differences = [(row.name, row.self_total - row.total) for row in result.rows]
    on_average = "平均" if len(result.rows) > 1 else ""
    both = f"自评{on_average}{show(mean)}分，认定{on_average}{show(verified)}分"
    return sentence(both, _apart(mean - verified)) + (_counted_apart(differences) if len(differences) > 1 else "")


def _apart(difference: Decimal) -> str:
    if not difference:
        return "两者一致"
    return f"自评{'高于' if difference > 0 else '低于'}认定{show(abs(difference))}分"


def _counted_apart(differences: Sequence[tuple[str, Decimal]]) -> str:
    numbers = {
        "高于": sum(value > 0 for _, value in differences),
        "低于": sum(value < 0 for _, value in differences),
        "等于": sum(value == 0 for _, value in differences),
    }
    held = {word: number for word, number in numbers.items() if number}
    counts = joined(f"自评{word}认定的{number}个" for word, number in held.items())
    if len(held) == 1:
        counts = f"{len(differences)}{TOWNSHIPS}自评均{next(iter(held))}认定"
    furthest = max(value for _, value in differences)
    most = [name for name, value in differences if value == furthest]
    high = f"偏高最多的是{joined(most)}（{'均' if len(most) > 1 else ''}高{show(furthest)}分）" if furthest > 0 else ""
    return sentence(counts, high)


def own_rows(result: YearResult) -> list[dict[str, str]]:
    """Every township's own and verified total, by rank."""
    return [
        {
            "乡镇": row.name,
            "自评": show(row.self_total),
            "认定": show(row.total),
            "相差": show(row.self_total - row.total),
        }
        for row in result.rows
    ]


def year_on_year(result: YearResult) -> str:
    """The year beside the one before; empty where there was none."""
    moves = findings.moves_of(result)
    if not moves:
        return ""
    new = [row.name for row in result.rows if row.unit_id not in result.last_year]
    return (
        sentence(_moves_counted([move.ranks for move in moves]))
        + sentence(findings.risen_told(result))
        + sentence(findings.fallen_told(result))
        + sentence(f"{counted(new, TOWNSHIPS)}上年没有参加考核" if new else "")
    )


def _moves_counted(ranks: Sequence[int]) -> str:
    """与上年相比，位次上升8个、下降11个、不变1个."""
    if not any(ranks):
        return "与上年相比，位次没有变化"
    counts = {
        "上升": sum(each > 0 for each in ranks),
        "下降": sum(each < 0 for each in ranks),
        "不变": sum(each == 0 for each in ranks),
    }
    return f"与上年相比，位次{joined(f'{word}{number}个' for word, number in counts.items() if number)}"


def _homes_told(db: Session, subject: Subject, result: YearResult) -> Context:
    """Stars, rooms, and what all of it suggests."""
    year, rooms = star_year.star_year(db, subject.cycle), counted_rooms(db, subject.cycle)
    return {
        "星级总体情况": star_year.overall(year),
        "星级变化": star_year.changes(year),
        "活动室情况": rooms_told(rooms, result.checklist.decimals),
        "建议": suggestions(result, rooms),
    }


def rooms_told(rooms: Counter[RoomState | None], decimals: int) -> str:
    """纳入评定的代表活动室98个，达标60个、提升中…，达标率61.22%; empty where no room counts."""
    count = sum(rooms.values())
    if not count:
        return ""
    states = numbers_told(
        {**{ROOM_STATE_NAMES[state]: rooms[state] for state in RoomState}, "未评定": rooms[None]}, "个"
    )
    share = share_of(rooms[RoomState.UP_TO_STANDARD], count, decimals)
    return sentence(f"纳入评定的代表活动室{count}个", states, f"达标率{show(share)}%")


def suggestions(result: YearResult, rooms: Counter[RoomState | None]) -> list[str]:
    """What the numbers ask for, a sentence each, with the numbers: sections, items, lowest grade, own scores, rooms."""
    return [
        words
        for words in (
            _on_sections(findings.section_rates(result)),
            _on_items(result.lost, len(result.rows)),
            _on_grades(result),
            _on_own_scores(result),
            _on_rooms(rooms),
        )
        if words
    ]


def _on_sections(rates: Sequence[SectionRate]) -> str:
    """Of the sections whose rate is below that of all together."""
    whole = sum((each.points for each in rates), ZERO)
    if not whole:
        return ""
    mean = round_half_up(sum((each.mean for each in rates), ZERO) * 100 / whole, 1)
    weak = sorted((each for each in rates if each.rate < mean), key=lambda each: each.rate)
    told = joined(f"{each.name}（{show(each.rate)}%）" for each in weak[: findings.MOST_NAMED])
    return sentence(f"加强得分率偏低的考核项目：{told}，低于总体得分率{show(mean)}%") if weak else ""


def _on_items(lost: Sequence[LostItem], townships: int) -> str:
    """Of the items in which more than half of the townships lost points."""
    common = [item for item in lost if 2 * item.townships > townships > 1]
    told = joined(f"{quoted(item.name)}（{item.townships}{TOWNSHIPS}）" for item in common[: findings.MOST_NAMED])
    lead = "半数以上乡镇失分的是" if len(common) == 1 else f"半数以上乡镇失分的有{len(common)}项，重点是"
    return sentence(f"补齐普遍短板：{lead}{told}") if common else ""


def _on_grades(result: YearResult) -> str:
    """Of the townships of the lowest grade that is held, where there is a higher one."""
    groups = grade_groups(result)
    if len(groups) < 2:
        return ""
    return sentence(f"帮助排名靠后的乡镇：{groups[-1]['名称']}等次的有{groups[-1]['乡镇']}")


def _on_own_scores(result: YearResult) -> str:
    """Of the townships that scored themselves higher than the others did: by more than the mean of those too high."""
    high = [(row.name, row.self_total - row.total) for row in result.rows if row.self_total > row.total]
    mean = average([value for _, value in high])
    if mean is None or len(high) < 2:
        return ""
    above = sorted(((name, value) for name, value in high if value > mean), key=lambda each: -each[1])
    told = joined(f"{name}（高{show(value)}分）" for name, value in above[: findings.MOST_NAMED])
    more = f"等{len(above)}{TOWNSHIPS}" if len(above) > findings.MOST_NAMED else ""
    return sentence(f"提高自评准确性：自评偏高的乡镇平均高{show(mean)}分，超过平均数的有{told}{more}") if above else ""


def _on_rooms(rooms: Counter[RoomState | None]) -> str:
    below = {ROOM_STATE_NAMES[state]: rooms[state] for state in (RoomState.IMPROVING, RoomState.BELOW_STANDARD)}
    told = joined(f"{name}{number}个" for name, number in below.items() if number)
    return sentence(f"推进代表活动室达标：{told}") if told else ""


KIND = NoticeKind(
    key="analysis",
    name="考核分析报告",
    group=Group.YEAR,
    purpose="用数据分析本年度考核：得分、失分、变化和薄弱环节，供领导参阅。",
    format=Format.PLAIN,
    template="考核分析报告.docx",
    title=lambda context: f"{context['年度']}年度乡镇人大工作考核分析报告",
    placeholders=(
        Placeholder("依据", "考核和评定所依据的文件", "《2022年度乡镇人大工作责任清单》（示人常发〔2022〕3号）"),
        Placeholder("总体情况", "各等次个数、平均分及其变化、最高和最低分", "参加考核的2个乡镇全部为优秀。平均95分。"),
        GRADES,
        QUOTA,
        VETOED,
        Placeholder("分布情况", "最高最低相差多少、多少个达到平均分；只有一个乡镇时为空", "最高分与最低分相差0.4分。"),
        Placeholder(
            "分项说明",
            "得分率最高和最低的考核项目",
            "从考核项目看，得分率最高的是自身建设（95%），最低的是监督工作（84%）。",
        ),
        rows_of("分项表", "每个考核项目一行", _SECTION),
        Placeholder(
            "失分说明",
            "失分较多的内容，或者没有失分",
            "失分最多的项目是“请示报告”（2个乡镇失分，共失2分，占失分总数的100%）。",
        ),
        rows_of("失分表", "失分较多的内容，每项一行", _ITEM),
        Placeholder("自评说明", "自评与认定的差别", "自评平均96分，认定平均95分，自评高于认定1分。"),
        rows_of("自评表", "每个乡镇一行，按位次", _OWN),
        Placeholder("同比情况", "与上年相比；没有上年结果时为空", "平均95分，比上年提高1.2分。"),
        Placeholder("星级总体情况", "各星级个数和平均分", "参加评定的2个人大代表之家全部为五星级，评定得分平均96分。"),
        Placeholder(
            "星级变化",
            "与上次评定相比，每种变化一段；没有上次评定时为空",
            ["保持星级1个：城关镇（五星级）。"],
        ),
        Placeholder(
            "活动室情况", "代表活动室达标情况；没有时为空", "纳入评定的代表活动室8个，达标6个、提升中2个，达标率75%。"
        ),
        Placeholder("建议", "由数据得出的建议，每条一段；没有时为空", ["推进代表活动室达标：提升中2个。"]),
        RANKING,
    ),
    gather=gather,
    series="",
)
