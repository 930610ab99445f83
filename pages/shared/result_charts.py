"""The charts of a year's result, one tab each."""

from collections.abc import Sequence

import streamlit as st

from forms.ranking import Standing
from reports.charts import SectionCell, grade_distribution, ranking_chart, section_heatmap, star_distribution


def show_charts(standings: list[Standing], cells: Sequence[SectionCell]) -> None:
    """Places, sections, and how stars and grades are spread."""
    ranking, heat, spread = st.tabs(["位次", "分项得分", "星级与等次"])
    ranking.altair_chart(ranking_chart(standings))
    heat.altair_chart(section_heatmap(cells))
    with spread:
        charts = (grade_distribution(standings), star_distribution(standings))
        for column, chart in zip(st.columns(2), charts, strict=True):
            column.altair_chart(chart)
