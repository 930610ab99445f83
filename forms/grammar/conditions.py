"""What a statement's points hang on: counted one by one, a demanded number, or something that is so or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from forms.grammar.quantities import PERIODS, STOP, UNIT, Quantity, clean_unit, quantities
from forms.grammar.statements import Statement, Verb
from forms.numerals import NUMBER, parse_number

_EACH = re.compile(
    rf"每(?:(?P<what>(?!{'|'.join(PERIODS)})[^{STOP}每\d]{{0,8}}?)(?P<per>{NUMBER})(?P<unit>{UNIT})(?!及?以|之?内)"
    rf"|(?P<what_one>[^{STOP}每\d]{{0,10}}?)(?P<unit_one>{UNIT}))"
)
_EACH_WORD = re.compile(rf"每(?P<unit>[^{STOP}\d每各]{{1,5}})$")
_ONE = re.compile(
    rf"(?<![第统同唯之其任上去\d.])(?P<per>一|1)(?P<unit>{UNIT})(?!一|及?以|之?内(?![容部外设])|否|奖|者|性|\d)"
)
_CHANGE = re.compile(
    rf"(?P<what>下降|上升|降低|提高|减少|增加|增长|低|少|缺|漏|逾期|延迟|迟|晚|超期|超过?|超出)(?P<per>{NUMBER})(?P<unit>{UNIT})(?!及?以|之?内)"
)
_ONLY_JOINS = re.compile(r"(?:[,、:]|并且?|同时|且|另外?|还|则|给予|予以)*")
_LATE = re.compile(r"[逾超迟晚延拖]")
_LABEL = re.compile(r"[\u4e00-\u9fff“”]{1,8}")
_NO_LABEL = re.compile(r"每|的|被|未|没|无|不|以|达|完成|开展|[一二三四五六七八九十两]")
# What an amount without a verb may stand behind: 优10分, 第一名5分.
_NAMED = re.compile(
    rf"(?:优秀?|良好?|中等?|不?合格|一般|较好|较差|好|差|[一二三四五]星级?|[一二三]等奖?|[A-D]级?|第{NUMBER}[名位]?|达标)[:为]?$"
)
_RELATIVE = re.compile(r"的(?!$)")
_WORDY = re.compile(r"不低于|不少于|不高于|大于|达到|低于|高于|不超过")


@dataclass(frozen=True)
class Per:
    """What is counted: every `number` of `unit`; `what` and `rest` are the words before and behind it (每少1次会议)."""

    number: Decimal
    unit: str
    what: str = ""
    rest: str = ""
    behind: int = 0  # characters from its first one to the verb


@dataclass(frozen=True)
class Said:
    """A statement with what its points hang on: `condition` in words, `label` who it is for (产区得4分), `per` what is
    counted, `demands` the numbers to be reached; `before` is the text in front of it. `labels` name the amounts of a
    ladder, `losses` which of them are lost.
    """

    statement: Statement
    condition: str = ""
    label: str = ""
    before: str = ""
    per: Per | None = None
    demands: tuple[Quantity, ...] = ()
    labels: tuple[str, ...] = ()
    losses: tuple[bool, ...] = ()

    @property
    def verb(self) -> Verb:
        """The statement's verb."""
        return self.statement.verb

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """The statement's amounts."""
        return self.statement.amounts


def conditions_of(statements: Sequence[Statement], text: str) -> list[Said]:
    """Each statement of `text` with its condition; one that only names for whom (非产区得1分) shares the one before it."""
    found: list[Said] = []
    for statement in statements:
        said = said_of(statement, text[: statement.start])
        if found and _ONLY_JOINS.fullmatch(statement.lead) and found[-1].statement.sentence == statement.sentence:
            said = replace(said, condition=found[-1].condition)
        if found and _shares(found[-1], said):
            found.append(_sharing(found[-1], said))
        elif said.verb is not Verb.BARE or said.per or _NAMED.search(statement.lead):
            found.append(said)
    return found


def said_of(statement: Statement, before: str) -> Said:
    """The statement with its own condition; `before` is the text in front of its verb."""
    phrases = statement.lead.strip(",:、").split(",")
    last = phrases[-1].strip("、")
    is_label = not statement.lead.endswith((",", ":")) and bool(_LABEL.fullmatch(last)) and not _NO_LABEL.search(last)
    condition = ",".join(phrases[:-1]) if is_label and len(phrases) > 1 else statement.lead.strip(",:、 ")
    per = _per(statement)
    return Said(
        statement,
        condition,
        label=last if is_label else "",
        before=before[: len(before) - per.behind] if per else before,
        per=per,
        demands=tuple(_demands(condition, statement.verb)),
    )


def _sharing(before: Said, said: Said) -> Said:
    verb = before.verb if said.verb is Verb.BARE else said.verb
    return replace(before, statement=replace(said.statement, verb=verb), label=said.label)


def _shares(before: Said, said: Said) -> bool:
    """Whether `said` only names someone else for whom the condition before it earns or costs another amount."""
    same_sentence = before.statement.sentence == said.statement.sentence
    if not (same_sentence and said.label and said.condition == said.label and before.amounts):
        return False
    if said.verb is Verb.BARE:
        return before.verb in (Verb.LOSE, Verb.ADD, Verb.GET)
    named_too = bool(before.label) and before.condition != before.label
    counted_too = before.per is not None and len(said.label) <= 5 and not re.search(r"[漏缺少迟早旷]", said.label)
    return before.verb is said.verb and (counted_too or named_too)


def _per(statement: Statement) -> Per | None:
    if statement.after:
        return Per(Decimal(1), statement.after)
    if statement.verb not in (Verb.LOSE, Verb.ADD, Verb.GET, Verb.BARE):
        return None
    phrases = statement.lead.split(",")
    near = ",".join(phrases[-2:])
    return _each(near, statement.verb) or _single(phrases, statement.verb)


def _each(near: str, verb: Verb) -> Per | None:
    matches = [match for match in _EACH.finditer(near) if _counts(match, near, verb)]
    if not matches and (worded := _EACH_WORD.search(near)):
        return Per(Decimal(1), worded["unit"], behind=len(near) - worded.start())
    return _as_per(matches[-1], near) if matches else None


def _counts(match: re.Match[str], near: str, verb: Verb) -> bool:
    """Whether 每… is what the points are counted by, and not a period (每月报送的得2分) or each one's duty."""
    tail = near[match.end() :].strip(",")
    if not (match["what_one"] or match["per"]) and match["unit_one"] in PERIODS and tail not in ("", "再", "另"):
        return False
    if verb is Verb.BARE:
        return not tail
    return verb is not Verb.GET or not any(quantity.bounded for quantity in quantities(tail))


def _single(phrases: list[str], verb: Verb) -> Per | None:
    """缺一项扣2分, 下降5个百分点扣1分, 采用一篇得0.5分: counted one by one without 每."""
    close = phrases[-1] if phrases[-1].strip() else ",".join(phrases[-2:])
    for match in _CHANGE.finditer(close):
        tail = close[match.end() :].rstrip(",")
        over = match["what"].startswith("超")
        steady = match["unit"].endswith(("百分点", "%", "天", "日", "小时")) and not tail.startswith("的")
        if verb in (Verb.LOSE, Verb.ADD) and (steady or not over) and len(tail) <= 6:
            return _as_per(match, close)
    one = _ONE.search(close)
    if one is None or verb is Verb.BARE:
        return None
    if one["unit"] in PERIODS and not _LATE.search(close[: one.start()]):
        return None
    tail = close[one.end() :].rstrip(",")
    single = verb is Verb.GET and (len(tail) > 4 or "的" in tail)
    owned = verb is Verb.ADD and close[: one.start()].endswith("有")  # 有一首村歌: it is there or not
    return None if single or owned else _as_per(one, close)


def _as_per(match: re.Match[str], near: str) -> Per:
    said = match.groupdict()
    number = parse_number(said["per"]) if said["per"] else Decimal(1)
    what, unit = said.get("what") or said.get("what_one") or "", said["unit"] or said["unit_one"]
    rest = near[match.end() :].split(",")[0].strip("的 ")
    return Per(number, clean_unit(unit), what, rest, len(near) - match.start())


def _demands(condition: str, verb: Verb) -> list[Quantity]:
    """The numbers a condition demands: of a phrase with a compared number that one, else its plain numbers."""
    found: list[Quantity] = []
    relative: list[Quantity] = []  # 3000万元以上的项目: a demand only where the condition names no other
    for phrase in condition.split(","):
        if re.match(r"[对除凡]", phrase):
            continue
        named = [quantity for quantity in quantities(phrase) if not quantity.ranged]
        said = [q for q in named if not _RELATIVE.match(phrase[q.end :])]
        relative += [q for q in named if q not in said and q.bounded]
        bounded = [quantity for quantity in said if quantity.bounded]
        ranged = len(bounded) > 1 and bounded[0].unit == bounded[1].unit  # 3门以上且不超过4门
        found.extend((bounded[:1] if ranged else bounded[-1:]) or said)
    return found or (relative[-1:] if verb is Verb.GET else [])


def is_compound(condition: str) -> bool:
    """Whether several phrases of the condition compare, so that no single number decides it."""
    return sum(bool(_WORDY.search(phrase)) for phrase in condition.split(",")) > 1
