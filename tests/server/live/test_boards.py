"""What becomes of the boards' work when the process closes: it runs in order, or it has never begun."""

from __future__ import annotations

import asyncio
import gc
import warnings

from server.domain.identity import Actor
from server.realtime.boards import Boards
from signaling.messages import TopicChanged
from signaling.topics import Card, State


class Cards:
    """Notes what it is asked for; the first encounter takes as long as it likes."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.held = asyncio.Event()

    async def desk(self, actor: Actor) -> State:
        return {}

    async def queue(self, actor: Actor) -> State:
        return {}

    async def encounter(self, encounter_id: str) -> Card | None:
        self.begun.append(encounter_id)
        if encounter_id == "broken":
            raise RuntimeError(encounter_id)
        try:
            await self.held.wait()
        except asyncio.CancelledError:
            self.cancelled.append(encounter_id)
            raise
        return None

    async def rooms(self, center_id: str) -> dict[str, Card]:
        self.begun.append(center_id)
        return {}

    async def doctor(self, person_id: str) -> Card | None:
        self.begun.append(person_id)
        return None

    def call(self, call_id: str) -> State | None:
        self.begun.append(call_id)
        return None


async def _nobody(socket_id: str, name: str, message: TopicChanged) -> None:
    raise AssertionError("nobody follows")


def _ask_for_all(boards: Boards) -> None:
    boards.encounter_changed("first", "center")
    boards.encounter_changed("second", "center")
    boards.doctor_changed("doctor")
    boards.rooms_changed("center")
    boards.call_changed("call")


async def test_what_had_not_begun_when_the_boards_close_never_begins_and_nothing_is_left_half_made() -> None:
    cards = Cards()
    boards = Boards(cards, _nobody)
    await boards.start()
    _ask_for_all(boards)
    while not cards.begun:
        await asyncio.sleep(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await boards.close()
        del boards
        gc.collect()
    assert (cards.begun, cards.cancelled) == (["first"], ["first"])


async def test_boards_that_never_started_close_too() -> None:
    cards = Cards()
    boards = Boards(cards, _nobody)
    _ask_for_all(boards)
    await boards.close()
    assert cards.begun == []


async def test_work_goes_on_in_order_after_one_that_failed() -> None:
    cards = Cards()
    boards = Boards(cards, _nobody)
    boards.encounter_changed("broken", "center")
    boards.doctor_changed("doctor")
    await boards.start()
    while "doctor" not in cards.begun:
        await asyncio.sleep(0)
    await boards.close()
    assert cards.begun == ["broken", "doctor"]
