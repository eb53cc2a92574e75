"""Offers, boards, bookings and closing decisions as rows. Must not know the rules of pairing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.bookings import Booking, BookingKind, BookingState
from server.domain.closing import ClosingDecision, Decision
from server.domain.encounters import State, Urgency
from server.domain.pairing import Declined, Offer, OfferKind, OfferState, Why
from server.store.rows import values_of
from server.store.schema import encounter, participant
from server.store.schema_pairing import board_member, booking, closing_decision, offer


class SqlOffers:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, offer_id: str, *, lock: bool = False) -> Offer | None:
        query = select(offer).where(offer.c.id == offer_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _offer(row)

    async def open(self, doctor_id: str | None = None) -> tuple[Offer, ...]:
        query = select(offer).where(offer.c.state == OfferState.OPEN.value)
        if doctor_id is not None:
            query = query.where(offer.c.doctor_id == doctor_id)
        rows = await self._connection.execute(query.order_by(offer.c.made_at, offer.c.id))
        return tuple(_offer(row) for row in rows)

    async def of_encounters(self, ids: Iterable[str]) -> tuple[Offer, ...]:
        query = select(offer).where(offer.c.encounter_id.in_(set(ids))).order_by(offer.c.made_at, offer.c.id)
        return tuple(_offer(row) for row in await self._connection.execute(query))

    async def add(self, one: Offer) -> None:
        await self._connection.execute(insert(offer).values(**_offer_values(one)))

    async def save(self, one: Offer) -> None:
        await self._connection.execute(update(offer).where(offer.c.id == one.id).values(**_offer_values(one)))


class SqlBoardMembers:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounter(self, encounter_id: str) -> frozenset[str]:
        query = select(board_member.c.person_id).where(board_member.c.encounter_id == encounter_id)
        return frozenset((await self._connection.execute(query)).scalars())

    async def add(self, encounter_id: str, person_id: str, asked_by: str, at: datetime) -> None:
        if person_id in await self.of_encounter(encounter_id):
            return
        row = {"encounter_id": encounter_id, "person_id": person_id, "asked_by": asked_by, "joined_at": at}
        await self._connection.execute(insert(board_member).values(**row))

    async def busy(self) -> frozenset[str]:
        seated = (participant.c.encounter_id == board_member.c.encounter_id) & (
            participant.c.person_id == board_member.c.person_id
        )
        query = (
            select(board_member.c.person_id)
            .join(participant, seated)
            .join(encounter, encounter.c.id == board_member.c.encounter_id)
            .where(participant.c.left_at.is_(None), encounter.c.state == State.IN_PROGRESS.value)
        )
        return frozenset((await self._connection.execute(query)).scalars())


class SqlBookings:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, booking_id: str, *, lock: bool = False) -> Booking | None:
        query = select(booking).where(booking.c.id == booking_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _booking(row)

    async def find(
        self, begin: datetime, end: datetime, *, center_id: str | None = None, doctor_id: str | None = None
    ) -> tuple[Booking, ...]:
        query = select(booking).where(booking.c.at >= begin, booking.c.at < end)
        if center_id is not None:
            query = query.where(booking.c.center_id == center_id)
        if doctor_id is not None:
            query = query.where(booking.c.doctor_id == doctor_id)
        rows = await self._connection.execute(query.order_by(booking.c.at, booking.c.id))
        return tuple(_booking(row) for row in rows)

    async def from_encounter(self, encounter_id: str) -> Booking | None:
        query = (
            select(booking).where(booking.c.from_encounter_id == encounter_id).order_by(booking.c.created_at.desc())
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else _booking(row)

    async def add(self, one: Booking) -> None:
        await self._connection.execute(insert(booking).values(**_booking_values(one)))

    async def save(self, one: Booking) -> None:
        await self._connection.execute(update(booking).where(booking.c.id == one.id).values(**_booking_values(one)))


class SqlClosingDecisions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest(self, ids: Iterable[str]) -> dict[str, ClosingDecision]:
        query = select(closing_decision).where(closing_decision.c.encounter_id.in_(set(ids)))
        rows = await self._connection.execute(query.order_by(closing_decision.c.decided_at, closing_decision.c.id))
        return {
            row.encounter_id: ClosingDecision(**dict(row._mapping) | {"decision": Decision(row.decision)})
            for row in rows
        }

    async def add(self, one: ClosingDecision) -> None:
        values = values_of(one) | {"decision": one.decision.value}
        await self._connection.execute(insert(closing_decision).values(**values))


def _offer_values(one: Offer) -> dict[str, Any]:
    return values_of(one) | {
        "kind": one.kind.value,
        "state": one.state.value,
        "why": " ".join(one.why),
        "reason": None if one.reason is None else one.reason.value,
    }


def _offer(row: Row[Any]) -> Offer:
    words = {
        "kind": OfferKind(row.kind),
        "state": OfferState(row.state),
        "why": tuple(Why(word) for word in row.why.split()),
        "reason": None if row.reason is None else Declined(row.reason),
    }
    return Offer(**dict(row._mapping) | words)


def _booking_values(one: Booking) -> dict[str, Any]:
    words = {"kind": one.kind.value, "state": one.state.value, "urgency": one.urgency.value}
    return values_of(one) | words


def _booking(row: Row[Any]) -> Booking:
    words = {"kind": BookingKind(row.kind), "state": BookingState(row.state), "urgency": Urgency(row.urgency)}
    return Booking(**dict(row._mapping) | words)
