"""A node that starts compares the audit trail with the head that it kept: what was cut off stays proved."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from aiohttp.test_utils import TestServer

from server.app import NODE, build, offline
from server.config import Settings
from server.domain.audit import AuditFaultKind
from server.domain.identity import SYSTEM
from server.node import Node


async def write(node: Node, events: int) -> None:
    for _ in range(events):
        async with node.store.work() as work:
            work.audit.append(SYSTEM, "look", "patient", "p")


async def test_what_was_cut_off_while_it_stood_still_stays_proved(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, port=0, media_port=0, web=tmp_path)
    for cut in (False, True):
        if cut:
            with closing(sqlite3.connect(tmp_path / "eilaj.sqlite")) as database, database:
                database.execute("delete from audit_event where number > 3")
        app = build(settings)
        async with TestServer(app):
            await write(app[NODE], 5)
    assert (tmp_path / "keys" / "audit-5.head").exists()
    async with offline(settings) as node:
        checked, faults = await node.audit.verify(node.audit_heads.known())
    assert checked == 8
    assert [(one.kind, one.first) for one in faults] == [(AuditFaultKind.REWRITTEN, 5)]
