"""What the articles of a star standard say beside its levels: when stars are lost, and what they bring."""

import re
from collections.abc import Iterator, Sequence

from forms.model import Consequence, StarBand, StarLoss, StarReward
from forms.numerals import half_width
from forms.reading.provisions import articles_of

_CONSEQUENCES = (
    (
        Consequence.CANCEL,
        re.compile(
            r"取消[^,;。]{0,14}?(?:评定|评星|定星|参评|评选|申报|星级)[^,;。]{0,4}资格"
            r"|(?:不予|不再|不得|不能|不参加|停止|取消)[^,;。]{0,10}?(?:评定|评星|定星|授星|参评|评选|星级评)"
            r"|不(?:予)?定星|一票否决"
        ),
    ),
    (
        Consequence.REMOVE,
        re.compile(
            r"摘星|摘牌|摘(?:除|去|掉)[^,;。]{0,8}(?:星级|星|称号)"
            r"|(?:撤销|取消|收回|取缔|剥夺)[^,;。]{0,12}?(?:星级|称号|牌匾|星牌|荣誉)(?![^,;。]{0,6}资格)"
        ),
    ),
)
_HEAD = re.compile(r"^(?:第[一二三四五六七八九十百零]+条|[一二三四五六七八九十]+、)\s*")
_LIST_HEAD = re.compile(r"(?:下列|以下|如下)[^,;。:]{0,8}?(?:情形|情况|行为|问题|现象|条件|之一)[^;。:\n]{0,100}:")
_MARK = re.compile(
    r"\s*(?:\([一二三四五六七八九十\d]{1,3}\)|[①-⑳]|\d{1,2}[.、](?!\d)|[一二三四五六七八九十]{1,3}、)\s*"
)
_SENTENCE_ENDS = re.compile(r"[;。\n]")
_CLAUSE_ENDS = re.compile(r"[,;。\n]")
_CONDITION_ENDS = re.compile(
    r"(?<!或)[的者](?:代表之家|“?家”?|乡镇|单位|场所)?[,:]|(?<!或)[的者](?=(?:一律|予以|坚决|应当?|要|将|实行|取消|撤销|不予|不得|摘))"
)
_LEADS_IN = re.compile(
    r"^(?:凡是?|对于?|对于?有|如果?|若|经(?:查实|核实|查|认定)|有(?=[\u4e00-\u9fff]{4})|其中|一经|因|评定(?:期间|周期内),?|年度内,?)+,?"
)
_HOLDS_STARS = re.compile(r"^(?:对|其)?(?:已经?|原|此前)(?:被)?(?:评|定|授|获|命名|取得|挂牌|有星)")
_THRESHOLD = re.compile(r"\d分|(?:以下|不足)$")
_OR = re.compile(r"、|或者|或是|或")
_SHORTEST_GROUND = 4
_LONGEST_SENTENCE = 1000  # no longer than official texts write them, so that hostile ones cost little
_HONOURS = re.compile(r"精神|表彰|表扬|荣誉|授牌|奖牌|证书|通报|奖励|嘉奖|优先")
_FUNDS = re.compile(r"经费|奖金|资金|补助|补贴|以奖代补|物质|奖励[^,;。]{0,4}\d|\d[^,;。]{0,2}元")
_AND_ABOVE = r"\s*(?:及|\(含\))?以上"


def star_losses_of(lines: Sequence[str]) -> tuple[StarLoss, ...]:
    """The provisions on which a home loses its rating or stars, in the order of the text."""
    losses: list[StarLoss] = []
    for article in articles_of(lines) or lines:
        text = _HEAD.sub("", half_width(article))
        grounds, consequences = _listed(text) or _told(text)
        if grounds and consequences:
            losses.append(StarLoss(tuple(grounds), consequences, article))
    return tuple(losses)


def _consequences_in(text: str) -> tuple[Consequence, ...]:
    return tuple(kind for kind, words in _CONSEQUENCES if words.search(text))


def _listed(text: str) -> tuple[list[str], tuple[Consequence, ...]] | None:
    """有下列情形之一的，予以摘牌：(一)…；(二)…. None where the text lists nothing."""
    head = _LIST_HEAD.search(text)
    if head is None:
        return None
    begin = max(text.rfind(end, 0, head.start()) for end in ";。\n") + 1
    pieces = [_bare(_MARK.sub("", piece)) for piece in _SENTENCE_ENDS.split(text[head.end() :])]
    pieces = [part for piece in pieces for part in _numbered_parts(piece)]
    grounds = [piece for piece in pieces if piece and not _consequences_in(piece)]
    said = text[begin : head.end()] + "".join(piece for piece in pieces if piece not in grounds)
    return grounds, _consequences_in(said)


def _numbered_parts(piece: str) -> list[str]:
    """A piece whose points are numbered within one sentence: (一)…,(二)…"""
    return [_bare(part) for part in re.split(r"[,、]?\([一二三四五六七八九十\d]{1,3}\)", piece)]


def _told(text: str) -> tuple[list[str], tuple[Consequence, ...]]:
    """牌子摘除、办公场所挪作他用的，取消当年评定资格；已定星级的，予以摘星."""
    grounds: list[str] = []
    found: list[Consequence] = []
    for sentence in _SENTENCE_ENDS.split(text):
        condition, outcome = _divided(sentence)
        consequences = _consequences_in(outcome)
        if not consequences or _THRESHOLD.search(condition):
            continue
        if _HOLDS_STARS.match(condition):
            found += consequences if grounds else ()
        elif condition:
            grounds += _split(condition)
            found += consequences
    return list(dict.fromkeys(grounds)), tuple(kind for kind in Consequence if kind in found)


def _divided(sentence: str) -> tuple[str, str]:
    """The condition and what follows from it: the first …的， behind which a consequence stands."""
    plain = sentence.strip()[:_LONGEST_SENTENCE]
    for end in _CONDITION_ENDS.finditer(plain):
        if _consequences_in(plain[end.end() :]):
            return _bare(plain[: end.start()]), plain[end.end() :]
    return "", ""


def _bare(text: str) -> str:
    plain = _LEADS_IN.sub("", text.strip(" ,:、。;“”"))
    return plain.removesuffix("的").strip(" ,:、。;")


def _split(condition: str) -> Iterator[str]:
    """The grounds that a condition names side by side; what is too short to be one stays with the next."""
    held = ""
    for part in re.split(rf"({_OR.pattern})", condition):
        if _OR.fullmatch(part) and len(held) >= _SHORTEST_GROUND:
            yield _bare(held)
            held = ""
        else:
            held += part
    if held:
        yield _bare(held)


def star_rewards_of(lines: Sequence[str], bands: Sequence[StarBand]) -> tuple[StarReward, ...]:
    """The provisions on what star levels bring, with the levels that each names; `bands` from the highest down."""
    names = [band.name for band in bands]
    return tuple(reward for article in articles_of(lines) or lines for reward in _rewards(article, names))


def _rewards(article: str, names: Sequence[str]) -> Iterator[StarReward]:
    """Each clause is about the levels that it names, else about those of the clause before it."""
    brings: dict[tuple[str, ...], list[bool]] = {}
    named: tuple[str, ...] = ()
    for clause in _CLAUSE_ENDS.split(_HEAD.sub("", half_width(article))):
        named = tuple(_named(clause, names)) or named
        brought = brings.setdefault(named, [False, False])
        brought[0] |= bool(_HONOURS.search(clause))
        brought[1] |= bool(_FUNDS.search(clause))
    for stars, (honours, funds) in brings.items():
        if stars and (honours or funds):
            yield StarReward(stars, honours, funds, article)


def _named(text: str, names: Sequence[str]) -> Iterator[str]:
    """The levels that the text names; 四星级以上 names those above too."""
    lowest = max((at for at, name in enumerate(names) if re.search(_word(name) + _AND_ABOVE, text)), default=-1)
    for at, name in enumerate(names):
        if at <= lowest or re.search(_word(name), text):
            yield name


def _word(name: str) -> str:
    return re.escape(name.removesuffix("级")) + "级?"
