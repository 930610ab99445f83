"""A clause that names no points: the item's own hang on what it demands."""

import re

from forms.grammar.conditions import said_of
from forms.grammar.limits import Limits
from forms.grammar.plain import Plain
from forms.grammar.statements import Statement, Verb
from forms.model import Rule
from forms.rules import full_if, threshold
from forms.rules.base import Context

# Words of scoring without an amount, and references to what another paper says, leave nothing to read.
_NO_DEMAND = re.compile(
    r"分|扣|加倍|考核办法|细则|标准执行|规定执行|执行$|奖励|表彰|通报|约谈|排名|评价办法|另行|详见|附件|见附|参照|计奖|不累计|重复"
)


def demanded(words: Plain, limits: Limits, context: Context) -> tuple[Rule, ...]:
    """The one rule of such a clause: its number reached, or its condition met, earns the item's points."""
    text = words.text.strip(",;。 \n")
    if context.points is None or not text or limits.caps or limits.floor or _NO_DEMAND.search(text):
        return ()
    lead = re.sub(r"[;。\n]+", ",", text)
    statement = Statement(Verb.BRACKET, len(text), len(text), lead, (context.points,))
    said = said_of(statement, text)
    rule = threshold.claim(said, None, context) or full_if.claim(said, None, context)
    return () if rule is None else (rule,)
