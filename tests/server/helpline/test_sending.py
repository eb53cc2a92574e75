"""What goes out: in order, once as far as a channel lets us know, again when it failed, never for ever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from server.domain.helpline.lines import MOST_ATTEMPTS, RETRY_SECONDS, UNSURE, Alert, InState, OutState
from server.domain.helpline.pace import Pace
from server.domain.helpline.talk import Kind
from server.services.ports.helpline import NotSent, Retry
from server.store.work import SqlStore
from tests.server.clock import MORNING, HandClock
from tests.server.helpline.conftest import Line, TestedChannel, parts_of

LATER, NEVER = NotSent(Retry.LATER, "131016"), NotSent(Retry.NEVER, "131026")


async def test_what_failed_is_sent_again_and_nothing_overtakes_it(line: Line) -> None:
    line.channel.next = [LATER, LATER]
    await line.write("hello")
    await line.write("language:en", Kind.PICK)
    await line.settle()
    assert line.channel.took == []
    line.clock.advance(RETRY_SECONDS[0])
    await line.settle()
    line.clock.advance(RETRY_SECONDS[1] - 1)
    await line.settle()
    assert line.channel.took == []
    line.clock.advance(1)
    await line.settle()
    assert [one.said.key for one in line.channel.took] == ["ask.language", "say.welcome", "ask.menu"]


async def test_a_channel_that_is_broken_for_long_is_given_up_and_a_person_sees_it(line: Line) -> None:
    line.channel.next = [LATER] * 20
    await line.write("hello")
    await line.settle()
    for seconds in RETRY_SECONDS:
        line.clock.advance(seconds)
        await line.settle()
    _, (one,) = await line.messages()
    assert (one.state, one.error, one.tries) == (OutState.GAVE_UP, "131016", len(RETRY_SECONDS) + 1)
    assert (await line.conversation()).alert is Alert.FAILED


async def test_what_will_never_be_taken_holds_up_nothing(line: Line) -> None:
    line.channel.next = [NEVER]
    await line.say("hello", "language:en")
    assert [one.said.key for one in line.channel.took] == ["say.welcome", "ask.menu"]
    _, out = await line.messages()
    assert [one.state for one in out] == [OutState.FAILED, OutState.SENT, OutState.SENT]


async def test_a_channel_that_breaks_off_is_asked_again_after_a_minute_with_the_same_key(line: Line) -> None:
    line.channel.next = [ConnectionResetError()]
    await line.write("hello")
    await line.settle()
    _, (away,) = await line.messages()
    assert away.state is OutState.SENDING
    line.clock.advance(UNSURE.total_seconds())
    await line.settle()
    assert [one.key for one in line.channel.took] == [away.id]


async def test_a_wait_that_the_channel_asks_for_is_kept(line: Line) -> None:
    line.channel.next = [NotSent(Retry.LATER, "131056", wait_s=100)]
    await line.write("hello")
    await line.settle()
    line.clock.advance(99)
    await line.settle()
    assert line.channel.took == []
    line.clock.advance(1)
    await line.settle()
    assert len(line.channel.took) == 1


async def test_a_killed_node_leaves_nothing_out_and_answers_nothing_twice(
    store: SqlStore, clock: HandClock, tmp_path: Path
) -> None:
    """A second node takes over from one that died after it had marked a message as under way."""
    channel = TestedChannel()
    first = Line(store, clock, parts_of(store, clock, channel, tmp_path), channel)
    await first.write("hello")
    await first.parts.answering.round()
    assert len(await first.parts.sending._begun()) == 1
    second = Line(store, clock, parts_of(store, clock, channel, tmp_path), channel)
    await second.settle()
    assert channel.took == []
    clock.advance(UNSURE.total_seconds())
    await second.settle()
    assert [one.said.key for one in channel.took] == ["ask.language"]
    inbox, out = await second.messages()
    assert [one.state for one in inbox] == [InState.DONE] and [one.answers for one in out] == [inbox[0].id]


async def test_one_citizen_is_not_sent_more_than_his_channel_allows(
    store: SqlStore, clock: HandClock, tmp_path: Path
) -> None:
    channel = TestedChannel(a_citizen=(2, 6.0))
    line = Line(store, clock, parts_of(store, clock, channel, tmp_path), channel)
    await line.write("hello")
    await line.write("language:en", Kind.PICK)
    await line.settle()
    assert len(channel.took) == 2
    clock.advance(6)
    await line.settle()
    assert len(channel.took) == 3
    _, out = await line.messages()
    assert [one.tries for one in out] == [1, 1, 1]


async def test_the_whole_channel_is_not_sent_more_than_it_takes(
    store: SqlStore, clock: HandClock, tmp_path: Path
) -> None:
    channel = TestedChannel(a_second=5.0)
    line = Line(store, clock, parts_of(store, clock, channel, tmp_path), channel)
    for number in range(12):
        await line.write("hello", address=f"citizen{number}")
    await line.settle()
    assert len(channel.took) == 5
    clock.advance(1)
    await line.settle()
    assert len(channel.took) == 10


async def test_a_message_that_cannot_be_answered_fails_visibly_and_holds_up_no_other(line: Line) -> None:
    await line.say("hello", "language:en")
    conversation = await line.conversation()
    assert conversation.talk is not None
    async with line.store.work() as work:
        broken = replace(conversation.talk, node="resume", after="gone")
        await work.helpline.save(replace(conversation, talk=broken))
    await line.write("resume:go_on", Kind.PICK)
    await line.write("hello", address="zarmina")
    await line.settle()
    assert line.channel.took[-1].address == "zarmina"
    for _ in range(MOST_ATTEMPTS):
        line.clock.advance(20)
        await line.settle()
    inbox, _ = await line.messages()
    assert (inbox[-1].state, inbox[-1].why, inbox[-1].attempts) == (InState.FAILED, "KeyError", MOST_ATTEMPTS)
    assert (await line.conversation()).alert is Alert.FAILED
    await line.say("menu:topics")
    assert line.channel.took[-1].said.key == "ask.topics"


async def test_whatsapp_is_sent_as_few_messages_as_can_be(
    store: SqlStore, clock: HandClock, tmp_path: Path
) -> None:
    channel = TestedChannel(name="whatsapp")
    line = Line(store, clock, parts_of(store, clock, channel, tmp_path), channel)
    await line.say("hello", "language:en")
    assert [one.said.key for one in channel.took] == ["ask.language", "ask.menu"]
    assert "1122" in channel.took[-1].said.text and channel.took[-1].said.choices


def test_a_bucket_fills_with_time_and_no_further() -> None:
    pace, clock = Pace(2, 6.0), HandClock(MORNING)
    assert [pace.take("ali", clock()) for _ in range(3)] == [0, 0, 6]
    clock.advance(3)
    assert pace.take("ali", clock()) == 3
    assert pace.take("zarmina", clock()) == 0
    clock.advance(3_600)
    assert [pace.take("ali", clock()) > 0 for _ in range(3)] == [False, False, True]
