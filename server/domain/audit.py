"""The audit trail's hash chain: what an event says, how it is tied to the one before, what is wrong with a chain.

> Each hash covers the event and the hash before it, so nothing inside can be changed or removed unseen. Each seal
> is made of the hash with a key that the database does not hold, so nothing can be put in or be made anew.

Must not know tables.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

GENESIS = "0" * 64
"""Previous hash of the first event."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who did what to which object, for which patient, why. Numbers have no gaps."""

    number: int
    at: datetime
    actor_id: str | None
    actor_name: str
    role: str
    action: str
    object_kind: str
    object_id: str
    patient_id: str | None
    reason: str
    previous_hash: str
    hash: str
    seal: str


class AuditSeal:
    """The key of the seals."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def derived_from(cls, key: bytes) -> AuditSeal:
        """With a secret of its own, so that neither can be used for the other."""
        return cls(hmac.digest(key, b"audit trail", "sha256"))

    def of(self, hash_: str) -> str:
        return hmac.new(self._secret, hash_.encode(), hashlib.sha256).hexdigest()

    def made(self, seal: str, hash_: str) -> bool:
        return hmac.compare_digest(seal, self.of(hash_))


@dataclass(frozen=True, slots=True)
class AuditHead:
    """How far the trail went at some moment, kept outside the database: what it names must be there for ever."""

    number: int
    hash: str


class AuditFaultKind(StrEnum):
    #: What the event says is not what its hash covers.
    CHANGED = "changed"
    #: Events `first` to `last` were removed.
    MISSING = "missing"
    #: Whole in itself, but without our seal: put in by somebody else, or the seal was changed.
    INSERTED = "inserted"
    #: It does not follow the one before.
    UNLINKED = "unlinked"
    #: The newest events, from `first` to `last` at least, were removed.
    CUT = "cut"
    #: An event that a kept head names is another one now: all was written anew from there or before.
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class AuditFault:
    kind: AuditFaultKind
    first: int
    last: int

    def __str__(self) -> str:
        where = f"event {self.first}" if self.first == self.last else f"events {self.first} to {self.last}"
        return f"{self.kind}: {where}"


def chained(event: AuditEvent, previous: AuditEvent | None, seal: AuditSeal) -> AuditEvent:
    """The event as the next link after `previous` (None: the first of all)."""
    number, previous_hash = (previous.number + 1, previous.hash) if previous else (1, GENESIS)
    linked = replace(event, number=number, previous_hash=previous_hash)
    hash_ = digest(linked)
    return replace(linked, hash=hash_, seal=seal.of(hash_))


def digest(event: AuditEvent) -> str:
    """SHA-256 over every field but the hash itself and the seal, as JSON with fixed order."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields: list[object] = [
        event.number,
        at,
        event.actor_id,
        event.actor_name,
        event.role,
        event.action,
        event.object_kind,
        event.object_id,
        event.patient_id,
        event.reason,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class ChainWalk:
    """Follows the chain from its first event and says what is wrong with it, event by event."""

    def __init__(self, seal: AuditSeal, heads: tuple[AuditHead, ...] = ()) -> None:
        self._seal = seal
        self._heads = {head.number: head.hash for head in heads}
        self._previous: AuditEvent | None = None
        #: What the hash of the event before was when it was written, None when that cannot be known any more.
        self._expected_hash: str | None = GENESIS

    @property
    def last(self) -> int:
        return self._previous.number if self._previous else 0

    def step(self, event: AuditEvent) -> Iterator[AuditFault]:
        """The next event by number, and what is wrong with it."""
        number = event.number
        if number > self.last + 1:
            yield AuditFault(AuditFaultKind.MISSING, self.last + 1, number - 1)
            self._expected_hash = None
        own = digest(event)
        kind = None
        if own != event.hash:
            kind = AuditFaultKind.CHANGED
        elif not self._seal.made(event.seal, own):
            kind = AuditFaultKind.INSERTED
        elif self._expected_hash not in (None, event.previous_hash):
            kind = AuditFaultKind.UNLINKED
        elif self._heads.get(number, own) != own:
            kind = AuditFaultKind.REWRITTEN
        if kind is not None:
            yield AuditFault(kind, number, number)
        self._previous = event
        self._expected_hash = own if kind is None else None

    def finish(self) -> Iterator[AuditFault]:
        """After the last event: whether more followed once."""
        known = max(self._heads, default=0)
        if known > self.last:
            yield AuditFault(AuditFaultKind.CUT, self.last + 1, known)
