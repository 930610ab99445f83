"""The look at the session table that every request and every run begins with."""

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from db.engine import reading, transaction

Answer = TypeVar("Answer")


def look_up(ask: Callable[[Session], Answer]) -> Answer:
    """What `ask` finds in the session table. It waits for no writer, but for the note of activity once a minute."""
    with reading() as db:
        found = ask(db)
        activity_is_due = bool(db.dirty)
    if not activity_is_due:
        return found
    with transaction() as db:
        return ask(db)
