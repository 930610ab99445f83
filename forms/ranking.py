"""From two scores per township to the year's total, stars, grade and rank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import groupby

from forms.model import Form, Grade, StarBand, Weight
from forms.points import round_half_up

NO_STARS = "不予定星"


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
    """One township's scores. `vetoed` only when a person has confirmed the veto."""

    unit_id: int
    name: str
    checklist: Decimal
    star: Decimal
    self_total: Decimal = Decimal(0)
    vetoed: bool = False


@dataclass(frozen=True)
class Standing:
    """One township's place in the year. `note` says in Chinese why a grade is lower than the total alone would give."""

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
    highest_first = sorted(grades, key=lambda grade: -grade.from_), sorted(star.stars, key=lambda band: -band.from_)
    return Terms(*shares, tuple(highest_first[0]), tuple(highest_first[1]), checklist.decimals)


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
        stars=stars_for(terms.stars, entry.star),
        grade="",
        rank=place,
        vetoed=entry.vetoed,
    )


def _graded(standings: list[Standing], terms: Terms) -> list[Standing]:
    """Give every standing its grade: limited grades from the top down, and a tie that would pass the limit falls whole."""
    left = {grade.name: _places(grade, len(standings)) for grade in terms.grades}
    graded: list[Standing] = []
    for _, tied in groupby(standings, key=lambda standing: standing.total):
        group = list(tied)
        graded += _grade_group(group, terms, left)
    return graded


def _places(grade: Grade, townships: int) -> int | None:
    return None if grade.quota is None else int((grade.quota * townships).to_integral_value(ROUND_FLOOR))


def _grade_group(group: list[Standing], terms: Terms, left: dict[str, int | None]) -> list[Standing]:
    eligible = [standing for standing in group if not standing.vetoed]
    grade, held_back = _grade_for(group[0].total, len(eligible), terms, left)
    vetoed_grade, lowered = _grade_for(group[0].total, 0, terms, left, best_refused=True)
    return [
        _with_grade(standing, vetoed_grade, "取消评优资格" if lowered else "")
        if standing.vetoed
        else _with_grade(standing, grade, "优秀名额已满" if held_back else "")
        for standing in group
    ]


def _with_grade(standing: Standing, grade: str, note: str) -> Standing:
    return Standing(**{**standing.__dict__, "grade": grade, "note": note})


def _grade_for(
    total: Decimal, wanted: int, terms: Terms, left: dict[str, int | None], *, best_refused: bool = False
) -> tuple[str, bool]:
    """The grade for that many townships of this total, and whether a limit or a veto lowered it. Takes their places."""
    lowered = False
    for position, grade in enumerate(terms.grades):
        if total < grade.from_:
            continue
        places = left[grade.name]
        if (best_refused and position == 0) or (places is not None and places < wanted):
            lowered = True
            if places is not None and not best_refused:
                # A lower total must not pass over a higher one that was refused.
                left[grade.name] = 0
            continue
        if places is not None:
            left[grade.name] = places - wanted
        return grade.name, lowered
    return terms.grades[-1].name, lowered
