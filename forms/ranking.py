"""From two scores per township to the year's total, stars, grade and rank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from itertools import groupby

from forms.model import Form, Grade, StarBand, Weight
from forms.points import ZERO, round_half_up

NO_STARS = "不予定星"
TAKEN_AWAY = "已摘星"  # what is said of a home whose stars were taken; for the score it has none
NO_GRADE = "未定等次"
VETOED = "取消评优资格"


@dataclass(frozen=True)
class Terms:
    """What the documents say of the result: the two weights, grades and stars from the highest down, digits of a score."""

    checklist_share: Decimal
    star_share: Decimal
    grades: tuple[Grade, ...]
    stars: tuple[StarBand, ...]
    decimals: int = 2


@dataclass(frozen=True)
class Entry:
    """One township's scores. `vetoed` only when a person has confirmed the veto; `stars` only when a person decided them."""

    unit_id: int
    name: str
    checklist: Decimal
    star: Decimal
    self_total: Decimal = ZERO
    vetoed: bool = False
    stars: str | None = None


@dataclass(frozen=True)
class Standing:
    """One township's place in the year. `grade` is 未定等次 for a total below every grade that the document names.

    `note` says in Chinese why a grade is lower than the total alone would give.
    """

    unit_id: int
    name: str
    checklist: Decimal
    star: Decimal
    self_total: Decimal
    total: Decimal
    stars: str
    grade: str
    rank: int
    vetoed: bool = False
    note: str = ""


def terms_of(checklist: Form, star: Form) -> Terms:
    """The terms that the two documents state. Raises ValueError, in Chinese, naming everything that is missing."""
    weights = checklist.weights or star.weights
    grades = checklist.grades or star.grades
    shares = _shares(weights)
    missing = [
        *(["“年度总分＝责任清单得分×…＋星级评定得分×…”的计分办法"] if shares is None else []),
        *(["考核等次的分数线"] if not grades else []),
        *(["星级的分数线"] if not star.stars else []),
    ]
    if missing or shares is None:
        raise ValueError(f"文件中没有读到{'、'.join(missing)}，请在Word文件中写明后重新上传。")
    return Terms(
        *shares,
        grades=tuple(sorted(grades, key=lambda grade: -grade.from_)),
        stars=tuple(sorted(star.stars, key=lambda band: -band.from_)),
        decimals=checklist.decimals,
    )


def _shares(weights: Sequence[Weight]) -> tuple[Decimal, Decimal] | None:
    star = [weight.share for weight in weights if "星" in weight.name]
    checklist = [weight.share for weight in weights if "星" not in weight.name]
    return (checklist[0], star[0]) if len(star) == len(checklist) == 1 else None


def stars_for(bands: Iterable[StarBand], score: Decimal) -> str:
    """The highest star level that the score reaches, or 不予定星."""
    reached = [band for band in bands if score >= band.from_]
    return max(reached, key=lambda band: band.from_).name if reached else NO_STARS


def total_for(checklist: Decimal, star: Decimal, terms: Terms) -> Decimal:
    """The year's total, rounded half up once, at the end."""
    return round_half_up(checklist * terms.checklist_share + star * terms.star_share, terms.decimals)


def rank(entries: Iterable[Entry], terms: Terms) -> list[Standing]:
    """All standings, best first. Equal totals share a rank (1, 2, 2, 4) and stand in the order of their unit ids."""
    totals = [(total_for(entry.checklist, entry.star, terms), entry) for entry in entries]
    totals.sort(key=lambda pair: (-pair[0], pair[1].unit_id))
    standings: list[Standing] = []
    for total, tied in groupby(totals, key=lambda pair: pair[0]):
        place = len(standings) + 1
        standings += [_standing(entry, total, place, terms) for _, entry in tied]
    return _graded(standings, terms)


def _standing(entry: Entry, total: Decimal, place: int, terms: Terms) -> Standing:
    return Standing(
        unit_id=entry.unit_id,
        name=entry.name,
        checklist=entry.checklist,
        star=entry.star,
        self_total=entry.self_total,
        total=total,
        stars=entry.stars or stars_for(terms.stars, entry.star),
        grade="",
        rank=place,
        vetoed=entry.vetoed,
    )


def places_for(grade: Grade, townships: int) -> int | None:
    """How many of so many townships may hold that grade, rounded down; None where the document sets no limit."""
    return None if grade.quota is None else int((grade.quota * townships).to_integral_value(ROUND_FLOOR))


def _graded(standings: list[Standing], terms: Terms) -> list[Standing]:
    """Give every standing its grade: limited grades from the top down, and a tie that would pass the limit falls whole."""
    left = {grade.name: places_for(grade, len(standings)) for grade in terms.grades}
    graded: list[Standing] = []
    for total, tied in groupby(standings, key=lambda standing: standing.total):
        graded += _grade_group(total, list(tied), terms.grades, left)
    return graded


def _grade_group(
    total: Decimal, group: list[Standing], grades: tuple[Grade, ...], left: dict[str, int | None]
) -> list[Standing]:
    """The grades of the townships of one total. A confirmed veto bars the best grade and leaves its places to others."""
    vetoed = sum(standing.vetoed for standing in group)
    # Deductions may bring a total below 0, and 60分以下 means that too.
    reached = [grade for grade in grades if max(total, ZERO) >= grade.from_]
    grade, note = _take_places(reached, len(group) - vetoed, left)
    barred = reached[:1] == list(grades[:1])
    vetoed_grade, vetoed_note = _take_places(reached[1:] if barred else reached, vetoed, left)
    return [
        replace(standing, grade=vetoed_grade, note=VETOED if barred else vetoed_note)
        if standing.vetoed
        else replace(standing, grade=grade, note=note)
        for standing in group
    ]


def _take_places(reached: Sequence[Grade], wanted: int, left: dict[str, int | None]) -> tuple[str, str]:
    """The highest grade with so many places left, which are taken, and a note when a higher one was full."""
    note = ""
    for grade in reached:
        places = left[grade.name]
        if places is None or places >= wanted:
            left[grade.name] = None if places is None else places - wanted
            return grade.name, note
        # A lower total must not pass over a higher one that was refused.
        left[grade.name] = 0
        note = note or f"{grade.name}名额已满"
    return NO_GRADE, note
