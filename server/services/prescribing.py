"""The doctor's prescription: saved as typed, signed, amended with a reason, withdrawn. Must not know HTTP or pages.

> A signed document is never changed. What it said is frozen with a hash, and the audit trail holds that hash too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.center_day import day_of
from server.domain.clinical_access import Purpose
from server.domain.encounters import CLAIMED, Encounter, State
from server.domain.errors import Conflict, invalid
from server.domain.events import DocumentsChanged
from server.domain.follow_ups import FollowUpKind
from server.domain.identity import Actor, Person
from server.domain.ids import new_id
from server.domain.licence import LicenceState, licence_of
from server.domain.medicines import Caution, Running, cautions, still_runs
from server.domain.prescriptions import (
    INVESTIGATIONS,
    Draft,
    Prescription,
    SignedDocument,
    Standing,
    audit_words,
    digest,
    from_json,
    new_code,
    refuse_unknown,
    refuse_unsignable,
    standing,
)
from server.domain.record import allergies_of
from server.services.access import encounter_for, own_id
from server.services.follow_ups import keep_follow_up
from server.services.frozen import body_of
from server.services.ports import Clock, Store, Work
from server.services.standing import said_in_audit

WRITABLE = (*CLAIMED, State.FINISHED)
"""After finishing an amendment is one more version."""
RUNNING_DAYS = 365
RESULTS_DAYS = 7
"""When the center looks for the results of tests, unless the doctor wants to see the patient earlier."""


@dataclass(frozen=True, slots=True)
class SignedShown:
    document: SignedDocument
    standing: Standing


@dataclass(frozen=True, slots=True)
class PrescriptionShown:
    """`earlier` are the newest versions of other encounters, newest first."""

    encounter: Encounter
    draft: Draft
    saved_by_name: str | None
    cautions: tuple[Caution, ...]
    signed: tuple[SignedShown, ...]
    earlier: tuple[SignedDocument, ...]


class PrescribingService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, actor: Actor, encounter_id: str) -> PrescriptionShown:
        """The newest draft with its warnings, what was signed, what was prescribed before. Raises NotFound."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CHART, "prescription.read")
            return await self._shown(work, encounter, await _draft(work, encounter))

    async def save(
        self, actor: Actor, encounter_id: str, based_on: int, content: Prescription
    ) -> PrescriptionShown:
        """Save as the version after `based_on`; what is there already makes no version.

        Raises NotFound, Invalid, Conflict(`prescription.conflict`) when another version came between.
        """
        refuse_unknown(content)
        async with self._store.work() as work:
            encounter = await self._writable(work, actor, encounter_id, "prescription.save")
            draft = await _draft(work, encounter)
            if content != draft.content:
                if based_on != draft.version:
                    raise Conflict("prescription.conflict", "This prescription was changed elsewhere.")
                draft = Draft(encounter.id, draft.version + 1, content, self._clock(), own_id(actor))
                await work.drafts.add(draft)
            return await self._shown(work, encounter, draft)

    async def sign(self, actor: Actor, encounter_id: str, version: int, reason: str) -> PrescriptionShown:
        """Freeze the draft of that version together with the notes; asking again changes nothing.

        Raises NotFound, Invalid, Conflict: `prescription.conflict` when the draft is another one by now, and what
        `refuse_unsignable` says.
        """
        async with self._store.work() as work:
            encounter = await self._writable(work, actor, encounter_id, "prescription.sign")
            draft, signed = await _draft(work, encounter), await work.documents.of_encounter(encounter.id)
            if draft.version != version:
                raise Conflict("prescription.conflict", "This prescription was changed elsewhere.")
            if not signed or not await _says_the_same(work, signed[-1], draft):
                await self._freeze(work, actor, encounter, draft, signed, reason)
        # Read anew: what the signature is worth stands in the audit trail, which the commit has written.
        return await self.get(actor, encounter_id)

    async def withdraw(self, actor: Actor, encounter_id: str, reason: str) -> PrescriptionShown:
        """Take the newest signed version back. Raises NotFound, Invalid, Conflict."""
        if not reason.strip():
            raise invalid("reason", "needed", "Why is it withdrawn?")
        async with self._store.work() as work:
            encounter = await self._writable(work, actor, encounter_id, "prescription.withdraw")
            signed = await work.documents.of_encounter(encounter.id)
            if not signed:
                raise Conflict("prescription.not_signed", "Nothing has been signed.")
            newest = signed[-1]
            await work.documents.withdraw(newest.id, self._clock(), reason)
            work.audit.append(
                actor, "document.withdraw", "document", newest.id, patient_id=newest.patient_id, reason=reason
            )
            for kind in FollowUpKind:
                await keep_follow_up(work, encounter, kind, None, "", self._clock())
            work.after_commit(DocumentsChanged(encounter.id, encounter.center_id))
            return await self._shown(work, encounter, await _draft(work, encounter))

    async def _writable(self, work: Work, actor: Actor, encounter_id: str, action: str) -> Encounter:
        encounter = await encounter_for(work, actor, encounter_id, Purpose.TREAT, action, lock=True)
        if encounter.state not in WRITABLE:
            raise Conflict("encounter.wrong_state", "Nothing can be prescribed here.", state=encounter.state)
        return encounter

    async def _freeze(
        self,
        work: Work,
        actor: Actor,
        encounter: Encounter,
        draft: Draft,
        signed: tuple[SignedDocument, ...],
        reason: str,
    ) -> None:
        now, signer = self._clock(), await work.people.get(own_id(actor))
        if signer is None:
            raise LookupError("a doctor without a row")
        if licence_of(signer, now) in (LicenceState.EXPIRED, LicenceState.UNVERIFIED):
            raise Conflict("prescription.no_licence", "An administrator must confirm your licence before you sign.")
        found = await _cautions(work, encounter, draft, now)
        refuse_unsignable(draft.content, found, day_of(now), registration=signer.registration)
        if signed and not reason.strip():
            raise invalid("reason", "needed", "Why is it changed?")
        number = len(signed) + 1
        body = await body_of(work, encounter, draft, signer, number, reason if signed else "", now)
        document = _document(encounter, signer, number, body, now)
        await work.documents.add(document)
        work.audit.append(
            actor,
            "document.sign",
            "document",
            document.id,
            patient_id=encounter.patient_id,
            reason=audit_words(document.version, document.hash),
        )
        await _keep_follow_ups(work, encounter, draft.content, now)
        work.after_commit(DocumentsChanged(encounter.id, encounter.center_id))

    async def _shown(self, work: Work, encounter: Encounter, draft: Draft) -> PrescriptionShown:
        now = self._clock()
        author: Person | None = await work.people.get(draft.saved_by) if draft.saved_by is not None else None
        signed = await work.documents.of_encounter(encounter.id)
        return PrescriptionShown(
            encounter=encounter,
            draft=draft,
            saved_by_name=None if author is None else author.name,
            cautions=await _cautions(work, encounter, draft, now),
            signed=tuple([await _signed_shown(work, one, signed[-1].version) for one in signed]),
            earlier=await _earlier(work, encounter, now),
        )


async def _signed_shown(work: Work, one: SignedDocument, newest_version: int) -> SignedShown:
    return SignedShown(one, standing(one, newest_version, await said_in_audit(work, one)))


def _document(
    encounter: Encounter, signer: Person, version: int, body: dict[str, object], now: datetime
) -> SignedDocument:
    return SignedDocument(
        id=new_id(),
        encounter_id=encounter.id,
        patient_id=encounter.patient_id,
        center_id=encounter.center_id,
        version=version,
        code=new_code(),
        body=body,
        hash=digest(body),
        signed_at=now,
        signed_by=signer.id,
        signer_name=signer.name,
        reason=str(body["reason"]),
    )


async def _draft(work: Work, encounter: Encounter) -> Draft:
    return await work.drafts.latest(encounter.id) or Draft(encounter.id, 0, Prescription())


async def _says_the_same(work: Work, newest: SignedDocument, draft: Draft) -> bool:
    """Whether signing again would freeze nothing new."""
    notes = (await work.notes.latest([newest.encounter_id])).get(newest.encounter_id)
    wrote = 0 if notes is None else notes.version
    same = (newest.body["draft_version"], newest.body["notes"]["version"]) == (draft.version, wrote)
    return same and newest.withdrawn_at is None


async def _cautions(work: Work, encounter: Encounter, draft: Draft, now: datetime) -> tuple[Caution, ...]:
    patient = await work.patients.get(encounter.patient_id)
    entries = await work.record_entries.of_patient(encounter.patient_id)
    allergies = allergies_of("" if patient is None else patient.allergies, entries)
    running = [
        Running(medicine, one.signed_at)
        for one in await _earlier(work, encounter, now)
        for medicine in from_json(one.body["content"]).medicines
        if still_runs(medicine, one.signed_at, now)
    ]
    return cautions(draft.content.medicines, allergies, running)


async def _earlier(work: Work, encounter: Encounter, now: datetime) -> tuple[SignedDocument, ...]:
    """The newest standing version of each other encounter of the patient, newest first."""
    found = await work.documents.of_patient(encounter.patient_id, now - timedelta(days=RUNNING_DAYS))
    newest: dict[str, SignedDocument] = {}
    for one in found:
        known = newest.get(one.encounter_id)
        if one.encounter_id != encounter.id and (known is None or known.version < one.version):
            newest[one.encounter_id] = one
    return tuple(one for one in newest.values() if one.withdrawn_at is None)


async def _keep_follow_ups(work: Work, encounter: Encounter, content: Prescription, now: datetime) -> None:
    await keep_follow_up(work, encounter, FollowUpKind.COME_BACK, content.follow_up_on, "", now)
    tests = ", ".join(INVESTIGATIONS[one]["en"] if one in INVESTIGATIONS else one for one in content.investigations)
    awaited = day_of(now + timedelta(days=RESULTS_DAYS))
    due = min(awaited, content.follow_up_on or awaited) if tests else None
    await keep_follow_up(work, encounter, FollowUpKind.RESULTS, due, tests, now)
