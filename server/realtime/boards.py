"""Topics and their followers: keeps the state that screens mirror and sends each change to whoever follows.

Everything that changes topics runs one after another in one task, so numbers and cards can't get out of order.
It must not know where cards come from (`CardSource`) nor Socket.IO (`Tell`).
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

import structlog

from server.domain.board import paced
from server.domain.identity import Actor, Role
from signaling.messages import CatchUp, Kind, Since, Snapshot, TopicChanged
from signaling.topics import Card, State, Topic

log = structlog.get_logger("boards")

Tell = Callable[[str, str, TopicChanged], Awaitable[None]]


CONTROL_ROOM = "board"
BOARD_OCTETS = 12_000
"""Of changes of the control room's board in one look, every 2 s, before compression, which takes nine tenths: a
viewer's link takes less than 2 kB/s (tests/server/live/test_board_bytes.py)."""


class CardSource(Protocol):
    """Loads cards as they are now."""

    async def desk(self, actor: Actor) -> State: ...

    async def queue(self, actor: Actor) -> State: ...

    async def encounter(self, encounter_id: str) -> Card | None: ...

    async def rooms(self, center_id: str) -> dict[str, Card]: ...

    async def doctor(self, person_id: str) -> Card | None:
        """None when not on duty."""

    async def offers(self, person_id: str) -> dict[str, Card]: ...

    async def waits(self) -> dict[str, dict[str, Card]]:
        """Center id -> its patients' expected waits."""

    async def board(self) -> State:
        """Of the control room."""

    def call(self, call_id: str) -> State | None: ...


class _Board:
    """One topic with its followers; `actor` is the doctor of a queue."""

    def __init__(self, topic: Topic, actor: Actor | None) -> None:
        self.topic = topic
        self.actor = actor
        self.followers: set[str] = set()


class Boards:
    """All topics of this process. Keys: `desk/CENTER`, `queue/PERSON`, `call/ENCOUNTER`, `board`."""

    def __init__(self, source: CardSource, tell: Tell) -> None:
        self._source = source
        self._tell = tell
        self._epoch = uuid.uuid4().hex[:8]
        self._boards: dict[str, _Board] = {}
        #: Made only when their turn comes, so that nothing is left half begun when the boards close.
        self._jobs: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None
        self._waits_asked = self._board_asked = False

    async def start(self) -> None:
        self._worker = asyncio.create_task(self._work(), name="boards")

    async def close(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker

    async def follow(
        self, socket_id: str, actor: Actor, name: str, key: str, since: Since | None
    ) -> Snapshot | CatchUp:
        """Make the socket a follower and bring it level."""
        level: asyncio.Future[Snapshot | CatchUp] = asyncio.get_running_loop().create_future()

        async def job() -> None:
            try:
                board = await self._board(name, key, actor)
                if key == CONTROL_ROOM and not board.followers:
                    await self._renew(board)
                board.followers.add(socket_id)
                level.set_result(board.topic.follow(since))
            except Exception as error:
                level.set_exception(error)

        self._jobs.put_nowait(job)
        return await level

    def unfollow(self, socket_id: str, key: str) -> None:
        board = self._boards.get(key)
        if board is not None:
            board.followers.discard(socket_id)

    def gone(self, socket_id: str) -> None:
        """The socket follows nothing any more."""
        for board in self._boards.values():
            board.followers.discard(socket_id)

    def encounter_changed(self, encounter_id: str, center_id: str) -> None:
        self._jobs.put_nowait(partial(self._encounter, encounter_id, center_id))

    def rooms_changed(self, center_id: str) -> None:
        self._jobs.put_nowait(partial(self._rooms, center_id))

    def doctor_changed(self, person_id: str) -> None:
        self._jobs.put_nowait(partial(self._doctor, person_id))

    def offers_changed(self, person_id: str) -> None:
        self._jobs.put_nowait(partial(self._offers, person_id))

    def waits_changed(self) -> None:
        if not self._waits_asked:
            self._waits_asked = True
            self._jobs.put_nowait(self._waits)

    def control_room_looks(self) -> None:
        """Bring the control room's board nearer to what is; nothing when nobody looks."""
        board = self._boards.get(CONTROL_ROOM)
        if board is not None and board.followers and not self._board_asked:
            self._board_asked = True
            self._jobs.put_nowait(self._control_room)

    def call_changed(self, call_id: str) -> None:
        self._jobs.put_nowait(partial(self._call, call_id))

    def forget(self, key: str) -> None:
        """Drop a topic (the account is gone, its rights have changed); it is made anew when followed."""
        self._boards.pop(key, None)

    async def _work(self) -> None:
        while True:
            job = await self._jobs.get()
            try:
                await job()
            except Exception:
                log.exception("board_refresh_failed")

    async def _board(self, name: str, key: str, actor: Actor) -> _Board:
        board = self._boards.get(key)
        if board is None:
            board = _Board(Topic(name, self._epoch), actor if name == "queue" else None)
            for kind, cards in (await self._state(name, key, actor)).items():
                board.topic.replace(kind, cards)
            self._boards[key] = board
        return board

    async def _state(self, name: str, key: str, actor: Actor) -> State:
        if name == "desk":
            return await self._source.desk(actor)
        if name == "queue":
            return await self._source.queue(actor)
        if name == "board":
            return await self._source.board()
        return self._source.call(key.removeprefix("call/")) or {}

    async def _encounter(self, encounter_id: str, center_id: str) -> None:
        card = await self._source.encounter(encounter_id)
        for key, board in list(self._boards.items()):
            if key == f"desk/{center_id}":
                await self._show(board, "encounter", encounter_id, card if _is_open(card) else None)
            elif board.actor is not None:
                seen = card if card is not None and concerns(board.actor, card, _takes_patients(board)) else None
                await self._show(board, "encounter", encounter_id, seen)
        await self._rooms(center_id)
        if card is not None and card["doctor_id"] is not None:
            await self._doctor(card["doctor_id"])

    async def _rooms(self, center_id: str) -> None:
        board = self._boards.get(f"desk/{center_id}")
        if board is not None:
            changes = board.topic.replace("room", await self._source.rooms(center_id))
            await self._send(board, changes)

    async def _doctor(self, person_id: str) -> None:
        card = await self._source.doctor(person_id)
        for key, board in list(self._boards.items()):
            if key.startswith("desk/"):
                await self._show(board, "doctor", person_id, card)
        own = self._boards.get(f"queue/{person_id}")
        if own is not None and own.actor is not None:
            if _takes_patients(own) == (card is not None and card["licence"] == "ok"):
                await self._show(own, "doctor", person_id, card)
                return
            # Gone on or off duty, or the licence has changed: whoever waits appears or disappears with it.
            for kind, cards in (await self._source.queue(own.actor)).items():
                await self._send(own, own.topic.replace(kind, cards))

    async def _offers(self, person_id: str) -> None:
        board = self._boards.get(f"queue/{person_id}")
        if board is not None:
            await self._send(board, board.topic.replace("offer", await self._source.offers(person_id)))

    async def _waits(self) -> None:
        self._waits_asked = False
        desks = {key: board for key, board in self._boards.items() if key.startswith("desk/")}
        if not desks:
            return
        waits = await self._source.waits()
        for key, board in desks.items():
            await self._send(board, board.topic.replace("wait", waits.get(key.removeprefix("desk/"), {})))

    async def _control_room(self) -> None:
        self._board_asked = False
        board = self._boards.get(CONTROL_ROOM)
        if board is None or not board.followers:
            return
        wanted = await self._source.board()
        held = {kind: board.topic.cards(kind) for kind in wanted}
        for kind, id_, card in paced(held, wanted, BOARD_OCTETS):
            await self._show(board, kind, id_, card)

    async def _renew(self, board: _Board) -> None:
        """Nobody has looked for a while."""
        for kind, cards in (await self._source.board()).items():
            board.topic.replace(kind, cards)

    async def _call(self, call_id: str) -> None:
        board = self._boards.get(f"call/{call_id}")
        if board is None:
            return
        state = self._source.call(call_id)
        if state is None:
            ended = {id_: {**card, "state": "closed"} for id_, card in board.topic.cards("call").items()}
            state = {"call": ended, "participant": board.topic.cards("participant")}
        changes = [change for kind, cards in state.items() for change in board.topic.replace(kind, cards)]
        await self._send(board, changes)

    async def _show(self, board: _Board, kind: Kind, id_: str, card: Card | None) -> None:
        change = board.topic.drop(kind, id_) if card is None else board.topic.put(kind, id_, card)
        await self._send(board, [change] if change is not None else [])

    async def _send(self, board: _Board, changes: list[TopicChanged]) -> None:
        for change in changes:
            for socket_id in list(board.followers):
                await self._tell(socket_id, "topic.changed", change)


def topic_key(actor: Actor, name: str) -> str | None:
    """Where this actor's topic of that name is kept; None when the actor has none such."""
    if name == "desk" and actor.role is Role.STAFF and actor.center_id is not None:
        return f"desk/{actor.center_id}"
    if name == "queue" and actor.role is Role.DOCTOR:
        return f"queue/{actor.person_id}"
    if name == "board" and actor.role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        return CONTROL_ROOM
    if name.startswith("call:"):
        return "call/" + name.removeprefix("call:")
    return None


def concerns(doctor: Actor, card: dict[str, Any], on_duty: bool) -> bool:
    """Whether an encounter stands on this doctor's desk: waiting or sent for his speciality, or claimed by him."""
    if card["doctor_id"] == doctor.person_id:
        return card["state"] in ("in-progress", "onleave")
    sent = card["sent"]
    if sent is not None and sent["state"] == "waiting":
        return card["speciality"] in doctor.specialities
    return on_duty and card["state"] == "triaged" and card["speciality"] in doctor.specialities


def _takes_patients(board: _Board) -> bool:
    """Whether the doctor of a queue is on duty with a licence that is good."""
    return any(card["licence"] == "ok" for card in board.topic.cards("doctor").values())


def _is_open(card: dict[str, Any] | None) -> bool:
    return card is not None and card["state"] not in ("finished", "cancelled")
