"""`python -m server backup` and `restore`: everything that must survive, the keys apart, and back again.

Exit codes: 0 done and whole, 1 could not be done or something is not whole. Must not know what is in a backup.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.adapters import backups
from server.app import offline
from server.config import Settings

Given = argparse.Namespace


async def backup(settings: Settings, given: Given) -> int:
    """Back up database and recordings into one folder and the keys into another; the node may run meanwhile."""
    to, keys_to = Path(given.to), Path(given.keys_to)
    now = datetime.now(UTC)
    try:
        made = await asyncio.to_thread(backups.make, settings.data, settings.database, to, keys_to, now)
        if settings.backup_mark is not None:
            await asyncio.to_thread(settings.backup_mark.write_text, now.isoformat(), "utf-8")
    except (backups.BackupFailed, OSError) as error:
        return _said(given, 1, {"error": str(error)})
    said = {"backup": str(made.folder), "keys": str(made.keys), "files": made.files, "bytes": made.bytes}
    return _said(given, 0, said | {"unchanged": made.linked})


async def restore(settings: Settings, given: Given) -> int:
    """Put a backup back where nothing is yet, then prove the audit trail and every recording."""
    folder, keys = Path(given.folder), Path(given.keys)
    try:
        await asyncio.to_thread(backups.restore, folder, keys, settings.data, settings.database)
    except (backups.BackupFailed, OSError) as error:
        return _said(given, 1, {"error": str(error)})
    async with offline(settings) as node:
        events, faults = await node.audit.verify(await asyncio.to_thread(node.audit_heads.known))
        broken = []
        for recording_id in await node.care.proving.known():
            proof = await node.care.proving.verify(recording_id)
            if not proof.whole:
                broken.append(recording_id)
    said = {"restored": str(folder), "events": events, "audit_whole": not faults, "recordings_broken": broken}
    return _said(given, 1 if faults or broken else 0, said)


COMMANDS = {"backup": backup, "restore": restore}


def add_parser(commands: Any) -> None:
    """Both commands; `commands` is what `add_subparsers` gave."""
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=(command.__doc__ or "").partition("\n")[0])
        sub.add_argument("--data", help="folder of database, keys and recordings")
        sub.add_argument("--json", action="store_true", help="print one JSON object")
        if name == "backup":
            sub.add_argument("--to", required=True, help="folder of backups")
            sub.add_argument("--keys-to", required=True, help="another folder, for the keys")
        else:
            sub.add_argument("folder", help="a backup, `…/eilaj-<time>`")
            sub.add_argument("--keys", required=True, help="the backup of its keys")


def _said(given: Given, code: int, said: dict[str, Any]) -> int:
    if given.json:
        print(json.dumps(said, indent=1))
    else:
        print("\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in said.items()))
    return code
