"""What a home lacks for its next star: one sentence, and the steps below it."""

import pandas as pd
import streamlit as st

from db.assessments import AssessmentView
from db.engine import reading
from db.homes.ten_haves import goes_by_verified, lacking_of
from db.models import User
from forms.lifecycle import FormKind
from forms.next_star import NextStar, Step
from forms.points import show
from pages.shared.plain import plain


def show_lacking(found: NextStar, *, by_verified: bool) -> None:
    """The sentence, by whose points it goes, and every step in order."""
    if by_verified and not found.is_begun:
        st.info("县考评组还没有考评星级评定表；考评后，这里显示距下一星级还差什么。")
        return
    (st.success if found.is_begun and found.level is None else st.info)(plain(found.told()))
    if not found.is_begun or found.level is None:
        return
    whose = "考评" if by_verified else "自评"
    st.caption(f"按{whose}{show(found.score)}分（{found.stars}）测算，省力的在前；最终得分以县考评为准。")
    _list_steps(found.steps)
    if found.further:
        st.markdown(f"**其他还能得分的项目（{len(found.further)}项）**")
        _list_steps(found.further)


def show_star_lacking(form: AssessmentView, user: User) -> None:
    """The same as an expander above a star form that is filled in."""
    if form.assessment.kind is not FormKind.STAR:
        return
    with reading() as db:
        found = lacking_of(db, form, user)
    with st.expander(plain(_heading(found))):
        show_lacking(found, by_verified=goes_by_verified(form, user))


def _heading(found: NextStar) -> str:
    if not found.is_begun or found.level is None:
        return "距下一星级还差什么"
    return f"距{found.level}还差{show(found.needed)}分，看看怎么补"


def _list_steps(steps: tuple[Step, ...]) -> None:
    """A table whose lines wrap, so that a phone shows all of it."""
    if steps:
        st.table(pd.DataFrame([_row(step) for step in steps]).set_index("项目"))


def _row(step: Step) -> dict[str, str]:
    judged = "（由县考评组评定）" if step.is_judged else ""
    return {
        "项目": plain(f"{step.item.number}．{step.item.name}"),
        "怎么做": plain(step.deed() + judged),
        "可得": f"{show(step.gain)}分",
    }
