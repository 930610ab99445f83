"""The rules of an item in words, each with its text quoted and what it will ask, and the fields to change it."""

from decimal import Decimal
from typing import Any

import streamlit as st

from forms.checks import rule_fault
from forms.codec import rule_from_json, rule_to_json
from forms.inputs import Input
from forms.mends import MendField, begun_rule
from forms.model import Item, Rule, RuleKind, Section
from forms.points import show
from forms.scoring import inputs_of
from forms.wording import RULE_KIND_NAMES, limits, told
from pages.shared.drafts.saving import Target, number_typed, refuse, save, save_rule
from pages.shared.plain import plain

_SUBJECT = "数什么、量什么或问什么（填报时这样问）"
# What a rule of each kind says, beside its points.
_FIELDS: dict[RuleKind, tuple[str, ...]] = {
    RuleKind.DEDUCT_PER: ("subject", "per", "unit", "required"),
    RuleKind.AWARD_PER: ("subject", "per", "unit"),
    RuleKind.LEVELS: ("labels", "subject", "unit"),
    RuleKind.THRESHOLD: ("subject", "target", "unit"),
    RuleKind.FULL_IF: ("subject", "earns_when"),
    RuleKind.DEDUCT_IF: ("subject",),
    RuleKind.AWARD_IF: ("subject",),
    RuleKind.RATIO: ("subject",),
    RuleKind.BANDS: ("labels",),
    RuleKind.RANK: ("subject", "labels", "required"),
    RuleKind.JUDGE: ("subject",),
    RuleKind.VETO: (),
}
_LABELS = {
    "subject": _SUBJECT,
    "per": "每多少",
    "unit": "单位",
    "required": "应达到的数量（不足的部分扣分；留空则按发生的数量扣）；按名次的，从第几名起",
    "target": "要达到的数量",
    "labels": "档次、级别或名次（用顿号隔开）",
}


def show_rules(target: Target, section: Section, item: Item, *, editable: bool) -> None:
    """The rules as the county confirms them by publishing."""
    st.markdown("**计分规则**")
    for index, rule in enumerate(item.clause.rules):
        st.markdown(plain(f"{index + 1}．{told(rule)}"))
        if rule.text:
            st.caption(plain(f"原文：“{rule.text}”"))
        if editable:
            with st.expander(f"修改规则{index + 1}"):
                _edit(target, index, rule)
    if not item.clause.rules:
        st.markdown("由人工按条款评分，须写明理由。")
    if said := limits(item.clause):
        st.caption(plain(said))
    st.caption(plain(f"填报时要填：{'；'.join(_asked(asked) for asked in inputs_of(section, item))}"))
    if editable:
        _add(target, item)


def _asked(asked: Input) -> str:
    unit = f"（{asked.unit}）" if asked.unit and asked.unit not in asked.label else ""
    demand = f"，文件要求{show(asked.target)}{asked.unit}" if asked.target is not None else ""
    return f"{asked.label}{unit}{demand}"


def _edit(target: Target, index: int, rule: Rule) -> None:
    def changed() -> None:
        _save(target, index, rule)

    keys = {name: target.key(f"rule{index}_{name}") for name in ("kind", "points", "earns_when", *_LABELS)}
    kinds = list(RULE_KIND_NAMES)
    chosen = st.selectbox(
        "规则种类",
        kinds,
        kinds.index(rule.kind),
        key=keys["kind"],
        format_func=RULE_KIND_NAMES.__getitem__,
        on_change=lambda: _turn_into(target, rule, st.session_state[keys["kind"]]),
    )
    if chosen is not RuleKind.VETO:
        st.text_input("分数（几档分数用顿号隔开）", _list(rule.points), key=keys["points"], on_change=changed)
    for name in _FIELDS[rule.kind]:
        if name == "earns_when":
            answers = {True: "答“是”得分", False: "答“否”得分"}
            at = 0 if rule.earns_when else 1
            st.radio(
                "怎样得分",
                list(answers),
                at,
                key=keys[name],
                format_func=answers.__getitem__,
                on_change=changed,
                horizontal=True,
            )
        else:
            st.text_input(_LABELS[name], _text(getattr(rule, name)), key=keys[name], on_change=changed, max_chars=200)
    st.button("删除这条规则", key=target.key(f"rule{index}_drop"), on_click=_drop, args=(target, rule))


def _list(points: tuple[Decimal, ...]) -> str:
    return "、".join(show(one) for one in points)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(value)
    return "" if value is None else show(value) if isinstance(value, Decimal) else str(value)


def _save(target: Target, index: int, rule: Rule) -> None:
    """Build the rule from all its widgets, so that levels and their points can be changed one after the other."""
    try:
        typed = {name: _typed(target, index, name) for name in ("points", *_FIELDS[rule.kind])}
        new = rule_from_json({**rule_to_json(rule), **typed})
    except ValueError as fault:
        refuse(target.draft_id, f"规则{index + 1}没有保存：{fault}")
        return
    if said := rule_fault(new):
        refuse(target.draft_id, f"规则{index + 1}没有保存：{said}")
    else:
        save_rule(target, rule_to_json(rule), rule_to_json(new))


def _typed(target: Target, index: int, name: str) -> Any:
    """What the widget holds, as JSON. Raises ValueError for what is no number."""
    held = st.session_state.get(target.key(f"rule{index}_{name}"))
    match name:
        case "points":
            pieces = [
                piece for piece in (held or "").replace("，", "、").replace(",", "、").split("、") if piece.strip()
            ]
            return [number_typed(piece) for piece in pieces]
        case "labels":
            return [piece.strip() for piece in (held or "").split("、") if piece.strip()]
        case "per" | "required" | "target":
            return number_typed(held)
    return held.strip() if isinstance(held, str) else held


def _turn_into(target: Target, rule: Rule, kind: RuleKind) -> None:
    save_rule(target, rule_to_json(rule), rule_to_json(begun_rule(kind, rule)))
    target.renew()


def _drop(target: Target, rule: Rule) -> None:
    save_rule(target, rule_to_json(rule), None)


def _add(target: Target, item: Item) -> None:
    key = target.key("new_rule")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("添加一条规则", list(RULE_KIND_NAMES), key=key, format_func=RULE_KIND_NAMES.__getitem__, width=200)
        st.button("添加规则", key=target.key("add_rule"), on_click=_add_rule, args=(target, key))
        if item.clause.rules:
            st.button("改为人工评分", key=target.key("judged"), on_click=save, args=(target, MendField.RULES, []))


def _add_rule(target: Target, key: str) -> None:
    save_rule(target, None, rule_to_json(begun_rule(st.session_state[key])))
