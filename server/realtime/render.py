"""Values of calls in the words of the wire. Must not know sockets, topics or the store."""

from __future__ import annotations

import base64

from media import api as media
from server.domain.calls import LinkShown
from server.domain.participants import Participant
from server.domain.stills import Outgoing
from server.services.live_call import Rescued
from server.services.ports import IceServer
from signaling import messages as wire
from signaling.cards import IceServerCard


def seat_card(
    participant: Participant,
    media_kept: bool,
    advice: media.Advice | None,
    ice_servers: tuple[IceServer, ...],
    *,
    relay_only: bool,
) -> wire.Seat:
    """The acknowledgement of `call.join`."""
    return wire.Seat(
        participant_id=participant.id,
        call_id=participant.encounter_id,
        mic=participant.mic,
        camera=participant.camera,
        media_kept=media_kept,
        ice_servers=tuple(_ice_server(server, by_tls=relay_only) for server in ice_servers),
        relay_only=relay_only,
        advice=None if advice is None else advice_card(advice),
    )


def _ice_server(server: IceServer, *, by_tls: bool) -> IceServerCard:
    """`by_tls`: without the ways that a network may not let through."""
    urls = tuple(url for url in server.urls if not by_tls or url.startswith("turns:"))
    return IceServerCard(urls=urls or server.urls, username=server.username, credential=server.credential)


def rescued_card(call_id: str, told: Rescued) -> wire.CallRescued:
    return wire.CallRescued.model_validate(
        {
            "call_id": call_id,
            "kind": told.kind,
            "by": told.by,
            "yours": told.yours,
            "text": told.text,
            "cue": told.cue,
        }
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
    """Rounded: every page is told every two seconds, over its thin link."""
    return tuple(
        wire.LinkCard(
            participant_id=link.participant_id,
            connected=link.connected,
            up=link.up,
            down=link.down,
            round_trip_ms=_whole(link.round_trip_ms),
            up_kbps=_whole(link.up_kbps),
            down_kbps=_whole(link.down_kbps),
            megabytes=None if link.megabytes is None else round(link.megabytes, 1),
            budget_megabytes=link.budget_megabytes,
            low_data=link.low_data,
        )
        for link in links
    )


def rung_cards(rungs: tuple[media.RungShown, ...]) -> tuple[wire.RungCard, ...]:
    return tuple(
        wire.RungCard(
            receiver_id=one.receiver_id,
            sender_id=one.sender_id,
            rung=one.rung.value,
            reason=one.reason.value,
            up=one.up,
            down=one.down,
        )
        for one in rungs
    )


def advice_card(advice: media.Advice) -> wire.AdviceCard:
    voice, video, stills = advice.voice, advice.video, advice.stills
    return wire.AdviceCard.model_validate(
        {
            "rung": advice.rung.value,
            "reason": advice.reason.value,
            "voice_bitrate": voice.bitrate,
            "voice_packet_ms": voice.packet_ms,
            "voice_fec": voice.fec,
            "voice_dtx": voice.dtx,
            "voice_red": voice.red,
            "video_send": video.send,
            "video_height": video.height,
            "video_frame_rate": video.frame_rate,
            "video_bitrate": video.bitrate,
            "video_layers": video.layers,
            "video_codec": video.codec,
            "still_every_s": None if stills is None else stills.every_seconds,
            "still_octets": None if stills is None else stills.octets,
            "bulk_up_bps": advice.bulk_up,
            "bulk_down_bps": advice.bulk_down,
            "jitter_ms": advice.jitter_ms,
            "apart": advice.apart,
        }
    )


def piece_relayed(call_id: str, outgoing: Outgoing, age_ms: int) -> wire.PieceRelayed:
    still = outgoing.still
    return wire.PieceRelayed(
        call_id=call_id,
        participant_id=outgoing.sender_id,
        bulk_id=still.bulk_id,
        kind="still",
        index=outgoing.index,
        count=still.count,
        mime=still.mime,
        age_ms=age_ms,
        asked=still.asked,
        data=base64.b64encode(outgoing.octets).decode("ascii"),
    )


def _whole(value: float | None) -> float | None:
    return None if value is None else round(value)
