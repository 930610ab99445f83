"""A building of an archive in a thread of its own. How far it is stands on the shelf; nothing here touches Streamlit."""

from collections.abc import Callable
from threading import Thread

from reports.archive import shelf
from reports.archive.building import held
from reports.archive.progress import Steps

Work = Callable[[shelf.Claim], Steps]


def start(key: str, work: Work) -> Thread | None:
    """Begin to build that key behind the page. None, and nothing begins, while somebody builds it already."""
    shelf.sweep()
    claim = shelf.claim(key)
    if claim is None:
        return None
    thread = Thread(target=_run, args=(claim, work), name=f"archive {key}", daemon=True)
    thread.start()
    return thread


def _run(claim: shelf.Claim, work: Work) -> None:
    for _ in held(claim, work(claim)):
        pass
