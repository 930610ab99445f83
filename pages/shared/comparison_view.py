"""Two versions of a form side by side: every change in one list, the open one word by word, with what is decided for it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from db.effects import Effect
from forms.carrying import DECISION_NAMES, Decision, decisions_for
from forms.comparison import DIFFERENCE_NAMES, Change, Difference, Placed, compare
from forms.marking import marked
from forms.model import Form
from forms.points import show
from pages.shared.item_list import list_height
from pages.shared.plain import plain

HELP = {
    Decision.KEEP: "填报数据不变，按新标准重新计算；自报和评定的分数不变，超出新分值的降到新分值",
    Decision.RESCALE: "填报数据不变，按新标准重新计算；自报和评定的分数按新旧分值的比例折算",
    Decision.ASK_AGAIN: "本项重新填报，原来填报的内容留存备查；已提交的只退回这一项",
}
NOTHING_TO_DECIDE = {
    Difference.TERM: "总体规定的变化对全县一律适用。",
    Difference.ADDED: "新增的项目由乡镇填报；已提交的自评表只退回新增的项目。",
    Difference.REMOVED: "已填报的内容留存备查，佐证材料标为撤回，不再计分。",
}
Decide = Callable[[dict[str, Decision]], None]


def show_comparison(
    old: Form,
    new: Form,
    *,
    key: str,
    effects: Sequence[Effect] | None = None,
    decided: Mapping[str, str] | None = None,
    decide: Decide | None = None,
) -> None:
    """Every change from `old` to `new`. With `effects`, what each touches; with `decide`, what becomes of it is asked too.

    `decided` is what was decided so far, by the change's key; what is proposed stands for the rest. `key` begins the keys
    of the widgets.
    """
    found = (
        list(effects)
        if effects is not None
        else [Effect(change, decisions_for(change)) for change in compare(old, new)]
    )
    if not found:
        st.success("两个版本的内容完全相同。")
        return
    st.markdown(plain(_summary(found)))
    shown = _filtered(found, key)
    made = decisions_of(found, decided or {})
    rows = [_row(effect, made, touching=effects is not None, deciding=decide is not None) for effect in shown]
    effect = shown[_picked(rows, key)]
    _show_change(effect)
    if decide is not None:
        _ask(effect, found, made, decide, key)


def _picked(rows: Sequence[Mapping[str, str]], key: str) -> int:
    """Which of the rows is open; the first one until another is chosen, or where the list has become shorter."""
    marked_row = st.dataframe(
        pd.DataFrame(rows),
        key=f"{key}_list",
        hide_index=True,
        height=list_height(min(len(rows), 10)),
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0]}},
    )
    chosen = marked_row.selection.rows
    return chosen[0] if chosen and chosen[0] < len(rows) else 0


def decisions_of(effects: Sequence[Effect], decided: Mapping[str, str]) -> dict[str, Decision]:
    """What was decided for each change that leaves a choice, or else is proposed."""
    made = {}
    for effect in effects:
        kept, options = decided.get(effect.change.key), effect.choices.options
        if effect.choices.proposed is not None:
            made[effect.change.key] = Decision(kept) if kept in options else effect.choices.proposed
    return made


def name_of(change: Change) -> str:
    """The change's kinds in words."""
    return "、".join(DIFFERENCE_NAMES[kind] for kind in change.kinds)


def _summary(effects: Sequence[Effect]) -> str:
    count = Counter(DIFFERENCE_NAMES[kind] for effect in effects for kind in effect.change.kinds)
    told = "，".join(f"{name}{number}处" for name, number in count.items())
    townships = {name for effect in effects for name in effect.touched}
    answers = sum(touched.answers for effect in effects for touched in effect.touched.values())
    evidence = sum(touched.evidence for effect in effects for touched in effect.touched.values())
    touches = f"。涉及{len(townships)}个乡镇已填报的{answers}项、佐证材料{evidence}件" if townships else ""
    return f"共{len(effects)}处变化：{told}{touches}。"


def _filtered(effects: list[Effect], key: str) -> list[Effect]:
    kinds = [kind for kind in Difference if any(kind in effect.change.kinds for effect in effects)]
    if len(kinds) < 2:
        return effects
    chosen = st.pills("只看", kinds, format_func=DIFFERENCE_NAMES.__getitem__, key=f"{key}_only")
    return [effect for effect in effects if chosen is None or chosen in effect.change.kinds]


def _row(effect: Effect, made: Mapping[str, Decision], *, touching: bool, deciding: bool) -> dict[str, str]:
    change = effect.change
    placed = change.new or change.old
    row = {
        "变化": name_of(change),
        "原序号": change.old_number or "",
        "新序号": change.new_number or "",
        "项目": change.name if placed is None else placed.item.name,
        "分值": _points(change),
    }
    if touching:
        row["涉及"] = f"{len(effect.touched)}个乡镇" if effect.touched else ""
    if deciding:
        row["处理方式"] = DECISION_NAMES[made[change.key]] if change.key in made else ""
    return row


def _points(change: Change) -> str:
    worth = [
        show(placed.item.points) for placed in (change.old, change.new) if placed and placed.item.points is not None
    ]
    return "→".join(dict.fromkeys(worth))


def _show_change(effect: Effect) -> None:
    change = effect.change
    st.markdown(f"**{plain(_title(change))}**　{plain(name_of(change))}")
    before, after = _texts(change)
    columns = st.columns(2, border=True)
    for column, heading, side in zip(columns, ("修订前", "修订后"), (0, 1), strict=True):
        told = [
            f"**{label}**　{plain(marked(before.get(label, ''), after.get(label, ''))[side])}"
            for label in (before | after)
            if (before, after)[side].get(label)
        ]
        column.caption(heading)
        column.markdown("  \n".join(told) or "（无）")
    st.caption("【】中是两个版本不同的文字。")
    if effect.touched:
        names = (
            f"{name}（佐证{touched.evidence}件）" if touched.evidence else name
            for name, touched in effect.touched.items()
        )
        st.caption(plain(f"涉及{len(effect.touched)}个乡镇已填报的内容：{'、'.join(names)}"))


def _title(change: Change) -> str:
    if change.name:
        return change.name
    old, new = change.old_number, change.new_number
    placed = change.new or change.old
    number = new if old == new or old is None else f"{old}（删除）" if new is None else f"{old}→{new}"
    return f"第{number}项　{placed.item.name if placed else ''}"


def _texts(change: Change) -> tuple[dict[str, str], dict[str, str]]:
    if change.name:
        return {change.name: change.before}, {change.name: change.after}
    return _described(change.old), _described(change.new)


def _described(placed: Placed | None) -> dict[str, str]:
    if placed is None:
        return {}
    item = placed.item
    return {
        "部分": f"{placed.section.number}、{placed.section.name}",
        "序号": item.number,
        "名称": item.name,
        "内容": item.content,
        "分值": show(item.points),
        "评分标准": item.clause.text,
        "佐证": "；".join(item.evidence),
    }


def _ask(effect: Effect, effects: list[Effect], made: Mapping[str, Decision], decide: Decide, key: str) -> None:
    """What becomes of the answers that the open change touches."""
    change = effect.change
    if change.key not in made:
        st.info(
            NOTHING_TO_DECIDE.get(change.kinds[0], "本项由系统取数或改由另一方填报，不需要选择；原来的内容留存备查。")
        )
        return
    present = made[change.key]
    chosen = st.radio(
        "已填报的内容怎样处理",
        effect.choices.options,
        effect.choices.options.index(present),
        format_func=DECISION_NAMES.__getitem__,
        captions=[HELP[option] for option in effect.choices.options],
        key=f"{key}_{change.key}_{present}",
    )
    if chosen is not present:
        decide({change.key: chosen})
    same = [
        other.change.key
        for other in effects
        if other.change.kinds == change.kinds and present in other.choices.options and made[other.change.key] != present
    ]
    told = f"同类变化（{name_of(change)}）都这样处理"
    if same and st.button(f"{told}：还有{len(same)}处", key=f"{key}_same_{change.key}"):
        decide(dict.fromkeys(same, present))
