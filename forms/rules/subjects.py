"""What a rule is about, in the clause's own words: the condition asked for, the matter counted."""

import re

from forms.grammar.conditions import Said
from forms.grammar.quantities import STOP
from forms.rules.base import Context

_BEGIN = re.compile(r"^(?:[\s、,，:()的]|并且?|同时|且|如果?|若|凡|对于?|(?:另外?|再|还|则|按|各|均)(?=[,，:]|$))+")
_END = re.compile(
    r"(?:[\s、,，:()的]|(?<=[,，、])(?:并且?|且|同时)|另外?|再|还|则|按|各|均|都|一次性|可|酌情|分别|每次?|给予|予以)+$"
)
_OTHERWISE = "未达到上述要求"
_POINTS = re.compile(r"\(?\d+(?:\.\d+)?分\)?.*$|[得计记加扣奖减]\d.*$")
_EMPTY = "符合条件"
_BARE_WORDS = frozenset(
    {"增加", "减少", "多", "少", "再", "另", "超过", "超出", "超", "增减", "低", "高", "下降", "上升", "提高", "降低"}
)
_COMPARISON = re.compile(r"至少|达到?|不?得?[低高多少大小]于|不?得?超过|不足|不到|未|控制在|[≤<≥>]|\d")


def condition_of(said: Said, context: Context) -> str:
    """The condition without what only joins it to its points; the item's demand where the text names none."""
    named = f"{said.condition}，{said.label}" if said.label and said.label not in said.condition else said.condition
    return trimmed(named).replace(",", "，") or context.content


def trimmed(words: str) -> str:
    """The words without what only joins them to the points before and behind."""
    plain = re.sub(r"^[,，]?(?:否则|反之)", _OTHERWISE, words)
    return _END.sub("", _BEGIN.sub("", plain))


def counted_matter(said: Said, context: Context) -> str:
    """What is counted: the words inside the clause (每发现1起问题), those before it (更换人大秘书的，每次), else the demand."""
    per = said.per
    inside = trimmed(per.what + per.rest) if per else ""
    before = phrase_before(said.before)
    if inside and inside not in _BARE_WORDS:
        return inside
    if inside and before:
        return f"{before}，{inside}" if re.search(rf"[{STOP}]\s*$", said.before) else before + inside
    return before or inside or context.content or _EMPTY


def phrase_before(text: str) -> str:
    """The last phrase of `text` that names something, points and joining words left out."""
    phrases = (trimmed(_POINTS.sub("", phrase)) for phrase in re.split(rf"[{STOP}]", text))
    return next(reversed([phrase for phrase in phrases if phrase]), "")


def measured(text: str) -> str:
    """The quantity that a phrase compares with a number: 代表参与率 in 代表参与率达到90%以上."""
    named = _COMPARISON.split(text)[0]
    return re.sub(r"[^一-鿿“”A-Za-z]", "", named).removesuffix("在").removeprefix("确保")
