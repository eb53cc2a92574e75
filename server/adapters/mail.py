"""E-mail by SMTP (RFC 5321) with the standard library, beside the event loop. Must not know what it says."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Literal

from server.services.ports.volunteers import NotDelivered

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`security`: `starttls` (port 587), `tls` (465), or `none`, for a server on this machine."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: Literal["starttls", "tls", "none"] = "starttls"


class Mail:
    """Implements `server.services.ports.volunteers.Messenger`."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, to: str, subject: str, text: str) -> None:
        try:
            await asyncio.to_thread(self._send, self._message(to, subject, text))
        except (smtplib.SMTPException, OSError, ValueError) as error:  # ValueError: no header takes it
            raise NotDelivered(type(error).__name__) from None

    def _message(self, to: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.sender, to, subject
        domain = self._settings.sender.partition("@")[2]
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message

    def _send(self, message: EmailMessage) -> None:
        given, context = self._settings, ssl.create_default_context()
        if given.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                given.host, given.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(given.host, given.port, timeout=TIMEOUT_SECONDS)
        with server:
            if given.security == "starttls":
                server.starttls(context=context)
            if given.user:
                server.login(given.user, given.password)
            server.send_message(message)
