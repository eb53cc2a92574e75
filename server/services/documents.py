"""Signed documents on paper and on phones: print and count, what is to print, one-time links, what a code is worth.

> Looking at a link uses nothing up; opening does, and then only that device may open it again until it expires.
> Whoever checks a code learns who signed when and whether it stands, and nothing of the patient.

Pages are drawn between two works, never inside one. Must not know HTTP or PDF.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain.clinical_access import Purpose
from server.domain.encounters import Encounter
from server.domain.errors import Conflict, Gone, NotFound, invalid
from server.domain.events import DocumentsChanged
from server.domain.identity import Actor, Role, guest_actor
from server.domain.ids import new_id
from server.domain.patients import Patient
from server.domain.prescriptions import SignedDocument, Standing
from server.domain.printing import DocumentKind, DocumentLink, Page, Paper, PrintMade
from server.domain.specialities import LANGUAGES
from server.services.access import encounter_for, own_center
from server.services.ports import Clock, Store, Work
from server.services.ports.documents import Pages
from server.services.standing import standing_of

LINK_LIFE = timedelta(hours=48)
TO_PRINT_FOR = timedelta(hours=48)
"""How long something that nobody printed stays in the list."""
TOKEN_BYTES = 24
"""192 random bits."""
_DEVICE = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants on paper. `language` '' is the encounter's."""

    kind: DocumentKind
    language: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A signed version with what it is worth and its prints."""

    document: SignedDocument
    standing: Standing
    prints: tuple[PrintMade, ...]


@dataclass(frozen=True, slots=True)
class ToPrint:
    document: SignedDocument
    patient: Patient


@dataclass(frozen=True, slots=True)
class LinkMade:
    """`token` is told once."""

    token: str
    link: DocumentLink


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """What the landing page may know: no patient."""

    link: DocumentLink
    doctor_name: str
    center_name: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody with the code may know."""

    standing: Standing
    signer_name: str
    registration: str
    signed_at: datetime
    version: int


class DocumentService:
    def __init__(self, store: Store, clock: Clock, pages: Pages) -> None:
        self._store = store
        self._clock = clock
        self._pages = pages

    async def list(self, actor: Actor, encounter_id: str) -> tuple[DocumentShown, ...]:
        """Every signed version, oldest first. Raises NotFound."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CHART, "document.list")
            found = await work.documents.of_encounter(encounter.id)
            prints = await work.prints.of_documents(one.id for one in found)
            return tuple([await _shown(work, one, prints) for one in found])

    async def preview(self, actor: Actor, encounter_id: str, wanted: Wanted, origin: str) -> bytes:
        """The newest version as PDF, marked as a preview and not counted. Raises NotFound, Invalid, Unavailable."""
        async with self._store.work() as work:
            page, _ = await self._page(work, actor, encounter_id, wanted, origin, "document.preview")
        return await self._pages.pdf(replace(page, copy=0))

    async def print(self, actor: Actor, encounter_id: str, wanted: Wanted, origin: str) -> bytes:
        """The newest version as PDF, counted; from the second print on it says which copy it is.

        Raises NotFound, Invalid, Unavailable (nothing is counted then), Conflict when it was withdrawn.
        """
        async with self._store.work() as work:
            page, document = await self._page(work, actor, encounter_id, wanted, origin, "document.print")
        if page.standing is not Standing.VALID:
            raise Conflict("document.not_valid", "This document is not valid any more.", standing=page.standing)
        pdf = await self._pages.pdf(page)
        async with self._store.work() as work:
            await work.prints.add(self._made(document, page, str(actor.person_id)))
            work.after_commit(DocumentsChanged(document.encounter_id, document.center_id))
        return pdf

    async def to_print(self, actor: Actor) -> tuple[ToPrint, ...]:
        """What was signed lately for the actor's center and printed by nobody, oldest first."""
        center_id = own_center(actor)
        async with self._store.work() as work:
            found = await work.documents.unprinted(center_id, self._clock() - TO_PRINT_FOR)
            patients = await work.patients.many({one.patient_id for one in found})
            for one in found:
                work.audit.append(actor, "document.to_print", "document", one.id, patient_id=one.patient_id)
            return tuple(ToPrint(one, patients[one.patient_id]) for one in found)

    async def link(self, actor: Actor, encounter_id: str, kind: DocumentKind, language: str) -> LinkMade:
        """A one-time link to the newest version, for the patient's phone. Raises NotFound, Invalid, Conflict."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock()
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CHART, "document.link")
            document = await _newest(work, encounter)
            if document.withdrawn_at is not None or actor.person_id is None:
                raise Conflict("document.not_valid", "This document is not valid any more.")
            link = DocumentLink(
                id=new_id(),
                document_id=document.id,
                kind=kind,
                language=_known_language(language or encounter.language),
                token_hash=_hashed(token),
                created_at=now,
                created_by=actor.person_id,
                expires_at=now + LINK_LIFE,
            )
            await work.document_links.add(link)
            return LinkMade(token, link)

    async def look(self, token: str, device: str | None) -> LinkSeen:
        """What the landing page may know; uses nothing up. Raises NotFound, Gone."""
        async with self._store.work() as work:
            link, document = await self._usable(work, token, device, lock=False)
            return LinkSeen(link, document.signer_name, document.body["center"]["name"])

    async def open(self, token: str, device: str | None, origin: str) -> tuple[bytes, str]:
        """The document as PDF, and the secret with which this device may open it again.

        Raises NotFound, Gone, Unavailable (the link is not used up then).
        """
        async with self._store.work() as work:
            link, document = await self._usable(work, token, device, lock=False)
            standing = await standing_of(work, document)
        page = _page_of(document, Wanted(link.kind, link.language, Paper.A5), standing, 1, origin)
        pdf = await self._pages.pdf(page)
        async with self._store.work() as work:
            link, document = await self._usable(work, token, device, lock=True)
            if link.opened_at is None or device is None:
                device = device if device is not None and _DEVICE.fullmatch(device) else _new_device()
                await work.document_links.save(replace(link, opened_at=self._clock(), device_hash=_hashed(device)))
            guest = guest_actor(link.id, document.encounter_id, "", Role.PATIENT, link.language)
            work.audit.append(guest, "document.opened", "document", document.id, patient_id=document.patient_id)
        return pdf, device

    async def check(self, code: str) -> Checked:
        """Raises NotFound."""
        async with self._store.work() as work:
            document = await work.documents.by_code(code)
            if document is None:
                raise NotFound("document.unknown_code", "This code is not one of ours.")
            registration = document.body["doctor"]["registration"]
            return Checked(
                await standing_of(work, document),
                document.signer_name,
                registration,
                document.signed_at,
                document.version,
            )

    async def _page(
        self, work: Work, actor: Actor, encounter_id: str, wanted: Wanted, origin: str, action: str
    ) -> tuple[Page, SignedDocument]:
        encounter = await encounter_for(work, actor, encounter_id, Purpose.CHART, action)
        document = await _newest(work, encounter)
        made = [one for one in await work.prints.of_documents([document.id]) if one.kind is wanted.kind]
        spoken = replace(wanted, language=_known_language(wanted.language or encounter.language))
        standing = await standing_of(work, document)
        return _page_of(document, spoken, standing, len(made) + 1, origin), document

    def _made(self, document: SignedDocument, page: Page, by: str) -> PrintMade:
        return PrintMade(document.id, page.kind, page.copy, page.language, self._clock(), by)

    async def _usable(
        self, work: Work, token: str, device: str | None, *, lock: bool
    ) -> tuple[DocumentLink, SignedDocument]:
        link = await work.document_links.by_hash(_hashed(token), lock=lock)
        document = await work.documents.get(link.document_id) if link is not None else None
        if link is None or document is None:
            raise NotFound("document.not_found", "This link is not one of ours.")
        is_used = link.opened_at is not None and not _is_bound_to(link, device)
        if is_used or self._clock() >= link.expires_at or document.withdrawn_at is not None:
            raise Gone("document.gone", "This link no longer works. Ask the center for a new one.")
        return link, document


def _page_of(document: SignedDocument, wanted: Wanted, standing: Standing, copy: int, origin: str) -> Page:
    return Page(
        kind=wanted.kind,
        language=wanted.language,
        paper=wanted.paper,
        body=document.body,
        version=document.version,
        copy=copy,
        standing=standing,
        code=document.code,
        address=f"{origin}/v/{document.code}",
    )


async def _shown(work: Work, one: SignedDocument, prints: tuple[PrintMade, ...]) -> DocumentShown:
    own = tuple(made for made in prints if made.document_id == one.id)
    return DocumentShown(one, await standing_of(work, one), own)


async def _newest(work: Work, encounter: Encounter) -> SignedDocument:
    found = await work.documents.of_encounter(encounter.id)
    if not found:
        raise NotFound("document.not_found", "Nothing has been signed here.")
    return found[-1]


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise invalid("language", "unknown", "There is no such language.")
    return language


def _is_bound_to(link: DocumentLink, device: str | None) -> bool:
    return (
        device is not None
        and link.device_hash is not None
        and hmac.compare_digest(link.device_hash, _hashed(device))
    )


def _new_device() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
