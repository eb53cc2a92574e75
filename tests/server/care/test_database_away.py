"""PostgreSQL ends every connection and is restarted while staff works: 503 for moments, nothing lost or doubled."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from server.app import NODE, build
from server.config import Settings
from server.domain.identity import Role
from server.services.passwords import Passwords
from tests.postgres import OWNER, Postgres, binaries, initialise, start
from tests.server import making
from tests.server.care.conftest import Caller, signed_in
from tests.server.people import make_person

DESKS, PATIENTS_EACH = 6, 12
TRIES = 200


@dataclass
class OwnPostgres:
    """A server that a test may restart."""

    folder: Path
    process: subprocess.Popen[bytes]
    port: int

    async def end_connections(self) -> int:
        """End everybody else's; how many there were."""
        own = await asyncpg.connect(host="127.0.0.1", port=self.port, user=OWNER, database="postgres")
        ended = await own.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = $1",
            OWNER,
        )
        await own.close()
        return len(ended)

    def stop(self) -> None:
        """At once, as after a power cut."""
        self.process.kill()
        self.process.wait(timeout=30)

    def start(self) -> None:
        self.process, _ = start(binaries(), self.folder, self.port, durable=True)


@pytest.fixture
async def postgres_of_ones_own() -> AsyncIterator[OwnPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="eilaj-postgres-"))
    initialise(binaries(), folder)
    own = OwnPostgres(folder, *start(binaries(), folder, durable=True))
    yield own
    own.process.terminate()
    own.process.wait(timeout=30)
    shutil.rmtree(folder)


@pytest.mark.postgres
async def test_nothing_acknowledged_is_lost_or_doubled(postgres_of_ones_own: OwnPostgres, tmp_path: Path) -> None:
    own = postgres_of_ones_own
    url = Postgres(binaries(), own.port).create_database()
    settings = Settings(
        data=tmp_path, database_url=url, port=0, media_port=0, web=tmp_path, access_token_minutes=60, turn="off"
    )
    app = build(settings, passwords=Passwords(memory_kib=8, rounds=1))
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as http:
        center = making.center()
        staff = make_person(Role.STAFF, center_id=center.id)
        async with app[NODE].store.work() as work:
            await making.keep(work, center, staff)
        caller = Caller(http, await signed_in(http, staff))
        refusals: list[tuple[int, str | None]] = []
        desks = [asyncio.create_task(_register(caller, refusals)) for _ in range(DESKS)]
        ended = 0
        for _ in range(4):
            await asyncio.sleep(0.15)
            ended += await own.end_connections()
        await asyncio.to_thread(own.stop)
        await asyncio.sleep(0.3)
        await asyncio.to_thread(own.start)
        acknowledged = [patient_id for desk in desks for patient_id in await desk]
        assert ended > 0
        assert set(refusals) == {(503, "2")}
        async with app[NODE].store.work() as work:
            kept = await work.patients.search(center.id, "", 1_000)
            trail = await work.audit.after(0, 10_000)
        assert sorted(one.id for one in kept) == sorted(acknowledged)
        registered = [event.object_id for event in trail if event.action == "patient.register"]
        assert sorted(registered) == sorted(acknowledged)
        assert (await app[NODE].audit.verify())[1] == ()


async def _register(caller: Caller, refusals: list[tuple[int, str | None]]) -> list[str]:
    """Register patients one after another as a page does: the same request again until it is answered."""
    done = []
    for number in range(PATIENTS_EACH):
        words = {"id": str(uuid4()), "name": f"Patient {number}", "sex": "female", "age_years": 30 + number}
        for _ in range(TRIES):
            answer = await caller.ask("POST", "/api/patients", words | {"different_person": True})
            if answer.status == 201:
                break
            refusals.append((answer.status, answer.headers.get("Retry-After")))
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("the database never came back for this desk")
        done.append(str(words["id"]))
    return done
