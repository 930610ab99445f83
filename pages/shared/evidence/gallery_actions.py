"""What a person did in the gallery, done once each: captions, withdrawing, restoring."""

from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from sqlmodel import Session

from db.engine import transaction
from db.evidence.pieces import restore, set_caption, withdraw
from db.models import LARGEST_ID, User
from db.refusals import BadInput, Refused

MOST = 200  # actions in one report


class Answer(TypedDict):
    """What became of one action: whether it was done, and what to tell; the browser drops the action by its id."""

    id: str
    done: bool
    said: str


def perform(actions: list[Any], answered: Collection[str], by: User) -> list[Answer]:
    """Do what was not answered yet, each in a transaction of its own. What is no action gets no answer."""
    answers: dict[str, Answer] = {}
    for action in actions[:MOST]:
        if not isinstance(action, Mapping):
            continue
        number = action.get("id")
        if isinstance(number, str) and len(number) <= 40 and number not in answered and number not in answers:
            answers[number] = _answer(number, action, by)
    return list(answers.values())


def _answer(number: str, action: Mapping[str, Any], by: User) -> Answer:
    try:
        with transaction() as db:
            said = _do(db, action, by)
    except Refused as refusal:
        return Answer(id=number, done=False, said=str(refusal))
    return Answer(id=number, done=True, said=said)


def _do(db: Session, action: Mapping[str, Any], by: User) -> str:
    piece, caption, seen = action.get("piece"), action.get("caption", ""), action.get("seen")
    if type(piece) is not int or not 0 < piece <= LARGEST_ID or not isinstance(caption, str):
        raise BadInput("页面发来的内容有误，没有保存。请刷新页面后再试。")
    match action.get("act"):
        case "caption":
            return set_caption(db, piece, caption, by=by, seen=seen if isinstance(seen, str) else None)
        case "withdraw":
            return withdraw(db, piece, by=by)
        case "restore":
            return restore(db, piece, by=by)
    raise BadInput("页面发来的内容有误，没有保存。请刷新页面后再试。")
