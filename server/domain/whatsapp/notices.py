"""What Meta's webhook may tell us, as frozen values in the past tense. Must not know the JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.helpline.talk import Message


@dataclass(frozen=True, slots=True)
class Writer:
    """A citizen as WhatsApp knows him. Each part may be missing, never both ids.

    `bsuid`: the business-scoped id (`PK.…`), which outlives a hidden telephone number; `phone`: digits.
    """

    bsuid: str = ""
    phone: str = ""
    name: str = ""

    @property
    def e164(self) -> str:
        """As others write a telephone number; "" where it is hidden."""
        return f"+{self.phone}" if self.phone else ""

    @property
    def address(self) -> str:
        """What a conversation is kept under: the BSUID where there is one."""
        return self.bsuid or self.phone


def writer_at(address: str, phone: str) -> Writer:
    """Whoever is kept under this address: a business-scoped id, or a telephone number. `phone`: E.164 or ""."""
    return Writer(address, phone.removeprefix("+")) if is_bsuid(address) else Writer("", address)


def is_bsuid(text: str) -> bool:
    return len(text) > 3 and text[2] == "." and text[:2].isalpha()


@dataclass(frozen=True, slots=True)
class MediaSent:
    """A photo or voice note that lies at Meta for some days. `sha256`: as Meta says it, hex or base64."""

    id: str
    mime_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class MessageCame:
    id: str
    writer: Writer
    at: datetime
    message: Message
    media: MediaSent | None = None
    #: What WhatsApp calls it, for the log of kinds that we cannot read.
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PermissionAnswered:
    """May we call this citizen? `until` None with `permanent`: for ever."""

    id: str
    writer: Writer
    at: datetime
    given: bool
    permanent: bool
    until: datetime | None


class Delivery(StrEnum):
    """How far a message of ours has come, by Meta's words; they come repeatedly and in any order."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class MessageMoved:
    """`own_id`: what we gave it when we sent it. `category`: what it is charged as, "" where it is free."""

    id: str
    delivery: Delivery
    at: datetime
    own_id: str = ""
    category: str = ""
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CallOffered:
    """A citizen rings. `sdp`: Meta's offer."""

    id: str
    writer: Writer
    at: datetime
    sdp: str
    #: What the button or link that he pressed carried.
    payload: str = ""


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """Our own call was connected. `sdp`: Meta's answer."""

    id: str
    at: datetime
    sdp: str


class Ringing(StrEnum):
    RINGING = "RINGING"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class CallMoved:
    """What the citizen's telephone does with our call."""

    id: str
    at: datetime
    ringing: Ringing


@dataclass(frozen=True, slots=True)
class CallOver:
    """`completed`: both were connected. `seconds` None: Meta did not say."""

    id: str
    at: datetime
    completed: bool
    seconds: int | None = None
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that we skip, so that the log can say how often."""

    what: str
    codes: tuple[int, ...] = ()


Notice = (
    MessageCame | PermissionAnswered | MessageMoved | CallOffered | CallAnswered | CallMoved | CallOver | Unreadable
)
