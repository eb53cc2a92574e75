"""The repositories of cases sent without a call and of words of hand-over. Must not know SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from server.domain.handover import HandoverNote
from server.domain.sent_cases import SentCase


class SentCases(Protocol):
    async def of_encounters(self, ids: Iterable[str]) -> dict[str, SentCase]:
        """By encounter id."""

    async def unsettled(self) -> tuple[SentCase, ...]:
        """Those that wait for a doctor or for the center, the earliest deadline first."""

    async def put(self, one: SentCase) -> None:
        """Add or replace."""


class HandoverNotes(Protocol):
    async def of_encounters(self, ids: Iterable[str]) -> dict[str, HandoverNote]:
        """By encounter id."""

    async def put(self, one: HandoverNote) -> None:
        """Add or replace."""
