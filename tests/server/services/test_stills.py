"""Stills from a sender's page to those who are to see them, paced by each receiver."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from media import api as media
from server.domain.errors import Conflict, Forbidden, NotFound
from server.domain.participants import Participant
from server.services import stills
from tests.server.domain.test_stills import piece
from tests.server.services.calling import ADVICE, Called, Desk, until


async def two(called: Called) -> tuple[Desk, Participant, Participant]:
    """Staff on socket `s`, the doctor on `d`, who sees stills of the staff."""
    desk = called.desk
    staff, doctor = await desk.sit(called.staff, "s"), await desk.sit(called.doctor, "d")
    desk.plane.happen(media.AdviceChanged(desk.call_id, doctor.id, ADVICE))
    desk.rungs(desk.see(doctor, staff, media.Rung.STILLS), desk.see(staff, doctor, media.Rung.FULL))
    return desk, staff, doctor


def hand_in(desk: Desk, bulk_id: str, *, count: int = 3, **changes: object) -> None:
    for index in range(count):
        assert desk.stills.take("s", desk.call_id, piece(bulk_id, index, count, **changes)) == index + 1


async def test_pieces_go_one_at_a_time_to_who_sees_stills(called: Called) -> None:
    desk, _, _ = await two(called)
    gate = desk.screen.gates["d"] = asyncio.Queue()
    hand_in(desk, "a")
    for number in range(1, 4):
        await until(lambda number=number: len(desk.screen.pieces) == number)
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(desk.screen.pieces) == number, "not before the one before was acknowledged"
        gate.put_nowait(True)
    assert desk.screen.pieces == [("d", "a", 0), ("d", "a", 1), ("d", "a", 2)]


async def test_pieces_take_no_more_of_a_link_than_its_advice_gives(
    called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _, doctor = await two(called)
    slow = replace(ADVICE, bulk_down=8_000)
    desk.plane.happen(media.AdviceChanged(desk.call_id, doctor.id, slow))
    waits: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    monkeypatch.setattr(stills.asyncio, "sleep", note)
    desk.stills.take("s", desk.call_id, piece("a", 0))
    desk.stills.take("s", desk.call_id, piece("a", 1, octets=bytes(4_000)))
    async with asyncio.timeout(5):
        while len(waits) < 2 or len(desk.screen.pieces) < 2:
            await sleep(0)
    assert max(waits) == pytest.approx(4_000 * 8 * stills.OVERHEAD / 8_000, abs=0.5)


async def test_nobody_else_gets_a_still(called: Called) -> None:
    desk, staff, doctor = await two(called)
    desk.rungs(desk.see(doctor, staff, media.Rung.STEPS))
    hand_in(desk, "a")
    for _ in range(50):
        await asyncio.sleep(0)
    assert desk.screen.pieces == []
    desk.rungs(desk.see(doctor, staff, media.Rung.STILLS))
    await until(lambda: desk.screen.pieces[-1:] == [("d", "a", 2)])


async def test_who_comes_late_or_comes_back_gets_the_last_whole_one(called: Called) -> None:
    desk, _, _ = await two(called)
    hand_in(desk, "a")
    await until(lambda: len(desk.screen.pieces) == 3)
    desk.calls.disconnected("d")
    await desk.sit(called.doctor, "d2")
    await until(lambda: len(desk.screen.pieces) == 6)
    assert desk.screen.pieces[3:] == [("d2", "a", 0), ("d2", "a", 1), ("d2", "a", 2)]


async def test_a_page_that_does_not_answer_is_tried_again_with_the_next_piece(called: Called) -> None:
    desk, _, _ = await two(called)
    gate = desk.screen.gates["d"] = asyncio.Queue()
    gate.put_nowait(False)
    hand_in(desk, "a", count=2)
    seat = desk.live.by_id[desk.call_id].seats
    await until(lambda: all(one.feeding is None or one.feeding.done() for one in seat.values()))
    assert desk.screen.pieces == [("d", "a", 0)]
    del desk.screen.gates["d"]
    desk.stills.take("s", desk.call_id, piece("b", 0, 1))
    await until(lambda: ("d", "b", 0) in desk.screen.pieces)
    assert desk.screen.pieces == [("d", "a", 0), ("d", "a", 0), ("d", "a", 1), ("d", "b", 0)]


async def test_a_doctor_asks_and_only_who_asked_gets_it(called: Called) -> None:
    desk, staff, doctor = await two(called)
    desk.rungs(desk.see(doctor, staff, media.Rung.FULL))
    desk.stills.ask("d", desk.call_id, staff.id)
    assert desk.screen.asked == [("s", doctor.id)]
    hand_in(desk, "a", asked=True)
    await until(lambda: len(desk.screen.pieces) == 3)
    hand_in(desk, "b", asked=True)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(desk.screen.pieces) == 3, "asked once, got once"
    assert desk.screen.arrived == [("s", doctor.id, "a")], "its sender knows that it is there"


async def test_who_may_not_ask(called: Called) -> None:
    desk, staff, doctor = await two(called)
    with pytest.raises(Forbidden, match="not_for_this_seat"):
        desk.stills.ask("s", desk.call_id, doctor.id)
    for nobody in ("nobody", doctor.id):
        with pytest.raises(Conflict, match="away"):
            desk.stills.ask("d", desk.call_id, nobody)
    desk.calls.disconnected("s")
    with pytest.raises(Conflict, match="away"):
        desk.stills.ask("d", desk.call_id, staff.id)
    for socket_id, call_id in (("stranger", desk.call_id), ("d", called.other_call)):
        with pytest.raises(NotFound):
            desk.stills.ask(socket_id, call_id, staff.id)
        with pytest.raises(NotFound):
            desk.stills.take(socket_id, call_id, piece("a", 0))


async def test_nothing_of_who_has_left_is_passed_on(called: Called) -> None:
    desk, staff, _ = await two(called)
    gate = desk.screen.gates["d"] = asyncio.Queue()
    hand_in(desk, "a")
    await until(lambda: desk.screen.pieces)
    await desk.calls.leave("s", desk.call_id)
    desk.stills.left(desk.call_id, staff.id)
    gate.put_nowait(True)
    seats = desk.live.by_id[desk.call_id].seats.values()
    await until(lambda: all(one.feeding is None or one.feeding.done() for one in seats))
    assert desk.screen.pieces == [("d", "a", 0)]
