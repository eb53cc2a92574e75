"""What a signed document is worth now: its own hash, the audit trail's, newer versions, the withdrawal.

Must not know who asks.
"""

from __future__ import annotations

from server.domain.prescriptions import SignedDocument, Standing, hash_in, standing
from server.services.ports import Work


async def said_in_audit(work: Work, one: SignedDocument) -> str | None:
    """The hash that the audit trail holds of its signing; not within the work that signs it."""
    events = await work.audit.find(object_id=one.id, action="document.sign", limit=1)
    return hash_in(events[0].reason) if events else None


async def standing_of(work: Work, one: SignedDocument) -> Standing:
    versions = await work.documents.of_encounter(one.encounter_id)
    return standing(one, versions[-1].version, await said_in_audit(work, one))
