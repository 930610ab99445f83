"""Forms filled in by hand for tests, and packages compared part by part."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from forms.model import Form
from reports.exports import FilledItem

Texts = Mapping[str, str]


def points(**scores: str) -> dict[str, Decimal]:
    """Points by item number: points(_1="3.5")."""
    return {number.removeprefix("_"): Decimal(score) for number, score in scores.items()}


def items_of(
    form: Form,
    own: Mapping[str, Decimal] | None = None,
    verified: Mapping[str, Decimal] | None = None,
    reasons: Texts | None = None,
    verified_reasons: Texts | None = None,
    entered: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[FilledItem]:
    """Every item of the form with these scores, reasons and inputs, each by item number."""
    return [
        FilledItem(
            section,
            item,
            (entered or {}).get(item.number, {}),
            self_score=(own or {}).get(item.number),
            verified_score=(verified or {}).get(item.number),
            reason=(reasons or {}).get(item.number, ""),
            verified_reason=(verified_reasons or {}).get(item.number, ""),
        )
        for section, item in form.items()
    ]


def changed_parts(before: bytes, after: bytes) -> list[str]:
    """The names of the parts that differ; the parts and their order are the same."""
    with ZipFile(BytesIO(before)) as old, ZipFile(BytesIO(after)) as new:
        assert old.namelist() == new.namelist()
        return [part for part in old.namelist() if old.read(part) != new.read(part)]


def part_of(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as package:
        return package.read(name)


def with_parts(content: bytes, edit: Callable[[bytes], bytes], *names: str) -> bytes:
    """The package with those parts edited, or all."""
    edited = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(edited, "w") as target:
        for part in source.infolist():
            xml = source.read(part)
            target.writestr(part, edit(xml) if not names or part.filename in names else xml)
    return edited.getvalue()
