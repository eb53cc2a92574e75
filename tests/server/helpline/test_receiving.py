"""What comes in is kept once, quickly and for good; floods and unknown words do no harm."""

from __future__ import annotations

import asyncio

import pytest

from server.domain.errors import Conflict
from server.domain.helpline.lines import LONGEST_BODY, MOST_WAITING, Alert, InState, OutState
from server.domain.helpline.talk import Kind, Message
from server.services.helpline.receiving import FLOOD, MOST_MEDIA
from server.services.ports.helpline import NotSent, Retry
from tests.server.helpline.conftest import Line

OGG = b"OggS" + bytes(60)


async def test_a_message_that_comes_again_is_one_message(line: Line) -> None:
    message = Message(Kind.TEXT, "hello")
    came = await asyncio.gather(
        *(line.parts.service.receive("web", "ali", "m1", message, line.clock()) for _ in range(5))
    )
    assert sorted(came) == [False] * 4 + [True]
    assert not await line.parts.service.receive("web", "ali", "m1", message, line.clock())
    await line.settle()
    assert [one.said.key for one in line.channel.took] == ["ask.language"]


async def test_messages_of_many_at_once_are_each_kept(line: Line) -> None:
    came = await asyncio.gather(
        *(
            line.parts.service.receive(
                "web", f"citizen{number % 7}", f"m{number}", Message(Kind.TEXT, "hi"), line.clock()
            )
            for number in range(70)
        )
    )
    assert came == [True] * 70
    await line.settle()
    inbox, _ = await line.messages("citizen3")
    assert [one.state for one in inbox] == [InState.DONE] * 10
    assert len({one.number for one in inbox}) == 10


async def test_a_channel_that_names_messages_like_another_is_no_duplicate(line: Line) -> None:
    message = Message(Kind.TEXT, "hello")
    assert await line.parts.service.receive("web", "ali", "m1", message, line.clock())
    assert await line.parts.service.receive("sms", "ali", "m1", message, line.clock())


async def test_messages_out_of_order_are_answered_in_the_order_in_which_they_were_sent(line: Line) -> None:
    service, later = line.parts.service, line.clock()
    line.clock.advance(-30)
    earlier = line.clock()
    line.clock.advance(60)
    await service.receive("web", "ali", "b", Message(Kind.PICK, "language:ur"), line.clock(), sent_at=later)
    await service.receive("web", "ali", "a", Message(Kind.TEXT, "hello"), line.clock(), sent_at=earlier)
    await line.settle()
    assert [one.said.key for one in line.channel.took] == ["ask.language", "say.welcome", "ask.menu"]
    assert (await line.conversation()).language == "ur"


async def test_a_flood_is_kept_and_shown_to_a_person_and_not_answered(line: Line) -> None:
    for _ in range(MOST_WAITING + 5):
        await line.write("again")
    inbox, _ = await line.messages()
    assert [one.why for one in inbox if one.state is InState.FAILED] == [FLOOD] * 5
    assert (await line.conversation()).alert is Alert.FAILED
    await line.settle()
    inbox, out = await line.messages()
    answered = {one.answers for one in out}
    assert answered == {one.id for one in inbox if one.state is InState.DONE}


async def test_an_event_is_told_once(line: Line) -> None:
    await line.say("hello", "language:en")
    conversation, service = await line.conversation(), line.parts.service
    assert await service.happened(conversation.id, "missed", "call1", line.clock())
    assert not await service.happened(conversation.id, "missed", "call1", line.clock())
    await line.settle()
    assert [one.said.key for one in line.channel.took].count("say.missed") == 1


async def test_the_state_of_a_message_never_goes_backwards(line: Line) -> None:
    await line.say("hello")
    _, (one,) = await line.messages()
    service, now = line.parts.service, line.clock()
    assert await service.status("web", OutState.READ, now, sent_id=f"there-{one.id}", cost="service")
    assert await service.status("web", OutState.DELIVERED, now, sent_id=f"there-{one.id}")
    assert await service.status("web", OutState.FAILED, now, key=one.id, error="131026")
    _, (one,) = await line.messages()
    assert (one.state, one.cost, one.error) == (OutState.READ, "service", "")
    assert not await service.status("web", OutState.READ, now, sent_id="somebody else's")
    assert not await service.status("sms", OutState.READ, now, sent_id=f"there-{one.id}")


async def test_a_message_that_never_arrived_is_seen_by_a_person(line: Line) -> None:
    await line.say("hello")
    _, (one,) = await line.messages()
    await line.parts.service.status("web", OutState.FAILED, line.clock(), key=one.id, error="131026")
    _, (one,) = await line.messages()
    assert (one.state, one.error) == (OutState.FAILED, "131026")
    assert (await line.conversation()).alert is Alert.FAILED


async def test_word_that_comes_before_the_channels_answer_counts(line: Line) -> None:
    line.channel.next = [NotSent(Retry.UNSURE, "timeout")]
    await line.say("hello")
    _, (one,) = await line.messages()
    assert one.state is OutState.SENDING
    await line.parts.service.status("web", OutState.DELIVERED, line.clock(), key=one.id, sent_id="wamid.1")
    line.clock.advance(1_000)
    await line.settle()
    _, (one,) = await line.messages()
    assert (one.state, one.sent_id, line.channel.took) == (OutState.DELIVERED, "wamid.1", [])


@pytest.mark.parametrize(
    ("mime", "octets"),
    [
        ("image/jpeg", OGG),
        ("text/html", b"<script>" + bytes(60)),
        ("audio/ogg", b""),
        ("audio/ogg", OGG + bytes(1_000_001)),
    ],
)
async def test_what_is_no_picture_nor_voice_note_is_refused(line: Line, mime: str, octets: bytes) -> None:
    with pytest.raises(Conflict):
        await line.parts.service.keep_media("web", "ali", mime, octets, line.clock())


async def test_one_citizen_cannot_fill_the_disk(line: Line) -> None:
    for _ in range(MOST_MEDIA):
        await line.parts.service.keep_media("web", "ali", "audio/ogg", OGG, line.clock())
    with pytest.raises(Conflict, match=r"helpline\.too_many_media"):
        await line.parts.service.keep_media("web", "ali", "audio/ogg", OGG, line.clock())


@pytest.mark.parametrize(
    "body", ["a\x00b", "\ud800", "x" * 100_000, "", "\u202e\u2066" * 50, "';drop table person"]
)
async def test_strange_words_are_kept_and_answered(line: Line, body: str) -> None:
    await line.say("hello", "language:en")
    line.channel.took.clear()
    await line.write(body)
    await line.settle()
    inbox, _ = await line.messages()
    assert inbox[-1].state is InState.DONE and len(inbox[-1].body) <= LONGEST_BODY
    assert line.channel.took
