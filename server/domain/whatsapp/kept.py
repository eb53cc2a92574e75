"""What is kept of WhatsApp: posts of the webhook until they are worked off, and calls. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(seconds=60)
"""A post that was taken and not finished by then is taken again: whoever took it has died."""
MOST_ATTEMPTS = 12
LATEST_ANSWER = timedelta(seconds=55)
"""WhatsApp gives a call up 30 to 60 s after it rang: what comes later is over."""


@dataclass(frozen=True, slots=True)
class Post:
    """One signed post of Meta's, as it came. `failed`: given up, for a person to look at."""

    id: str
    body: bytes = field(repr=False)
    received_at: datetime
    next_try_at: datetime
    attempts: int = 0
    failed: bool = False

    def wait(self) -> timedelta:
        """Before the next try."""
        return timedelta(seconds=min(2.0**self.attempts, 3_600))


class Direction(StrEnum):
    FROM_CITIZEN = "from_citizen"
    TO_CITIZEN = "to_citizen"


class CallState(StrEnum):
    RINGING = "ringing"
    TALKING = "talking"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class WhatsAppCall:
    """One call; `id` is WhatsApp's. `invitation_id`: the seat that its voice has in the encounter's call."""

    id: str
    conversation_id: str
    encounter_id: str
    direction: Direction
    began_at: datetime
    state: CallState = CallState.RINGING
    invitation_id: str | None = None
    ended_at: datetime | None = None
    seconds: int | None = None
    #: A word: completed, missed, refused, failed, promised.
    outcome: str = ""
