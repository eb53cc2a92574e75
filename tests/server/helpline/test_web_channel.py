"""The web chat keeps what channels promise."""

from __future__ import annotations

import pytest

from server.adapters.web_chat import WebChat
from server.domain.helpline.lines import Said
from server.services.ports.helpline import Sent
from tests.contract.helpline_channel import ChannelContract, to_send


class TestWebChat(ChannelContract):
    @pytest.fixture
    def channel(self) -> WebChat:
        return WebChat()

    @pytest.fixture
    def address(self) -> str:
        return "a hash of a browser's secret"

    async def test_the_same_key_is_the_same_message(self, channel: WebChat, address: str) -> None:
        once = to_send(address, Said("once"))
        first, again = await channel.send(once), await channel.send(once)
        assert isinstance(first, Sent) and first == again
