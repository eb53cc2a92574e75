"""Opens the database: SQLite in WAL mode by default, PostgreSQL by one setting. Must not know tables.

SQLite: every transaction begins with BEGIN IMMEDIATE, so that reading first and writing later cannot fail half-way,
and `synchronous=FULL`, so that what was acknowledged survives a power cut.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from server.drivers import with_driver

BUSY_MS = 5_000
STATEMENT_SECONDS = 10
READS = "eilaj_reads"
"""Execution option of a connection that only reads: in WAL mode it waits for nobody, and nobody for it."""
POSTGRES_CONNECTIONS = 10


def open_engine(database_url: str) -> AsyncEngine:
    """The engine for `sqlite:///path` or `postgresql://…`; connects on first use. Raises ValueError for others."""
    url = with_driver(database_url)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return create_async_engine(
        url,
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=POSTGRES_CONNECTIONS,
        pool_timeout=STATEMENT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"timeout": STATEMENT_SECONDS, "command_timeout": STATEMENT_SECONDS},
    )


def _open_sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must begin nothing by itself: it would defer, and know nothing of DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
