"""What a page says in a call, as use cases: its seat, its media, its link, stills, texts and voice notes.

It must not know Socket.IO (`signaling.shell`) nor rules (`server.services`); it translates.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from media import api as media
from server.domain.identity import Actor
from server.domain.pauses import PauseReason
from server.domain.pieces import Bulk, Piece, octets_of
from server.realtime.boards import Boards
from server.realtime.cockpit_door import CockpitDoor
from server.realtime.render import answered, seat_card
from server.services.calls import CallService
from server.services.capturing import CaptureService
from server.services.cockpit import CockpitService
from server.services.links import LinkService
from server.services.live_call import LinkReport
from server.services.messages import MessageService
from server.services.ports import IceServers
from server.services.recording_gate import RecordingGate
from server.services.stills import StillService
from signaling import messages as wire

Handler = Callable[[str, Actor, Any], Awaitable[wire.Card | None]]
"""(socket's id, actor, message) -> value of the acknowledgement."""


@dataclass(frozen=True, slots=True)
class CallServices:
    """All that happens in calls."""

    calls: CallService
    gate: RecordingGate
    links: LinkService
    messages: MessageService
    stills: StillService
    ice_servers: IceServers
    cockpit: CockpitService
    captures: CaptureService


class CallDoor:
    """The part of the live door that is about calls."""

    def __init__(self, services: CallServices, boards: Boards) -> None:
        self._calls = services.calls
        self._gate = services.gate
        self._links = services.links
        self._messages = services.messages
        self._stills = services.stills
        self._ice_servers = services.ice_servers
        self._captures = services.captures
        self._boards = boards
        self.requests: dict[type[wire.Message], Handler] = {
            wire.Join: self._join,
            wire.Offer: self._offer,
            wire.SetMedia: self._set_media,
            wire.ConsentToRecording: self._consent,
            wire.SetRecording: self._set_recording,
            wire.Leave: self._leave,
            wire.Report: self._report,
            wire.WishLink: self._wish,
            wire.Piece: self._piece,
            wire.AskStill: self._ask_still,
            wire.SendText: self._send_text,
            wire.MessageSeen: self._message_seen,
            **CockpitDoor(services.cockpit, services.captures).requests,
        }

    async def _join(self, socket_id: str, actor: Actor, message: wire.Join) -> wire.Card:
        participant, kept = await self._calls.join(actor, message.call_id, socket_id, message.transport_id)
        expected = None if message.link is None else _expectation(message.link)
        advice = await self._links.seated(message.call_id, participant, expected, low_data=message.low_data)
        self._stills.seated(message.call_id, participant.id)
        servers = self._ice_servers.of_seat(message.call_id, participant.id)
        relay_only = bool(servers) and self._links.relay_only(message.call_id, participant.id)
        return seat_card(participant, kept, advice, servers, relay_only=relay_only)

    async def _offer(self, socket_id: str, actor: Actor, message: wire.Offer) -> wire.Card:
        return answered(await self._calls.offer(socket_id, message.call_id, message.sdp))

    async def _set_media(self, socket_id: str, actor: Actor, message: wire.SetMedia) -> None:
        await self._calls.set_media(socket_id, message.call_id, mic=message.mic, camera=message.camera)

    async def _consent(self, socket_id: str, actor: Actor, message: wire.ConsentToRecording) -> None:
        await self._gate.answer(
            actor,
            socket_id,
            message.call_id,
            given=message.given,
            wording=message.wording,
            language=message.language,
        )

    async def _set_recording(self, socket_id: str, actor: Actor, message: wire.SetRecording) -> None:
        if message.reason is None:
            await self._gate.resume(actor, socket_id, message.call_id)
        else:
            reason = PauseReason(message.reason)
            await self._gate.pause(actor, socket_id, message.call_id, reason, message.detail)

    async def _leave(self, socket_id: str, actor: Actor, message: wire.Leave) -> None:
        self._stills.left(message.call_id, await self._calls.leave(socket_id, message.call_id))
        self._boards.unfollow(socket_id, f"call/{message.call_id}")

    async def _report(self, socket_id: str, actor: Actor, message: wire.Report) -> None:
        report = LinkReport(
            round_trip_ms=message.round_trip_ms,
            up_kbps=message.up_kbps,
            down_kbps=message.down_kbps,
            down_fps=message.down_fps,
            concealed=message.concealed,
            available_kbps=message.available_kbps,
            megabytes=message.megabytes,
        )
        await self._links.report(socket_id, message.call_id, report)

    async def _wish(self, socket_id: str, actor: Actor, message: wire.WishLink) -> None:
        await self._links.wish(
            socket_id, message.call_id, low_data=message.low_data, budget_megabytes=message.budget_megabytes
        )

    async def _piece(self, socket_id: str, actor: Actor, message: wire.Piece) -> wire.Card:
        piece = Piece(
            bulk_id=message.bulk_id,
            bulk=Bulk(message.kind),
            index=message.index,
            count=message.count,
            mime=message.mime,
            octets=octets_of(message.data),
            age_ms=message.age_ms,
            seconds=message.seconds,
            asked=message.asked,
        )
        if piece.bulk is Bulk.STILL:
            return wire.PieceTaken(next=self._stills.take(socket_id, message.call_id, piece))
        if piece.bulk is not Bulk.VOICE:
            return wire.PieceTaken(next=await self._captures.piece(actor, socket_id, message.call_id, piece))
        following = await self._messages.voice_piece(actor, socket_id, message.call_id, piece)
        return wire.PieceTaken(next=following)

    async def _ask_still(self, socket_id: str, actor: Actor, message: wire.AskStill) -> None:
        self._stills.ask(socket_id, message.call_id, message.participant_id)

    async def _send_text(self, socket_id: str, actor: Actor, message: wire.SendText) -> wire.Card:
        await self._messages.send(actor, socket_id, message.call_id, message.message_id, message.text)
        return wire.MessageSent(id=message.message_id)

    async def _message_seen(self, socket_id: str, actor: Actor, message: wire.MessageSeen) -> None:
        heard = message.state == "heard"
        await self._messages.seen(socket_id, message.call_id, message.message_id, heard=heard)


def _expectation(link: wire.LinkMeasured) -> media.Expectation:
    """Kilobits and milliseconds in the waist's bits and seconds."""
    return media.Expectation(
        up=None if link.up_kbps is None else round(link.up_kbps * 1000),
        down=None if link.down_kbps is None else round(link.down_kbps * 1000),
        round_trip=None if link.round_trip_ms is None else link.round_trip_ms / 1000,
    )
