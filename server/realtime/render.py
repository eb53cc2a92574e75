"""Values of calls in the words of the wire. Must not know sockets, topics or the store."""

from __future__ import annotations

from media import api as media
from server.domain.calls import LinkShown
from server.domain.participants import Participant
from server.services.ports import IceServer
from signaling import messages as wire
from signaling.cards import IceServerCard


def seat_card(participant: Participant, media_kept: bool, ice_servers: tuple[IceServer, ...]) -> wire.Seat:
    """The acknowledgement of `call.join`."""
    return wire.Seat(
        participant_id=participant.id,
        call_id=participant.encounter_id,
        mic=participant.mic,
        camera=participant.camera,
        media_kept=media_kept,
        ice_servers=tuple(
            IceServerCard(urls=server.urls, username=server.username, credential=server.credential)
            for server in ice_servers
        ),
    )


def answered(answer: media.Answer) -> wire.Answered:
    """The acknowledgement of `call.offer`."""
    return wire.Answered(sdp=answer.sdp, transport_id=answer.transport_id, slots=slot_cards(answer.slots))


def slot_cards(slots: tuple[media.Slot, ...]) -> tuple[wire.SlotCard, ...]:
    return tuple(
        wire.SlotCard(
            index=slot.index,
            audio_mid=slot.audio_mid,
            video_mid=slot.video_mid,
            participant_id=slot.participant_id,
        )
        for slot in slots
    )


def link_cards(links: tuple[LinkShown, ...]) -> tuple[wire.LinkCard, ...]:
    return tuple(
        wire.LinkCard(
            participant_id=link.participant_id,
            connected=link.connected,
            up=link.up,
            down=link.down,
            round_trip_ms=link.round_trip_ms,
        )
        for link in links
    )
