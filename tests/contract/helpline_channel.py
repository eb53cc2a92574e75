"""What every channel of the helpline promises, whichever network it leads to.

A channel's tests subclass `ChannelContract` and give the fixtures `channel` and `address` (of who is there).
"""

from __future__ import annotations

from server.domain.helpline.checking import LONGEST_TEXT, LONGEST_TITLE, MOST_OPTIONS
from server.domain.helpline.lines import Said
from server.domain.ids import new_id
from server.services.ports.helpline import HelplineChannel, Sent, ToSend
from tests.server.clock import MORNING


def to_send(address: str, said: Said, **changes: str) -> ToSend:
    key, link = changes.get("key", new_id()), changes.get("link", "")
    return ToSend(key, address, "+923001234567", said, "ur", MORNING, link)


class ChannelContract:
    """Each of these must hold for a citizen who wrote a moment ago."""

    def test_it_has_a_name_that_conversations_can_keep(self, channel: HelplineChannel) -> None:
        assert 0 < len(channel.name) <= 12
        burst, seconds = channel.a_citizen
        assert channel.a_second >= 0 and burst >= 0 and seconds >= 0

    async def test_plain_words_go(self, channel: HelplineChannel, address: str) -> None:
        sent = await channel.send(to_send(address, Said("ای علاج")))
        assert isinstance(sent, Sent) and sent.id

    async def test_a_question_with_all_that_it_may_hold_goes(self, channel: HelplineChannel, address: str) -> None:
        choices = tuple((f"danger:sign{number}", "ا" * LONGEST_TITLE) for number in range(MOST_OPTIONS))
        commands = (("command:menu", "0 Menu"), ("command:unknown", "I don't know"))
        said = Said("ا" * LONGEST_TEXT, choices, commands, many=True)
        assert isinstance(await channel.send(to_send(address, said)), Sent)

    async def test_a_link_goes(self, channel: HelplineChannel, address: str) -> None:
        said = Said("This link leads to the doctor.", invitation_id=new_id())
        assert isinstance(await channel.send(to_send(address, said, link="https://e-ilaj.example/i/abc")), Sent)

    async def test_two_messages_have_two_ids(self, channel: HelplineChannel, address: str) -> None:
        outcomes = [await channel.send(to_send(address, Said("again"))) for _ in range(2)]
        assert len({one.id for one in outcomes if isinstance(one, Sent)}) == 2

    async def test_a_second_try_does_no_harm(self, channel: HelplineChannel, address: str) -> None:
        once = to_send(address, Said("once"))
        assert isinstance(await channel.send(once), Sent)
        assert isinstance(await channel.send(once), Sent)
