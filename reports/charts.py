"""Charts of a year's result: each function returns an `alt.Chart` from the rows passed in.

They fit the width of the page, a phone's 390 px included. Colours are Okabe and Ito's, told apart by the colour-blind;
the heat map's run from light to dark.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

import altair as alt

from forms.points import show
from forms.ranking import NO_STARS, Standing

BLUE, ORANGE = "#0072B2", "#E69F00"
ROOM_COLOURS = {"达标": BLUE, "提升中": ORANGE, "未达标": "#D55E00", "未评": "#BBBBBB"}
ROW_HEIGHT, BAR_HEIGHT, AXIS_HEIGHT = 30, 10, 60
# Of a bullet: its series, where the score stands, its colour, its height in pixels; the last is a tick.
BULLETS = (
    ("分值", "points", "#DDDDDD", 24),
    ("自评", "own", ORANGE, 16),
    ("考评", "verified", BLUE, 8),
    ("全县平均", "average", "#000000", 0),
)
LEGEND = alt.Legend(orient="top", title=None)


class HeadingScores(Protocol):
    """One heading of the star form: its full points, and what was given; None where there is nothing to show."""

    @property
    def name(self) -> str: ...
    @property
    def points(self) -> Decimal: ...
    @property
    def own(self) -> Decimal | None: ...
    @property
    def verified(self) -> Decimal | None: ...
    @property
    def average(self) -> Decimal | None: ...


class SectionCell(Protocol):
    """One cell of townships × sections; `points` is the section's full score, None for bonus and deductions."""

    @property
    def unit_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def section_number(self) -> str: ...
    @property
    def section_name(self) -> str: ...
    @property
    def points(self) -> Decimal | None: ...
    @property
    def score(self) -> Decimal: ...


class RoomShare(Protocol):
    """One township's activity rooms of a year by the state that holds; `open` are those without any."""

    @property
    def unit_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def rooms(self) -> int: ...
    @property
    def up_to_standard(self) -> int: ...
    @property
    def improving(self) -> int: ...
    @property
    def below_standard(self) -> int: ...
    @property
    def open(self) -> int: ...


def ranking_chart(standings: Iterable[Standing]) -> alt.Chart:
    """Two bars per township, self-assessed and verified total, by rank; townships that share a rank stand by unit id."""
    ranked = sorted(standings, key=lambda standing: (standing.rank, standing.unit_id))
    bars = [bar for standing in ranked for bar in _bars(standing)]
    labels = [_label(standing) for standing in ranked]
    return (
        _chart(bars, rows=len(ranked), around=90)
        .mark_bar(height=BAR_HEIGHT)
        .encode(
            x=alt.X("分数:Q", title="总分", scale=alt.Scale(zero=True)),
            y=alt.Y("乡镇:N", title=None, sort=labels, axis=_names_axis()),
            yOffset=alt.YOffset("得分:N", sort=["自评总分", "认定总分"]),
            color=alt.Color(
                "得分:N", scale=alt.Scale(domain=["自评总分", "认定总分"], range=[ORANGE, BLUE]), legend=LEGEND
            ),
            tooltip=["位次:Q", "乡镇:N", "得分:N", "分数:Q", "星级:N", "等次:N"],
        )
    )


def _bars(standing: Standing) -> list[dict[str, Any]]:
    shared = {"位次": standing.rank, "乡镇": _label(standing), "星级": standing.stars, "等次": standing.grade}
    totals = {"自评总分": standing.self_total, "认定总分": standing.total}
    return [{**shared, "得分": name, "分数": float(total)} for name, total in totals.items()]


def _label(standing: Standing) -> str:
    return f"{standing.rank} {standing.name}"


def section_heatmap(cells: Iterable[SectionCell]) -> alt.Chart:
    """Townships × sections, coloured by the share of the section's full score.

    Sections without a full score are left out. Townships stand from the highest sum of points down, ties by unit id.
    """
    scored = [cell for cell in cells if cell.points]
    names = _names_by_score(scored)
    sections = list(dict.fromkeys(_section(cell) for cell in scored))
    return (
        _chart([_square(cell, names) for cell in scored], rows=len(names), row_height=22, around=180)
        .mark_rect(stroke="white")
        .encode(
            x=alt.X(
                "考核项目:N",
                title=None,
                sort=sections,
                axis=alt.Axis(labelAngle=-60, labelLimit=140, labelOverlap=False),
            ),
            y=alt.Y("乡镇:N", title=None, sort=list(names.values()), axis=_names_axis()),
            color=alt.Color(
                "得分率:Q",
                scale=alt.Scale(scheme="viridis", reverse=True),
                legend=alt.Legend(orient="top", title="得分率", format="%"),
            ),
            tooltip=["乡镇:N", "考核项目:N", "得分:N", "分值:N", alt.Tooltip("得分率:Q", format=".1%")],
        )
    )


def _section(cell: SectionCell) -> str:
    return f"{cell.section_number}、{cell.section_name}"


def _names_by_score(cells: Sequence[SectionCell]) -> dict[int, str]:
    sums: dict[int, Decimal] = {}
    names = {cell.unit_id: cell.name for cell in cells}
    for cell in cells:
        sums[cell.unit_id] = sums.get(cell.unit_id, Decimal(0)) + cell.score
    return {unit_id: names[unit_id] for unit_id in sorted(sums, key=lambda unit_id: (-sums[unit_id], unit_id))}


def _square(cell: SectionCell, names: dict[int, str]) -> dict[str, Any]:
    share = float(cell.score / cell.points) if cell.points else 0.0
    shown = {"得分": show(cell.score), "分值": show(cell.points)}
    return {"乡镇": names[cell.unit_id], "考核项目": _section(cell), "得分率": share, **shown}


def grade_distribution(standings: Iterable[Standing], grades: Sequence[str] = ()) -> alt.Chart:
    """How many townships hold each grade. `grades`, from the highest down, also shows those that nobody holds."""
    return _distribution("等次", [(standing.grade, standing.total) for standing in standings], grades)


def star_distribution(standings: Iterable[Standing], stars: Sequence[str] = ()) -> alt.Chart:
    """How many homes hold each star level. `stars`, from the highest down, also shows those that nobody holds."""
    order = [*stars, NO_STARS] if stars else ()
    return _distribution("星级", [(standing.stars, standing.star) for standing in standings], order)


def _distribution(field: str, held: Sequence[tuple[str, Decimal]], order: Sequence[str]) -> alt.Chart:
    counts = Counter(name for name, _ in held)
    names = list(dict.fromkeys([*order, *_highest_first(held)]))
    rows = [{field: name, "乡镇数": counts[name]} for name in names]
    return (
        _chart(rows, rows=len(rows))
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("乡镇数:Q", title="乡镇数（个）", axis=alt.Axis(tickMinStep=1, format="d")),
            y=alt.Y(f"{field}:N", title=None, sort=names, axis=_names_axis()),
            tooltip=[f"{field}:N", "乡镇数:Q"],
        )
    )


def _highest_first(held: Sequence[tuple[str, Decimal]]) -> list[str]:
    """The names by the lowest score that holds each: a limit or a veto lowers a name's holders, never raises them."""
    lowest: dict[str, Decimal] = {}
    for name, score in held:
        lowest[name] = min(score, lowest.get(name, score))
    return sorted(lowest, key=lambda name: -lowest[name])


def room_share_chart(shares: Iterable[RoomShare]) -> alt.Chart:
    """Every township's rooms by state, as parts of all its rooms; the most up to standard first, ties by unit id."""
    counted = [share for share in shares if share.rooms]
    counted.sort(key=lambda share: (-Decimal(share.up_to_standard) / share.rooms, share.unit_id))
    labels = [f"{share.name} {share.up_to_standard}/{share.rooms}" for share in counted]
    parts = [part for share, label in zip(counted, labels, strict=True) for part in _parts(share, label)]
    states = list(ROOM_COLOURS)
    return (
        _chart(parts, rows=len(counted), row_height=22, around=90)
        .mark_bar()
        .encode(
            x=alt.X("比例:Q", title="占全部活动室", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("乡镇:N", title=None, sort=labels, axis=_names_axis()),
            color=alt.Color("状态:N", scale=alt.Scale(domain=states, range=list(ROOM_COLOURS.values())), legend=LEGEND),
            order=alt.Order("顺序:Q"),
            tooltip=["乡镇:N", "状态:N", "活动室:Q", alt.Tooltip("比例:Q", format=".1%")],
        )
    )


def _parts(share: RoomShare, label: str) -> list[dict[str, Any]]:
    numbers = (share.up_to_standard, share.improving, share.below_standard, share.open)
    return [
        {"乡镇": label, "状态": state, "活动室": number, "比例": number / share.rooms, "顺序": place}
        for place, (state, number) in enumerate(zip(ROOM_COLOURS, numbers, strict=True))
        if number
    ]


def heading_bullets(headings: Sequence[HeadingScores]) -> alt.LayerChart:
    """A bullet per heading, in the form's order: full points behind, self-assessed in it, verified within, the average a tick.

    Told apart by width as well as by colour. A series of which nothing is given is left out, of its legend too.
    """
    series = {name: _series(headings, name, field) for name, field, *_ in BULLETS}
    shown = [name for name, rows in series.items() if rows]
    colours = alt.Scale(domain=shown, range=[colour for name, _, colour, _ in BULLETS if name in shown])
    layers = [
        _bullet_mark(alt.Chart(alt.Data(values=series[name])), size).encode(
            x=alt.X("分数:Q", title="得分", axis=alt.Axis(tickCount=6)),
            y=alt.Y("项目:N", title=None, sort=[heading.name for heading in headings], axis=_names_axis()),
            color=alt.Color("系列:N", scale=colours, legend=LEGEND),
            tooltip=["项目:N", "系列:N", "分数:Q"],
        )
        for name, _, _, size in BULLETS
        if name in shown
    ]
    chart = alt.LayerChart(layer=layers)
    return chart.properties(width="container", height=len(headings) * ROW_HEIGHT + 90)


def _bullet_mark(chart: alt.Chart, height: int) -> alt.Chart:
    return chart.mark_bar(height=height) if height else chart.mark_tick(thickness=3, height=24)


def _series(headings: Sequence[HeadingScores], name: str, field: str) -> list[dict[str, Any]]:
    given = ((heading.name, getattr(heading, field)) for heading in headings)
    return [{"项目": heading, "系列": name, "分数": float(score)} for heading, score in given if score is not None]


def _names_axis() -> alt.Axis:
    """An axis that leaves no name out, however narrow the page."""
    return alt.Axis(labelLimit=120, labelOverlap=False)


def _chart(
    values: list[dict[str, Any]], *, rows: int, row_height: int = ROW_HEIGHT, around: int = AXIS_HEIGHT
) -> alt.Chart:
    """A chart as wide as the page and high enough for that many rows, with `around` pixels for axis and legend."""
    return alt.Chart(alt.Data(values=values)).properties(width="container", height=rows * row_height + around)


class LevelOfYear(Protocol):
    """What a home holds of one year's rating."""

    @property
    def home_id(self) -> int: ...
    @property
    def township(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def stars(self) -> str: ...


def stars_over_years(cells: Iterable[LevelOfYear], levels: Sequence[str]) -> alt.LayerChart:
    """Homes × years, coloured by star level; `levels` from the highest down, those that only older documents name last.

    Homes stand in the order given. The level is written into its square, so that no colour needs to be told apart.
    """
    known = list(cells)
    names = list(dict.fromkeys(cell.township for cell in known))
    order = list(dict.fromkeys([*levels, *(cell.stars for cell in known)]))
    values = [{"乡镇": cell.township, "年度": str(cell.year), "星级": cell.stars} for cell in known]
    base = _chart(values, rows=len(names), row_height=22).encode(
        x=alt.X("年度:O", title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("乡镇:N", title=None, sort=names, axis=_names_axis()),
        tooltip=["乡镇:N", "年度:O", "星级:N"],
    )
    colours = alt.Scale(domain=order, range=_light_to_dark(len(order)))
    squares = base.mark_rect(stroke="white").encode(color=alt.Color("星级:N", scale=colours, legend=None))
    dark = alt.FieldOneOfPredicate("星级", order[: len(order) // 2])
    words = base.mark_text(fontSize=11).encode(
        text="星级:N", color=alt.condition(dark, alt.value("white"), alt.value("black"))
    )
    return squares + words


def _light_to_dark(steps: int) -> list[str]:
    """So many blues from the darkest to nearly white."""
    deepest, palest = (0, 60, 120), (238, 242, 246)
    shares = [step / max(steps - 1, 1) for step in range(steps)]
    return [
        "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(deepest, palest, strict=True))
        for share in shares
    ]
