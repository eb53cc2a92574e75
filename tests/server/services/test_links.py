"""Links of a call: wishes, budgets, advice, and samples for the control room."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from media import api as media
from server.domain.encounters import State
from server.domain.errors import NotFound
from server.domain.events import EncounterEnded
from server.services.links import SAMPLE_ROUNDS
from server.services.live_call import LinkReport
from tests.server.services.calling import ADVICE, Called


async def test_a_page_begins_with_what_it_measured_and_gets_advice(called: Called) -> None:
    desk = called.desk
    participant, _ = await desk.calls.join(called.staff, desk.call_id, "s", None)
    expected = media.Expectation(up=90_000)
    assert await desk.links.seated(desk.call_id, participant, expected, low_data=True) is None, "not known yet"
    assert desk.plane.of(participant.id, media.Expectation) == [expected]
    assert desk.plane.of(participant.id, media.Wish) == [media.Wish(low_data=True)]
    desk.plane.advised[participant.id] = ADVICE
    assert await desk.links.seated(desk.call_id, participant, None, low_data=True) == ADVICE
    newer = replace(ADVICE, rung=media.Rung.FULL)
    desk.plane.happen(media.AdviceChanged(desk.call_id, participant.id, newer))
    desk.plane.happen(media.AdviceChanged(desk.call_id, "nobody", newer))
    desk.plane.happen(media.AdviceChanged("no call", participant.id, newer))
    assert desk.screen.advice == [("s", newer)]


async def test_a_budget_pauses_and_more_lets_go_on_and_both_survive_a_restart(called: Called) -> None:
    desk = called.desk
    staff, doctor = await desk.sit(called.staff, "s"), await desk.sit(called.doctor, "d")
    await desk.links.wish("s", desk.call_id, low_data=False, budget_megabytes=2.0)
    await desk.links.report("s", desk.call_id, LinkReport(megabytes=1.9))
    await desk.links.report("d", desk.call_id, LinkReport(megabytes=50.0))
    assert not any(wish.budget_spent for wish in desk.plane.of(doctor.id, media.Wish)), "each its own data"
    assert not desk.plane.of(staff.id, media.Wish)[-1].budget_spent
    await desk.links.report("s", desk.call_id, LinkReport(megabytes=2.0))
    assert desk.plane.of(staff.id, media.Wish)[-1] == media.Wish(budget_spent=True)
    await desk.links.write_samples()

    desk = called.again()
    await desk.sit(called.staff, "s2")
    assert desk.plane.of(staff.id, media.Wish) == [media.Wish(budget_spent=True)]
    await desk.links.wish("s2", desk.call_id, low_data=True, budget_megabytes=6.0)
    assert desk.plane.of(staff.id, media.Wish)[-1] == media.Wish(low_data=True)
    async with desk.store.work() as work:
        assert await work.links.megabytes([desk.call_id, called.other_call]) == {desk.call_id: 52.0}


async def test_reports_reach_the_plane_in_its_units(called: Called) -> None:
    desk = called.desk
    staff = await desk.sit(called.staff, "s")
    await desk.links.report("s", desk.call_id, LinkReport(round_trip_ms=250, available_kbps=96.5))
    assert desk.plane.of(staff.id, media.Reported) == [media.Reported(available_up=96_500, round_trip=0.25)]


async def test_links_are_shown_by_rung_and_room_and_again_when_a_rung_changes(called: Called) -> None:
    desk = called.desk
    staff, doctor = await desk.sit(called.staff, "s"), await desk.sit(called.doctor, "d")
    await desk.links.report("s", desk.call_id, LinkReport(round_trip_ms=700, megabytes=1.0))
    desk.measures(staff, round_trip_ms=None, up_mos=3.9, down_capacity=100_000)
    desk.measures(doctor)
    await desk.links.measure()
    links, rungs = desk.screen.links_shown[-1]
    assert [(one.participant_id, one.up, one.down) for one in links] == [(staff.id, 4, 2), (doctor.id, 4, 4)]
    assert (links[0].round_trip_ms, links[0].megabytes, links[0].down_kbps, rungs) == (700, 1.0, 100.0, ())
    pair = desk.see(doctor, staff, media.Rung.STEPS, up=True)
    desk.rungs(pair)
    assert desk.screen.links_shown[-1][1] == (pair,), "at once"
    await desk.links.measure()
    links, _ = desk.screen.links_shown[-1]
    assert [(one.participant_id, one.up, one.down) for one in links] == [(staff.id, 2, 2), (doctor.id, 4, 4)]


async def test_samples_of_both_ends_are_kept_and_old_ones_forgotten(called: Called) -> None:
    desk = called.desk
    staff, doctor = await desk.sit(called.staff, "s"), await desk.sit(called.doctor, "d")
    desk.measures(staff, uplink_loss=0.04, up_mos=3.0)
    desk.measures(doctor)
    desk.rungs(desk.see(doctor, staff, media.Rung.SMALL, up=True))
    await desk.links.report(
        "s", desk.call_id, LinkReport(down_kbps=120.0, down_fps=8, concealed=0.02, megabytes=2.5)
    )
    for _ in range(SAMPLE_ROUNDS):
        await desk.links.measure()
    async with desk.store.work() as work:
        samples = {one.participant_id: one for one in await work.links.samples(desk.call_id)}
    assert set(samples) == {staff.id, doctor.id}, "one row a participant"
    own = samples[staff.id]
    assert (own.up_rung, own.up_reason, own.up_loss, own.up_mos) == ("small", "capacity", 0.04, 3.0)
    assert (own.up_kbps, own.down_kbps, own.megabytes, own.at) == (24.0, 120.0, 2.5, desk.clock())
    assert (own.down_fps, own.down_concealed) == (8.0, pytest.approx(0.02))
    assert (samples[doctor.id].down_rung, samples[doctor.id].down_fps) == ("small", None)

    desk.clock.advance(89 * 86_400)
    await desk.links.prune()
    async with desk.store.work() as work:
        assert len(await work.links.samples(desk.call_id)) == 2
    desk.clock.advance(2 * 86_400)
    await desk.links.prune()
    async with desk.store.work() as work:
        assert await work.links.samples(desk.call_id) == ()
        assert await work.links.megabytes([desk.call_id]) == {desk.call_id: 2.5}, "sums stay"


async def test_the_last_seconds_of_a_call_are_kept_too(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.services.calls.REOPEN_SECONDS", 0)
    desk = called.desk
    staff = await desk.sit(called.staff, "s")
    desk.measures(staff)
    await desk.links.report("s", desk.call_id, LinkReport(megabytes=4.5))
    await desk.links.measure()
    async with desk.store.work() as work:
        encounter = await work.encounters.get(desk.call_id, lock=True)
        assert encounter is not None
        await work.encounters.save(replace(encounter, state=State.FINISHED))
    desk.bus.publish(EncounterEnded(desk.call_id))
    async with asyncio.timeout(10):
        while desk.calls.shown(desk.call_id) is not None:
            await asyncio.sleep(0.001)
    for _ in range(2):
        await desk.links.close()
    async with desk.store.work() as work:
        assert len(await work.links.samples(desk.call_id)) == 1
        assert await work.links.megabytes([desk.call_id]) == {desk.call_id: 4.5}


async def test_whoever_does_not_sit_there_changes_nothing(called: Called) -> None:
    desk = called.desk
    await desk.sit(called.staff, "s")
    for socket_id, call_id in (("stranger", desk.call_id), ("s", called.other_call)):
        with pytest.raises(NotFound):
            await desk.links.report(socket_id, call_id, LinkReport(megabytes=9.0))
        with pytest.raises(NotFound):
            await desk.links.wish(socket_id, call_id, low_data=True, budget_megabytes=None)
