"""`python -m server recording …`: recordings proved, exported, mended, re-keyed and deleted from the command line.

Exit codes: 0 done and whole, 1 something is wrong with a recording or could not be done, 2 could not start. With
`--json` one JSON object is printed and nothing else. Must not know SQL or where files lie.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from media.api import RecordingError
from server.adapters import recording_keys
from server.app import offline
from server.config import Settings
from server.domain.errors import Refused
from server.domain.identity import Actor
from server.domain.recordings import RecordedFile, RecordingState
from server.node import Node, key_file
from server.node import recording_keys as data_keys
from server.services.proving import ProvingService, operator

Given = argparse.Namespace
Answer = tuple[int, dict[str, Any]]


async def run(settings: Settings, given: Given) -> int:
    """Do what was asked and print what came of it."""
    async with offline(settings) as node:
        try:
            code, said = await COMMANDS[given.action](node, given)
        except Refused as refused:
            code, said = 1, {"error": refused.detail}
        except (RecordingError, OSError) as error:
            code, said = 1, {"error": getattr(error, "strerror", None) or str(error)}
    print(json.dumps(said, indent=1, default=str) if given.json else _words(said))
    return code


async def verify(node: Node, given: Given) -> Answer:
    """Read every byte of a recording, or of all, and say what is wrong where."""
    proving, rows = node.care.proving, []
    for recording_id in await _asked(proving, given):
        proof = await proving.verify(recording_id)
        found = proof.verification
        faults = [str(fault) for fault in found.faults]
        if proof.is_other_manifest:
            faults.append("manifest.json: not the one that the audit trail names")
        if proof.state is None:
            faults.append("no recording of this id is known to the database")
        state = proof.state.value if proof.state else "unknown"
        size = {"segments": found.segments, "bytes": found.bytes, "seal": found.seal}
        rows.append({"id": recording_id, "whole": proof.whole, "state": state, **size, "faults": faults})
    whole = all(row["whole"] for row in rows)
    return (0 if whole else 1), {"whole": whole, "recordings": rows}


async def export(node: Node, given: Given) -> Answer:
    """Write the playable files, decrypted, into a folder; the reason stays in the audit trail."""
    proving, folder = node.care.proving, Path(given.out)
    await asyncio.to_thread(folder.mkdir, mode=0o700)
    try:
        files = await proving.export(shell_operator(), given.id, given.reason)
    except Refused:
        await asyncio.to_thread(folder.rmdir)
        raise
    for file in files:
        await _export_file(proving, given.id, file, folder / file.name)
    return 0, {"exported": given.id, "folder": str(folder), "files": [asdict(file) for file in files]}


async def recover(node: Node, given: Given) -> Answer:
    """Make missing or spoilt files anew from the journals of calls that are over."""
    proving, rows = node.care.proving, []
    for recording_id in await _asked(proving, given):
        state = await proving.recover(recording_id)
        if state is not None:
            rows.append({"id": recording_id, "state": state.value})
    failed = [row for row in rows if row["state"] == RecordingState.FAILED.value]
    return (1 if failed else 0), {"recovered": rows}


async def rotate_key(node: Node, _: Given) -> Answer:
    """Wrap every data key by a new key, or by the newest of the settings; no recording is rewritten."""
    settings, keys = node.settings, data_keys(node.settings)
    ours = key_file(settings)
    in_file = not settings.recording_keys.get_secret_value()

    def rotate() -> tuple[dict[str, int], tuple[str, ...]]:
        if in_file:
            recording_keys.add_newest(ours, datetime.now(UTC))
        before, lost = keys.rewrap()
        if in_file and not lost:
            recording_keys.keep_newest(ours)
        return before, lost

    before, lost = await asyncio.to_thread(rotate)
    newest = keys.newest
    await node.care.proving.rotated(shell_operator(), newest, sum(before.values()))
    free = sorted(set(before) - {newest}) if not lost else []
    said = {"newest": newest, "wrapped_before": before, "no_longer_needed": free, "lost": list(lost)}
    return (1 if lost else 0), said


async def purge(node: Node, given: Given) -> Answer:
    """Delete what is older than its class allows and not held; with --dry-run only list it."""
    keeping = node.care.keeping
    if given.dry_run:
        return 0, {"would_delete": [asdict(one) | {"deletes": not one.hold} for one in await keeping.due()]}
    certificates = await keeping.purge(shell_operator())
    await node.care.export_maker.expire()  # copies of what is gone go too
    return 0, {"deleted": [{"id": one.recording_id, "certificate": str(one)} for one in certificates]}


async def hold(node: Node, given: Given) -> Answer:
    """Keep a recording whatever its class says."""
    await node.care.keeping.hold(shell_operator(), given.id, given.reason)
    return 0, {"held": given.id}


async def release(node: Node, given: Given) -> Answer:
    """End a hold."""
    await node.care.keeping.release(shell_operator(), given.id, given.reason)
    return 0, {"released": given.id}


async def classify(node: Node, given: Given) -> Answer:
    """Put a recording into another retention class of the settings."""
    await node.care.keeping.classify(shell_operator(), given.id, given.retention)
    return 0, {"classified": given.id, "class": given.retention}


COMMANDS: dict[str, Callable[[Node, Given], Awaitable[Answer]]] = {
    "verify": verify,
    "export": export,
    "recover": recover,
    "rotate-key": rotate_key,
    "purge": purge,
    "hold": hold,
    "release": release,
    "classify": classify,
}


def add_parser(commands: Any) -> None:
    """`recording` and its actions; `commands` is what `add_subparsers` gave."""
    actions = commands.add_parser("recording", help="prove, export, mend, re-key and delete recordings")
    actions = actions.add_subparsers(dest="action", required=True)
    for name, command in COMMANDS.items():
        sub = actions.add_parser(name, help=(command.__doc__ or "").partition("\n")[0])
        sub.add_argument("--data", help="folder of database, keys and recordings")
        sub.add_argument("--json", action="store_true", help="print one JSON object")
        if name in ("verify", "recover"):
            which = sub.add_mutually_exclusive_group(required=True)
            which.add_argument("id", nargs="?", help="of one recording")
            which.add_argument("--all", action="store_true", help="every recording")
        if name in ("export", "hold", "release", "classify"):
            sub.add_argument("id", help="of the recording")
        if name in ("export", "hold", "release"):
            sub.add_argument("--reason", required=True, help="stays in the audit trail")
        if name == "export":
            sub.add_argument("--out", required=True, help="folder to make for the files")
        if name == "classify":
            sub.add_argument("retention", metavar="class", help="one of the setting EILAJ_RETENTION_DAYS")
        if name == "purge":
            sub.add_argument("--dry-run", action="store_true", help="only list what would go")


async def _asked(proving: ProvingService, given: Given) -> tuple[str, ...]:
    return await proving.known() if given.all else (given.id,)


async def _export_file(proving: ProvingService, recording_id: str, file: RecordedFile, path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        async for piece in proving.read(recording_id, file):
            await asyncio.to_thread(out.write, piece)


def shell_operator() -> Actor:
    """Whoever types the command, as the audit trail names him."""
    try:
        return operator(getpass.getuser())
    except (OSError, KeyError):  # no such name on this machine
        return operator(str(os.getuid()))


def _words(said: dict[str, Any]) -> str:
    """One line a thing, for people."""
    lines = []
    for key, value in said.items():
        if isinstance(value, list):
            lines.append(f"{key.replace('_', ' ')}: {len(value)}")
            lines += [f"  {_row(one)}" for one in value]
        else:
            lines.append(f"{key.replace('_', ' ')}: {value}")
    return "\n".join(lines)


def _row(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    words = [f"{key} {value}" for key, value in one.items() if not isinstance(value, list)]
    inner = [f"\n    {line}" for value in one.values() if isinstance(value, list) for line in value]
    return ", ".join(words) + "".join(inner)
