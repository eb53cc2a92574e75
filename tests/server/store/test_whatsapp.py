"""Posts are leased to one node at a time, and calls are found by what they belong to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import Conflict
from server.domain.helpline.lines import WHATSAPP, Conversation, Outgoing, Said
from server.domain.whatsapp.kept import LEASE, CallState, Direction, Post, WhatsAppCall
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import HandClock


async def test_a_post_is_taken_once_until_its_lease_is_over(store: SqlStore, clock: HandClock) -> None:
    now = clock()
    async with store.work() as work:
        for number in range(3):
            await work.whatsapp.add_post(Post(f"p{number}", bytes([number, 0, 255]), now, now))
    async with store.work() as work:
        first = await work.whatsapp.take_posts(now, 2)
    async with store.work() as work:
        second = await work.whatsapp.take_posts(now, 2)
    assert [one.id for one in (*first, *second)] == ["p0", "p1", "p2"]
    assert first[1].body == b"\x01\x00\xff"
    async with store.work() as work:
        await work.whatsapp.drop_post("p0")
        await work.whatsapp.save_post(replace(first[1], failed=True))
        assert [one.id for one in await work.whatsapp.take_posts(now + LEASE, 9)] == ["p2"]
        assert await work.whatsapp.given_up() == 1


async def test_what_was_charged_is_counted_by_category(store: SqlStore, clock: HandClock) -> None:
    now = clock()
    costs = (("service", now), ("service", now), ("utility", now), ("", now), ("service", now - timedelta(days=40)))
    async with store.work() as work:
        await work.helpline.add(Conversation("c", WHATSAPP, "PK.1", now))
        ones = [
            Outgoing(f"o{number}", "c", number, Said("x"), at, sent_at=at, cost=cost)
            for number, (cost, at) in enumerate(costs)
        ]
        await work.helpline.add_out(ones)
        assert await work.whatsapp.charged(now - timedelta(days=30)) == {"service": 2, "utility": 1}


async def test_calls_are_found_by_encounter_and_while_they_last(store: SqlStore, clock: HandClock) -> None:
    now = clock()
    async with store.work() as work:
        center = making.center()
        patient = making.patient(center.id)
        encounter = making.encounter(patient)
        await making.keep(work, center, patient, encounter)
        await work.helpline.add(Conversation("c", WHATSAPP, "PK.1", now))
        call = WhatsAppCall("wacid.1", "c", encounter.id, Direction.FROM_CITIZEN, now)
        await work.whatsapp.add_call(call)
        await work.whatsapp.add_call(replace(call, id="wacid.2", began_at=now + timedelta(seconds=1)))
    over = replace(call, state=CallState.OVER, ended_at=now, seconds=61, outcome="completed")
    async with store.work() as work:
        await work.whatsapp.save_call(over)
        assert await work.whatsapp.call("wacid.1") == over
        assert [one.id for one in await work.whatsapp.calls_of(encounter.id)] == ["wacid.1", "wacid.2"]
        assert [one.id for one in await work.whatsapp.open_calls()] == ["wacid.2"]
    with pytest.raises(Conflict):
        async with store.work() as work:
            await work.whatsapp.add_call(call)
