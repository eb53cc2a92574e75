"""Turns domain and call events into messages to sockets, and starts and stops the live parts together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import web

from media import api as media
from server.domain.calls import LinkShown
from server.domain.events import (
    ConsentChanged,
    DomainEvent,
    DutyChanged,
    EncounterChanged,
    EncounterClaimed,
    ExportChanged,
    OffersChanged,
    PersonRevoked,
    RoomChanged,
    SignInEnded,
)
from server.domain.stills import Outgoing
from server.realtime.boards import Boards
from server.realtime.call_door import CallServices
from server.realtime.cards import Cards
from server.realtime.control_room import Control, ControlRoom
from server.realtime.door import LiveDoor
from server.realtime.pairing_loop import PairingLoop
from server.realtime.presence import Presence
from server.realtime.render import advice_card, link_cards, piece_relayed, rescued_card, rung_cards, slot_cards
from server.services.duty import DutyService
from server.services.encounters import EncounterService
from server.services.identity import IdentityService
from server.services.live_call import Rescued
from server.services.pairing import PairingService
from server.services.ports import Clock, Events, Store
from signaling import messages as wire
from signaling.shell import Shell

log = structlog.get_logger("live")

MEASURE_SECONDS = 2.0
PIECE_SECONDS = 20.0
"""How long a page may take to acknowledge a piece: 8 kB take 16 s at 4 kbit/s."""


def join(
    app: web.Application,
    store: Store,
    events: Events,
    clock: Clock,
    presence: Presence,
    identity: IdentityService,
    encounters: EncounterService,
    duty: DutyService,
    services: CallServices,
    pairing: PairingService,
    control: Control,
) -> Bridge:
    """Make the live parts and put their door on the application; the bridge still has to be started."""
    cards = Cards(store, clock, presence, services.calls, pairing, control.board)
    # The shell tells what the boards change, and the boards stand behind the shell's door.
    boards = Boards(cards, lambda socket_id, name, message: shell.tell(socket_id, name, message))
    loop = PairingLoop(pairing, boards, clock)
    door = LiveDoor(identity, encounters, duty, services, cards, boards, presence, clock, loop.look)
    shell = Shell(door, report=lambda code: log.warning("live_fault", code=code))
    shell.attach(app)
    return Bridge(shell, door, boards, services, events, loop, ControlRoom(control, boards))


class Bridge:
    """Listens to the domain and to the calls (`live_call.CallListener`), tells the sockets."""

    def __init__(
        self,
        shell: Shell,
        door: LiveDoor,
        boards: Boards,
        services: CallServices,
        events: Events,
        pairing: PairingLoop,
        control_room: ControlRoom,
    ) -> None:
        self._pairing = pairing
        self._control_room = control_room
        self._shell = shell
        self._door = door
        self._boards = boards
        self._services = services
        self._tasks: set[asyncio.Task[None]] = set()
        self._measuring: asyncio.Task[None] | None = None
        services.calls.listen(self)
        events.listen(self._on_domain)

    async def start(self) -> None:
        await self._boards.start()
        await self._shell.start()
        await self._pairing.start()
        await self._control_room.start()
        self._measuring = asyncio.create_task(self._measure(), name="links")

    async def close(self) -> None:
        await self._shell.close()
        await self._pairing.close()
        await self._control_room.close()
        if self._measuring is not None:
            self._measuring.cancel()
            with suppress(asyncio.CancelledError):
                await self._measuring
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._boards.close()

    def call_changed(self, call_id: str) -> None:
        self._boards.call_changed(call_id)

    def slots_moved(self, call_id: str, socket_id: str, slots: tuple[media.Slot, ...], missing: int) -> None:
        moved = wire.SlotsMoved(call_id=call_id, slots=slot_cards(slots), missing=missing)
        self._tell([socket_id], "call.slots", moved)

    def speaking(self, call_id: str, participant_ids: frozenset[str]) -> None:
        message = wire.Speaking(call_id=call_id, participant_ids=tuple(sorted(participant_ids)))
        self._tell(self._services.calls.sockets(call_id), "call.speaking", message)

    def links(self, call_id: str, links: tuple[LinkShown, ...], rungs: tuple[media.RungShown, ...]) -> None:
        message = wire.Links(call_id=call_id, links=link_cards(links), rungs=rung_cards(rungs))
        self._tell(self._services.calls.sockets(call_id), "call.links", message)

    def advised(self, call_id: str, socket_id: str, advice: media.Advice) -> None:
        self._tell([socket_id], "call.advice", wire.AdviceGiven(call_id=call_id, advice=advice_card(advice)))

    def still_asked(self, call_id: str, socket_id: str, participant_id: str) -> None:
        asked = wire.StillAsked(call_id=call_id, participant_id=participant_id)
        self._tell([socket_id], "call.still_asked", asked)

    def still_arrived(self, call_id: str, socket_id: str, participant_id: str, bulk_id: str) -> None:
        arrived = wire.StillArrived(call_id=call_id, participant_id=participant_id, bulk_id=bulk_id)
        self._tell([socket_id], "call.still_arrived", arrived)

    async def piece(self, call_id: str, socket_id: str, outgoing: Outgoing, age_ms: int) -> bool:
        message = piece_relayed(call_id, outgoing, age_ms)
        return await self._shell.ask(socket_id, "call.piece_relayed", message, PIECE_SECONDS)

    def seat_taken(self, call_id: str, socket_id: str) -> None:
        self._tell([socket_id], "call.seat_taken", wire.SeatTaken(call_id=call_id))

    def rescued(self, call_id: str, socket_id: str, told: Rescued) -> None:
        self._tell([socket_id], "call.rescued", rescued_card(call_id, told))

    def _on_domain(self, event: DomainEvent) -> None:
        match event:
            case EncounterChanged(encounter_id=encounter_id, center_id=center_id):
                self._boards.encounter_changed(encounter_id, center_id)
                self._pairing.look()
            case EncounterClaimed():
                self._boards.encounter_changed(event.encounter_id, event.center_id)
                self._call_opened(event)
            case RoomChanged(center_id=center_id):
                self._boards.rooms_changed(center_id)
            case DutyChanged(person_id=person_id):
                self._boards.doctor_changed(person_id)
                self._pairing.look()
            case OffersChanged(doctor_id=doctor_id):
                self._boards.offers_changed(doctor_id)
            case PersonRevoked(person_id=person_id, reason=reason):
                self._boards.forget(f"queue/{person_id}")
                pages = [id_ for id_, one in self._door.sockets.items() if one.actor.person_id == person_id]
                self._spawn(self._sign_out(pages, reason))
            case SignInEnded(sign_in_id=sign_in_id):
                pages = [id_ for id_, one in self._door.sockets.items() if one.actor.sign_in_id == sign_in_id]
                self._spawn(self._sign_out(pages, "ended"))
            case ExportChanged():
                self._export_changed(event)
            case ConsentChanged(encounter_id=encounter_id):
                self._boards.call_changed(encounter_id)
            case _:
                pass

    def _call_opened(self, event: EncounterClaimed) -> None:
        """Send the screens of the patient's room to the call."""
        message = wire.CallOpened(call_id=event.encounter_id, encounter_id=event.encounter_id, by=event.doctor_name)
        room = event.room_id
        screens = [id_ for id_, one in self._door.sockets.items() if room is not None and one.room_id == room]
        self._tell(screens, "call.opened", message)

    def _export_changed(self, event: ExportChanged) -> None:
        """Tell the pages of who asked for it how far it is."""
        message = wire.ExportMoved.model_validate(
            {
                "export_id": event.export_id,
                "recording_id": event.recording_id,
                "state": event.state,
                "percent": event.percent,
                "seconds_left": event.seconds_left,
            }
        )
        pages = [id_ for id_, one in self._door.sockets.items() if one.actor.person_id == event.asked_by]
        self._tell(pages, "export.changed", message)

    async def _sign_out(self, pages: list[str], reason: str) -> None:
        word = "deactivated" if reason == "deactivated" else "revoked"
        message = wire.SignedOut.model_validate({"reason": word})
        for socket_id in pages:
            await self._shell.tell(socket_id, "signed_out", message)
            await self._shell.disconnect(socket_id)

    async def _measure(self) -> None:
        while True:
            await asyncio.sleep(MEASURE_SECONDS)
            try:
                await self._services.links.measure()
            except Exception:
                log.exception("measure_failed")

    def _tell(self, socket_ids: list[str], name: str, message: wire.Message) -> None:
        for socket_id in socket_ids:
            self._spawn(self._shell.tell(socket_id, name, message))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
