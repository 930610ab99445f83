"""Buildings of archives that a test holds up, waits for and looks at."""

import threading
from collections.abc import Iterator
from threading import Event

from streamlit.testing.v1 import AppTest

from reports.archive.progress import Outcome, Progress


class Held:
    """Stands in for a generator that writes an archive: stops after the first of three files until `go_on` is set."""

    def __init__(self) -> None:
        self.go_on, self.begun = Event(), 0

    def __call__(self, target, *_given, **_named) -> Iterator[Progress]:
        self.begun += 1
        target.write(b"PK")
        yield Progress(1, 3)
        self.go_on.wait(30)
        yield Progress(3, 3)
        return Outcome(3)


def finish_all() -> None:
    """Wait until every building of this process has ended."""
    for thread in threading.enumerate():
        if thread.name.startswith("archive "):
            thread.join(120)


def labels(test: AppTest) -> set[str]:
    """What the page's buttons and links to files say."""
    buttons = {button.label for button in test.button}
    return buttons | {link.proto.label for link in test.get("link_button")}


def link(test: AppTest, label: str) -> str:
    """Where that link leads."""
    return next(link.proto.url for link in test.get("link_button") if link.proto.label == label)
