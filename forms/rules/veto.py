"""一票否决; 取消评优资格; 当年定为不合格: the whole assessment is refused or lowered, once a person confirms it."""

from collections.abc import Mapping
from decimal import Decimal

from forms.grammar.conditions import Said
from forms.grammar.scales import Scale
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.rules.base import Context, Outcome
from forms.rules.subjects import condition_of

KIND = RuleKind.VETO
_UNFIT = r"[“\"]?(?:不合格|不称职|较差|末等|差|不达标|末位|最后)"
OWN_WORDS = (
    r"一票否[决优](?![”\"’]?(?:重特?大|的?事项|的?情形|的?范围|的?条件|的?指标|的?内容))|否决项"
    r"|取消[^,;。\n]{0,16}?(?:资格|评优|评先)"
    r"|(?:不得|不能|不予|不纳入|不可|不再|不具备)[^,;。\n]{0,10}(?:评为|评优|评先|参评|评选|评定为|推荐|定星|授予|资格)[^,;。\n]{0,6}"
    rf"|(?:定|评|确定|认定|列|视|判|,|的)为{_UNFIT}[”\"]?(?=[^,;。、扣]{{0,6}}(?:[,;。]|$))|则[^,;。]{{0,8}}不合格|废标|无效标|列[^,;。\n]{{0,4}}(?:最后|末)[一1]?[位名](?![^,;。]{{0,2}}[扣减加])"
    r"|(?:等次|档次)[^,;。\n]{0,6}(?:降|下调)|(?:降低?|下调)[^,;。\n]{0,4}(?:等次|一档|一级|一等|等级|档次)(?![^,;。\n]*扣)"
    r"|(?:综合得分|总分|总成绩|考核得分|总得分)(?:为|记为?|计为?|按)?(?:0分?(?!\.)|零分)"
)


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """Words that refuse or lower the whole assessment."""
    if said.statement.own is not KIND:
        return None
    return Rule(KIND, subject=condition_of(said, context) or said.statement.words)


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """Whether it happened."""
    return (Input(key, "是否发生上述情形", InputKind.YES_NO),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """No points: a veto is shown, and holds only once a person has confirmed it."""
    return Outcome(Decimal(0), f"发生，拟{rule.text}，须经审定" if values[key] else "未发生")
