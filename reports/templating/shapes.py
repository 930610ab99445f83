"""What kind of value stands under a name: a text, a row with columns, or a list of either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reports.templating.placeholder import Placeholder


@dataclass(frozen=True)
class Shape:
    """A text or number; with `columns` a row; `many` of them a list."""

    columns: Mapping[str, "Shape"] = field(default_factory=dict)
    many: bool = False

    @property
    def one(self) -> "Shape":
        """An element of the list."""
        return Shape(self.columns)

    def __str__(self) -> str:
        return (
            ("有多行，每行有若干栏目" if self.columns else "是一列文字")
            if self.many
            else "是一行"
            if self.columns
            else "是文字"
        )


LOOP = Shape({name: Shape() for name in ("index", "first", "last", "length")})


def shapes_of(placeholders: Sequence[Placeholder]) -> dict[str, Shape]:
    """The shapes by name; what is a list is told by the example."""
    return {
        place.name: Shape(shapes_of(place.columns), isinstance(place.example, list | tuple)) for place in placeholders
    }
