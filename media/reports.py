"""RTCP of one call: what participants report to us, and what we tell them (DESIGN.md §6.2).

Nothing is forwarded: each report is read here and turned into numbers, requests or repeats. Knows the seats of its
call and the way out; no socket, no SDP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from media import caps, clock
from media.egress import Egress
from media.feedback import RtpClock, ntp_time
from media.participant import Participant
from media.repairs import SOUND_ROUND_TRIP
from media.rtp.rtcp import (
    FullIntra,
    Nack,
    PictureLoss,
    ReceiverReport,
    Remb,
    ReportBlock,
    SenderReport,
    SourceDescription,
    parse,
)
from media.rtp.transport_feedback import TransportFeedback
from media.subscription import Subscription
from media.track import Track

CNAME = "eilaj"
REPORT_EVERY = 1.0
_LOOK_EVERY = 0.09
"""Seconds: every other tick is enough for what is summed over longer."""
_TALKS = 3.0


class Reports:
    """Reads and writes RTCP for the seats in `participants`, which the call keeps."""

    def __init__(self, participants: Mapping[str, Participant], egress: Egress) -> None:
        self._participants = participants
        self._egress = egress

    def heard(self, participant: Participant, compound: bytes, now: float) -> None:
        """Act on a decrypted compound."""
        wall_ns = clock.now_ns()
        for packet in parse(compound):
            if isinstance(packet, SenderReport):
                self._sender_report(participant, packet, now, wall_ns)
                self._blocks(participant, packet.blocks, now, wall_ns)
            elif isinstance(packet, ReceiverReport):
                self._blocks(participant, packet.blocks, now, wall_ns)
            elif isinstance(packet, Nack):
                subscription = participant.by_ssrc.get(packet.media)
                if subscription is not None:
                    self._egress.resend(subscription, packet.lost, now)
            elif isinstance(packet, PictureLoss):
                self._picture_lost(participant, packet.media, now)
            elif isinstance(packet, FullIntra):
                for ssrc, _ in packet.requests:
                    self._picture_lost(participant, ssrc, now)
            elif isinstance(packet, Remb):
                participant.downlink.estimated(packet.bitrate, now)
            elif isinstance(packet, TransportFeedback):
                participant.downlink.acknowledged(packet, now)
                self._follow(participant, now)

    def tick(self, participant: Participant, now: float) -> None:
        """Say what is due to this participant."""
        if not participant.connected or participant.transport is None:
            return
        link = participant.transport.link
        probe = link.downlink.tick(now)
        self._follow(participant, now)
        if probe is not None:
            self._egress.probe(link, participant.by_ssrc.values(), probe, now)
        if link.arrivals.due(now, link.uplink.rate(now)):
            media = next((track.ssrc for track in participant.tracks.values() if track.ssrc >= 0), 0)
            for feedback in link.arrivals.feedback(_own(participant), media, now):
                self._send_feedback(participant, feedback)
        for track in participant.tracks.values():
            if track.gaps.missing:
                self.ask_repeats(track, now)
            if track.key_frames.wanted:
                self.ask_key_frame(track, now)
        if now - participant.seen.looked_at < _LOOK_EVERY:
            return
        participant.seen.looked_at = now
        if link.downlink.quiet() and link.downlink.paused:
            self._egress.nudge(link, participant.by_ssrc.values(), now)
        self._count(participant, now)
        cap = caps.cap(participant, now)
        capped = caps.due(participant, cap, now)
        if now - participant.reported_at >= REPORT_EVERY:
            participant.reported_at = now
            self._send(
                participant, self._compound(participant, now) + (_remb(participant, cap, now) if capped else b"")
            )
        elif capped:
            self._send_feedback(participant, _remb(participant, cap, now))

    def _follow(self, participant: Participant, now: float) -> None:
        """Stop the picture when the page's link is clogged, and have it come again when that is over."""
        if participant.transport is None:
            return
        link = participant.transport.link
        paused, overdue = link.downlink.paused, link.downlink.overdue(now)
        if paused is participant.seen.paused and not overdue and now - participant.seen.followed_at < _LOOK_EVERY:
            return
        participant.seen.paused, participant.seen.followed_at = paused, now
        for subscription in participant.by_ssrc.values():
            if subscription.kind != "video" or subscription.link is not link:
                continue
            if paused and not subscription.paused:
                self._egress.stop(link)
            subscription.pause(paused)
            if overdue and not subscription.switching:
                subscription.switch()
            subscription.ask()
            if subscription.switching and subscription.track is not None:
                self.ask_key_frame(subscription.track, now)
        if overdue:
            self._egress.stop(link)

    def _count(self, participant: Participant, now: float) -> None:
        """Tell the uplink what has been lost since the last time."""
        for kind, track in participant.tracks.items():
            received, lost = track.reception.received, track.reception.lost
            before = participant.seen.counted.get(kind, (0, 0))
            participant.seen.counted[kind] = received, lost
            if received > before[0]:
                missed = lost - before[1]
                participant.uplink.counted(missed, received - before[0] + missed, now)

    def want_key_frame(self, track: Track, now: float) -> None:
        """Somebody needs a key frame of this track."""
        if track.kind == "video":
            track.key_frames.wanted = True
            self.ask_key_frame(track, now)

    def ask_key_frame(self, track: Track, now: float) -> None:
        """Send a PLI if one is wanted and due; a source that says nothing now is not asked."""
        if not track.key_frames.wanted or track.ssrc < 0 or now - track.heard > _TALKS:
            return
        owner = self._participants.get(track.participant_id)
        if owner is not None and track.key_frames.due(now, owner.round_trip.guess()):
            self._send_feedback(owner, PictureLoss(_own(owner), track.ssrc).pack())

    def ask_repeats(self, track: Track, now: float) -> None:
        """Send a NACK for what is missing and due."""
        owner = self._participants.get(track.participant_id)
        if owner is None or (track.kind == "audio" and owner.round_trip.guess() > SOUND_ROUND_TRIP):
            return
        numbers = track.gaps.due(now, owner.round_trip.guess())
        if numbers and track.nack:
            self._send_feedback(owner, Nack(_own(owner), track.ssrc, tuple(numbers)).pack())

    def _sender_report(self, participant: Participant, report: SenderReport, now: float, wall_ns: int) -> None:
        for track in participant.tracks.values():
            if track.ssrc != report.ssrc:
                continue
            ours = report.ntp + participant.clock.offset(report.ntp, ntp_time(wall_ns / 1e9))
            first = track.clock is None
            track.clock = RtpClock(ours, report.rtp_timestamp, track.reception.clock_rate)
            track.reception.sender_reported(report, now)
            track.reported = report.ntp, report.rtp_timestamp, wall_ns
            if track.recorder is not None:
                track.recorder.sender_report(participant.id, track.ssrc, *track.reported)
            if first:
                for receiver in {s.participant_id for s in track.subscriptions} & self._participants.keys():
                    self._participants[receiver].reported_at = -1e9

    def _blocks(self, participant: Participant, blocks: tuple[ReportBlock, ...], now: float, wall_ns: int) -> None:
        for block in blocks:
            subscription = participant.by_ssrc.get(block.ssrc)
            if subscription is None:
                continue
            subscription.fraction_lost = block.fraction_lost
            subscription.confirm()
            participant.round_trip.reported(block, ntp_time(wall_ns / 1e9))
            if subscription.link is not None:
                subscription.link.round_trip = participant.round_trip.guess()
            participant.downlink.round_trip = participant.round_trip.seconds
            if subscription.kind == "video" or not subscription.switching:
                participant.downlink.reported(block.fraction_lost, now)

    def _picture_lost(self, participant: Participant, ssrc: int, now: float) -> None:
        subscription = participant.by_ssrc.get(ssrc)
        if subscription is not None and subscription.track is not None:
            self.want_key_frame(subscription.track, now)

    def _compound(self, participant: Participant, now: float) -> bytes:
        ntp = ntp_time(clock.now_ns() / 1e9)
        blocks = tuple(self._block(track, now) for track in participant.tracks.values() if track.ssrc >= 0)
        senders = [s for s in participant.by_ssrc.values() if s.track is not None and s.packets]
        parts: list[bytes] = []
        for subscription in senders:
            report = _sender_report(subscription, ntp, blocks)
            if report is not None:
                parts.append(report.pack())
                blocks = ()
        if blocks or not parts:
            parts.insert(0, ReceiverReport(_own(participant), blocks).pack())
        names = [(s.ssrc, CNAME) for s in senders] or [(_own(participant), CNAME)]
        parts.append(SourceDescription(tuple(names)).pack())
        return b"".join(parts)

    def _block(self, track: Track, now: float) -> ReportBlock:
        """What we report of a track: of sound the loss of the worst leg, so that the sender's FEC serves it too."""
        block = track.reception.report(track.ssrc, now)
        if track.kind == "video":
            return block
        receivers = [self._participants.get(s.participant_id) for s in track.subscriptions]
        worst = max((int(256 * r.downlink.loss) for r in receivers if r is not None), default=0)
        return replace(block, fraction_lost=min(255, max(block.fraction_lost, worst)))

    def _send_feedback(self, participant: Participant, packet: bytes) -> None:
        self._send(participant, ReceiverReport(_own(participant)).pack() + packet)

    def _send(self, participant: Participant, compound: bytes) -> None:
        if participant.transport is not None:
            self._egress.writer.rtcp(participant.transport.link, compound)


def _sender_report(subscription: Subscription, ntp: int, blocks: tuple[ReportBlock, ...]) -> SenderReport | None:
    """The source's clock carried over to our numbers, or None while the source has not told it."""
    track = subscription.track
    if track is None or track.clock is None or subscription.switching:
        return None
    timestamp = (track.clock.timestamp_at(ntp) + subscription.timestamp_offset) & 0xFFFFFFFF
    return SenderReport(subscription.ssrc, ntp, timestamp, subscription.packets, subscription.octets, blocks)


def _remb(participant: Participant, cap: int, now: float) -> bytes:
    caps.told(participant, cap, now)
    return Remb(_own(participant), cap, (participant.tracks["video"].ssrc,)).pack()


def _own(participant: Participant) -> int:
    """The SSRC under which we speak to a participant."""
    return participant.sources[0].video_ssrc
