"""Points as exact numbers: Decimal in code, integers of 0.01 point in the database, plain digits on the page."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)


def round_half_up(value: Decimal, decimals: int = 2) -> Decimal:
    """`value` rounded half up to that many digits."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def to_cents(points: Decimal) -> int:
    """Points as an integer of 0.01 point, rounded half up."""
    return int(round_half_up(points) * 100)


def from_cents(cents: int) -> Decimal:
    """The points that an integer of 0.01 point stands for."""
    return Decimal(cents) / 100


def show(points: Decimal | None) -> str:
    """Points as a person writes them: 3.5 and 4, never 3.50 or 4E+1; a dash where there are none."""
    if points is None:
        return "—"
    text = format(round_half_up(points), "f").rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
