"""What a clause says only to complete itself: 否则不得分, 未达到的不计分, a total in brackets behind it all."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from forms.grammar.conditions import Said, said_of
from forms.grammar.scales import Scale, feature
from forms.grammar.statements import EARNING, Verb
from forms.model import RuleKind

_OTHERWISE = re.compile(r"^(?:否则|反之|其[他余]|除此)")
_NEGATED = re.compile(
    r"^(?:[的,:、]|该|凡|对|均|都|若|如|而)*(?:未|没|无|不|非|达不到|做不到|缺|每缺|超过规定|逾期|该[^,]{1,6}不)"
)


def without_complements(said: Sequence[Said], points: Decimal | None) -> list[Said]:
    """The statements without those that only say what is not earned otherwise, or repeat the item's points."""
    kept: list[Said] = []
    for one in _totals_first(said):
        if one.verb is not Verb.NONE or not _completes(one, kept, points):
            kept.append(one)
    return kept


def _completes(one: Said, kept: Sequence[Said], points: Decimal | None) -> bool:
    """Whether 不得分 is the plain other side of what earns the item's points."""
    lead = one.statement.lead.strip(",、 ")
    if not lead or _OTHERWISE.search(lead.split(",")[-1]) or _OTHERWISE.search(lead):
        return bool(lead) or any(before.verb in EARNING for before in kept)
    behind = kept[-1] if kept and kept[-1].verb in EARNING else None
    if behind is not None and _is_third_case(one, behind):
        return True
    stepwise = behind is not None and bool(feature(one, Scale.STEPS) and feature(behind, Scale.STEPS))
    if stepwise and not _NEGATED.search(lead):
        return False  # 3项以上的不得分 is the last step of a ladder
    aside = not re.match(r"[此该本]项", one.statement.words)
    if behind is not None and aside and _is_other_side(lead, behind.statement.lead):
        return True
    return bool(_NEGATED.search(lead)) and _earns_all(kept, points)


def _earns_all(kept: Sequence[Said], points: Decimal | None) -> bool:
    """Whether what was said before earns the item's points in one, in sum, or one by one."""
    earning = [before for before in kept if before.verb in EARNING]
    amounts = [amount for before in earning for amount in before.amounts or (points or Decimal(0),)]
    whole = points is None or points in amounts or sum(amounts) == points
    return bool(earning) and (whole or any(before.per for before in earning))


def _is_third_case(one: Said, behind: Said) -> bool:
    """持平的得3分，上升的不得分: short cases side by side, the last of which earns nothing."""
    short = max(len(said.statement.lead.strip(",、")) for said in (one, behind)) <= 5
    return short and not (feature(one, Scale.GRADES) or feature(one, Scale.STEPS))


def _is_other_side(lead: str, earning: str) -> bool:
    """Whether right behind what earns points the text only says when they are not earned: 组织不健全，不得分."""
    if re.match(r"有|出现|发现|对|如|凡", lead):
        return False
    if re.match(r"仅|只", lead) or _NEGATED.search(lead):
        return True
    says_no = re.search(r"[不未无没]|^(?:超过|低于|少于)[^\d]*$", lead)
    return bool(says_no) and any(lead[at : at + 2] in earning for at in range(len(lead) - 1))


def _totals_first(said: Sequence[Said]) -> list[Said]:
    """(15分) behind the whole clause belongs to its first demand; beside other amounts it only repeats the total."""
    if not said or said[-1].verb is not Verb.BRACKET or said[-1].statement.lead.strip(",; "):
        return list(said)
    *others, total = said
    if (
        len(others) == 1
        and others[0].statement.own is RuleKind.RATIO
        and not _OTHERWISE.search(others[0].statement.lead)
    ):
        share = replace(others[0].statement, amounts=total.amounts)
        return [replace(others[0], statement=share)]
    if any(one.amounts for one in others):
        return others
    first = others[0] if others else total
    demand = first.before.rstrip(",;。 ")
    demand = re.sub(r"[,;。](?:否则|反之)[^,;。]*$", "", demand)
    stated = said_of(replace(total.statement, lead=demand), demand)
    return [stated, *others]
