"""The figures of a seat: what the policy knows of its link, and the estimated score of its voice."""

from __future__ import annotations

import asyncio

from media.api import Expectation, ParticipantStatistics
from media.rtp import rtcp
from tests.media.conftest import House
from tests.media.offer import opus
from tests.media.test_relay import slot_ssrc


async def _statistics(house: House) -> dict[str, ParticipantStatistics]:
    return {one.participant_id: one for one in await house.plane.statistics("c")}


async def test_what_is_not_measured_is_not_claimed(house: House) -> None:
    await house.plane.expect("c", "one", Expectation(100_000, 100_000, 0.4))
    await house.join("one")
    await house.join("two")
    one = (await _statistics(house))["one"]
    assert (one.up_capacity, one.down_capacity, one.up_mos, one.down_mos) == (None, None, None, None)


async def test_a_voice_is_scored_by_round_trip_and_loss(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    source, ssrc = one.source("audio"), slot_ssrc(two, "audio")
    seat, known = house.participant("two"), house.plane._calls["c"].steering.known("two")
    for lost in (0, 128):
        report = rtcp.ReceiverReport(7, (rtcp.ReportBlock(ssrc, lost, 0, 0, 0, 0, 0),)).pack()
        while known.figures is None or known.figures.down.loss != lost / 256:
            one.send_rtp(source.packet(opus(), step=960, level=25))
            two.send_rtcp(report)
            await asyncio.sleep(0.02)
        seat.round_trip.seconds = 0.1
        score = (await _statistics(house))["two"].down_mos
        assert score is not None
        assert score > 4 if not lost else score < 3
