"""Links of calls: what pages measured and wish goes to the media plane, what it decides goes to the pages.

> Every 2 s all links are shown to both ends; every 10 s a sample a participant is kept for the control room, with
> the megabytes used. Whoever reaches the megabytes agreed for its own data has its picture paused, not its voice.

It must not know Socket.IO, HTTP, or how capacity is measured: it speaks to the media plane through `media.api`.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from media import api as media
from server.domain.calls import LinkShown
from server.domain.errors import Refused
from server.domain.links import LinkKept, LinkRule, LinkSample, Way, link_level, rank
from server.domain.participants import Participant
from server.services.live_call import LinkReport, LiveCall, LiveCalls, LiveSeat
from server.services.ports import Clock, Store
from server.services.proofs import ProofService

log = structlog.get_logger("links")

SAMPLE_ROUNDS = 5
"""How often links are measured before a sample of each is kept."""
PRUNE_ROUNDS = 1_800
"""How often links are measured before samples that are too old are deleted: an hour, and once at the start."""


class LinkService:
    """The links of all calls of this node."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        plane: media.MediaPlane,
        live: LiveCalls,
        proofs: ProofService,
        *,
        keep_days: int,
    ) -> None:
        self._proofs = proofs
        self._store = store
        self._clock = clock
        self._plane = plane
        self._live = live
        self._keep = timedelta(days=keep_days)
        self._rounds = 0
        plane.listen(self._on_media)

    async def seated(
        self, call_id: str, participant: Participant, expected: media.Expectation | None, *, low_data: bool
    ) -> media.Advice | None:
        """A page has taken its seat: hand on what it measured before and wishes; the advice to begin with."""
        call = self._live.by_id.get(call_id)
        seat = call.seats.get(participant.id) if call is not None else None
        if seat is None:
            return None
        self._keep_wish(seat, replace(seat.link.kept, low_data=low_data))
        try:
            if expected is not None:
                await self._plane.expect(call_id, participant.id, expected)
            await self._tell_wish(call_id, seat)
            seat.link.advice = await self._plane.advice(call_id, participant.id)
        except media.MediaError:
            return None  # the plane knows no such participant before its offer: advice comes as an event
        return seat.link.advice

    async def wish(self, socket_id: str, call_id: str, *, low_data: bool, budget_megabytes: float | None) -> None:
        """Low-data mode and agreed megabytes of this participant; kept with its seat. Raises NotFound."""
        _, seat = self._live.seat_of(socket_id, call_id)
        kept = replace(seat.link.kept, low_data=low_data, budget_megabytes=budget_megabytes)
        self._keep_wish(seat, kept)
        with suppress(media.MediaError):
            await self._tell_wish(call_id, seat)
        async with self._store.work() as work:
            await work.links.keep([seat.link.kept])

    def relay_only(self, call_id: str, participant_id: str) -> bool:
        """The control room lets this seat's media go over TURN by TLS alone."""
        call = self._live.by_id.get(call_id)
        seat = call.seats.get(participant_id) if call is not None else None
        return seat is not None and seat.link.rule.relay_only

    async def ruled(self, call_id: str, rules: Iterable[LinkRule]) -> None:
        """The control room has said this about links; kept already."""
        call = self._live.by_id.get(call_id)
        seats = call.seats if call is not None else {}
        for rule in rules:
            seat = seats.get(rule.participant_id)
            if seat is not None:
                seat.link.rule = rule
                with suppress(media.MediaError):
                    await self._tell_wish(call_id, seat)

    async def report(self, socket_id: str, call_id: str, report: LinkReport) -> None:
        """What the page measured; it knows the round trip before our own reports do. Raises NotFound."""
        _, seat = self._live.seat_of(socket_id, call_id)
        seat.link.report = report
        if report.megabytes is not None:
            before = seat.link.kept
            seat.link.kept = replace(before, megabytes=seat.link.meter.said(report.megabytes))
            seat.link.is_dirty = seat.link.is_dirty or seat.link.kept != before
            if seat.link.kept.is_spent != before.is_spent:
                with suppress(media.MediaError):
                    await self._tell_wish(call_id, seat)
        seconds = None if report.round_trip_ms is None else report.round_trip_ms / 1000
        with suppress(media.MediaError):
            reported = media.Reported(available_up=_bits(report.available_kbps), round_trip=seconds)
            await self._plane.reported(call_id, seat.participant.id, reported)

    async def measure(self) -> None:
        """Show every link; keep samples and forget old ones when their time has come. Called every 2 s."""
        for call_id, call in list(self._live.by_id.items()):
            try:
                statistics = await self._plane.statistics(call_id)
            except media.MediaError:
                continue
            call.links = tuple(self._measured(call, one) for one in statistics)
            self._show(call_id, call)
            await self._proofs.look(call_id, call, statistics)
        if self._rounds % SAMPLE_ROUNDS == SAMPLE_ROUNDS - 1:
            await self.write_samples()
            await self._proofs.write()
        if self._rounds % PRUNE_ROUNDS == 0:
            await self.prune()
        self._rounds += 1

    async def write_samples(self) -> None:
        """Keep what was measured since the last time, and the megabytes."""
        now = self._clock()
        samples: list[LinkSample] = []
        dirty: list[LiveSeat] = []
        ended, self._live.ended = self._live.ended, {}
        for call_id, call in (*self._live.by_id.items(), *ended.items()):
            for seat in call.seats.values():
                one = seat.link.window.sample(call_id, seat.participant.id, now, seat.link.kept.megabytes)
                samples += [one] if one is not None else []
                dirty += [seat] if seat.link.is_dirty else []
        if not samples and not dirty:
            return
        written = [seat.link.kept for seat in dirty]
        async with self._store.work() as work:
            await work.links.add_samples(samples)
            await work.links.keep(written)
        for seat, kept in zip(dirty, written, strict=True):
            seat.link.is_dirty = seat.link.kept != kept

    async def prune(self) -> None:
        """Delete samples older than the rule of this node."""
        async with self._store.work() as work:
            await work.links.delete_samples(self._clock() - self._keep)

    async def close(self) -> None:
        """Keep what was measured last, if the store can."""
        try:
            await self.write_samples()
            await self._proofs.write()
        except Refused as refused:
            log.warning("link_samples_lost", code=refused.code)

    def _keep_wish(self, seat: LiveSeat, kept: LinkKept) -> None:
        seat.link.is_dirty = seat.link.is_dirty or kept != seat.link.kept
        seat.link.kept = kept

    async def _tell_wish(self, call_id: str, seat: LiveSeat) -> None:
        kept = seat.link.kept
        most = media.Rung(seat.link.rule.at_most)
        wish = media.Wish(low_data=kept.low_data, budget_spent=kept.is_spent, at_most=most)
        await self._plane.wish(call_id, seat.participant.id, wish)

    def _measured(self, call: LiveCall, one: media.ParticipantStatistics) -> LinkShown:
        seat = call.seats.get(one.participant_id)
        report = seat.link.report if seat is not None else LinkReport()
        kept = seat.link.kept if seat is not None else LinkKept(one.participant_id)
        delay = one.round_trip_ms if one.round_trip_ms is not None else report.round_trip_ms
        up, down = _up(one, report, call.rungs), _down(one, report, call.rungs)
        if seat is not None and one.connected:
            seat.link.window.add(up, down, delay)
        return LinkShown(
            participant_id=one.participant_id,
            connected=one.connected,
            up=link_level(connected=one.connected, way=up, round_trip_ms=delay),
            down=link_level(connected=one.connected, way=down, round_trip_ms=delay),
            round_trip_ms=delay,
            up_kbps=up.capacity_kbps,
            down_kbps=down.capacity_kbps,
            megabytes=kept.megabytes,
            budget_megabytes=kept.budget_megabytes,
            low_data=kept.low_data,
        )

    def _show(self, call_id: str, call: LiveCall) -> None:
        if call.links and self._live.listener is not None:
            self._live.listener.links(call_id, call.links, call.rungs)

    def _on_media(self, event: media.MediaEvent) -> None:
        call = self._live.by_id.get(event.call_id)
        if call is None:
            return
        match event:
            case media.AdviceChanged(call_id=call_id, participant_id=participant_id, advice=advice):
                seat = call.seats.get(participant_id)
                if seat is None:
                    return
                seat.link.advice = advice
                if seat.socket_id is not None and self._live.listener is not None:
                    self._live.listener.advised(call_id, seat.socket_id, advice)
            case media.RungsChanged(call_id=call_id, rungs=rungs):
                call.rungs = rungs
                self._show(call_id, call)
            case _:
                pass


def _up(one: media.ParticipantStatistics, report: LinkReport, rungs: tuple[media.RungShown, ...]) -> Way:
    """From the participant to us."""
    sent = [pair for pair in rungs if pair.sender_id == one.participant_id]
    arriving = sum(track.bitrate for track in one.tracks) / 1000
    rung, reason = _worst(sent)
    return Way(
        rung=rung,
        reason=reason,
        held=_worst([pair for pair in sent if pair.up])[0],
        kbps=arriving if one.tracks else report.up_kbps,
        capacity_kbps=_kilobits(one.up_capacity),
        loss=one.uplink_loss,
        mos=one.up_mos,
    )


def _down(one: media.ParticipantStatistics, report: LinkReport, rungs: tuple[media.RungShown, ...]) -> Way:
    """From us to the participant."""
    received = [pair for pair in rungs if pair.receiver_id == one.participant_id]
    rung, reason = _worst(received)
    return Way(
        rung=rung,
        reason=reason,
        held=_worst([pair for pair in received if pair.down])[0],
        kbps=report.down_kbps,
        capacity_kbps=_kilobits(one.down_capacity),
        loss=one.downlink_loss,
        mos=one.down_mos,
        fps=report.down_fps,
        concealed=report.concealed,
    )


def _worst(pairs: list[media.RungShown]) -> tuple[str | None, str]:
    if not pairs:
        return None, ""
    worst = max(pairs, key=lambda pair: rank(pair.rung.value))
    return worst.rung.value, worst.reason.value


def _kilobits(bits: int | None) -> float | None:
    return None if bits is None else bits / 1000


def _bits(kilobits: float | None) -> int | None:
    return None if kilobits is None else round(kilobits * 1000)
