"""A real PostgreSQL for the tests: one server for the whole run, a fresh database for whoever asks.

It must not know our tables: a database is handed out empty. Durability is off, the data lives in a temporary
folder, and the server dies with the test run.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

OWNER = "eilaj"
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server that listens on loopback only."""

    binaries: Path
    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def create_database(self) -> str:
        """Make an empty database and return its SQLAlchemy address (asyncpg driver)."""
        name = f"test_{next(self._numbers)}"
        connection = ["--host=127.0.0.1", f"--port={self.port}", f"--username={OWNER}"]
        command = [f"{self.binaries}/createdb", *connection, "--template=template0", name]
        subprocess.run(command, check=True, timeout=30)
        return f"postgresql+asyncpg://{OWNER}@127.0.0.1:{self.port}/{name}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this test run; started by the first test that asks."""
    with running() as server:
        yield server


@contextmanager
def running() -> Iterator[Postgres]:
    """A server that ends with the block, for what is no test."""
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="eilaj-postgres-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        initialise(programs, folder)
        process, port = start(programs, folder)
        yield Postgres(programs, port)
    finally:
        if process is not None:
            process.terminate()
            process.wait(timeout=START_SECONDS)
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """The address of a database that is empty and this test's alone."""
    return postgres.create_database()


def binaries() -> Path:
    """The newest PostgreSQL that Debian installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if not found:
        pytest.fail("PostgreSQL is missing: `make test` as root installs it, or install Debian's postgresql")
    return max(found, key=lambda path: float(path.parent.name))


def initialise(binaries: Path, folder: Path) -> None:
    """An empty cluster in `folder`/data."""
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    command = [f"{binaries}/initdb", f"--pgdata={folder}/data", f"--username={OWNER}", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", "--no-sync"]
    _run_as(account, command, folder).wait(timeout=START_SECONDS)
    if not (folder / "data" / "PG_VERSION").exists():
        pytest.fail(f"initdb failed:\n{(folder / 'log').read_text()}")


def start(
    binaries: Path, folder: Path, port: int = 0, *, durable: bool = False
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server on this port, or a free one; returns when it accepts connections.

    `durable`: what it has committed outlives it when it is killed.
    """
    port = port or _free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
    }
    command = [f"{binaries}/postgres", "-D", f"{folder}/data"]
    command += itertools.chain.from_iterable(("-c", f"{name}={value}") for name, value in settings.items())
    process = _run_as(_account(), command, folder)
    ready = [f"{binaries}/pg_isready", "--quiet", "--host=127.0.0.1", f"--port={port}"]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            pytest.fail(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)
    return process, port


def _run_as(account: pwd.struct_passwd | None, command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start `command` under `account` (None: as we are), its output in `folder/log`."""
    with (folder / "log").open("ab") as log:
        if account is None:
            return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        uid, gid = account.pw_uid, account.pw_gid
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, user=uid, group=gid, extra_groups=[])


def _account() -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as: it refuses root, so root lends it an account with no rights here."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
