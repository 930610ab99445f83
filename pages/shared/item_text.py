"""What the document says of an item, and what happened to it before: shown alike to township and county."""

import streamlit as st

from db.access import china_time
from db.assessments import visible_assessment
from db.engine import reading
from db.item_view import ItemView, item_view
from db.last_year import LastYear
from db.models import User
from db.versions import EarlierEntry
from forms.model import Item, Section
from forms.points import from_cents, show
from forms.scoring import score_item
from pages.shared.plain import plain


def show_item(view: ItemView) -> None:
    """Name, demand, clause and evidence asked for, in the document's own words."""
    show_item_text(view.section, view.item)


def show_item_text(section: Section, item: Item) -> None:
    """The same for an item that nobody fills in here."""
    points = f"（{show(item.points)}分）" if item.points is not None else ""
    st.subheader(plain(f"{item.number}．{item.name}{points}"), anchor=False)
    st.caption(plain(f"{section.number}、{section.name}"))
    told = {"考核内容": item.content, "评分标准": item.clause.text, "佐证材料": "；".join(item.evidence)}
    st.markdown(
        "  \n".join(f"**{label}**　{plain(text)}" for label, text in told.items() if text and text != item.name)
    )


def show_returned(view: ItemView) -> None:
    """Why the item came back, while it is open again."""
    answer = view.answer
    if answer.returned_at:
        st.warning(plain(f"县考评组退回意见（{china_time(answer.returned_at):%m月%d日}）：{answer.returned_comment}"))


def show_last_year(view: ItemView, last: LastYear | None) -> None:
    """What was given last year, as a reminder of the size of the number."""
    if last is None:
        return
    told = score_item(view.section, last.item, last.answer.inputs).arithmetic
    evidence = f"；佐证{last.evidence}件" if last.evidence else ""
    st.caption(plain(f"{last.year}年度：{told or '未填'}{_final(last)}{evidence}"))


def show_earlier_entry(earlier: EarlierEntry | None) -> None:
    """What was given before the item was revised, for the township to take over what still holds."""
    if earlier is None:
        return
    section, item, content = earlier.placed.section, earlier.placed.item, earlier.content
    told = score_item(section, item, content.get("inputs") or {}).arithmetic
    points = content.get("self_score")
    score = "" if points is None else f"；自评{show(from_cents(points))}分"
    reason = f"；理由：{content['reason']}" if content.get("reason") else ""
    st.caption(plain(f"上一版填报（原第{item.number}项“{item.name}”）：{told or '未填完'}{score}{reason}"))
    st.caption(plain(f"上一版评分标准：{item.clause.text}"))


def view_in_form(assessment_id: int, number: str, form_id: int, user: User) -> ItemView:
    """The item of that version of the form. Draws the whole page anew when the form was revised since it was drawn."""
    with reading() as db:
        in_form = visible_assessment(db, assessment_id, user)[0].form_id == form_id
        view = item_view(db, assessment_id, number, user) if in_form else None
    if view is None:
        st.rerun()
    return view


def _final(last: LastYear) -> str:
    cents = last.answer.final_score if last.answer.final_score is not None else last.answer.verified_score
    return "" if cents is None else f"；认定{show(from_cents(cents))}分"


def saved_line(view: ItemView) -> str:
    """When the item was last saved, in China's time."""
    at = view.answer.saved_at
    if at is None:
        return "尚未填写"
    return f"已保存 {china_time(at):%m月%d日 %H:%M:%S}"
