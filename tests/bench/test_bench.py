"""Every measure gives finite figures above zero, and each promised figure is among them. No time is judged here."""

from math import isfinite
from pathlib import Path
from types import ModuleType

import pytest

from tests.bench import (
    archive,
    clauses,
    editing,
    filling,
    findings,
    gallery,
    many_notices,
    notice,
    ranking,
    reading,
    uploading,
)
from tests.bench.__main__ import AT_LEAST, AT_MOST, judged, measure_of

TINY = editing.Effort(edits=2, people=2, rounds=1, real_edits=2, naive_edits=1)


def assert_sound(figures: dict[str, float]) -> None:
    assert figures
    assert all(isfinite(value) and value > 0 for value in figures.values()), figures


def test_editing() -> None:
    figures = editing.measure(TINY)
    assert_sound(figures)
    assert {name for name in AT_MOST | AT_LEAST if name.startswith(("edit", "many_people"))} <= figures.keys()


def test_gallery() -> None:
    figures = gallery.measure(gallery.Effort(reruns=1))
    assert_sound(figures)
    assert {name for name in AT_MOST if "evidence" in name} <= figures.keys()


def test_uploading() -> None:
    figures = uploading.measure(uploading.Effort(small=10_000, large=200_000, rounds=1))
    assert_sound(figures)
    assert {name for name in AT_MOST if name.startswith("upload")} <= figures.keys()


@pytest.mark.parametrize("part", [clauses, reading, notice, filling])
def test_documents(part: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "ROUNDS", 1)
    figures = part.measure()
    assert_sound(figures)
    assert figures.keys() & (AT_MOST | AT_LEAST).keys()


def test_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SIZES", (1, 2))
    figures = archive.measure()
    assert_sound(figures)
    assert {name for name in AT_MOST if name.startswith("archive")} <= figures.keys()


def test_many_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_notices, "SIZES", (1, 2))
    here = lambda way, size, folder: many_notices.run(way, size, Path(folder))  # noqa: E731
    monkeypatch.setattr(many_notices, "_in_process", here)
    figures = many_notices.measure()
    assert_sound(figures)
    assert {name for name in AT_MOST if name.startswith("many_notices")} == figures.keys()


def test_ranking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "SIZES", (20, 40))
    monkeypatch.setattr(ranking, "SECONDS", 0.001)
    assert_sound(ranking.measure())


def test_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "PICTURES", 400)
    monkeypatch.setattr(findings, "OWN", 20)
    monkeypatch.setattr(findings, "ROUNDS", 1)
    assert_sound(findings.measure())


def test_an_edit_that_was_not_saved_is_noticed() -> None:
    editing.require_saved(3, 3)
    with pytest.raises(editing.PageFailed, match="Of 3 edits 2 were saved"):
        editing.require_saved(3, 2)


@pytest.mark.parametrize(("name", "value", "met"), [("notice_ratio", 1.0, True), ("notice_ratio", 1.1, False)])
def test_aims(name: str, value: float, met: bool) -> None:
    assert judged("notice", name, value).met is met


def test_more_is_better_where_people_are_counted() -> None:
    assert judged("editing", "many_people_vs_naive_page", 11.0).met is True
    assert judged("editing", "naive_edits_per_second", 11.0).met is None


def test_only_what_needs_servers_knows_a_quick_way() -> None:
    assert measure_of("notice", quick=True) is notice.measure
    assert measure_of("editing", quick=True).args == (editing.QUICK,)  # type: ignore[attr-defined]
