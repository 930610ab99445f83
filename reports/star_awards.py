"""The homes that were awarded stars in a year, as certificates, plaques and the list of funds take them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PLAQUE = "人大代表之家"


@dataclass(frozen=True)
class Awarded:
    """One home with its level's name; `number` counts the year's certificates from 1 and stays its own."""

    number: int
    township: str
    home: str
    stars: str


@dataclass(frozen=True)
class AwardYear:
    """A year's awards, from the highest level down; `levels` are the names of all levels in that order."""

    year: int
    issuer: str
    day: date
    levels: tuple[str, ...]
    rows: tuple[Awarded, ...]


@dataclass(frozen=True)
class Fund:
    """What a home gets, in yuan; None where the county has set nothing for its level."""

    township: str
    home: str
    stars: str
    amount: Decimal | None


@dataclass(frozen=True)
class FundList:
    """The year's list of funds in yuan. `says` compares it with the budget in words; `gaps` name what is still to be set."""

    year: int
    issuer: str
    rows: tuple[Fund, ...]
    total: Decimal
    budget: Decimal | None
    says: str
    gaps: tuple[str, ...] = ()
    is_final: bool = True


def inscription(stars: str) -> str:
    """What a plaque of that level says: 五星级人大代表之家."""
    return stars if "之家" in stars else f"{stars}{PLAQUE}"


def certificate_number(year: int, number: int) -> str:
    """〔2022〕第003号."""
    return f"〔{year}〕第{number:03}号"
