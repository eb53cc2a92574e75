"""The figures of one seat, as `media.api` promises them. Reads; changes nothing."""

from __future__ import annotations

from media.api import ParticipantStatistics, TrackStatistics
from media.participant import Participant
from media.track import Track


def participant_statistics(participant: Participant) -> ParticipantStatistics:
    """Figures of a participant's link and of the tracks that it has published."""
    tracks = [track for track in participant.tracks.values() if track.reception.packets]
    lost = sum(track.reception.lost for track in tracks)
    expected = lost + sum(track.reception.received for track in tracks)
    fractions = [s.fraction_lost for s in participant.by_ssrc.values() if s.track is not None and s.packets]
    seconds = participant.round_trip.seconds
    return ParticipantStatistics(
        participant_id=participant.id,
        connected=participant.connected,
        round_trip_ms=None if seconds is None else seconds * 1000,
        uplink_loss=lost / expected if expected else 0.0,
        downlink_loss=max(fractions, default=0) / 256,
        send_cap=participant.told_cap,
        up_capacity=None,
        down_capacity=int(participant.downlink.capacity) if participant.downlink.measured else None,
        up_mos=None,
        down_mos=None,
        tracks=tuple(_track_statistics(track) for track in tracks),
    )


def _track_statistics(track: Track) -> TrackStatistics:
    reception = track.reception
    return TrackStatistics(
        participant_id=track.participant_id,
        kind=track.kind,
        packets=reception.packets,
        bytes=reception.octets,
        lost=reception.lost,
        jitter_ms=reception.jitter_ms,
        bitrate=track.bitrate(),
    )
