"""How the machine is: a real disk, a real database, a certificate of our own, a file that a backup touches."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from server.adapters.certificate import LIFE, tls_context
from server.adapters.health import Health
from server.store.engine import open_engine
from tests.server.clock import MORNING, HandClock


def health(engine: AsyncEngine, clock: HandClock, data: Path, **files: Path | None) -> Health:
    given: dict[str, Path | None] = {"certificate": None, "backup": None}
    return Health(engine, clock, data, turn=lambda: "ok", **given | files)


async def test_disk_and_database_are_measured_and_what_is_not_watched_is_not_known(
    engine: AsyncEngine, clock: HandClock, tmp_path: Path
) -> None:
    seen = await health(engine, clock, tmp_path).look()
    assert 0 < seen.disk_free_megabytes <= seen.disk_total_megabytes
    assert seen.database_ms is not None
    assert (seen.turn, seen.certificate_days, seen.backup_hours) == ("ok", None, None)


async def test_a_database_that_does_not_answer_is_away(clock: HandClock, tmp_path: Path) -> None:
    gone = open_engine(f"sqlite:///{tmp_path}/no/such/folder/eilaj.sqlite")
    assert (await health(gone, clock, tmp_path).look()).database_ms is None
    await gone.dispose()


async def test_a_certificate_and_a_backup_have_their_age(
    engine: AsyncEngine, clock: HandClock, tmp_path: Path
) -> None:
    tls_context(tmp_path, ["127.0.0.1"], clock())
    mark = tmp_path / "backup.done"
    watched = health(engine, clock, tmp_path, certificate=tmp_path / "certificate.pem", backup=mark)
    seen = await watched.look()
    assert seen.certificate_days == pytest.approx(LIFE.days, abs=0.01)
    assert seen.backup_hours == 24 * 365, "a backup that never was is as old as can be told"
    mark.touch()
    touched = MORNING - timedelta(hours=7)
    os.utime(mark, (touched.timestamp(), touched.timestamp()))
    assert (await watched.look()).backup_hours == pytest.approx(7)
    clock.now = datetime(2030, 1, 1, tzinfo=UTC)
    late = (await watched.look()).certificate_days
    assert late is not None and late < 0


async def test_a_file_that_is_no_certificate_is_not_known(
    engine: AsyncEngine, clock: HandClock, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    other.write_text("nothing of the kind")
    assert (await health(engine, clock, tmp_path, certificate=other).look()).certificate_days is None
