"""The policy in a real plane: what the waist's methods do, what is told, and that a fault in it harms nobody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from media.api import (
    Advice,
    AdviceChanged,
    Expectation,
    MediaError,
    MediaErrorCode,
    Reason,
    Reported,
    Rung,
    RungsChanged,
    Wish,
)
from media.figures import read
from media.measured import Figures
from media.steering import Steering
from tests.media.client import Client
from tests.media.conftest import House
from tests.media.offer import opus

THIN = Expectation(up=100_000, down=100_000, round_trip=0.4)


def _told(house: House, who: str) -> list[Advice]:
    events = [e for e in house.events if isinstance(e, AdviceChanged) and e.participant_id == who]
    assert all(event.call_id == "c" for event in events)
    return [event.advice for event in events]


def _rungs(house: House) -> dict[tuple[str, str], Rung]:
    told = [event.rungs for event in house.events if isinstance(event, RungsChanged)]
    return {(r.receiver_id, r.sender_id): r.rung for r in told[-1]} if told else {}


async def test_advice_is_had_before_the_first_offer_and_told_in_the_call(house: House) -> None:
    await house.plane.expect("c", "one", THIN)
    first = await house.plane.advice("c", "one")
    assert (first.rung, first.reason, first.voice.packet_ms, first.video.layers) == (
        Rung.STEPS,
        Reason.START,
        60,
        3,
    )
    await house.join("one")
    await house.join("two")
    await house.until(lambda: len(_rungs(house)) == 2)
    assert set(_rungs(house)) == {("one", "two"), ("two", "one")}
    assert _told(house, "one")[-1].rung is Rung.STEPS
    assert _told(house, "two")[-1].rung is Rung.STEPS, "it sends what the other's link carries"
    assert await house.plane.advice("c", "one") == _told(house, "one")[-1]


async def test_a_wish_is_told_to_both_sides(house: House) -> None:
    await house.join("one")
    await house.join("two")
    await house.plane.wish("c", "one", Wish(low_data=True))
    await house.until(lambda: set(_rungs(house).values()) == {Rung.STILLS})
    await house.until(
        lambda: [a[-1].reason for a in (_told(house, "one"), _told(house, "two"))] == [Reason.WISH] * 2
    )


async def test_a_pages_own_estimate_counts(house: House) -> None:
    one, two = await house.join("one"), await house.join("two")
    async with _speaking(one, two):
        await house.plane.reported("c", "one", Reported(available_up=60_000, round_trip=0.1))
        await house.until(lambda: _rungs(house).get(("two", "one")) is Rung.STILLS)
        assert _rungs(house)["one", "two"] is Rung.SMALL
        statistics = {s.participant_id: s for s in await house.plane.statistics("c")}
    assert statistics["one"].up_capacity == 60_000
    assert statistics["two"].up_capacity is None


@asynccontextmanager
async def _speaking(*clients: Client) -> AsyncIterator[None]:
    """Packets come all the time: of who is not heard nothing is decided."""

    async def speak() -> None:
        while True:
            for client in clients:
                client.send_rtp(client.source("audio").packet(opus(), step=2880, level=60))
            await asyncio.sleep(0.06)

    task = asyncio.create_task(speak())
    yield
    task.cancel()


async def test_the_cap_leaves_what_the_other_can_take(house: House) -> None:
    await house.plane.expect("c", "one", THIN)
    await house.join("one")
    await house.join("two")
    participant = house.participant("two")
    await house.until(lambda: participant.cap < 130_000)


async def test_figures_are_those_of_the_seat(house: House) -> None:
    await house.join("one")
    await house.join("two")
    one, two = house.participant("one"), house.participant("two")
    one.downlink.estimated(200_000, 100.0)
    figures = read(one, 25_000, 100.0)
    assert figures.connected
    assert figures.shows == ("two",)
    assert figures.down.capacity == 225_000
    assert read(two, 25_000, 100.0).down.capacity is None


async def test_a_fault_in_the_policy_stops_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And is logged the 1st, 2nd, 4th … time."""
    faults = 0

    def fail(steering: Steering, figures: list[Figures], now: float) -> list[AdviceChanged]:
        nonlocal faults
        faults += 1
        raise ZeroDivisionError

    monkeypatch.setattr(Steering, "tick", fail)
    with caplog.at_level(logging.ERROR):
        await house.join("one")
        await house.join("two")
        await house.until(lambda: faults >= 3)
    told = [record for record in caplog.records if "policy failed" in record.message]
    assert len(told) == 2 if faults == 3 else len(told) >= 3
    assert house.participant("one").connected


async def test_who_leaves_takes_what_was_known_along(house: House) -> None:
    await house.plane.expect("c", "one", THIN)
    await house.plane.leave("c", "one")
    assert (await house.plane.advice("c", "one")).rung is Rung.SMALL


async def test_another_call_is_unknown(house: House) -> None:
    plane = house.plane
    for asked in (
        plane.expect("x", "one", THIN),
        plane.wish("x", "one", Wish()),
        plane.reported("x", "one", Reported()),
        plane.advice("x", "one"),
    ):
        with pytest.raises(MediaError) as caught:
            await asked
        assert caught.value.code is MediaErrorCode.CALL_UNKNOWN
