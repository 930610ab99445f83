"""A clause as statements: each amount of points that it names, with the words that lead to it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from forms.grammar.quantities import STOP, UNIT, clean_unit
from forms.model import RuleKind
from forms.numerals import NUMBER, parse_number


class Verb(StrEnum):
    """What a statement does with its points."""

    GET = "get"  # 得、计、记: points out of the item's own
    ADD = "add"  # 加、奖: points on top
    LOSE = "lose"  # 扣、减
    NONE = "none"  # 不得分: all of the item's points are lost
    SPARE = "spare"  # 不扣分、不加分: nothing happens
    BARE = "bare"  # an amount without a verb: 优10分, 每次7.5分
    BRACKET = "bracket"  # (10分) behind what it is given for
    OWN = "own"  # words that one kind of rule knows: 酌情扣分, 一票否决, 按比例得分


EARNING = (Verb.GET, Verb.ADD, Verb.BRACKET, Verb.BARE)


@dataclass(frozen=True)
class Statement:
    """One statement. `lead` are the words since the statement before it or the last full stop; `after` is the measure
    word behind the amounts (扣15分/次); `sentence` counts the full stops before it.

    `amounts` are empty for words without one; `ranged` holds for 1—3分, `full` for 得满分. `own` is the kind of rule whose
    own `words` were found.
    """

    verb: Verb
    start: int
    end: int
    lead: str
    amounts: tuple[Decimal, ...] = ()
    ranged: bool = False
    full: bool = False
    after: str = ""
    sentence: int = 0
    own: RuleKind | None = None
    words: str = ""


_LOSE = r"倒扣|加扣|扣减|扣除|扣掉|扣去|扣罚|减去|减少|扣分(?=\d)|[扣减罚]"
_ADD = r"叠加|追加|增加|增记|加记|加计|加分(?=\d)|奖励|[加增奖]|\+"
_GET = r"(?:分别|各)为|(?<![分值限视定评认])为(?=\d)|赋予|给予|计入|计为|记为|可得|得分为|得分(?=\d)|[得计记赋给打评]"
_GAP = rf"(?:总分|得分|积分|分值|(?![扣减加得计记奖增低高超不达足于过满分])[^{STOP}\d])"
_FEN = r"分(?![之钟部类公管校贝点]|及?以[上下内]|及?者)"
_N = NUMBER
_AMOUNTS = (
    rf"(?:(?P<low>{_N})分?(?:-|—+|–|~|～|至|到)(?P<high>{_N}){_FEN}"
    rf"|(?P<list>{_N}分?(?:[、,/:和及或]{_N}分?){{0,12}}[、,/:和及或]{_N}){_FEN}"
    rf"|(?P<single>{_N}){_FEN})"
)
NOTHING = (
    r"(?:此项|该项|本项|整个项|整项|均|一律|(?<!否)则)*(?:(?:都|均)?不(?:予|能)?[得计记给]分|不得(?:该|此|本)项?分|[得计记]零分|[得计记为]0分|得分为0分?"
    r"|按0分计|计0(?=[,;。]|$)|全扣|全部扣[除完光]|扣[完光]?(?:该|此|本)项(?:全部)?(?:分值|分数|得分|分)|扣全分|扣除全部分[值数]|不再?得分)"
)
_SPARED = r"(?:可以?)?不(?:予|再|作|得)?(?:扣|加|减)分"
_SHARES = rf"按(?P<shares>{_N}(?::{_N}){{1,12}})的?比例[加得计]分"
_FULL = r"[得计记给]满分|[得计记]全分"
_HARD_STOP = re.compile(r"[。;\n]")


@lru_cache(maxsize=1)
def _events(own: tuple[tuple[RuleKind, str], ...]) -> re.Pattern[str]:
    """Everything that says points, as one pattern; `own` are the words of single kinds of rule."""
    owned = "".join(rf"|(?P<own_{kind.value}>{words})" for kind, words in own)
    return re.compile(
        rf"(?P<none>{NOTHING})|(?P<spare>{_SPARED})|{_SHARES}|(?P<full>{_FULL}){owned}"
        rf"|(?:(?P<both>增减|加减)|(?P<lose>{_LOSE}){_GAP}{{0,14}}?|(?P<add>{_ADD}){_GAP}{{0,14}}?"
        rf"|(?P<get>{_GET})(?:基[准础本]分|满分|为|到)?|(?P<bracket>\())?{_AMOUNTS}(?:/(?P<after>{UNIT})(?P<charged>[^{STOP}\d]{{0,4}}?[扣减])?)?\)?"
    )


def statements_of(text: str, own: Mapping[RuleKind, str]) -> list[Statement]:
    """The statements of a plain text in its order. `own` maps a kind of rule to the pattern of its own words."""
    found: list[Statement] = []
    stops = [stop.end() for stop in _HARD_STOP.finditer(text)]
    for match in _events(tuple(own.items())).finditer(text):
        sentence = bisect_right(stops, match.start())
        begin = max(found[-1].end if found else 0, stops[sentence - 1] if sentence else 0)
        lead = text[begin : match.start()]
        found.extend(_statements(match, lead, sentence))
    return found


def _statements(match: re.Match[str], lead: str, sentence: int) -> Iterator[Statement]:
    said = match.groupdict()
    verb = _verb(said)
    own = next((RuleKind(name[4:]) for name, words in said.items() if name.startswith("own_") and words), None)
    statement = Statement(
        verb,
        match.start(),
        match.end(),
        lead,
        amounts=_amounts(said),
        ranged=said["low"] is not None,
        full=said["full"] is not None,
        after=clean_unit(said["after"] or ""),
        sentence=sentence,
        own=own,
        words=match[0],
    )
    yield statement
    if said["both"]:
        yield replace(statement, verb=Verb.LOSE)


def _verb(said: Mapping[str, str | None]) -> Verb:
    if any(words for name, words in said.items() if name.startswith("own_")):
        return Verb.OWN
    named = (
        ("none", Verb.NONE),
        ("spare", Verb.SPARE),
        ("full", Verb.GET),
        ("shares", Verb.ADD),
        ("both", Verb.ADD),
        ("lose", Verb.LOSE),
        ("add", Verb.ADD),
        ("get", Verb.GET),
        ("bracket", Verb.BRACKET),
        ("charged", Verb.LOSE),
    )
    return next((verb for name, verb in named if said[name]), Verb.BARE)


def _amounts(said: Mapping[str, str | None]) -> tuple[Decimal, ...]:
    written: Sequence[str] = ()
    if said["low"] and said["high"]:
        written = (said["low"], said["high"])
    elif listed := said["list"] or said["shares"] or said["single"]:
        written = re.findall(NUMBER, listed)
    return tuple(parse_number(number) for number in written)
