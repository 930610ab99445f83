"""Faults of a document, gathered while it is read, so that one visit to the file mends them all."""

from dataclasses import dataclass, field

from forms.model import Problem, Severity, quote


@dataclass
class Faults:
    """The problems found so far, in the order found."""

    found: list[Problem] = field(default_factory=list)

    def error(self, place: str, found: str, problem: str, remedy: str, field: str = "") -> None:
        """Note a fault that keeps the form from being published."""
        self.found.append(Problem(Severity.ERROR, place, quote(found), problem, remedy, field=field))

    def warn(self, place: str, found: str, problem: str, remedy: str, field: str = "") -> None:
        """Note what the county should know and may leave as it is."""
        self.found.append(Problem(Severity.WARNING, place, quote(found), problem, remedy, field=field))
