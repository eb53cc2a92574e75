"""Nothing that was answered with 200 is lost: it is tried again, taken up after a death, and given up visibly."""

from __future__ import annotations

import json

from server.domain.errors import Unavailable
from server.domain.whatsapp.kept import LEASE, MOST_ATTEMPTS
from server.domain.whatsapp.notices import MessageCame, Notice
from server.services.whatsapp.inbox import WhatsAppInbox
from server.store.work import SqlStore
from tests.server.clock import HandClock

NUMBER = "1000"


def a_post(*texts: str) -> bytes:
    messages = [
        {
            "id": f"wamid.{one}",
            "from": "923001234567",
            "timestamp": "1790000000",
            "type": "text",
            "text": {"body": one},
        }
        for one in texts
    ]
    value = {"metadata": {"phone_number_id": NUMBER}, "messages": messages}
    return json.dumps({"entry": [{"changes": [{"value": value}]}]}).encode()


class Taker:
    """Refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refused: set[str] = set()

    async def take(self, notice: Notice) -> None:
        assert isinstance(notice, MessageCame)
        if notice.message.body in self.refused:
            raise Unavailable("store.away", "Not now.")
        self.taken.append(notice.message.body)


async def test_posts_are_worked_off_in_order_and_dropped(store: SqlStore, clock: HandClock) -> None:
    taker = Taker()
    inbox = WhatsAppInbox(store, clock, NUMBER, taker.take)
    await inbox.keep(a_post("1", "2"))
    clock.advance(0.001)
    await inbox.keep(a_post("3"))
    assert await inbox.round() and not await inbox.round()
    assert taker.taken == ["1", "2", "3"]
    clock.advance(2 * LEASE.total_seconds())
    assert not await inbox.round()


async def test_what_cannot_be_taken_comes_again_and_holds_up_nothing(store: SqlStore, clock: HandClock) -> None:
    taker = Taker()
    taker.refused.add("bad")
    inbox = WhatsAppInbox(store, clock, NUMBER, taker.take)
    await inbox.keep(a_post("bad"))
    await inbox.keep(a_post("good"))
    await inbox.round()
    assert taker.taken == ["good"]
    taker.refused.clear()
    clock.advance(2)
    await inbox.round()
    assert taker.taken == ["good", "bad"]


async def test_a_node_that_died_leaves_its_posts_to_the_next(store: SqlStore, clock: HandClock) -> None:
    await WhatsAppInbox(store, clock, NUMBER, Taker().take).keep(a_post("1"))
    async with store.work() as work:
        assert len(await work.whatsapp.take_posts(clock(), 9)) == 1
    taker = Taker()
    heir = WhatsAppInbox(store, clock, NUMBER, taker.take)
    assert not await heir.round()
    clock.advance(LEASE.total_seconds())
    assert await heir.round() and taker.taken == ["1"]


async def test_what_never_works_is_given_up_and_stays_for_a_person(store: SqlStore, clock: HandClock) -> None:
    taker = Taker()
    taker.refused.add("bad")
    inbox = WhatsAppInbox(store, clock, NUMBER, taker.take)
    await inbox.keep(a_post("bad"))
    tries = 0
    while await inbox.round():
        tries += 1
        clock.advance(3_600)
    assert tries == MOST_ATTEMPTS
    async with store.work() as work:
        assert await work.whatsapp.given_up() == 1
