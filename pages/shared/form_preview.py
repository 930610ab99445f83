"""What was read from a document, for the person who publishes it: problems first, then every item."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from forms.model import Form, Problem, Severity
from forms.points import show
from forms.scoring import inputs_of
from pages.shared.plain import plain

SEVERITY_NAMES = {Severity.ERROR: "须改正", Severity.WARNING: "请核对"}


def show_form(form: Form) -> None:
    """The document's problems, its items with what each will ask, its grades and stars."""
    items = list(form.items())
    st.subheader(plain(f"{form.title or '未读到标题'}　{form.number}"), anchor=False)
    st.caption(f"{len(form.sections)}个部分，{len(items)}项，满分{show(form.total)}分")
    if form.problems:
        (st.error if form.errors() else st.warning)(
            f"读取时发现{len(form.problems)}个问题，须改正的请在“考核文件”中修改，或在Word文件中改好后重新上传。"
        )
        st.dataframe(pd.DataFrame(problem_rows(form.problems)), hide_index=True)
    if items:
        with st.expander(f"读到的{len(items)}项"):
            st.dataframe(pd.DataFrame([_item(section, item) for section, item in items]), hide_index=True)


def problem_rows(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """One row per problem, as lists show it."""
    return [
        {
            "级别": SEVERITY_NAMES[problem.severity],
            "位置": problem.place,
            "原文": problem.found,
            "问题": problem.problem,
            "怎样改": problem.remedy,
        }
        for problem in problems
    ]


def _item(section, item) -> dict[str, str]:
    return {
        "部分": section.name,
        "序号": item.number,
        "项目": item.name,
        "分值": "" if item.points is None else show(item.points),
        "评分标准": item.clause.text,
        "填报内容": "；".join(asked.label for asked in inputs_of(section, item)),
    }
