"""Back up while a call is recorded, lose everything, restore on an empty machine: all of it is whole."""

from __future__ import annotations

import asyncio
import json
import shutil
from argparse import Namespace
from datetime import timedelta
from pathlib import Path

import pytest

from server import backup_commands
from server.adapters import backups
from server.adapters.backups import BackupFailed
from server.app import offline
from server.config import Settings
from server.domain.recordings import RecordingState
from tests.server.care.conftest import Town
from tests.server.care.test_assembling import journaled
from tests.server.care.test_recording_commands import assembled


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """A second database of the kind that the town has."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/elsewhere/eilaj.sqlite"
    return str(request.getfixturevalue("postgres").create_database())


def machine(town: Town, folder: Path, database: str) -> Settings:
    return town.node.settings.model_copy(update={"data": folder, "database_url": database})


async def backed_up(town: Town, to: Path, keys_to: Path, later: int = 0) -> backups.Backup:
    settings, now = town.node.settings, town.clock() + timedelta(seconds=later)
    return await asyncio.to_thread(backups.make, settings.data, settings.database, to, keys_to, now)


async def test_lost_and_restored(
    town: Town, tmp_path_factory: pytest.TempPathFactory, empty_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path_factory.mktemp("elsewhere")
    ready_id, _ = await assembled(town)
    running = await journaled(town)
    await asyncio.sleep(1.2)  # until the audit trail's head is kept beside the keys
    made = await backed_up(town, place / "to", place / "keys")
    await town.register()  # what comes after a backup is not in it, and must not spoil it
    assert backups.check(made.folder) == backups.check(made.keys) == ()
    new = machine(town, place / "new", empty_database)
    given = Namespace(folder=str(made.folder), keys=str(made.keys), json=True)
    capsys.readouterr()
    code = await backup_commands.restore(new, given)
    said = json.loads(capsys.readouterr().out)
    assert (code, said["audit_whole"], said["recordings_broken"]) == (0, True, [])
    async with offline(new) as node:
        async with node.store.work() as work:
            states = {one: (await work.recordings.get(one)) for one in (ready_id, running.id)}
            old = await work.patients.search(town.centers["a"].id, "", 100)
        assert [one.state for one in states.values() if one] == [RecordingState.READY, RecordingState.RECORDING]
        async with town.node.store.work() as work:
            assert len(await work.patients.search(town.centers["a"].id, "", 100)) == len(old) + 1
        assert await node.care.assembly.make_anew(running.id) is RecordingState.READY


async def test_what_has_not_changed_is_not_copied_again(
    town: Town, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("elsewhere")
    await assembled(town)
    first = await backed_up(town, place / "to", place / "keys")
    with pytest.raises(BackupFailed, match="there already"):
        await backed_up(town, place / "to", place / "keys")
    second = await backed_up(town, place / "to", place / "keys", later=60)
    kept = [path for path in (first.folder / "recordings").rglob("*") if path.is_file()]
    assert (first.linked, second.linked) == (0, len(kept))
    shutil.rmtree(first.folder)
    assert backups.check(second.folder) == ()


async def test_no_backup_is_put_where_it_does_harm(town: Town, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("elsewhere")
    for keys_to in (place / "to", place / "to" / "keys"):
        with pytest.raises(BackupFailed, match="keys must not lie"):
            await backed_up(town, place / "to", keys_to)
    made = await backed_up(town, place / "to", place / "keys")
    database = f"sqlite:///{place}/new/eilaj.sqlite"
    with pytest.raises(BackupFailed, match="not empty"):
        backups.restore(made.folder, made.keys, town.node.settings.data, database)
    other = "postgresql://127.0.0.1/x" if (made.folder / "database.sqlite").exists() else database
    with pytest.raises(BackupFailed, match="another kind"):
        backups.restore(made.folder, made.keys, place / "other", other)
    with pytest.raises(BackupFailed, match="no backup"):
        backups.check(place)
    [dumped] = made.folder.glob("database.*")
    octets = bytearray(dumped.read_bytes())
    octets[len(octets) // 2] ^= 1
    dumped.write_bytes(octets)
    (made.folder / "more").write_bytes(b"")
    assert backups.check(made.folder) == ("more", dumped.name)
    with pytest.raises(BackupFailed, match="not as it was made"):
        backups.restore(made.folder, made.keys, place / "new", database)
    assert not (place / "new").exists()
