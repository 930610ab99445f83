"""The store behind its interface: the same claims for the data folder and for a server that speaks S3."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.evidence import store as evidence_store
from db.evidence.receiving import receive
from db.evidence.store import store
from db.refusals import StoreFailed
from db.settings import settings
from tests.made_files import PNG

LARGE = bytes(range(256)) * (20 * 4096)  # 20 MB: more than one part
NONE = "0" * 64


@pytest.fixture(params=["folder", "s3"])
def kept_in(request: pytest.FixtureRequest) -> str:
    if request.param == "s3":
        request.getfixturevalue("s3_store")
    return str(request.param)


def left_incoming() -> list[str]:
    return [path.name for path in (settings().evidence_path / "incoming").glob("*")]


@pytest.mark.parametrize("content", [PNG, PNG + LARGE], ids=["small", "several parts"])
def test_what_is_kept_is_read_again_byte_for_byte(kept_in: str, content: bytes) -> None:
    sha256 = receive([content], "图.png", limit=len(content)).sha256
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert (store().exists(sha256), store().size(sha256)) == (True, len(content))
    with store().open(sha256) as file:
        assert file.read() == content
        file.seek(len(content) - 5)
        assert file.read() == content[-5:]
    assert left_incoming() == []


def test_the_same_content_once_more_changes_nothing(kept_in: str) -> None:
    assert receive([PNG], "甲.png") == receive([PNG], "乙.png")
    assert left_incoming() == []


def test_what_was_never_kept_is_not_there(kept_in: str) -> None:
    assert (store().exists(NONE), store().size(NONE), store().preview(f"{NONE}-320.jpg")) == (False, None, None)
    with pytest.raises(FileNotFoundError):
        store().open(NONE)


def test_a_preview_is_replaced_by_the_next(kept_in: str) -> None:
    for content in (b"first", b"second"):
        store().keep_preview(f"{NONE}-320.jpg", content)
        assert store().preview(f"{NONE}-320.jpg") == content


def test_old_previews_of_one_kind_are_swept_and_no_others(kept_in: str) -> None:
    now = datetime.now(UTC)
    assert store().sweep_previews("notice", now) == 0
    for name in ("notice1-1.png", "notice2-1.png", "note.png", f"{NONE}-320.jpg"):
        store().keep_preview(name, b"picture")
    assert store().sweep_previews("notice", now - timedelta(hours=1)) == 0
    assert store().sweep_previews("notice", now + timedelta(hours=1)) == 2
    left = [store().preview(name) is None for name in ("notice1-1.png", "notice2-1.png", "note.png", f"{NONE}-320.jpg")]
    assert left == [True, True, False, False]


def test_only_a_folder_gives_a_path(kept_in: str) -> None:
    sha256 = receive([PNG], "图.png").sha256
    path = store().local_path(sha256)
    assert (path is not None and path.read_bytes() == PNG) is (kept_in == "folder")


def test_a_store_that_is_there_is_accepted(kept_in: str) -> None:
    store().require()
    assert store().exists(receive([PNG], "图.png").sha256)


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_no_path_is_smuggled_in_as_a_hash(kept_in: str, sha256: str) -> None:
    for ask in (store().size, store().open, store().place_of):
        with pytest.raises(ValueError, match="not a SHA-256"):
            ask(sha256)


@pytest.fixture
def quick_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_store, "PLAIN_S3", {"connect_timeout": 1, "retries": {"max_attempts": 0}})


@pytest.mark.parametrize("bucket", ["nobody", "county"])
def test_an_unreachable_store_is_told_without_its_secret(
    s3_server: str, monkeypatch: pytest.MonkeyPatch, quick_refusal: None, tmp_path: Path, bucket: str
) -> None:
    endpoint = s3_server if bucket == "nobody" else "http://127.0.0.1:9"
    monkeypatch.setenv("EVIDENCE_URL", f"s3://k:topsecret@{bucket}?endpoint_url={endpoint}")
    settings.cache_clear()
    for act in (store().require, lambda: receive([PNG], "图.png")):
        with pytest.raises(StoreFailed) as raised:
            act()
        assert f"{endpoint}/{bucket}" in str(raised.value) and "topsecret" not in str(raised.value)
    assert left_incoming() == []


def test_a_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file"))
    settings.cache_clear()
    with pytest.raises(StoreFailed, match="请平台管理员检查磁盘"):
        store().require()
