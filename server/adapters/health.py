"""How this machine is: disk, database, relay, certificate, age of the last backup. Must not judge any of it."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.services.ports import Clock
from server.services.ports.control import NodeHealth

MEGABYTE = 2**20


class Health:
    """Implements `HealthProbe`. `certificate` and `backup` are files that may not be there: then not watched."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Clock,
        data: Path,
        *,
        turn: Callable[[], str],
        certificate: Path | None,
        backup: Path | None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._data = data
        self._turn = turn
        self._certificate = certificate
        self._backup = backup

    async def look(self) -> NodeHealth:
        """As `HealthProbe.look`."""
        return await asyncio.to_thread(self._files, await self._database())

    async def _database(self) -> float | None:
        began = time.monotonic()
        try:
            async with self._engine.connect() as connection:
                await connection.execute(select(1))
        except (SQLAlchemyError, OSError):
            return None
        return (time.monotonic() - began) * 1000

    def _files(self, database_ms: float | None) -> NodeHealth:
        disk, now = shutil.disk_usage(self._data), self._clock()
        return NodeHealth(
            disk_free_megabytes=disk.free // MEGABYTE,
            disk_total_megabytes=disk.total // MEGABYTE,
            database_ms=database_ms,
            turn=self._turn(),
            certificate_days=_certificate_days(self._certificate, now),
            backup_hours=_hours_old(self._backup, now),
        )


def _certificate_days(path: Path | None, now: datetime) -> float | None:
    """Of the first certificate in the file."""
    try:
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc if path is not None else None
    except (OSError, ValueError):
        return None
    return None if ends is None else (ends - now) / timedelta(days=1)


def _hours_old(path: Path | None, now: datetime) -> float | None:
    """A backup that is to be there and is not is as old as can be told."""
    if path is None:
        return None
    try:
        touched = path.stat().st_mtime
    except OSError:
        return 24.0 * 365
    return max(0.0, (now.timestamp() - touched) / 3600)
