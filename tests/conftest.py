"""What every test may ask for: settings of its own, and a migrated database on either engine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from db import sample
from db import settings as settings_module
from db.engine import engine, migrate, transaction, use_database
from tests.postgres import Cluster, binaries

NO_POSTGRES = "略过：没有 PostgreSQL 服务器程序（Debian：apt-get install postgresql）"


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads this machine's settings or writes into its data folder."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    for name in ("DATABASE_URL", "EVIDENCE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(settings_module, "SETTINGS_FILE", tmp_path / "settings.toml")
    settings_module.settings.cache_clear()
    yield
    settings_module.settings.cache_clear()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "county.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sample_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the sample county, to be copied."""
    folder = tmp_path_factory.mktemp("sample")
    path = Path(shutil.copy(migrated_file, folder / "county.db"))
    use_database(f"sqlite:///{path}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder / "data"))
        settings_module.settings.cache_clear()
        with transaction() as db:
            sample.load(db)
    settings_module.settings.cache_clear()
    engine().dispose()
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of this run's own, with a migrated database `migrated` to be copied."""
    if binaries() is None:
        pytest.skip(NO_POSTGRES)
    with Cluster.started() as started:
        started.create("migrated")
        _migrate(started.url("migrated"))
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, in use; once on each engine."""
    if request.param == "sqlite":
        yield from _in_use(f"sqlite:///{tmp_path / 'county.db'}")
    else:
        yield from _in_cluster(request.getfixturevalue("cluster"), "template0")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database, in use; once on each engine."""
    if request.param == "sqlite":
        yield from _in_use(_copy_of(request.getfixturevalue("migrated_file"), tmp_path))
    else:
        yield from _in_cluster(request.getfixturevalue("cluster"), "migrated")


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[str]:
    """The same on SQLite alone, for tests above db/."""
    yield from _in_use(_copy_of(migrated_file, tmp_path))


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of a server that speaks S3, with a bucket `county`."""
    from moto.server import ThreadedMotoServer  # a second that only those who need it wait

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    fsspec.filesystem("s3", key="k", secret="s/1", client_kwargs={"endpoint_url": endpoint}).mkdir("county")
    yield endpoint
    server.stop()


@pytest.fixture
def s3_store(s3_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a place of its own on that server, in use for evidence."""
    address = f"s3://k:s%2F1@county/{tmp_path.name}?endpoint_url={s3_server}"
    monkeypatch.setenv("EVIDENCE_URL", address)
    settings_module.settings.cache_clear()
    return address


def _copy_of(file: Path, folder: Path) -> str:
    return f"sqlite:///{shutil.copy(file, folder / 'county.db')}"


def _in_use(url: str) -> Iterator[str]:
    use_database(url)
    yield url
    engine().dispose()


def _in_cluster(cluster: Cluster, template: str) -> Iterator[str]:
    name = cluster.create(template=template)
    yield from _in_use(cluster.url(name))
    cluster.drop(name)


def _migrate(url: str) -> None:
    use_database(url)
    migrate()
    engine().dispose()
