"""Offers, passing on, calling in, bookings, and the sweep at closing time. Must not know the store.

Offers come to a doctor's page by the topic `queue`; the claim is a live message; these are the other answers.
"""

from __future__ import annotations

from server.api.patients import STAFF
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import pairing as schemas
from server.api.schemas.base import Day, Model
from server.domain.center_day import day_of
from server.domain.closing import Decision
from server.domain.identity import Role
from server.domain.pairing import Declined
from server.domain.patients import age_on
from server.services.bookings import BookingDraft, BookingService, BookingShown
from server.services.cards import encounter_card
from server.services.closing import ClosingService
from server.services.pairing import PairingService
from server.services.passing_on import PassingOnService
from server.services.ports import Clock
from signaling.messages import PatientCard, Sex, Urgency

DOCTOR = frozenset({Role.DOCTOR})
SUPERVISOR = frozenset({Role.SUPERVISOR})


class BookingQuery(Model):
    day: Day | None = None


def routes(
    pairing: PairingService,
    passing_on: PassingOnService,
    bookings: BookingService,
    closing: ClosingService,
    clock: Clock,
) -> list[Route]:
    offers = OfferArea(pairing, passing_on)
    return [*_offers(offers), *_bookings(BookingArea(bookings, clock)), *_closing(ClosingArea(closing))]


def _offers(area: OfferArea) -> list[Route]:
    return [
        route(
            "POST", "/api/offers/{id}/decline", area.decline, does="Say no to an offer, with the reason",
            roles=DOCTOR, takes=schemas.OfferDeclined,
        ),
        route(
            "POST", "/api/offers/{id}/accept", area.accept, does="Say yes to a colleague who calls one in",
            roles=DOCTOR, gives=schemas.BoardJoined,
        ),
        route(
            "POST", "/api/encounters/{id}/pass-on", area.pass_on, does="To the queue of another speciality",
            roles=DOCTOR, takes=schemas.PassOn, gives=schemas.PassedOn,
        ),
        route(
            "POST", "/api/encounters/{id}/colleagues", area.call_in, does="Ask a colleague to join the call",
            roles=DOCTOR, takes=schemas.ColleagueWanted, gives=schemas.ColleagueAsked,
        ),
    ]  # fmt: skip


def _bookings(area: BookingArea) -> list[Route]:
    return [
        route("GET", "/api/bookings", area.of_day, does="Bookings of a day, today unless said",
              roles=STAFF | DOCTOR | SUPERVISOR, takes=BookingQuery, gives=schemas.Bookings),
        route("POST", "/api/bookings", area.book, does="Book a patient for a day and hour",
              roles=STAFF | DOCTOR, takes=schemas.BookingNew, gives=schemas.Booking, status=201),
        route("POST", "/api/bookings/{id}/arrived", area.arrive, does="The booked patient is there",
              roles=STAFF, gives=schemas.Arrived),
        route("POST", "/api/bookings/{id}/cancel", area.cancel, does="Cancel a booking",
              roles=STAFF, gives=schemas.Booking),
    ]  # fmt: skip


def _closing(area: ClosingArea) -> list[Route]:
    return [
        route("GET", "/api/closing", area.remaining, does="Who still waits at closing time",
              roles=STAFF | SUPERVISOR, gives=schemas.Closing),
        route("POST", "/api/encounters/{id}/decision", area.decide, does="What becomes of one who still waits",
              roles=STAFF, takes=schemas.DecisionMade, gives=schemas.Decided),
    ]  # fmt: skip


class OfferArea:
    def __init__(self, pairing: PairingService, passing_on: PassingOnService) -> None:
        self._pairing = pairing
        self._passing_on = passing_on

    async def decline(self, asked: Asked[schemas.OfferDeclined]) -> None:
        said = asked.input
        await self._pairing.decline(asked.actor, asked["id"], Declined(said.reason), said.detail, said.speciality)

    async def accept(self, asked: Asked[Nothing]) -> schemas.BoardJoined:
        return schemas.BoardJoined(call_id=await self._pairing.join_board(asked.actor, asked["id"]))

    async def pass_on(self, asked: Asked[schemas.PassOn]) -> schemas.PassedOn:
        said = asked.input
        passed = await self._passing_on.pass_on(asked.actor, asked["id"], said.speciality, said.detail)
        return schemas.PassedOn(card=encounter_card(passed))

    async def call_in(self, asked: Asked[schemas.ColleagueWanted]) -> schemas.ColleagueAsked:
        said = asked.input
        found = await self._passing_on.call_in(asked.actor, asked["id"], said.doctor_id, said.speciality, said.note)
        return schemas.ColleagueAsked(doctor_id=found)


class BookingArea:
    def __init__(self, bookings: BookingService, clock: Clock) -> None:
        self._bookings = bookings
        self._clock = clock

    async def of_day(self, asked: Asked[BookingQuery]) -> schemas.Bookings:
        found = await self._bookings.of_day(asked.actor, asked.input.day)
        return schemas.Bookings(bookings=tuple(self._booking(one) for one in found))

    async def book(self, asked: Asked[schemas.BookingNew]) -> schemas.Booking:
        new = asked.input
        draft = BookingDraft(
            patient_id=new.patient_id,
            at=new.at,
            speciality=new.speciality,
            doctor_id=new.doctor_id,
            complaint=new.complaint,
            language=new.language,
            woman_doctor_wanted=new.woman_doctor_wanted,
        )
        return self._booking(await self._bookings.book(asked.actor, draft, new.id))

    async def arrive(self, asked: Asked[Nothing]) -> schemas.Arrived:
        return schemas.Arrived(card=encounter_card(await self._bookings.arrive(asked.actor, asked["id"])))

    async def cancel(self, asked: Asked[Nothing]) -> schemas.Booking:
        return self._booking(await self._bookings.cancel(asked.actor, asked["id"]))

    def _booking(self, one: BookingShown) -> schemas.Booking:
        booking, patient = one.booking, one.patient
        age = age_on(patient.birth_date, day_of(self._clock()))
        return schemas.Booking(
            id=booking.id,
            patient=PatientCard(
                id=patient.id,
                name=patient.name,
                sex=Sex(patient.sex.value),
                age_years=age.years,
                age_months=age.months,
                age_days=age.days,
            ),
            center_id=booking.center_id,
            at=booking.at,
            kind=booking.kind.value,
            state=booking.state.value,
            speciality=booking.speciality,
            doctor_id=booking.doctor_id,
            doctor_name=one.doctor_name,
            complaint=booking.complaint,
            urgency=Urgency(booking.urgency.value),
            encounter_id=booking.encounter_id,
        )


class ClosingArea:
    def __init__(self, closing: ClosingService) -> None:
        self._closing = closing

    async def remaining(self, asked: Asked[Nothing]) -> schemas.Closing:
        found = await self._closing.remaining(asked.actor)
        return schemas.Closing(
            remaining=tuple(
                schemas.StillWaiting.model_validate({"card": encounter_card(one), "asks": asks.value})
                for one, asks in found
            )
        )

    async def decide(self, asked: Asked[schemas.DecisionMade]) -> schemas.Decided:
        said = asked.input
        decided = await self._closing.decide(
            asked.actor, asked["id"], Decision(said.decision), said.speciality, said.detail
        )
        return schemas.Decided(card=encounter_card(decided))
