"""Alarms by mail, through a real SMTP conversation on loopback; in the log; nothing that names a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

import pytest

from server.adapters.alarm_senders import WORDS, LogSender, MailSender
from server.adapters.mail import Mail, MailSettings
from server.domain.alarms import Kind
from server.services.ports.control import AlarmNews
from server.services.ports.volunteers import NotDelivered
from tests.server.clock import MORNING

NEWS = (
    AlarmNews("link_unusable", "act", "raised", "Behali", MORNING),
    AlarmNews("disk_low", "act", "worse", "", MORNING),
)


@dataclass
class Office:
    """Speaks as much SMTP (RFC 5321) as it takes to be handed a mail; `refuses` says no to every recipient."""

    port: int = 0
    refuses: bool = False
    said: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 office\r\n")
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            self.said.append(line)
            word = line.split(" ")[0].upper()
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                while (line := (await reader.readline()).decode().rstrip("\r\n")) != ".":
                    self.said.append(line)
            refused = word == "RCPT" and self.refuses
            writer.write(b"550 nobody here\r\n" if refused else b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
            if word == "QUIT":
                break
        writer.close()


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    one = Office()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    yield one
    server.close()
    await server.wait_closed()


def sender(office: Office, security: Literal["none", "starttls"] = "none") -> MailSender:
    mail = Mail(MailSettings("127.0.0.1", office.port, "eilaj@example.pk", security=security))
    return MailSender(mail, ("a@example.pk", "b@example.pk"))


async def test_one_mail_tells_all_news_of_a_look(office: Office) -> None:
    await sender(office).send(NEWS)
    text = "\n".join(office.said)
    assert [line for line in office.said if line.startswith("rcpt")] == [
        "rcpt TO:<a@example.pk>",
        "rcpt TO:<b@example.pk>",
    ]
    assert "Subject: E-Ilaj: The link of a call is unusable (Behali) (+1)" in text
    assert "2026-11-22 04:00 UTC  The disk will soon be full" in text


async def test_an_office_that_refuses_or_is_away_is_told(office: Office) -> None:
    office.refuses = True
    with pytest.raises(NotDelivered):
        await sender(office).send(NEWS)
    with pytest.raises(NotDelivered):
        await sender(Office(port=9)).send(NEWS)


async def test_a_server_without_encryption_gets_nothing_where_that_is_asked_for(office: Office) -> None:
    with pytest.raises(NotDelivered):
        await sender(office, "starttls").send(NEWS)
    assert not any(line.startswith(("mail", "DATA", "Subject")) for line in office.said)


async def test_the_log_says_kind_and_severity(capsys: pytest.CaptureFixture[str]) -> None:
    await LogSender().send(NEWS)
    assert "link_unusable" in capsys.readouterr().out


def test_every_kind_has_words() -> None:
    assert set(WORDS) == {one.value for one in Kind}
