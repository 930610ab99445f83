"""The register of homes as Excel: exactly the columns that its import takes."""

from collections.abc import Iterable

from db.home_models import DeputyHome
from db.homes.register import facts_of
from forms.home_facts import AREA, FACTS, NAME, TOWNSHIP
from forms.points import from_cents
from reports.workbook import Value, workbook

TITLE, SHEET = "人大代表之家登记表", "代表之家"
COLUMNS = ((TOWNSHIP, 14), (NAME, 28), *((fact.label, 34 if fact.longest > 40 else 18) for fact in FACTS))


def home_register(homes: Iterable[tuple[str, DeputyHome]]) -> bytes:
    """One row per home, given with its township's name, in the order given."""
    return workbook(TITLE, SHEET, COLUMNS, (_row(township, home) for township, home in homes))


def _row(township: str, home: DeputyHome) -> tuple[Value, ...]:
    """The area is a number, everything else text."""
    facts: dict[str, Value] = {**facts_of(home), AREA: None if home.area is None else from_cents(home.area)}
    return township, home.name, *facts.values()
