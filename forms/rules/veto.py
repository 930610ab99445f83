"""一票否决; 取消评优资格; 当年定为不合格: the whole assessment is refused or lowered, once a person confirms it."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.rules.base import Context, Found, Outcome

KIND = RuleKind.VETO
SIGNS = re.compile(r"否决|取消|不得|不能|不予|不纳入|为")
_PATTERN = re.compile(
    r"一票否决|取消[^，,；;。\0]{0,12}(?:资格|评优|评先)|(?:不得|不能|不予|不纳入)[^，,；;。\0]{0,10}(?:评为|评优|评先|参评|评选)[^，,；;。\0]{0,6}"
    r"|(?:定|评|确定|认定)为(?:不合格|不称职|较差|末等)[^，,；;。\0]{0,4}"
)


def read(text: str, context: Context) -> Iterator[Found]:
    """One rule, however often the clause says it."""
    if match := _PATTERN.search(text):
        yield Found(match.start(), match.end(), Rule(KIND, subject=context.content, text=match[0]))


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """Whether it happened."""
    return (Input(key, "是否发生上述情形", InputKind.YES_NO),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """No points: a veto is shown, and holds only once a person has confirmed it."""
    return Outcome(Decimal(0), f"发生，拟{rule.text}，须经审定" if values[key] else "未发生")
