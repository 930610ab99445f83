"""What points are graded by: government level, step of a quantity, grade, place."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from forms.grammar.conditions import Said
from forms.grammar.quantities import PERIODS, quantities
from forms.grammar.statements import Verb
from forms.numerals import NUMBER, parse_number


class Scale(StrEnum):
    """What the amounts of a ladder are given by."""

    TIERS = "tiers"
    STEPS = "steps"
    GRADES = "grades"
    PLACES = "places"


_TIER = r"(?:市县|国家|全国|党?中央|国务院|国办|自治区|省部?|市州?|地市|州|盟|县市?|区县?|旗|乡镇?|镇|街道|村|京|[校院系](?=级|、|,|表彰))"
GOVERNMENT = re.compile(r"[国央省市县区镇乡街村州盟旗京]")
_BODY = r"(?:级|党委|政府|政协|人大|纪委|委|办)*"
_TIER_LIST = re.compile(rf"{_TIER}{_BODY}(?:[、,/和及或]+[我本全]?{_TIER}(?!场|域|份|民|部门的){_BODY})+级?")
_TIER_SAID = re.compile(
    rf"(?:(?<=[被受获经到得在、,为列])|^|(?<=\b))(?:{_TIER})(?=级|委|政府|人大|部|厅|局|办|媒体|主流|表彰|通报|采|推广|转发|批示|领导|纪|党|以上|及以上|每|$)|{_TIER}(?=级|委|政府|纪委|党委)"
)
_PLACED = r"(?:排名|排位|位次|名次|位列|位居|名列|列|居)"
_MOVED = r"(?:后退|进步|上升|下降|提升|前移|后移|降低)"
_PLACE = re.compile(
    rf"第{NUMBER}(?:[名位]|(?=[、,]))|(?:前|末|倒数|最后|后)第?{NUMBER}(?:[名位]|%)|{NUMBER}-{NUMBER}[名位]"
    rf"|{_PLACED}[^,;。\d]{{0,8}}?(?:前|后|末|倒数|最后)?第?{NUMBER}(?=的|,|$)|[居列]末位|最后一[名位]"
    rf"|(?:位次|名次|排名|排位)[^,;。]{{0,10}}(?:{_MOVED}|每)[^,;。\d]{{0,3}}{NUMBER}?个?(?:位次|名次|[名位])?"
    rf"|^,?(?:以后|之后)?(?:{_MOVED}|每[进低降退下后][^,\d]{{0,3}}?){NUMBER}?个?(?:位次|名次|[名位])"
)
_RANKING = re.compile(r"([^,;。]{0,2})(?<!个)(?:排名|位次|名次|排位)")
_GRADE = r"(?:优秀?|良好?|中等?|基本合格|不合格|合格|一般|较好|较差|好|差|基本称职|不称职|称职|达标|[一二三四五]星级?|[一二三]等奖?|[一二三]类|[一二三四]档|A{1,5}级?|[BCD]级?)"
_GRADED = re.compile(rf"(?:^|[,:、]|[为获评得是到定])[“\"]?({_GRADE})[”\"]?(?:的|等次|等级|档次|单位|者|档|等)*,?$")
_GRADE_LIST = re.compile(rf"[特一二三四](?:[、,/和及][一二三四])+(?:等奖?|[类档级])|{_GRADE}(?:[、,/和及或]{_GRADE})+")
_DATE = re.compile(r"\d+月\d+日|\d+月底")
_UNNAMED = ("", "组织", "完成", "开展", "达", "仅", "只")
_WHOLE = re.compile(r"全部|全面|全覆盖|100%")


def feature(said: Said, scale: Scale) -> str:
    """What sets a statement apart on that ladder (省级, 90%, 优秀, 第1名); empty where nothing does."""
    lead = said.statement.lead
    match scale:
        case Scale.TIERS:
            return "、".join(sorted(set(_TIER_SAID.findall(lead))))
        case Scale.STEPS:
            return "" if said.per else _step(said)
        case Scale.GRADES:
            graded = _GRADED.search(lead)
            return graded[1] if graded else ""
        case Scale.PLACES:
            place = _PLACE.search(lead)
            return place[0].strip(",") if place else ""


def _step(said: Said) -> str:
    lead = said.statement.lead
    if re.match(r"[,]?(?:其后|此后|之后)", lead):
        return "12月31日后"
    if dates := _DATE.findall(lead):
        return str(dates[-1]) + lead[lead.index(dates[-1]) + len(dates[-1]) :].strip(",")
    bounded = list(_compared(lead))
    return bounded[-1] if bounded else _plain_step(said)


def _plain_step(said: Said) -> str:
    """走访5次,得1分 between 6次以上 and 4次及以下: a number that nothing compares, close to its points."""
    found = list(quantities(said.statement.lead))
    close = [q for q in found if q.unit not in PERIODS and len(said.statement.lead) - q.end <= 12]
    return said.statement.lead[close[-1].start : close[-1].end] if close and said.verb is not Verb.ADD else ""


def _compared(lead: str) -> Iterator[str]:
    """Numbers that are compared with, in words (90%以上) or in signs (50%≤处置率)."""
    for quantity in quantities(lead, spans=True):
        around = lead[max(quantity.start - 1, 0) : quantity.end + 1]
        is_rate = quantity.unit == "%" and re.search(r"[为在]\d", around)
        if quantity.bounded or re.search(r"[<>≤≥]", around) or is_rate:
            yield lead[quantity.start : quantity.end]


def is_top(said: Sequence[Said], index: int) -> bool:
    """Whether a statement without a number is the top of the steps behind it: 全部完成得2分，完成90%以上得1分."""
    first, behind = said[index], said[index + 1 : index + 3]
    if first.verb is not Verb.GET or first.per or len(behind) < 2 or not all(_step(step) for step in behind):
        return False
    shared = first.statement.lead.strip(",的")[-3:] in behind[0].statement.lead
    return bool(_WHOLE.search(first.statement.lead)) or shared


def is_last_of_steps(before: Said, candidate: Said) -> bool:
    """Whether 1个得4分, which alone counts every one, comes down from the step 2个得8分."""
    lead = candidate.statement.lead.strip(",、的")
    one = candidate.per is not None and re.fullmatch(r"[1一][^\d每]{1,2}", lead)
    return bool(one) and any(number.number == 2 and number.unit == lead[1:] for number in before.demands)


def same_quantity(run: Sequence[Said], candidate: Said) -> bool:
    """Whether the step is of the quantity that the steps before it named."""
    unit, own_unit = (_unit_of(_step(said)) for said in (run[-1], candidate))
    if not unit or unit == own_unit == "date":
        return True
    own, before = _subject(candidate), (run[0], run[-1])
    same = own in _UNNAMED or any(own in one.statement.lead or own[-2:] == _subject(one)[-2:] for one in before)
    return unit[:1] == own_unit[:1] and same


def _unit_of(step: str) -> str:
    return "date" if _DATE.match(step) else re.sub(r"[\d.一二两三四五六七八九十百半]|及?以.$|之?内$", "", step)


def _subject(said: Said) -> str:
    words = re.split(r"[\d一二两三四五六七八九十]", said.statement.lead.strip(",").split(",")[-1] or said.condition)[0]
    return re.sub(r"达到?|不?超过|不?[低少高]于|不足|以[上下]|在|为|至少|控制|未|的|及|[<>≤≥]", "", words)


def same_ranking(first: Said, candidate: Said) -> bool:
    """Whether a place is one of the ranking that the first one named (月度排名 is not 年度排名)."""
    before, own = (_RANKING.search(said.statement.lead) for said in (first, candidate))
    return first is candidate or own is None or (before is not None and before[1] == own[1])


def scale_of_list(said: Said) -> Scale | None:
    """What a statement with several amounts grades them by, None where they stand for as many conditions."""
    lead = said.statement.lead
    if _TIER_LIST.search(lead) or "比例" in said.statement.words:
        return Scale.TIERS
    if len(list(quantities(lead))) >= len(said.amounts) and not said.statement.ranged:
        return Scale.STEPS
    if graded := _GRADE_LIST.search(lead):
        return Scale.TIERS if re.search(r"等|[A-D]", graded[0]) else Scale.GRADES
    listed = enumerated(lead)
    likes = len(listed) > 1 and len({item[-2:] for item in listed}) == 1
    return Scale.TIERS if likes else None


def listed(said: Said, scale: Scale) -> list[str]:
    """The names in a statement that its amounts are given by, in the order of the text."""
    lead = said.statement.lead
    if scale is Scale.PLACES:
        return _places(lead)
    if scale is Scale.TIERS and (found := _TIER_LIST.search(lead)):
        tiers = re.findall(_TIER, found[0])
        split = [part for tier in tiers for part in (tier if tier == "市县" else [tier])]
        return [named_on(tier, scale) for tier in split]
    if scale in (Scale.TIERS, Scale.GRADES) and (found := _GRADE_LIST.search(lead)):
        if re.match(r"[特一二三四][、,/和及]", found[0]):
            kind = re.sub(r"[特一二三四、,/和及]", "", found[0])
            return [f"{sign}{kind}" for sign in re.findall(r"[特一二三四]", found[0])]
        return [part for part in re.split(r"[、,/和及或]", found[0]) if part]
    return enumerated(lead)


def named_on(label: str, scale: Scale) -> str:
    """The name of one step as it is shown: 省 is 省级."""
    plain = label.strip("的,、")
    return f"{plain}级" if scale is Scale.TIERS and re.fullmatch(_TIER, plain) else plain.removeprefix("被")


def _places(lead: str) -> list[str]:
    """The places a ranking names: 1-5名 and 前3名 are each of them."""
    if ranged := re.search(rf"({NUMBER})-({NUMBER})[名位]", lead):
        first, last = (int(parse_number(ranged[group])) for group in (1, 2))
        return [f"第{place}名" for place in range(first, min(last, first + 50) + 1)]
    if leading := re.search(rf"前({NUMBER})[名位]", lead):
        return [f"第{place}名" for place in range(1, min(int(parse_number(leading[1])), 50) + 1)]
    return [match[0].strip(",") for match in _PLACE.finditer(lead)]


def enumerated(lead: str) -> list[str]:
    """The items of a list that ends the lead: 村级标兵、镇级标兵、县级标兵."""
    words = re.sub(r"(?:分别|依次|各|可)$", "", lead.strip(",")).strip(",的")
    words = re.sub(r"^.*?(?:评为|获得|荣获|获评)", "", words.split(",")[-1])
    return [item for item in re.split(r"[、/]|或|和|及|与", words) if item]


def words_behind_list(lead: str) -> str:
    """The words behind the list of levels in a lead (媒体采用的 in 省、市级媒体采用的); empty where it has no list."""
    found = _TIER_LIST.search(lead)
    return lead[found.end() :].removeprefix("级") if found else ""
