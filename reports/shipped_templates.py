"""The templates that are shipped: each .docx is what its .md beside it is typeset to."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from reports.notices.kind import TEMPLATES
from reports.typeset import typeset

MADE = datetime(2022, 1, 1, tzinfo=UTC)


def sources(folder: Path = TEMPLATES) -> list[Path]:
    """The texts of the templates, by name."""
    return sorted(folder.glob("*.md"))


def set_template(source: Path) -> bytes:
    """The template that the text is typeset to, always the same bytes. Raises CannotTypeset."""
    return typeset(source.read_text(encoding="utf-8"), source.name, MADE)


def stale(folder: Path = TEMPLATES) -> list[Path]:
    """The templates that are not what their texts are typeset to, or have no text beside them."""
    ours = {source.with_suffix(".docx"): source for source in sources(folder)}
    changed = {path for path, source in ours.items() if not path.exists() or _differ(path, set_template(source))}
    return sorted(changed | (set(folder.glob("*.docx")) - ours.keys()))


def _differ(path: Path, content: bytes) -> bool:
    """Part by part: another zlib may pack the same parts into other bytes."""
    with ZipFile(path) as old, ZipFile(BytesIO(content)) as new:
        return old.namelist() != new.namelist() or any(old.read(name) != new.read(name) for name in new.namelist())
