"""E-mail over a real connection to a mail server on loopback, which says yes, no, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy

import pytest

from server.adapters.mail import Mail, MailSettings
from server.services.ports.volunteers import NotDelivered


@dataclass
class MailServer:
    """Speaks enough of RFC 5321 to take a message; `refuses` answers 550 to every recipient."""

    refuses: bool = False
    port: int = 0
    got: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.got.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif word == b"RCPT" and self.refuses:
                writer.write(b"550 no such box\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                if word == b"RCPT":
                    self.recipients.append(line.decode())
                writer.write(b"250 yes\r\n")
            await writer.drain()
        writer.close()


@pytest.fixture
async def box() -> AsyncIterator[MailServer]:
    box = MailServer()
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()
    await server.wait_closed()


def mail(port: int) -> Mail:
    return Mail(MailSettings("127.0.0.1", port, "help@eilaj.example.pk", security="none"))


async def test_a_message_arrives_whole_in_either_script(box: MailServer) -> None:
    await mail(box.port).send("rabia@example.org", "ای علاج: تصدیق", "یہ لنک کھولیں:\n\nhttps://x.example/join/abc")
    (raw,) = box.got
    message = message_from_bytes(raw, policy=policy.default)
    assert (message["To"], message["From"]) == ("rabia@example.org", "help@eilaj.example.pk")
    assert message["Subject"] == "ای علاج: تصدیق"
    body = message.get_body()
    assert body is not None
    assert "یہ لنک کھولیں" in body.get_content()
    assert "https://x.example/join/abc" in body.get_content()


@pytest.mark.parametrize("to", ["a@b.pk\nBcc: c@d.pk", "a@b.pk\r\nRCPT TO:<c@d.pk>"])
async def test_nothing_slips_into_a_header(box: MailServer, to: str) -> None:
    with pytest.raises(NotDelivered):
        await mail(box.port).send(to, "x", "y")
    with pytest.raises(NotDelivered):
        await mail(box.port).send("a@b.pk", "x\r\nBcc: c@d.pk", "y")
    assert box.got == [] and box.recipients == []


async def test_a_no_and_a_server_that_is_away_are_told(box: MailServer) -> None:
    box.refuses = True
    with pytest.raises(NotDelivered) as refused:
        await mail(box.port).send("rabia@example.org", "x", "y")
    assert "rabia" not in str(refused.value), "what is logged names nobody"
    with pytest.raises(NotDelivered):
        await mail(1).send("rabia@example.org", "x", "y")
