"""Somebody's own shifts for his calendar program: an address with a secret in it, which can be taken back.

> Only the secret's hash is kept. A new address ends the old one. The feed holds hours, no patient and no colleague.

The text is iCalendar (RFC 5545): times in UTC, one event a shift, so no zone has to be described twice.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain import roster
from server.domain.center_day import TIME_ZONE
from server.domain.errors import NotFound
from server.domain.identity import Actor, Role
from server.domain.roster import Occurrence
from server.services.access import own_id
from server.services.ports import Clock, Store
from server.services.ports.roster import CalendarFeed

BEHIND, AHEAD = timedelta(days=14), timedelta(days=90)
LINE_OCTETS = 75
"""RFC 5545 §3.1; a longer line goes on after a line break and a blank."""


class CalendarFeedService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def made_at(self, actor: Actor) -> datetime | None:
        """When this doctor's address was made; None: there is none."""
        async with self._store.work() as work:
            feed = await work.calendar_feeds.get(own_id(actor))
        return None if feed is None else feed.created_at

    async def make(self, actor: Actor) -> str:
        """A new secret, told once."""
        token = secrets.token_urlsafe(32)
        async with self._store.work() as work:
            await work.calendar_feeds.put(CalendarFeed(own_id(actor), _hashed(token), self._clock()))
            work.audit.append(actor, "calendar.make", "person", own_id(actor))
        return token

    async def revoke(self, actor: Actor) -> None:
        async with self._store.work() as work:
            await work.calendar_feeds.remove(own_id(actor))
            work.audit.append(actor, "calendar.revoke", "person", own_id(actor))

    async def text(self, token: str) -> str:
        """The calendar behind this secret. Raises NotFound."""
        now = self._clock()
        async with self._store.work() as work:
            feed = await work.calendar_feeds.by_hash(_hashed(token))
            doctor = await work.people.get(feed.person_id) if feed is not None else None
            if doctor is None or not doctor.active or doctor.role is not Role.DOCTOR:
                raise NotFound("calendar.not_found", "This calendar is not there.")
            shifts = await work.shifts.of_people([doctor.id])
            holidays = await work.holidays.all()
        return written(roster.occurrences(shifts, holidays, now - BEHIND, now + AHEAD), now)


def written(found: Iterable[Occurrence], now: datetime) -> str:
    """The iCalendar text, with the line ends that the standard wants."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//E-Ilaj//Roster//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", "X-WR-CALNAME:E-Ilaj", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for one in found:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.shift_id}-{one.day.isoformat()}@e-ilaj",
            f"DTSTAMP:{_utc(now)}",
            f"DTSTART:{_utc(one.begins)}",
            f"DTEND:{_utc(one.ends)}",
            f"SUMMARY:{_text('E-Ilaj: on duty')}",
            f"DESCRIPTION:{_text(f'{_hours(one, one.zone)} yours, {_hours(one, TIME_ZONE)} in Pakistan')}",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _folded(line: str) -> str:
    """In pieces of at most 75 octets, never through a character."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LINE_OCTETS - (1 if pieces else 0):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])


def _text(words: str) -> str:
    for letter in "\\;,":
        words = words.replace(letter, f"\\{letter}")
    return words.replace("\n", "\\n")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _hours(one: Occurrence, zone: str) -> str:
    begins, ends = (moment.astimezone(ZoneInfo(zone)).strftime("%H:%M") for moment in (one.begins, one.ends))
    return f"{begins}-{ends}"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
