"""A notice looked at before it goes out: as pages, drawn once and reached through that notice alone; as text without LibreOffice."""

import os
import time

import pytest

from db.evidence import document_pages
from db.settings import settings
from reports.notices import preview, results
from reports.notices.frame import example_of
from reports.notices.making import filled
from tests.reports.rendering import needs_renderer

NOTICE, OTHER = 7, 8


@pytest.fixture(scope="module")
def content() -> bytes:
    return filled(results.KIND, example_of(results.KIND))


@needs_renderer
def test_pages_are_drawn_once_and_reached_through_their_notice_alone(content: bytes, monkeypatch: pytest.MonkeyPatch):
    sha = preview.sha256_of(content)
    assert preview.kept_pages(NOTICE, sha) is None
    pages = preview.draw(NOTICE, content)
    assert pages >= 2
    assert preview.kept_pages(NOTICE, sha) == pages
    drawn = [preview.page(NOTICE, sha, number) for number in range(1, pages + 1)]
    assert all(picture and picture.startswith(b"\x89PNG") for picture in drawn)
    assert len(set(drawn)) == pages
    assert [preview.page(NOTICE, sha, 0), preview.page(NOTICE, sha, pages + 1), preview.page(OTHER, sha, 1)] == [
        None
    ] * 3
    monkeypatch.setattr(preview, "office_pages", lambda *_: pytest.fail("drawn again"))
    assert preview.draw(NOTICE, content) == pages


@needs_renderer
def test_what_libreoffice_does_not_open_has_no_pages_and_nobody_tries_again(monkeypatch: pytest.MonkeyPatch):
    assert preview.draw(NOTICE, b"no document") == 0
    assert preview.kept_pages(NOTICE, preview.sha256_of(b"no document")) == 0


def test_pages_that_nobody_drew_for_days_are_swept_with_the_next_drawing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(preview, "has_office", lambda: True)
    monkeypatch.setattr(preview, "office_pages", lambda *_: [b"picture"])
    old, late, new = b"old", b"late", b"new"
    for content, days in ((old, preview.KEPT_DAYS + 1), (late, preview.KEPT_DAYS - 1)):
        preview.draw(NOTICE, content)
        for kept in settings().evidence_path.rglob(f"*{preview.sha256_of(content)}*"):
            os.utime(kept, (time.time() - days * 86400,) * 2)
    preview.draw(OTHER, new)
    pages = [preview.kept_pages(NOTICE, preview.sha256_of(old)), preview.page(NOTICE, preview.sha256_of(old), 1)]
    assert pages == [None, None]
    assert (
        preview.page(NOTICE, preview.sha256_of(late), 1) == preview.page(OTHER, preview.sha256_of(new), 1) == b"picture"
    )


def test_without_libreoffice_there_are_no_pages(content: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(document_pages.shutil, "which", lambda _: None)
    assert preview.draw(NOTICE, content) == 0


def test_as_text_paragraphs_and_tables_stand_in_their_order(content: bytes):
    blocks = list(preview.text_of(content))
    at = next(at for at, block in enumerate(blocks) if isinstance(block, list) and block[0][0] == "位次")
    assert blocks[at][1][:2] == ["1", "城关镇"]
    assert blocks.index("各乡镇人大主席团：") < at
    assert all(block.strip() for block in blocks if isinstance(block, str))
