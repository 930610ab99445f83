"""Ladders of points: statements, or lists within one, that grade the same thing by government level, step, grade or place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest

from forms.grammar.conditions import Said, said_of
from forms.grammar.quantities import PERIODS, quantities
from forms.grammar.statements import Verb
from forms.numerals import NUMBER, parse_number
from forms.points import round_half_up


class Scale(StrEnum):
    """What the amounts of a ladder are given by."""

    TIERS = "tiers"
    STEPS = "steps"
    GRADES = "grades"
    PLACES = "places"


_TIER = r"(?:市县|国家|全国|党?中央|国务院|国办|自治区|省部?|市州?|地市|州|盟|县市?|区县?|旗|乡镇?|镇|街道|村|京|[校院系](?=级|、|,|表彰))"
_GOVERNMENT = re.compile(r"[国央省市县区镇乡街村州盟旗京]")
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
_WHOLE = re.compile(r"全部|全面|全覆盖|100%")
_GAIN = (Verb.GET, Verb.ADD, Verb.BARE, Verb.BRACKET)
_NOTHING = (Verb.NONE, Verb.SPARE)


def in_scales(said: Sequence[Said]) -> list[tuple[Said, Scale | None]]:
    """The statements in order, those that make up one ladder as one with all its amounts and labels."""
    found: list[tuple[Said, Scale | None]] = []
    index = 0
    while index < len(said):
        run, scale = _longest(said, index)
        found.extend([(_joined(run, scale), scale)] if scale else _alone(said[index]))
        index += max(len(run), 1)
    return found


def _longest(said: Sequence[Said], index: int) -> tuple[list[Said], Scale | None]:
    runs = [(_run(said, index, scale), scale) for scale in Scale]
    run, scale = max(runs, key=lambda found: len(found[0]))
    return (run, scale) if len(run) > 1 else ([], None)


def _run(said: Sequence[Said], index: int, scale: Scale) -> list[Said]:
    """The statements from `index` on that go on with the same ladder; none where they are fewer than two steps."""
    run: list[Said] = []
    for candidate in said[index:]:
        leads_on = scale is Scale.STEPS and not run and _is_whole(said, index)
        if not feature(candidate, scale) and not leads_on:
            break
        if not _fits(candidate, run, scale):
            break
        run.append(candidate)
    features = {step.statement.lead for step in run} if scale is Scale.STEPS else {feature(s, scale) for s in run}
    if scale is Scale.TIERS and not any(_GOVERNMENT.search(tier) for tier in features):
        return []
    return run if len(features) > 1 or (scale is Scale.PLACES and len(run) > 1) else []


def _fits(candidate: Said, run: Sequence[Said], scale: Scale) -> bool:
    if candidate.verb is Verb.OWN or candidate.statement.ranged:
        return False
    if scale is Scale.PLACES:
        return candidate.verb not in _NOTHING and (not run or _same_ranking(run[0], candidate))
    if len(candidate.amounts) > 1 or (candidate.verb in _NOTHING and (not run or scale is Scale.TIERS)):
        return False
    if not run:
        return True
    same_side = candidate.verb in _NOTHING or (candidate.verb is Verb.LOSE) == (run[0].verb is Verb.LOSE)
    return same_side and (scale is not Scale.STEPS or _same_quantity(run, candidate))


def feature(said: Said, scale: Scale) -> str:
    """What sets a statement apart on that ladder (省级, 90%, 优秀, 第1名); empty where nothing does."""
    lead = said.statement.lead
    match scale:
        case Scale.TIERS:
            return (
                ""
                if _TIER_LIST.search(lead) and said.verb is Verb.BARE
                else "、".join(sorted(set(_TIER_SAID.findall(lead))))
            )
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
    """组织5次,得0.5分 between 6次以上 and 4次及以下: a number that nothing compares, close to its points."""
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


def _is_whole(said: Sequence[Said], index: int) -> bool:
    """Whether a statement without a number is the top of the steps behind it: 全部完成得2分，完成90%以上得1分."""
    first, behind = said[index], said[index + 1 : index + 3]
    if first.verb is not Verb.GET or first.per or len(behind) < 2 or not all(_step(step) for step in behind):
        return False
    shared = first.statement.lead.strip(",的")[-3:] in behind[0].statement.lead
    return bool(_WHOLE.search(first.statement.lead)) or shared


def _same_quantity(run: Sequence[Said], candidate: Said) -> bool:
    """Whether the step is of the quantity that the steps before it named."""
    unit, own_unit = (_unit_of(_step(said)) for said in (run[-1], candidate))
    if not unit:
        return True
    if unit == own_unit == "date":
        return True
    own = _subject(candidate)
    named = (_subject(run[0]), _subject(run[-1]))
    return unit[:1] == own_unit[:1] and (
        len(own) <= 2 or any(own in first or own[-2:] == first[-2:] for first in named)
    )


def _unit_of(step: str) -> str:
    return "date" if _DATE.match(step) else re.sub(r"[\d.一二两三四五六七八九十百半]|及?以.$|之?内$", "", step)


def _subject(said: Said) -> str:
    words = re.split(r"\d", said.statement.lead.strip(",").split(",")[-1] or said.condition)[0]
    return re.sub(r"达到?|不?超过|不?[低少高]于|不足|以[上下]|在|为|至少|控制|未|的|及|[<>≤≥]", "", words)


def _same_ranking(first: Said, candidate: Said) -> bool:
    before, own = (_RANKING.search(said.statement.lead) for said in (first, candidate))
    return first is candidate or own is None or (before is not None and before[1] == own[1])


def _joined(run: Sequence[Said], scale: Scale) -> Said:
    steps = [
        (amount, label or "", said.verb is Verb.LOSE)
        for said in run
        for amount, label in zip_longest(said.amounts or (Decimal(0),), _labels(said, scale)[: len(said.amounts) or 1])
    ]
    if scale is Scale.TIERS:
        steps.sort(key=lambda step: -step[0])
    amounts, labels, losses = zip(*steps, strict=True)
    statement = replace(run[0].statement, end=run[-1].statement.end, amounts=amounts)
    return replace(run[0], statement=statement, labels=_distinct(labels), losses=losses)


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, each told apart from those before it, so that what is entered under them never mixes."""
    found: list[str] = []
    for number, label in enumerate(labels, start=1):
        named = label or f"第{number}档"
        found.append(named if named not in found else f"{named}（{number}）")
    return tuple(found)


def _labels(said: Said, scale: Scale) -> list[str]:
    if len(said.amounts) > 1:
        return _listed(said, scale)
    lead = said.statement.lead.strip(",、的 ")
    phrase = re.sub(r"[,，]?每.{0,3}$", "", lead).split(",")[-1]
    return [_named(feature(said, scale) if scale in (Scale.GRADES, Scale.PLACES) else phrase or lead, scale)]


def _named(label: str, scale: Scale) -> str:
    plain = label.strip("的,、")
    return f"{plain}级" if scale is Scale.TIERS and re.fullmatch(_TIER, plain) else plain.removeprefix("被")


def _alone(said: Said) -> list[tuple[Said, Scale | None]]:
    """A statement by itself: a list of amounts is a ladder of its own, or stands for as many conditions."""
    if said.verb not in (*_GAIN, Verb.LOSE) or not said.amounts:
        return [(said, None)]
    if said.verb is not Verb.BRACKET and feature(said, Scale.PLACES):
        return [(_ladder(said, Scale.PLACES), Scale.PLACES)]
    if len(said.amounts) == 1:
        return [(said, None)]
    scale = _scale_of_list(said)
    if said.statement.ranged:
        return [(_ladder(_spread(said), scale), scale)] if _is_spread(said, scale) else [(said, None)]
    return [(_ladder(said, scale), scale)] if scale else [(part, None) for part in _parts(said)]


def _scale_of_list(said: Said) -> Scale | None:
    lead = said.statement.lead
    if _TIER_LIST.search(lead) or "比例" in said.statement.words:
        return Scale.TIERS
    if len(list(quantities(lead))) >= len(said.amounts) and not said.statement.ranged:
        return Scale.STEPS
    if graded := _GRADE_LIST.search(lead):
        return Scale.TIERS if re.search(r"等|[A-D]", graded[0]) else Scale.GRADES
    listed = _enumerated(lead)
    likes = len(listed) > 1 and len({item[-2:] for item in listed}) == 1
    return Scale.TIERS if likes else None


def words_behind_list(lead: str) -> str:
    """The words behind the list of levels in a lead (媒体采用的 in 省、市级媒体采用的); empty where it has no list."""
    found = _TIER_LIST.search(lead)
    return lead[found.end() :].removeprefix("级") if found else ""


def _enumerated(lead: str) -> list[str]:
    """The items of a list that ends the lead: 宁海好人、宁波好人、浙江好人."""
    words = re.sub(r"(?:分别|依次|各|可)$", "", lead.strip(",")).strip(",的")
    words = re.sub(r"^.*?(?:评为|获得|荣获|获评)", "", words.split(",")[-1])
    return [item for item in re.split(r"[、/]|或|和|及|与", words) if item]


def _is_spread(said: Said, scale: Scale | None) -> bool:
    """Whether 3—1分 goes over the labels of a list, one point apart, rather than being left to a person."""
    if scale not in (Scale.TIERS, Scale.GRADES):
        return False
    count, (first, last) = len(_listed(said, Scale.TIERS)), said.amounts
    return count > 1 and (count == abs(first - last) + 1 or bool(re.search(r"分别|依次", said.statement.lead)))


def _spread(said: Said) -> Said:
    """3—1分 over as many labels: 3, 2, 1."""
    count, (first, last) = len(_listed(said, Scale.TIERS)), said.amounts
    steps = max(count - 1, 1)
    amounts = tuple(round_half_up(first + (last - first) * step / steps) for step in range(steps + 1))
    return replace(said, statement=replace(said.statement, amounts=amounts, ranged=False))


def _ladder(said: Said, scale: Scale | None) -> Said:
    labels = _listed(said, scale) if scale else []
    beside = [*labels, *[""] * (len(said.amounts) - len(labels))]
    steps = list(zip(said.amounts, beside, strict=False))
    if scale is Scale.TIERS:
        steps.sort(key=lambda step: -step[0])
    amounts = tuple(amount for amount, _ in steps)
    lost = said.verb is Verb.LOSE
    named = tuple(label for _, label in steps) if scale is not Scale.PLACES else tuple(beside)
    statement = replace(said.statement, amounts=amounts, ranged=False)
    return replace(said, statement=statement, labels=_distinct(named), losses=tuple(lost for _ in amounts))


def _listed(said: Said, scale: Scale) -> list[str]:
    lead = said.statement.lead
    if scale is Scale.PLACES:
        return _places(lead)
    if scale is Scale.TIERS and (found := _TIER_LIST.search(lead)):
        tiers = re.findall(_TIER, found[0])
        split = [part for tier in tiers for part in (tier if tier == "市县" else [tier])]
        return [_named(tier, scale) for tier in split]
    if scale in (Scale.TIERS, Scale.GRADES) and (found := _GRADE_LIST.search(lead)):
        if re.match(r"[特一二三四][、,/和及]", found[0]):
            kind = re.sub(r"[特一二三四、,/和及]", "", found[0])
            return [f"{sign}{kind}" for sign in re.findall(r"[特一二三四]", found[0])]
        return [part for part in re.split(r"[、,/和及或]", found[0]) if part]
    return _enumerated(lead)


def _places(lead: str) -> list[str]:
    """The places a ranking names: 1-5名 and 前3名 are each of them."""
    if ranged := re.search(rf"({NUMBER})-({NUMBER})[名位]", lead):
        first, last = (int(parse_number(ranged[group])) for group in (1, 2))
        return [f"第{place}名" for place in range(first, min(last, first + 50) + 1)]
    if leading := re.search(rf"前({NUMBER})[名位]", lead):
        return [f"第{place}名" for place in range(1, min(int(parse_number(leading[1])), 50) + 1)]
    return [match[0].strip(",") for match in _PLACE.finditer(lead)]


def _parts(said: Said) -> list[Said]:
    """As many statements as amounts: 少建一个或已建但未达标的分别扣1分、3分."""
    lead = said.statement.lead
    conditions = next((c for c in (_enumerated(lead), lead.split("或")) if len(c) == len(said.amounts)), [])
    named = conditions if len(conditions) == len(said.amounts) else [said.condition] * len(said.amounts)
    return [
        said_of(replace(said.statement, amounts=(amount,), lead=condition), said.before)
        for amount, condition in zip(said.amounts, named, strict=True)
    ]
