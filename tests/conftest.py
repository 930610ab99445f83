"""What every test may ask for: settings of its own, and a migrated database on either engine."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import fsspec
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from db import engine as engine_module
from db import passwords, sample
from db import settings as settings_module
from db.engine import engine, migrate, transaction, use_database
from tests.postgres import Cluster, Reused, binaries

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


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> Iterator[None]:
    """Argon2 at its cheapest; test_passwords checks the real parameters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "county.db"
    _migrate(f"sqlite:///{path}")
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


@pytest.fixture(scope="session")
def sample_folder(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample county: county.db and the evidence, to be copied."""
    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        settings_module.settings.cache_clear()
        use_database(f"sqlite:///{shutil.copy(migrated_file, folder / 'county.db')}")
        with transaction() as db:
            sample.load(db)
        engine().dispose()
    settings_module.settings.cache_clear()
    return folder


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """This process's one engine on SQLite: every engine compiles every statement anew, which takes longer than the test."""
    return use_database(f"sqlite:///{tmp_path_factory.mktemp('county') / 'county.db'}")


@pytest.fixture(scope="session")
def postgres(cluster: Cluster) -> tuple[Reused, Engine]:
    """The same on PostgreSQL, and its database."""
    database = Reused(cluster, "migrated")
    return database, use_database(cluster.url(database.name))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, in use; once on each engine."""
    if request.param == "sqlite":
        yield from _in_use(use_database(f"sqlite:///{tmp_path / 'county.db'}"))
    else:
        cluster = request.getfixturevalue("cluster")
        name = cluster.create()
        yield from _in_use(use_database(cluster.url(name)))
        cluster.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated, empty database, in use; once on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
    else:
        reused, kept = request.getfixturevalue("postgres")
        reused.empty()
        yield from _in_use(kept)


@pytest.fixture
def sqlite_database(migrated_file: Path, copied: Callable[[Path], str]) -> str:
    """The same on SQLite alone, for tests above db/."""
    return copied(migrated_file)


@pytest.fixture
def copied(sqlite_engine: Engine) -> Iterator[Callable[[Path], str]]:
    """A function that puts a copy of an SQLite file into use and returns its address."""
    with ExitStack() as in_use:

        def put_into_use(file: Path) -> str:
            _copy_to(sqlite_engine, file)
            return in_use.enter_context(contextmanager(_in_use)(sqlite_engine))

        yield put_into_use


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


def _copy_to(kept: Engine, file: Path) -> None:
    target = Path(kept.url.database or "")
    for name in (target.name, f"{target.name}-wal", f"{target.name}-shm"):
        target.with_name(name).unlink(missing_ok=True)
    shutil.copy(file, target)


def _in_use(chosen: Engine) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_module, "_current", chosen)
        yield chosen.url.render_as_string(hide_password=False)
        engine().dispose()  # the chosen one, or what the test has put in its place
    chosen.dispose()


def _migrate(url: str) -> None:
    use_database(url)
    migrate()
    engine().dispose()
