"""A whole node on each database with two centers and everybody who matters, spoken to over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDict

from media.recording.sealed_file import SealedWriter
from server.app import NODE, build
from server.config import Settings
from server.domain.audit import AuditEvent
from server.domain.encounters import State
from server.domain.events import DomainEvent
from server.domain.helpline.lines import WEB, Conversation
from server.domain.identity import Center, Person, Role, Room
from server.domain.ids import new_id
from server.domain.participants import Participant, SeatRole
from server.domain.recordings import Assembled, Gap, Mark, RecordedFile, Recording, RecordingState
from server.node import Node, recording_keys
from server.services.passwords import Passwords
from tests.server import making
from tests.server.clock import MORNING, HandClock
from tests.server.people import PASSWORD, make_person

WORDING = {"wording": "care-1", "language": "en"}


@dataclass
class Answer:
    status: int
    body: Any
    headers: CIMultiDict[str]


class Caller:
    """Somebody with an access token."""

    def __init__(self, http: TestClient[Any, Any], token: str) -> None:
        self._http = http
        self.token = token

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} | headers
        async with self._http.request(method, path, json=body, headers=headers) as response:
            is_json = response.content_type.endswith("json")
            return Answer(
                response.status,
                await response.json(content_type=None) if is_json else await response.read(),
                CIMultiDict(response.headers),
            )

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        """The body of a request that must succeed."""
        answer = await self.ask(method, path, body)
        assert answer.status < 300, (method, path, answer)
        return answer.body


@dataclass
class Town:
    """Centers A and B; doctors `heart` and `heart2` (cardiology) and `skin` (dermatology) are on duty."""

    node: Node
    http: TestClient[Any, Any]
    clock: HandClock
    heard: list[DomainEvent]
    centers: dict[str, Center]
    rooms: dict[str, Room]
    people: dict[str, Person]
    callers: dict[str, Caller]

    def __getitem__(self, who: str) -> Caller:
        return self.callers[who]

    async def audit(self) -> tuple[AuditEvent, ...]:
        async with self.node.store.work() as work:
            return await work.audit.after(0, 100_000)

    async def register(self, who: str = "staff_a", **changes: Any) -> Any:
        words = {"name": "Zarmina Bibi", "sex": "female", "age_years": 34, "phone": "0300 1234567"}
        return await self[who].done("POST", "/api/patients", words | {"different_person": True} | changes)

    async def arrive(self, who: str = "staff_a", **changes: Any) -> Any:
        patient = await self.register(who)
        return await self[who].done("POST", "/api/encounters", {"patient_id": patient["id"]} | changes)

    async def fill(self, encounter_id: str, who: str = "staff_a", **changes: Any) -> None:
        """Complaint, speciality, urgency, vitals and both consents."""
        path = f"/api/encounters/{encounter_id}"
        words = {"complaint": "cough", "speciality": "cardiology", "urgency": "routine"}
        await self[who].done("PATCH", path, words | changes)
        await self[who].done("PATCH", f"{path}/intake", {"none_seen": True})
        await self[who].done("PUT", f"{path}/vitals", {"pulse": 80, "spo2": 97})
        await self[who].done("POST", f"{path}/consents", WORDING | {"scope": "care", "given": True})
        recording = {"scope": "recording", "given": True, "wording": "recording-1"}
        await self[who].done("POST", f"{path}/consents", WORDING | recording)

    async def queue(self, who: str = "staff_a", **changes: Any) -> str:
        """Id of an encounter that waits."""
        encounter_id: str = (await self.arrive(who))["card"]["id"]
        await self.fill(encounter_id, who, **changes)
        await self[who].done("POST", f"/api/encounters/{encounter_id}/queue")
        return encounter_id

    async def claim(self, doctor: str, encounter_id: str) -> None:
        await self.node.care.encounters.claim(self.people[doctor].as_actor(), encounter_id)

    async def treat(self, doctor: str = "heart", **changes: Any) -> str:
        """Id of an encounter that the doctor has claimed."""
        encounter_id = await self.queue(**changes)
        await self.claim(doctor, encounter_id)
        return encounter_id

    async def guest(self, encounter_id: str, **changes: Any) -> Caller:
        """Somebody who came with an invitation."""
        words = {"role": "relative", "name": "Her sister", "language": "ps"} | changes
        made = await self["staff_a"].done("POST", f"/api/encounters/{encounter_id}/invitations", words)
        path = f"/api/invitations/{made['path'].removeprefix('/i/')}/redeem"
        async with self.http.post(path, headers={"Origin": self.origin}) as response:
            return Caller(self.http, (await response.json())["access_token"])

    async def keep_recording(self, encounter_id: str, content: bytes) -> str:
        """A ready recording of the encounter with one file, `seat.webm`."""
        recording_id, seat_id = new_id(), new_id()
        file = RecordedFile(seat_id, "seat.webm", len(content), 0, 900, True, True)
        made = Assembled((file,), (Mark(100, seat_id, "muted"),), (Gap(seat_id, 200, 1_400),))
        folder = self.node.settings.data / "recordings" / recording_id
        folder.mkdir(parents=True)
        sealed = SealedWriter(
            folder / file.name, recording_keys(self.node.settings).get_or_make(recording_id), "seat"
        )
        sealed.write(content)
        sealed.finish()
        async with self.node.store.work() as work:
            await work.participants.add(_seat(seat_id, encounter_id))
            one = Recording(recording_id, encounter_id, RecordingState.READY, self.clock(), "", 900, made)
            await work.recordings.add(one)
        return recording_id

    async def keep_voice_note(self, encounter_id: str, sound: bytes, mime: str = "audio/webm") -> str:
        """A whole voice note of the encounter's call, in two pieces; its id."""
        note = making.voice_note(seat := _seat(new_id(), encounter_id), id=new_id(), mime=mime)
        async with self.node.store.work() as work:
            await work.participants.add(seat)
            await work.messages.add(note)
            half = await work.messages.add_piece(note, sound[: len(sound) // 2])
            await work.messages.add_piece(half, sound[len(sound) // 2 :])
        return note.id

    async def keep_conversation(self, encounter_id: str, patient_id: str) -> str:
        """The helpline's conversation that brought this encounter; its id."""
        one = Conversation(
            new_id(), WEB, new_id(), self.clock(), patient_id=patient_id, encounter_id=encounter_id,
            encounter_state=State.IN_PROGRESS.value,
        )  # fmt: skip
        async with self.node.store.work() as work:
            await work.helpline.add(one)
        return one.id

    @property
    def origin(self) -> str:
        return str(self.http.make_url("")).rstrip("/")


def _seat(seat_id: str, encounter_id: str) -> Participant:
    return Participant(seat_id, encounter_id, None, None, SeatRole.ROOM, "Room 1", "", True, True, MORNING)


@pytest.fixture
async def town(database_url: str, tmp_path: Path, clock: HandClock) -> AsyncIterator[Town]:
    settings = Settings(
        data=tmp_path,
        database_url=database_url,
        port=0,
        media_port=0,
        web=tmp_path,
        access_token_minutes=60,
        turn="off",
    )
    app = build(settings, clock=clock, passwords=Passwords(memory_kib=8, rounds=1))
    # No cookie is kept but where a test keeps it: many people share this one client.
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as http:
        node = app[NODE]
        heard: list[DomainEvent] = []
        node.events.listen(heard.append)
        centers = {key: making.center() for key in "ab"}
        rooms = {key: making.room(center.id) for key, center in centers.items()}
        people = {
            "staff_a": make_person(Role.STAFF, center_id=centers["a"].id),
            "staff_b": make_person(Role.STAFF, center_id=centers["b"].id),
            "heart": making.doctor("cardiology"),
            "heart2": making.doctor("cardiology"),
            "skin": making.doctor("dermatology"),
            "supervisor": make_person(Role.SUPERVISOR),
            "administrator": make_person(Role.ADMINISTRATOR),
        }
        async with node.store.work() as work:
            await making.keep(work, *centers.values(), *rooms.values(), *people.values())
        callers = {who: Caller(http, await _signed_in(http, person)) for who, person in people.items()}
        yield Town(node, http, clock, heard, centers, rooms, people, callers)


async def _signed_in(http: TestClient[Any, Any], person: Person) -> str:
    words = {"login": person.login, "password": PASSWORD}
    async with http.post("/api/auth/sign-in", json=words) as response:
        return str((await response.json())["access_token"])
