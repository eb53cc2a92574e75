"""Pictures and voice notes of an encounter: kept piece by piece under seal, shown to whoever may see the case.

> A page may send a piece again whenever it does not know whether it arrived; nothing doubles.

Must not know HTTP nor ciphers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from server.domain.attachments import (
    AT_MOST,
    PARTS_AT_MOST,
    Attachment,
    AttachmentKind,
    Part,
    check_piece,
    too_many,
)
from server.domain.clinical_access import Purpose
from server.domain.encounters import ENDED
from server.domain.errors import Conflict, NotFound, invalid
from server.domain.events import EncounterChanged
from server.domain.identity import Actor
from server.domain.ids import is_random_id
from server.domain.pieces import refused
from server.domain.triage_data import DATA
from server.services.access import encounter_for
from server.services.ports import Clock, Store, Work
from server.services.ports.intake import Sealer


@dataclass(frozen=True, slots=True)
class Sent:
    """One piece as it came, with what it is a piece of."""

    id: str
    kind: AttachmentKind
    mime: str
    shows: str
    note: str
    seconds: float | None
    number: int
    count: int
    octets: bytes


@dataclass(frozen=True, slots=True)
class FromSeat:
    """Which seat of the call took it, and what it shows."""

    participant_id: str
    site: str
    part: Part
    whole_id: str | None
    region: tuple[int, int, int, int] | None
    width: int | None
    height: int | None


NOWHERE = FromSeat("", "", Part.WHOLE, None, None, None, None)


class AttachmentService:
    def __init__(self, store: Store, clock: Clock, sealer: Sealer) -> None:
        self._store = store
        self._clock = clock
        self._sealer = sealer

    async def keep(self, actor: Actor, encounter_id: str, sent: Sent) -> Attachment:
        """Keep the piece if it is the next one; the attachment as it is then says which is wanted.

        Raises NotFound, Invalid, Conflict(`piece.refused`, `piece.too_large`, `attachment.too_many`).
        """
        if not is_random_id(sent.id):
            raise invalid("id", "not_random", "The id must be a random UUID.")
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.INTAKE, "attachment.send", lock=True)
            if encounter.state in ENDED:
                raise Conflict("encounter.wrong_state", "This has ended and cannot be changed.")
            one = await work.attachments.get(sent.id, lock=True)
            if one is None:
                one = await self._begin(work, actor, encounter_id, sent)
            if (one.encounter_id, one.kind, one.mime, one.pieces) != (
                encounter_id,
                sent.kind,
                sent.mime,
                sent.count,
            ):
                raise refused()
            if sent.number != one.arrived_pieces:
                return one
            check_piece(one, sent.number, sent.octets)
            return await self._append(work, one, sent.octets)

    async def keep_from_seat(self, actor: Actor, encounter_id: str, sent: Sent, seat: FromSeat) -> Attachment:
        """A piece from a seat of the call, which the caller has checked; an empty one only asks where to go on.

        Raises NotFound, Conflict(`piece.refused`, `piece.too_large`, `attachment.too_many`).
        """
        async with self._store.work() as work:
            one = await work.attachments.get(sent.id, lock=True)
            if one is None:
                # Who sits there is audited once a capture, not once a piece.
                await encounter_for(work, actor, encounter_id, Purpose.SIT, "attachment.send", lock=True)
                one = await self._begin(work, actor, encounter_id, sent, seat)
            if (one.encounter_id, one.mime, one.pieces) != (encounter_id, sent.mime, sent.count):
                raise refused()
            if one.participant_id != seat.participant_id:
                raise refused()
            if not sent.octets or sent.number != one.arrived_pieces:
                return one
            check_piece(one, sent.number, sent.octets)
            return await self._append(work, one, sent.octets)

    async def keep_drawing(
        self, actor: Actor, encounter_id: str, attachment_id: str, drawing: list[dict[str, Any]]
    ) -> None:
        """Keep strokes with a picture of this call, which stays as it is. Raises NotFound."""
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, Purpose.SIT, "attachment.draw", lock=True)
            one = await _one_of(work, encounter_id, attachment_id)
            await work.attachments.save(replace(one, drawing=drawing))

    async def take_out(self, actor: Actor, encounter_id: str, attachment_id: str) -> None:
        """Hide a frozen picture that nobody keeps; the record keeps that it was there. Raises NotFound."""
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, Purpose.SIT, "attachment.remove", lock=True)
            one = await _one_of(work, encounter_id, attachment_id)
            await work.attachments.save(replace(one, removed_at=self._clock(), removed_by=actor.person_id))

    async def of_encounter(self, actor: Actor, encounter_id: str) -> tuple[Attachment, ...]:
        """Those that are whole and were not removed. Raises NotFound."""
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, Purpose.CARD, "attachments.list")
            found = await work.attachments.of_encounter(encounter_id)
        return tuple(one for one in found if one.is_whole and one.removed_at is None)

    async def content(self, actor: Actor, encounter_id: str, attachment_id: str) -> tuple[Attachment, bytes]:
        """Raises NotFound."""
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, Purpose.CARD, "attachment.read")
            one = await _one_of(work, encounter_id, attachment_id)
            pieces = await work.attachments.sealed_pieces(one.id)
        opened = (self._sealer.opened(piece, _about(one.id, number)) for number, piece in enumerate(pieces))
        return one, b"".join(opened)

    async def remove(self, actor: Actor, encounter_id: str, attachment_id: str) -> None:
        """Hide it: the record keeps that it was there. Raises NotFound."""
        async with self._store.work() as work:
            encounter = await encounter_for(
                work, actor, encounter_id, Purpose.INTAKE, "attachment.remove", lock=True
            )
            one = await _one_of(work, encounter_id, attachment_id)
            await work.attachments.save(replace(one, removed_at=self._clock(), removed_by=actor.person_id))
            work.after_commit(EncounterChanged(encounter.id, encounter.center_id))

    async def _append(self, work: Work, one: Attachment, octets: bytes) -> Attachment:
        sealed = self._sealer.seal(octets, _about(one.id, one.arrived_pieces))
        one = await work.attachments.add_piece(one, sealed, len(octets))
        encounter = await work.encounters.get(one.encounter_id) if one.is_whole else None
        if encounter is not None:
            work.after_commit(EncounterChanged(encounter.id, encounter.center_id))
        return one

    async def _begin(
        self, work: Work, actor: Actor, encounter_id: str, sent: Sent, seat: FromSeat = NOWHERE
    ) -> Attachment:
        pictures = {id_ for complaint in DATA.complaints.values() for id_ in complaint.pictures}
        if sent.shows and sent.shows not in pictures:
            raise invalid("shows", "unknown", "This is not one of the pictures of the list.")
        had = await work.attachments.of_encounter(encounter_id)
        is_part = seat.part is not Part.WHOLE
        if sum((one.part is not Part.WHOLE) is is_part for one in had) >= (PARTS_AT_MOST if is_part else AT_MOST):
            raise too_many()
        one = Attachment(
            id=sent.id,
            encounter_id=encounter_id,
            kind=sent.kind,
            mime=sent.mime,
            shows=sent.shows,
            note=sent.note,
            seconds=sent.seconds,
            taken_at=self._clock(),
            taken_by=actor.person_id,
            pieces=sent.count,
            participant_id=seat.participant_id or None,
            site=seat.site,
            part=seat.part,
            whole_id=seat.whole_id,
            region=seat.region,
            width=seat.width,
            height=seat.height,
        )
        if sent.number != 0 or not sent.octets:
            return one
        check_piece(one, 0, sent.octets)
        await work.attachments.add(one)
        return one


async def _one_of(work: Work, encounter_id: str, attachment_id: str) -> Attachment:
    one = await work.attachments.get(attachment_id)
    if one is None or one.encounter_id != encounter_id or not one.is_whole or one.removed_at is not None:
        raise NotFound("attachment.not_found", "This picture or voice note is not there.")
    return one


def _about(attachment_id: str, number: int) -> str:
    return f"attachment/{attachment_id}/{number}"
