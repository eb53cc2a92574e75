"""The figures of one seat, as `media.api` promises them. Reads; changes nothing."""

from __future__ import annotations

from dataclasses import replace

from media.api import ParticipantStatistics, TrackStatistics, VoiceAdvice
from media.measured import Leg
from media.mos import mean_opinion_score
from media.participant import Participant
from media.steering import Steering
from media.track import Track


def participant_statistics(participant: Participant, steering: Steering) -> ParticipantStatistics:
    """Figures of a participant's link and of the tracks that it has published."""
    tracks = [track for track in participant.tracks.values() if track.reception.packets]
    lost = sum(track.reception.lost for track in tracks)
    expected = lost + sum(track.reception.received for track in tracks)
    fractions = [s.fraction_lost for s in participant.by_ssrc.values() if s.track is not None and s.packets]
    seconds = participant.round_trip.seconds
    known = steering.known(participant.id)
    up, down = (known.figures.up, known.figures.down) if known.figures is not None else (Leg(), Leg())
    others = [steering.known(shown).voice for shown in participant.shown if shown is not None]
    repeated = known.repeat_down.on
    return ParticipantStatistics(
        participant_id=participant.id,
        connected=participant.connected,
        round_trip_ms=None if seconds is None else seconds * 1000,
        uplink_loss=lost / expected if expected else 0.0,
        downlink_loss=max(fractions, default=0) / 256,
        send_cap=participant.told_cap,
        up_capacity=known.up if known.measured_up else None,
        down_capacity=known.down if known.measured else None,
        up_mos=_score(known.voice, up, seconds),
        down_mos=_score(replace(others[0], red=repeated), down, seconds) if others else None,
        tracks=tuple(_track_statistics(track) for track in tracks),
    )


def _score(voice: VoiceAdvice, leg: Leg, round_trip: float | None) -> float | None:
    """Of a voice over one leg; None while its loss or its delay is unknown."""
    if leg.loss is None or round_trip is None:
        return None
    return mean_opinion_score(voice, round_trip / 2 + (leg.queue or 0.0), leg.loss)


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
