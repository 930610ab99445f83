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
from typing import Any

import psycopg

# A shell that holds the server until its standard input ends: so it ends with the tests even when they are killed.
# Nothing has to survive a test, so nothing waits for the disk; the socket in the folder is the only door. Nothing is
# counted for the planner meanwhile: the order of rows nobody asked an order of would change from one run to the next.
KEEPER = """
PATH="$1:$PATH" folder=$2
initdb -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 &&
pg_ctl -D "$folder/data" -w -l "$folder/log" -o "-c fsync=off -c synchronous_commit=off -c full_page_writes=off \
    -c autovacuum=off -c listen_addresses='' -c unix_socket_directories=$folder" start >/dev/null || { cat "$folder/log"; exit 1; }
echo ready
read -r _
pg_ctl -D "$folder/data" -m immediate stop >/dev/null
rm -rf "$folder"/*
"""

# Everything but the version of the schema. Who is still at work in the database is shown out first.
EMPTY = """DO $$ BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version');
    PERFORM setval(oid::regclass, 1, false) FROM pg_class
        WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$"""
# Every column, constraint and index, in their order.
SCHEMA = """SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
    SELECT concat_ws(' ', attrelid::regclass, attnum, attname, atttypid, attnotnull) FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT version_num FROM alembic_version
) AS lines (line)"""


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
        """A fresh server, stopped and deleted at the end of the block, or when this process dies."""
        folder = Path(tempfile.mkdtemp(prefix="renda-postgres-"))
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        keeper = _start_keeper(folder)
        try:
            assert keeper.stdout is not None
            said = keeper.stdout.readline()
            assert said == "ready\n", said + keeper.stdout.read()
            yield Cluster(folder)
        finally:
            keeper.communicate()
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

    def connection(self, name: str = "postgres") -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection to that database on which every statement is a transaction of its own."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=name, autocommit=True)

    def _execute(self, statement: str) -> None:
        with self.connection() as connection:
            connection.execute(statement)  # type: ignore[call-overload]


class Reused:
    """A copy of a template that is emptied instead of copied again, which takes a quarter of the time."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self.cluster, self.template = cluster, template
        self.name = cluster.create(template=template)
        self._connect()

    def empty(self) -> None:
        """Make it as it was: without a row, every number unused, the schema the template's, nobody connected."""
        if self._schema() != self._made_as:
            self._connection.close()
            self.cluster.drop(self.name)
            self.cluster.create(self.name, template=self.template)
            self._connect()
        self._connection.execute(EMPTY)

    def _connect(self) -> None:
        self._connection = self.cluster.connection(self.name)
        self._made_as = self._schema()

    def _schema(self) -> Any:
        return self._connection.execute(SCHEMA).fetchone()


def _start_keeper(folder: Path) -> "subprocess.Popen[str]":
    programs = binaries()
    assert programs is not None
    command = ["sh", "-c", KEEPER, "keeper", str(programs), str(folder)]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        command = ["runuser", "-u", "postgres", "--", *command]
    # In a session of its own, because Ctrl-C in the terminal is not meant for it.
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(command, cwd="/", text=True, start_new_session=True, **pipes)
