"""Offering to help as a doctor: apply, confirm the contact, add the licence, send, correct, withdraw, join.

> A stranger gets the same answer whoever has applied before; what there is to say goes to the contact alone.

Must not know HTTP nor how messages travel.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain import volunteers
from server.domain.center_day import day_of
from server.domain.errors import Gone, NotFound, Unavailable, invalid
from server.domain.identity import Actor, Person, Role
from server.domain.ids import new_id
from server.domain.password_rules import same_text
from server.domain.roster import Shift
from server.domain.volunteer_words import Letter, letter
from server.domain.volunteers import Answers, Application, State, Volunteer
from server.services.application_files import ApplicationFiles, token_hash
from server.services.code_check import CodeCheck
from server.services.courier import Contact, Courier
from server.services.passwords import Passwords, refuse_weak
from server.services.ports import Clock, Store, Work
from server.services.ports.identity import Vault

APPLICANT = Actor(person_id=None, name="applicant", role=Role.PATIENT)
"""Who acts in the audit trail when an applicant does: his name is under seal. Never made from a request."""
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
REFERENCE_LETTERS = 7


@dataclass(frozen=True, slots=True)
class Seen:
    """What the applicant sees; `answers` None until his contact was confirmed."""

    application: Application
    answers: Answers | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Of the licence's scan, as it came."""

    number: int
    count: int
    octets: bytes


class ApplicationService:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        vault: Vault,
        files: ApplicationFiles,
        courier: Courier,
        passwords: Passwords,
        codes: CodeCheck,
    ) -> None:
        self._store = store
        self._clock = clock
        self._vault = vault
        self._files = files
        self._courier = courier
        self._passwords = passwords
        self._codes = codes

    async def apply(self, answers: Answers, language: str) -> None:
        """Write it down and have a link sent to the contact. Raises Invalid, Unavailable(`join.closed`)."""
        now = self._clock()
        volunteers.check(answers, day_of(now))
        if not self._courier.kinds:
            raise Unavailable("join.closed", "Nobody can apply here now.", retry_after=3600)
        if answers.contact_kind not in self._courier.kinds:
            raise invalid("contact", "unknown", "We cannot reach anybody this way.")
        contact = Contact(answers.contact_kind, answers.contact)
        contact_hash = self._courier.hash_of(contact)
        async with self._store.work() as work:
            await work.applications.delete_unconfirmed(now - volunteers.UNCONFIRMED_LIVES)
            before = [
                one for one in await work.applications.by_contact(contact_hash) if one.state in volunteers.LIVE
            ]
            if await work.volunteers.by_contact(contact_hash) is not None:
                await self._courier.write(work, contact, letter("account", language))
                return
            if before and before[0].state is not State.UNCONFIRMED:
                await self._courier.write(work, contact, self._linked("again", language, before[0].id))
                return
            one = before[0] if before else self._new(contact_hash, language, now)
            one = self._files.with_answers(one, answers)
            await (work.applications.save(one) if before else work.applications.add(one))
            await self._courier.write(work, contact, self._linked("confirm", language, one.id))

    async def look(self, token: str) -> Seen:
        """Raises NotFound, Gone(`application.gone`) for one that was withdrawn."""
        async with self._store.work() as work:
            one = await _by(work, token)
        return Seen(one, None if one.state is State.UNCONFIRMED else self._files.answers_of(one))

    async def confirm(self, token: str) -> Seen:
        """The contact is his who has the link; again changes nothing. Raises NotFound, Gone."""
        async with self._store.work() as work:
            one = volunteers.confirmed(await _by(work, token, lock=True), self._clock())
            await work.applications.save(one)
            work.audit.append(APPLICANT, "application.confirm", "application", one.id)
        return Seen(one, self._files.answers_of(one))

    async def change(self, token: str, answers: Answers) -> Seen:
        """Other words; the contact stays. Raises NotFound, Gone, Invalid, Conflict(`application.wrong_state`)."""
        async with self._store.work() as work:
            one = await self._editable(work, token)
            before = self._files.answers_of(one)
            answers = replace(answers, contact=before.contact, contact_kind=before.contact_kind)
            volunteers.check(answers, day_of(self._clock()))
            one = self._files.with_answers(one, answers)
            await work.applications.save(one)
        return Seen(one, answers)

    async def add_piece(self, token: str, piece: Piece) -> Application:
        """Keep the piece if it is the next one; the first one begins anew. What is kept says which is wanted.

        Raises NotFound, Gone, Conflict, Invalid(`kind`, `too_large`).
        """
        async with self._store.work() as work:
            one = await self._editable(work, token)
            if piece.number == 0:
                kind = volunteers.kind_of_scan(piece.octets)
                if kind is None:
                    raise invalid("data", "kind", "Only JPEG, PNG, WebP and PDF can be taken.")
                await work.applications.drop_scan(one.id)
                one = replace(volunteers.without_scan(one), scan_mime=kind, scan_pieces=piece.count)
            if piece.number != one.scan_arrived or piece.count != one.scan_pieces or one.has_scan:
                return one
            octets = one.scan_octets + len(piece.octets)
            if octets > volunteers.SCAN_OCTETS_AT_MOST:
                raise invalid("data", "too_large", "At most 4 MB.")
            sealed = self._files.sealed_piece(one.id, piece.number, piece.octets)
            await work.applications.add_piece(one.id, piece.number, sealed)
            one = replace(one, scan_arrived=one.scan_arrived + 1, scan_octets=octets)
            await work.applications.save(one)
            return one

    async def send(self, token: str) -> Seen:
        """To those who check. Raises NotFound, Gone, Conflict."""
        async with self._store.work() as work:
            one = volunteers.sent(await _by(work, token, lock=True), self._clock())
            await work.applications.save(one)
            work.audit.append(APPLICANT, "application.send", "application", one.id)
        return Seen(one, self._files.answers_of(one))

    async def withdraw(self, token: str) -> None:
        """What was said and the scan are deleted. Raises NotFound, Gone, Conflict."""
        async with self._store.work() as work:
            one = volunteers.withdrawn(await _by(work, token, lock=True))
            await work.applications.drop_scan(one.id)
            await work.applications.save(one)
            work.audit.append(APPLICANT, "application.withdraw", "application", one.id)

    async def join(self, token: str, login: str, password: str) -> Person:
        """The account of a verified doctor, with hours and limits as he said them.

        Raises NotFound, Gone, Conflict, Invalid.
        """
        now, password = self._clock(), same_text(password)
        async with self._store.work() as work:
            one = await _by(work, token)
            if one.state is not State.VERIFIED:
                raise volunteers.wrong_state(one)
            answers = self._files.answers_of(one)
            person = _person(one, answers, login, now)
            shortest = await self._codes.shortest_password(work, person)
        refuse_weak("password", password, shortest, (login, answers.name))
        person = replace(person, password_hash=await self._passwords.hash(password))
        async with self._store.work() as work:
            one = await _by(work, token, lock=True)
            if one.state is not State.VERIFIED:
                raise volunteers.wrong_state(one)
            if await work.people.by_login(login) is not None:
                raise invalid("login", "taken", "This sign-in name is taken.")
            await work.people.add(person)
            contact = f"{answers.contact_kind.value}:{answers.contact}".encode()
            sealed = self._vault.seal(contact, f"volunteer/{person.id}")
            await work.volunteers.add(
                Volunteer(person.id, sealed, one.contact_hash, answers.most_per_day, answers.wants_calls)
            )
            for shift in _shifts(answers, person.id, now):
                await work.shifts.add(shift)
            await work.applications.save(replace(one, state=State.JOINED, person_id=person.id))
            work.audit.append(person.as_actor(), "application.join", "application", one.id)
        return person

    def _new(self, contact_hash: str, language: str, now: datetime) -> Application:
        application_id = new_id()
        return Application(
            id=application_id,
            reference="V-" + "".join(secrets.choice(LETTERS) for _ in range(REFERENCE_LETTERS)),
            token_hash=token_hash(self._files.token_of(application_id)),
            state=State.UNCONFIRMED,
            sealed=b"",
            contact_hash=contact_hash,
            licence_hash="",
            language=language,
            made_at=now,
        )

    def _linked(self, kind: str, language: str, application_id: str) -> Letter:
        return letter(kind, language, link=self._files.link_of(application_id))

    async def _editable(self, work: Work, token: str) -> Application:
        one = await _by(work, token, lock=True)
        if one.state not in volunteers.EDITABLE:
            raise volunteers.wrong_state(one)
        return one


async def _by(work: Work, token: str, *, lock: bool = False) -> Application:
    one = await work.applications.by_token(token_hash(token), lock=lock)
    if one is None:
        raise NotFound("application.not_found", "This link is not one of ours.")
    if one.state is State.WITHDRAWN:
        raise Gone("application.gone", "This application was withdrawn.")
    return one


def _person(one: Application, answers: Answers, login: str, now: datetime) -> Person:
    return Person(
        id=new_id(),
        login=login,
        name=answers.name,
        role=Role.DOCTOR,
        center_id=None,
        specialities=one.specialities,
        registration=one.registration,
        language=one.language,
        password_hash="",
        must_change_password=False,
        token_generation=0,
        active=True,
        on_duty_since=None,
        created_at=now,
        last_signed_in_at=None,
        sex=answers.sex,
        languages=answers.languages,
        country=answers.country,
        zone=answers.zone,
        licence_valid_until=one.valid_until,
        licence_verified_at=one.decided_at,
        licence_verified_by=one.decided_by,
    )


def _shifts(answers: Answers, person_id: str, now: datetime) -> list[Shift]:
    today = day_of(now)
    made = []
    for hours in answers.hours:
        first = today + timedelta(days=(hours.weekday - today.weekday()) % 7)
        made.append(Shift(new_id(), person_id, answers.zone, first, hours.begins, hours.ends, weekly=True))
    return made
