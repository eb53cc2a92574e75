"""Rescue of a call: what is said of links reaches the plane and outlasts a restart; both ends are told; audited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from media import api as media
from server.domain.encounters import Outcome, State, finished
from server.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from server.domain.events import EncounterClaimed
from server.domain.identity import Actor, Role
from server.domain.participants import SeatRole
from server.domain.proof import Proof
from server.services.moving import MovingService
from server.services.rescue import Order, Rescue, RescueService, Side
from tests.server import making
from tests.server.people import make_person
from tests.server.services.calling import Called, Desk


async def control(called: Called) -> Actor:
    supervisor = make_person(Role.SUPERVISOR)
    async with called.desk.store.work() as work:
        await work.people.add(supervisor)
    return supervisor.as_actor()


def rescuing(desk: Desk) -> RescueService:
    return RescueService(desk.store, desk.live, desk.links)


async def audited(desk: Desk, action: str) -> int:
    async with desk.store.work() as work:
        return sum(one.action == action for one in await work.audit.after(0, 1_000))


async def test_voice_only_rules_every_seat_and_outlasts_a_restart(called: Called) -> None:
    desk, supervisor = called.desk, await control(called)
    staff, doctor = await desk.sit(called.staff, "s"), await desk.sit(called.doctor, "d")
    done = await rescuing(desk).rescue(supervisor, desk.call_id, Order(Rescue.AUDIO_ONLY))
    assert (done.at_most, done.relayed, done.told) == ("audio", (), 2)
    for one in (staff, doctor):
        assert desk.plane.of(one.id, media.Wish)[-1] == media.Wish(at_most=media.Rung.AUDIO)
    assert desk.screen.rescues == [], "the ladder tells both ends itself"
    assert await audited(desk, "rescue.audio_only") == 1

    desk = called.again()
    await desk.sit(called.staff, "s2")
    assert desk.plane.of(staff.id, media.Wish) == [media.Wish(at_most=media.Rung.AUDIO)]
    assert (await rescuing(desk).rescue(supervisor, desk.call_id, Order(Rescue.FREE))).at_most == "full"
    assert desk.plane.of(staff.id, media.Wish)[-1] == media.Wish()
    assert [(socket, told.kind) for socket, told in desk.screen.rescues] == [("s2", "free")]


async def test_a_step_lower_counts_from_the_worst_there_is_and_never_takes_the_voice(called: Called) -> None:
    desk, supervisor = called.desk, await control(called)
    staff, doctor = await desk.sit(called.staff, "s"), await desk.sit(called.doctor, "d")
    desk.rungs(desk.see(doctor, staff, media.Rung.SMALL), desk.see(staff, doctor, media.Rung.FULL))
    lower, most = Order(Rescue.LOWER), []
    for _ in range(4):
        most.append((await rescuing(desk).rescue(supervisor, desk.call_id, lower)).at_most)
    assert most == ["steps", "stills", "audio", "audio"]


async def test_another_way_concerns_one_side_and_both_are_told(called: Called) -> None:
    desk, supervisor = called.desk, await control(called)
    staff, doctor = await desk.sit(called.staff, "s"), await desk.sit(called.doctor, "d")
    relay = Order(Rescue.RELAY, Side.PATIENT)
    assert (await rescuing(desk).rescue(supervisor, desk.call_id, relay)).relayed == ("room",)
    told = {socket: (one.kind, one.yours, one.by) for socket, one in desk.screen.rescues}
    assert told == {"s": ("relay", True, supervisor.name), "d": ("relay", False, supervisor.name)}
    assert desk.links.relay_only(desk.call_id, staff.id)
    assert not desk.links.relay_only(desk.call_id, doctor.id)
    again = called.again()
    await again.sit(called.staff, "s2")
    assert again.links.relay_only(desk.call_id, staff.id), "after a restart too"
    await rescuing(desk).rescue(supervisor, desk.call_id, Order(Rescue.DIRECT, Side.PATIENT))
    assert not desk.links.relay_only(desk.call_id, staff.id)


async def test_words_go_to_their_side_alone_and_need_to_be_said(called: Called) -> None:
    desk, supervisor = called.desk, await control(called)
    await desk.sit(called.staff, "s")
    await desk.sit(called.doctor, "d")
    said = Order(Rescue.SAY, Side.PATIENT, cue="come_closer")
    assert (await rescuing(desk).rescue(supervisor, desk.call_id, said)).told == 1
    assert [(socket, told.cue) for socket, told in desk.screen.rescues] == [("s", "come_closer")]
    for nothing in (Order(Rescue.SAY, text="  "), Order(Rescue.SAY, cue="dance")):
        with pytest.raises(Invalid):
            await rescuing(desk).rescue(supervisor, desk.call_id, nothing)


async def test_only_supervisors_rescue_and_only_open_calls(called: Called) -> None:
    desk, supervisor = called.desk, await control(called)
    administrator = Actor("a", "A", Role.ADMINISTRATOR)
    for actor in (called.doctor, called.staff, administrator):
        for kind in Rescue:
            with pytest.raises(Forbidden):
                await rescuing(desk).rescue(actor, desk.call_id, Order(kind))
        with pytest.raises(Forbidden):
            await rescuing(desk).join(actor, desk.call_id)
        with pytest.raises(Forbidden):
            await MovingService(desk.store).move(actor, desk.call_id, None, "")
        with pytest.raises(Forbidden):
            await MovingService(desk.store).take_up(actor, desk.call_id, "")
    with pytest.raises(NotFound):
        await rescuing(desk).rescue(supervisor, "nothing", Order(Rescue.AUDIO_ONLY))
    with pytest.raises(Conflict) as closed:
        await rescuing(desk).rescue(supervisor, called.other_call, Order(Rescue.AUDIO_ONLY))
    assert closed.value.code == "call.closed"


async def test_a_supervisor_sits_in_a_call_only_after_joining_it_by_a_rescue(called: Called) -> None:
    desk, supervisor = called.desk, await control(called)
    await desk.sit(called.doctor, "d")
    with pytest.raises(NotFound):
        await desk.sit(supervisor, "v")
    await rescuing(desk).join(supervisor, desk.call_id)
    seat = await desk.sit(supervisor, "v")
    assert (seat.role, seat.left_at) == (SeatRole.SUPERVISOR, None)
    await rescuing(desk).join(supervisor, desk.call_id)
    assert (await desk.sit(supervisor, "v2")).id == seat.id
    assert await audited(desk, "rescue.join") == 2
    with pytest.raises(NotFound):
        await desk.calls.join(supervisor, called.other_call, "v", None)


async def test_a_patient_is_moved_to_another_doctor_who_is_asked_first(called: Called) -> None:
    desk, supervisor, moving = called.desk, await control(called), MovingService(called.desk.store)
    other, skin = making.doctor("cardiology"), making.doctor("dermatology")
    async with desk.store.work() as work:
        await making.keep(work, other, skin)
        before = await work.encounters.get(desk.call_id)
    for wrong in (skin.id, called.doctor.person_id, "nobody"):
        with pytest.raises(Invalid):
            await moving.move(supervisor, desk.call_id, wrong, "")
    fresh_id = await moving.move(supervisor, desk.call_id, other.id, "his camera is broken")
    async with desk.store.work() as work:
        ended, fresh = await work.encounters.get(desk.call_id), await work.encounters.get(fresh_id)
    assert ended is not None and fresh is not None and before is not None
    assert (ended.state, ended.outcome) == (State.FINISHED, Outcome.OTHER_DOCTOR)
    assert (fresh.state, fresh.booked_doctor_id, fresh.queued_at) == (State.TRIAGED, other.id, before.queued_at)
    assert await moving.move(supervisor, fresh_id, None, "") == fresh_id, "who waits only waits for somebody else"
    with pytest.raises(Refused):
        await moving.take_up(supervisor, desk.call_id, "")


async def test_a_wrongly_finished_encounter_goes_on_for_some_hours(called: Called) -> None:
    desk, supervisor, moving = called.desk, await control(called), MovingService(called.desk.store)
    heard: list[object] = []
    desk.store._events.listen(heard.append)
    async with desk.store.work() as work:
        open_one = await work.encounters.get(desk.call_id, lock=True)
        assert open_one is not None
        center_id = open_one.center_id
        await work.encounters.save(finished(open_one, desk.clock(), Outcome.TREATED, None))
    assert [one.encounter_id for one in await moving.ended(supervisor, center_id)] == [desk.call_id]
    assert await moving.take_up(supervisor, desk.call_id, "pressed by mistake") == desk.call_id
    async with desk.store.work() as work:
        going = await work.encounters.get(desk.call_id)
    assert going is not None and (going.state, going.outcome) == (State.IN_PROGRESS, None)
    assert any(isinstance(event, EncounterClaimed) for event in heard), "the room's screens open the call"
    assert await moving.ended(supervisor, center_id) == ()
    async with desk.store.work() as work:
        await work.encounters.save(finished(going, desk.clock(), Outcome.TREATED, None))
    desk.clock.advance(timedelta(hours=13).total_seconds())
    with pytest.raises(Conflict) as late:
        await moving.take_up(supervisor, desk.call_id, "")
    assert late.value.code == "encounter.too_late"


async def test_the_proof_of_a_call_comes_from_what_the_plane_heard_and_is_kept(called: Called) -> None:
    desk, supervisor = called.desk, await control(called)
    staff, doctor = await desk.sit(called.staff, "s"), await desk.sit(called.doctor, "d")
    desk.plane.happen(media.SpeakingChanged(desk.call_id, frozenset({staff.id, doctor.id})))
    for look in range(45):
        for one in (staff, doctor):
            video = media.TrackStatistics(one.id, "video", 30 * look, 9_000, 0, 3.0, 200_000)
            desk.measures(one, tracks=(video,))
        await desk.links.measure()
        desk.clock.advance(2)
    await desk.proofs.write()
    async with desk.store.work() as work:
        kept = (await work.proofs.of_encounters([desk.call_id]))[desk.call_id]
    assert (kept.both_audible_s, kept.both_visible_s, kept.proven) == (88.0, 88.0, True)
    assert await desk.proofs.of_encounter(supervisor, desk.call_id) == kept
    assert await desk.proofs.of_encounter(supervisor, called.other_call) == Proof(called.other_call)
    assert await audited(desk, "proof.read") == 2
    again = called.again()
    await again.sit(called.staff, "s2")
    again.measures(staff)
    await again.links.measure()
    assert await again.proofs.of_encounter(supervisor, desk.call_id) == kept
