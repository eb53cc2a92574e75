"""Ways by which alarms leave the house: the log, and e-mail over SMTP. Must not know why an alarm was raised.

What is sent names kinds, centers and times; never a patient, a doctor or an address.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

import structlog

from server.services.ports.control import AlarmNews

log = structlog.get_logger("alarms")

SMTP_SECONDS = 20
WORDS = {
    "room_offline": "A room has no screen",
    "waiting_long": "A patient waits beyond the target",
    "doctor_missing": "A doctor is missing from the shift",
    "link_unusable": "The link of a call is unusable",
    "recording_stopped": "A recording has stopped",
    "not_assembled": "A recording could not be made playable",
    "storage_away": "The storage of recordings does not answer",
    "turn_down": "The relay for narrow networks has ended",
    "disk_low": "The disk will soon be full",
    "certificate_expiring": "The certificate ends soon",
    "backup_old": "The last backup is too old",
}


class LogSender:
    """Implements `AlarmSender`: one line an alarm, for whoever collects logs."""

    async def send(self, news: tuple[AlarmNews, ...]) -> None:
        for one in news:
            log.warning("alarm", kind=one.kind, severity=one.severity, became=one.became)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where and as whom mail is sent; `security`: `tls` from the first octet on, `starttls`, or `none`."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    recipients: tuple[str, ...]


class MailSender:
    """Implements `AlarmSender`: one mail for all news of a look."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def send(self, news: tuple[AlarmNews, ...]) -> None:
        """Raises OSError (smtplib's errors are)."""
        await asyncio.to_thread(self._send_now, self._mail(news))

    def _mail(self, news: tuple[AlarmNews, ...]) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self._mailbox.sender, ", ".join(self._mailbox.recipients)
        mail["Subject"] = f"E-Ilaj: {_words(news[0])}" + (f" (+{len(news) - 1})" if len(news) > 1 else "")
        lines = [f"{one.at:%Y-%m-%d %H:%M} UTC  {_words(one)}" for one in news]
        mail.set_content("\n".join([*lines, "", "Open the control room's page Alarms."]))
        return mail

    def _send_now(self, mail: EmailMessage) -> None:
        box = self._mailbox
        context = ssl.create_default_context()
        if box.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(box.host, box.port, timeout=SMTP_SECONDS, context=context)
        else:
            server = smtplib.SMTP(box.host, box.port, timeout=SMTP_SECONDS)
        with server:
            if box.security == "starttls":
                server.starttls(context=context)
            if box.user:
                server.login(box.user, box.password)
            server.send_message(mail)


def _words(one: AlarmNews) -> str:
    words = WORDS.get(one.kind, one.kind)
    return f"{words} ({one.center})" if one.center else words
