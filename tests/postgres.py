"""A temporary PostgreSQL server: its own folder, its own socket, no port, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

# Nothing has to survive a test, so nothing waits for the disk; the socket in the folder is the only door.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c unix_socket_directories={}"


def binaries() -> Path | None:
    """The folder of PostgreSQL's server programs, None where there is none; root needs a user `postgres` besides."""
    if os.name == "nt" or (os.geteuid() == 0 and shutil.which("runuser") is None):
        return None
    on_path = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [Path(on_path)] if on_path else installed
    return found[-1].parent if found else None


@dataclass(frozen=True)
class Cluster:
    """A running server, its files in `folder`."""

    folder: Path

    @staticmethod
    @contextmanager
    def started() -> Iterator["Cluster"]:
        """A fresh server, stopped and deleted at the end of the block."""
        folder = Path(tempfile.mkdtemp(prefix="renda-postgres-"))
        try:
            if os.geteuid() == 0:
                shutil.chown(folder, "postgres")
            data, log = str(folder / "data"), str(folder / "log")
            _run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
            _run("pg_ctl", "-D", data, "-w", "-l", log, "-o", OPTIONS.format(folder), "start")
            try:
                yield Cluster(folder)
            finally:
                _run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of that database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, name: str = "", *, template: str = "template0") -> str:
        """Create a database, named freely where no name is given. Returns its name."""
        name = name or f"test_{uuid.uuid4().hex}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Delete the database, whoever is still connected to it."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        maintenance = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with maintenance.connect() as connection:
            connection.execute(text(statement))
        maintenance.dispose()


def _run(program: str, *arguments: str) -> None:
    folder = binaries()
    assert folder is not None
    command = [str(folder / program), *arguments]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, f"{program}: {done.stdout}"
