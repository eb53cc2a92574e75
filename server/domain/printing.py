"""What goes on paper: which document, in which language and size, which copy it is. Must not know drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from server.domain.prescriptions import Standing


class DocumentKind(StrEnum):
    PRESCRIPTION = "prescription"
    SUMMARY = "summary"


class Paper(StrEnum):
    A5 = "a5"
    A4 = "a4"


@dataclass(frozen=True, slots=True)
class Page:
    """One document to be drawn. `copy` 0 is a preview, 1 the original, more a marked copy."""

    kind: DocumentKind
    language: str
    paper: Paper
    body: dict[str, Any] = field(repr=False)
    version: int
    copy: int
    standing: Standing
    code: str = field(repr=False)
    #: Where the code is checked.
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintMade:
    """One print of a document; numbers of a kind count from 1."""

    document_id: str
    kind: DocumentKind
    number: int
    language: str
    printed_at: datetime
    printed_by: str


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A one-time link to one document. Only hashes of its token and of the device that opened it are kept."""

    id: str
    document_id: str
    kind: DocumentKind
    language: str
    token_hash: str = field(repr=False)
    created_at: datetime
    created_by: str
    expires_at: datetime
    opened_at: datetime | None = None
    device_hash: str | None = field(default=None, repr=False)
