"""Faults of a document, gathered while it is read, so that one visit to the file mends them all."""

from dataclasses import dataclass, field

from forms.model import Problem, Severity, Source

_LONGEST_QUOTE = 60


@dataclass
class Faults:
    """The problems found so far, in the order found."""

    found: list[Problem] = field(default_factory=list)

    def error(self, place: str, found: str, problem: str, remedy: str) -> None:
        """Note a fault that keeps the form from being published."""
        self.found.append(Problem(Severity.ERROR, place, quote(found), problem, remedy))

    def warn(self, place: str, found: str, problem: str, remedy: str) -> None:
        """Note what the county should know and may leave as it is."""
        self.found.append(Problem(Severity.WARNING, place, quote(found), problem, remedy))


def place_of(table: int, row: int) -> str:
    """How a person finds a row of a Word document: 表1第19行."""
    return Source(table, row).place


def quote(text: str) -> str:
    """`text` on one line, shortened so that a message stays readable; 空白 for none."""
    line = " ".join(text.split()) or "空白"
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"
