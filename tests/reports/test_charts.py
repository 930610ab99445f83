"""What the charts draw, and in what order and colours."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
import pytest

from reports.charts import grade_distribution, heading_bullets, ranking_chart, section_heatmap, star_distribution
from tests.reports.samples import a_standing, standings

THREE = standings(
    a_standing(7, "青龙镇", "85", "90"), a_standing(3, "城关镇", "85", "90"), a_standing(5, "白石乡", "95", "96")
)


@dataclass(frozen=True)
class Cell:
    unit_id: int
    name: str
    section_number: str
    section_name: str
    points: Decimal | None
    score: Decimal


CELLS = [
    Cell(1, "城关镇", "一", "坚持党的领导", Decimal(10), Decimal("7.5")),
    Cell(1, "城关镇", "九", "加分项", None, Decimal(2)),
    Cell(2, "青龙镇", "一", "坚持党的领导", Decimal(10), Decimal(9)),
    Cell(2, "青龙镇", "九", "加分项", None, Decimal(0)),
]


def rows_of(chart: alt.Chart) -> list[dict[str, Any]]:
    return chart.to_dict()["data"]["values"]


def encoding_of(chart: alt.Chart, channel: str) -> Any:
    return chart.to_dict()["encoding"][channel]


def test_the_ranking_stands_by_rank_and_ties_by_unit_id():
    assert encoding_of(ranking_chart(THREE), "y")["sort"] == ["1 白石乡", "2 城关镇", "2 青龙镇"]


def test_the_ranking_shows_self_and_verified_total_of_every_township():
    rows = rows_of(ranking_chart(THREE))
    assert len(rows) == 6
    first = {row["得分"]: row["分数"] for row in rows if row["乡镇"] == "1 白石乡"}
    assert first == {"自评总分": 95.0, "认定总分": 95.2}
    assert encoding_of(ranking_chart(THREE), "x")["field"] == "分数"


def test_self_and_verified_total_differ_in_colours_that_the_colour_blind_tell_apart():
    scale = encoding_of(ranking_chart(THREE), "color")["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {"自评总分": "#E69F00", "认定总分": "#0072B2"}


def test_the_heat_map_shows_shares_and_leaves_out_sections_without_points():
    rows = rows_of(section_heatmap(CELLS))
    assert [(row["乡镇"], row["考核项目"], row["得分率"]) for row in rows] == [
        ("城关镇", "一、坚持党的领导", 0.75),
        ("青龙镇", "一、坚持党的领导", 0.9),
    ]
    assert encoding_of(section_heatmap(CELLS), "y")["sort"] == ["青龙镇", "城关镇"]


def test_distributions_count_townships_from_the_highest_down():
    rows = rows_of(grade_distribution(THREE))
    assert rows == [{"等次": "良好", "乡镇数": 3}]
    assert [row["星级"] for row in rows_of(star_distribution(THREE))] == ["五星级", "四星级"]


def test_a_distribution_shows_what_nobody_holds_when_told_the_names():
    rows = rows_of(star_distribution(THREE, ["五星级", "四星级", "三星级"]))
    assert [row["乡镇数"] for row in rows] == [1, 2, 0, 0]
    assert rows[-1]["星级"] == "不予定星"


@pytest.mark.parametrize(
    "chart",
    [ranking_chart(THREE), section_heatmap(CELLS), grade_distribution(THREE), star_distribution(THREE)],
    ids=["ranking", "heat map", "grades", "stars"],
)
def test_every_chart_fits_its_container_names_all_rows_and_has_tooltips(chart):
    spec = chart.to_dict()
    assert spec["width"] == "container"
    assert spec["encoding"]["y"]["axis"]["labelOverlap"] is False
    assert spec["encoding"]["tooltip"]


@pytest.mark.parametrize("draw", [ranking_chart, section_heatmap, grade_distribution, star_distribution])
def test_a_chart_of_nothing_is_empty_and_raises_nothing(draw):
    assert rows_of(draw([])) == []


@dataclass(frozen=True)
class Heading:
    name: str
    points: Decimal
    own: Decimal | None
    verified: Decimal | None
    average: Decimal | None


HEADINGS = [
    Heading("有办公场所", Decimal(10), Decimal("9.5"), Decimal(9), Decimal("8.25")),
    Heading("有标示标牌", Decimal(6), Decimal(6), None, None),
]


def layers_of(headings: list[Heading]) -> dict[str, dict[str, Any]]:
    """Each layer of the bullets by the name of its series."""
    return {layer["data"]["values"][0]["系列"]: layer for layer in heading_bullets(headings).to_dict()["layer"]}


def test_a_bullet_lays_own_verified_and_average_over_the_full_points():
    layers = layers_of(HEADINGS)
    assert list(layers) == ["分值", "自评", "考评", "全县平均"]
    given = {name: [row["分数"] for row in layer["data"]["values"]] for name, layer in layers.items()}
    assert given == {"分值": [10.0, 6.0], "自评": [9.5, 6.0], "考评": [9.0], "全县平均": [8.25]}
    assert [layer["encoding"]["y"]["sort"] for layer in layers.values()] == [["有办公场所", "有标示标牌"]] * 4


def test_bullets_differ_in_width_as_well_as_in_colour():
    marks = [layer["mark"] for layer in layers_of(HEADINGS).values()]
    assert [mark["height"] for mark in marks[:3]] == [24, 16, 8] and marks[3]["type"] == "tick"
    scale = layers_of(HEADINGS)["自评"]["encoding"]["color"]["scale"]
    assert scale["range"] == ["#DDDDDD", "#E69F00", "#0072B2", "#000000"]


def test_what_may_not_be_seen_is_in_no_layer_and_in_no_legend():
    hidden = [Heading(heading.name, heading.points, heading.own, None, None) for heading in HEADINGS]
    chart = heading_bullets(hidden).to_dict()
    assert [layer["encoding"]["color"]["scale"]["domain"] for layer in chart["layer"]] == [["分值", "自评"]] * 2
    assert "考评" not in str(chart) and "全县平均" not in str(chart)


def test_the_bullets_fit_a_phone_and_leave_no_heading_out():
    chart = heading_bullets(HEADINGS * 5).to_dict()
    assert chart["width"] == "container" and chart["height"] >= 10 * 30
    assert all(layer["encoding"]["y"]["axis"]["labelOverlap"] is False for layer in chart["layer"])
