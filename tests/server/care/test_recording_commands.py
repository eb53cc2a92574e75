"""The command line on recordings: exit codes, JSON, and what it leaves in the audit trail."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from server.cli import main
from server.domain.errors import Conflict, Invalid, NotFound
from server.domain.events import CallClosed
from server.domain.recordings import RecordingState
from server.node import key_file, recording_keys
from server.recording_commands import COMMANDS
from tests.server.care.conftest import Town
from tests.server.care.test_assembling import journaled, until
from tests.server.test_cli import finished


async def told(town: Town, action: str, **given: Any) -> tuple[int, dict[str, Any]]:
    asked = Namespace(**{"id": None, "all": False, "reason": "", "dry_run": False} | given)
    return await COMMANDS[action](town.node, asked)


async def assembled(town: Town) -> tuple[str, Path]:
    recording = await journaled(town)
    town.node.events.publish(CallClosed(recording.encounter_id))
    await until(town, recording.id, RecordingState.READY)
    return recording.id, town.node.settings.data / "recordings" / recording.id


def spoil(path: Path) -> None:
    spoilt = bytearray(path.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    path.write_bytes(spoilt)


async def test_verify_finds_recover_mends(town: Town) -> None:
    recording_id, place = await assembled(town)
    code, said = await told(town, "verify", all=True)
    [row] = said["recordings"]
    assert (code, row["id"], row["state"], row["faults"]) == (0, recording_id, "ready", [])
    [file] = [path for path in place.glob("*.webm") if ".voice" not in path.name]
    spoil(file)
    code, said = await told(town, "verify", id=recording_id)
    [fault] = said["recordings"][0]["faults"]
    assert code == 1
    assert fault.startswith(f"{file.name}: altered, bytes ")
    assert await told(town, "recover", all=True) == (0, {"recovered": [{"id": recording_id, "state": "ready"}]})
    assert (await told(town, "verify", all=True))[0] == 0
    assert await told(town, "recover", all=True) == (0, {"recovered": []})
    (place / "manifest.json").unlink()
    assert (await told(town, "verify", all=True))[0] == 1
    assert (await told(town, "recover", all=True))[1]["recovered"] == [{"id": recording_id, "state": "ready"}]
    assert (await told(town, "verify", all=True))[0] == 0
    [journal] = place.glob("*.journal")
    spoil(journal)
    code, said = await told(town, "verify", all=True)
    assert (code, "altered, segment" in said["recordings"][0]["faults"][0]) == (1, True)
    assert await told(town, "recover", all=True) == (0, {"recovered": []}), "a journal is the original"


async def test_an_older_manifest_put_back_is_not_the_one_in_the_audit_trail(town: Town) -> None:
    recording_id, place = await assembled(town)
    before = {path: path.read_bytes() for path in place.iterdir()}
    for path in place.glob("*.webm"):
        path.unlink()
    await told(town, "recover", id=recording_id)
    for path, content in before.items():
        path.write_bytes(content)
    code, said = await told(town, "verify", id=recording_id)
    assert (code, said["recordings"][0]["faults"]) == (1, ["manifest.json: not the one that the audit trail names"])


async def test_a_call_that_goes_on_is_whole_and_left_alone(town: Town) -> None:
    recording = await journaled(town)
    await town.node.care.encounters.reopen(town.people["heart"].as_actor(), recording.encounter_id)
    [journal] = (town.node.settings.data / "recordings" / recording.id).iterdir()
    journal.write_bytes(journal.read_bytes()[:-50])
    assert (await told(town, "verify", all=True))[0] == 0
    assert (await told(town, "recover", all=True))[1]["recovered"] == [{"id": recording.id, "state": "recording"}]


async def test_journals_that_nobody_knows_are_named(town: Town) -> None:
    recording_id, place = await assembled(town)
    place.rename(place.with_name("stranger"))
    code, said = await told(town, "verify", all=True)
    assert code == 1
    assert {row["id"]: row["state"] for row in said["recordings"]} == {recording_id: "ready", "stranger": "unknown"}
    with pytest.raises(NotFound):
        await told(town, "verify", id="absent")


async def test_an_export_needs_a_reason_and_a_new_folder(town: Town, tmp_path: Path) -> None:
    recording_id, _ = await assembled(town)
    out = tmp_path / "out"
    with pytest.raises(Invalid):
        await told(town, "export", id=recording_id, reason=" ", out=str(out))
    with pytest.raises(NotFound):
        await told(town, "export", id="absent", reason="court", out=str(out))
    assert not out.exists()
    code, said = await told(town, "export", id=recording_id, reason="court order 12", out=str(out))
    assert code == 0
    [path] = out.iterdir()
    assert path.read_bytes()[:4] == b"\x1a\x45\xdf\xa3"
    assert (path.stat().st_mode & 0o777, path.stat().st_size) == (0o600, said["files"][0]["size"])
    with pytest.raises(FileExistsError):
        await told(town, "export", id=recording_id, reason="court order 12", out=str(out))
    [event] = [one for one in await town.audit() if one.action == "recording.export"]
    assert (event.reason, event.object_id, event.patient_id is None) == ("court order 12", recording_id, False)
    assert event.actor_name.startswith("command line (")


async def test_what_cannot_be_played_cannot_be_exported(town: Town, tmp_path: Path) -> None:
    recording = await journaled(town)
    with pytest.raises(Conflict):
        await told(town, "export", id=recording.id, reason="court", out=str(tmp_path / "out"))


async def test_rotation_needs_no_restart_and_keeps_everything_readable(town: Town) -> None:
    recording_id, _ = await assembled(town)
    settings = town.node.settings
    before, [first] = recording_keys(settings).get(recording_id), key_file(settings).read_text().splitlines()
    code, said = await told(town, "rotate-key")
    assert (code, said["no_longer_needed"], said["lost"]) == (0, ["first"], [])
    [now] = key_file(settings).read_text().splitlines()
    assert now != first
    assert key_file(settings).stat().st_mode & 0o777 == 0o600
    assert recording_keys(settings).get(recording_id) == before
    assert (await told(town, "verify", all=True))[0] == 0
    [event] = [one for one in await town.audit() if one.action == "recording.rotate_key"]
    assert (event.object_id, event.reason) == (said["newest"], "1 data keys")


async def test_a_lost_key_is_told_and_no_old_one_is_forgotten(town: Town) -> None:
    recording_id, _ = await assembled(town)
    path = town.node.settings.data / "keys" / "recordings" / f"{recording_id}.key"
    path.write_text(path.read_text().replace("first", "other"))
    code, said = await told(town, "rotate-key")
    assert (code, said["lost"]) == (1, [recording_id])
    assert len(key_file(town.node.settings).read_text().splitlines()) == 2


async def test_purge_lists_before_it_deletes(town: Town) -> None:
    recording_id, place = await assembled(town)
    town.clock.advance(3651 * 86_400)
    _, said = await told(town, "purge", dry_run=True)
    [row] = said["would_delete"]
    assert (row["recording_id"], row["deletes"], place.exists()) == (recording_id, True, True)
    await told(town, "hold", id=recording_id, reason="court")
    assert (await told(town, "purge", dry_run=True))[1]["would_delete"][0]["deletes"] is False
    assert (await told(town, "purge"))[1] == {"deleted": []}
    await told(town, "release", id=recording_id, reason="over")
    assert [one["id"] for one in (await told(town, "purge"))[1]["deleted"]] == [recording_id]
    assert not place.exists()
    assert (await told(town, "verify", all=True)) == (0, {"whole": True, "recordings": []})


async def test_from_the_shell(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    recording_id, place = await assembled(town)
    data, url = str(town.node.settings.data), town.node.settings.database_url
    spoil(next(place.glob("*.webm")))
    code, out, error = await finished(
        "recording", "verify", "--all", "--json", "--data", data, EILAJ_DATABASE_URL=url
    )
    [row] = json.loads(out)["recordings"]
    assert (code, row["id"], "altered, bytes" in row["faults"][0]) == (1, recording_id, True), error
    code, out, error = await finished("recording", "hold", "absent", "--reason", "x", "--data", data)
    assert (code, out) == (1, "error: This recording is not there.\n"), error
    with pytest.raises(SystemExit, match="2"):
        main(["recording", "verify"])
    assert "one of the arguments" in capsys.readouterr().err
