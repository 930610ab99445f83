"""What a template may use: the data contract of a kind of notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Placeholder:
    """A name that a template may use. A list of rows has `columns`; an `example` of rows is a list of dicts by column."""

    name: str
    meaning: str
    example: Any
    columns: tuple["Placeholder", ...] = ()


def rows_of(name: str, meaning: str, columns: Sequence[Placeholder]) -> Placeholder:
    """A list of rows; its example is one row of the columns' own examples."""
    return Placeholder(name, meaning, [{column.name: column.example for column in columns}], tuple(columns))
