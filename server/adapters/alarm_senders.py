"""Ways by which alarms leave the house: the log, and e-mail. Must not know why an alarm was raised.

What is sent names kinds, centers and times; never a patient, a doctor or an address.
"""

from __future__ import annotations

import structlog

from server.services.ports.control import AlarmNews
from server.services.ports.volunteers import Messenger

log = structlog.get_logger("alarms")

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


class MailSender:
    """Implements `AlarmSender`: one mail to each recipient for all news of a look."""

    def __init__(self, mail: Messenger, recipients: tuple[str, ...]) -> None:
        self._mail = mail
        self._recipients = recipients

    async def send(self, news: tuple[AlarmNews, ...]) -> None:
        """Raises NotDelivered."""
        subject = f"E-Ilaj: {_words(news[0])}" + (f" (+{len(news) - 1})" if len(news) > 1 else "")
        lines = [f"{one.at:%Y-%m-%d %H:%M} UTC  {_words(one)}" for one in news]
        text = "\n".join([*lines, "", "Open the control room's page Alarms."])
        for recipient in self._recipients:
            await self._mail.send(recipient, subject, text)


def _words(one: AlarmNews) -> str:
    words = WORDS.get(one.kind, one.kind)
    return f"{words} ({one.center})" if one.center else words
