"""People with accounts, as administrators keep them. Must not know HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from server.domain.errors import Conflict, NotFound, invalid
from server.domain.events import DutyChanged, PersonRevoked
from server.domain.identity import Actor, Person, Role
from server.domain.pairing import OfferState
from server.domain.permissions import require
from server.domain.roster import zone_exists
from server.domain.specialities import LANGUAGES, SPECIALITIES
from server.services import offers
from server.services.identity import Account
from server.services.passwords import Passwords, generate
from server.services.ports import Clock, Store, Work


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What an administrator says about a person. None in a change: stays as it is."""

    name: str | None = None
    role: Role | None = None
    center_id: str | None = None
    specialities: tuple[str, ...] | None = None
    registration: str | None = None
    language: str | None = None
    sex: str | None = None
    languages: tuple[str, ...] | None = None
    country: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class LicenceChecked:
    """What an administrator has seen at the council; `verified` False takes an earlier word back."""

    registration: str
    valid_until: date
    verified: bool


class PeopleService:
    def __init__(self, store: Store, clock: Clock, passwords: Passwords) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords

    async def find(
        self, actor: Actor, q: str, role: Role | None, center_id: str | None, active: bool | None
    ) -> tuple[Account, ...]:
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            people = await work.people.find(q=q, role=role, center_id=center_id, active=active)
            return await _accounts(work, people)

    async def get(self, actor: Actor, person_id: str) -> Account:
        """Raises NotFound."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            return await _account(work, await _loaded(work, person_id))

    async def create(self, actor: Actor, login: str, draft: PersonDraft) -> tuple[Account, str]:
        """The new person and the password to tell once. Raises Invalid."""
        require(actor, Role.ADMINISTRATOR)
        password = generate()
        password_hash = await self._passwords.hash(password)
        async with self._store.work() as work:
            if await work.people.by_login(login):
                raise invalid("login", "taken", "This sign-in name is taken.")
            person = Person(
                id=str(uuid4()),
                login=login,
                name=draft.name or login,
                role=draft.role or Role.STAFF,
                center_id=draft.center_id,
                specialities=draft.specialities or (),
                registration=draft.registration or "",
                language=draft.language or "en",
                password_hash=password_hash,
                must_change_password=True,
                token_generation=0,
                active=True,
                on_duty_since=None,
                created_at=self._clock(),
                last_signed_in_at=None,
                **_profile(draft),
            )
            await _check(work, person)
            await work.people.add(person)
            work.audit.append(actor, "person.create", "person", person.id)
            return await _account(work, person), password

    async def change(self, actor: Actor, person_id: str, draft: PersonDraft) -> Account:
        """A change of role or center ends the person's sign-ins. Raises NotFound, Invalid, Conflict."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            before = await _loaded(work, person_id)
            after = _changed(before, draft)
            await _check(work, after)
            if before.role is Role.ADMINISTRATOR and after.role is not Role.ADMINISTRATOR:
                await _refuse_last_administrator(work, before)
            if (after.role, after.center_id) != (before.role, before.center_id):
                after = await self._revoked(work, replace(after, on_duty_since=None), "role_changed")
                await work.duty_periods.end(person_id, self._clock())
            await work.people.save(after)
            work.audit.append(actor, "person.change", "person", person_id)
            return await _account(work, after)

    async def check_licence(self, actor: Actor, person_id: str, checked: LicenceChecked) -> Account:
        """Write down number and last day, and who has checked them. Raises NotFound, Invalid for non-doctors."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            person = await _loaded(work, person_id)
            if person.role is not Role.DOCTOR:
                raise invalid("registration", "impossible", "Only doctors have a licence.")
            person = replace(
                person,
                registration=checked.registration,
                licence_valid_until=checked.valid_until,
                licence_verified_at=self._clock() if checked.verified else None,
                licence_verified_by=actor.person_id if checked.verified else None,
            )
            await work.people.save(person)
            work.audit.append(actor, "licence.verify" if checked.verified else "licence.doubt", "person", person_id)
            work.after_commit(DutyChanged(person_id))
            return await _account(work, person)

    async def reset_password(self, actor: Actor, person_id: str) -> str:
        """The new password, to be told once and changed at the next sign-in. Ends the person's sign-ins."""
        require(actor, Role.ADMINISTRATOR)
        password = generate()
        password_hash = await self._passwords.hash(password)
        async with self._store.work() as work:
            person = await _loaded(work, person_id)
            person = replace(person, password_hash=password_hash, must_change_password=True)
            await work.people.save(await self._revoked(work, person, "password_reset"))
            work.audit.append(actor, "password.reset", "person", person_id)
        return password

    async def deactivate(self, actor: Actor, person_id: str, reason: str = "") -> Account:
        """Tokens, sockets, duty and offers stop at once. Raises Conflict for oneself and the last administrator."""
        require(actor, Role.ADMINISTRATOR)
        if actor.person_id == person_id:
            raise Conflict("person.self", "You cannot deactivate yourself.")
        async with self._store.work() as work:
            person = await _loaded(work, person_id)
            if person.role is Role.ADMINISTRATOR and person.active:
                await _refuse_last_administrator(work, person)
            if person.active:
                person = await self._revoked(work, replace(person, active=False, on_duty_since=None), "deactivated")
                await work.people.save(person)
                await work.duty_periods.end(person_id, self._clock())
                for offer in await work.offers.open():
                    if offer.doctor_id == person_id:
                        await offers.close(work, offer, OfferState.WITHDRAWN)
                work.after_commit(DutyChanged(person_id))
                work.audit.append(actor, "person.deactivate", "person", person_id, reason=reason)
            return await _account(work, person)

    async def activate(self, actor: Actor, person_id: str) -> Account:
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            person = await _loaded(work, person_id)
            if not person.active:
                person = replace(person, active=True)
                await work.people.save(person)
                work.audit.append(actor, "person.activate", "person", person_id)
            return await _account(work, person)

    async def _revoked(self, work: Work, person: Person, reason: str) -> Person:
        """The person with a new token generation; every refresh token ends."""
        await work.refresh_tokens.revoke_person(person.id, self._clock())
        work.after_commit(PersonRevoked(person.id, reason))
        return replace(person, token_generation=person.token_generation + 1)


async def _loaded(work: Work, person_id: str) -> Person:
    person = await work.people.get(person_id, lock=True)
    if person is None:
        raise NotFound("person.not_found", "There is no such person.")
    return person


def _changed(person: Person, draft: PersonDraft) -> Person:
    role = draft.role or person.role
    return replace(
        person,
        name=draft.name or person.name,
        role=role,
        # A person belongs to a center as staff only; leaving that role leaves the center.
        center_id=(draft.center_id or person.center_id) if role is Role.STAFF else None,
        specialities=person.specialities if draft.specialities is None else draft.specialities,
        language=draft.language or person.language,
        **_licence(person, draft.registration),
        **_profile(draft),
    )


def _licence(person: Person, registration: str | None) -> dict[str, Any]:
    """Another number than the one that was checked has not been checked."""
    if registration is None or registration == person.registration:
        return {}
    return {"registration": registration, "licence_verified_at": None, "licence_verified_by": None}


def _profile(draft: PersonDraft) -> dict[str, Any]:
    said = {name: getattr(draft, name) for name in ("sex", "languages", "country", "zone")}
    return {name: value for name, value in said.items() if value is not None}


async def _check(work: Work, person: Person) -> None:
    """Raises Invalid when role, center and specialities do not go together."""
    if person.role is Role.PATIENT:
        raise invalid("role", "impossible", "Patients have no account.")
    if person.role is Role.STAFF:
        center = await work.centers.get(person.center_id) if person.center_id else None
        if center is None or not center.active:
            raise invalid("center_id", "missing", "Staff needs a center that is in use.")
    elif person.center_id is not None:
        raise invalid("center_id", "impossible", "Only staff belongs to a center.")
    if person.role is Role.DOCTOR and not person.specialities:
        raise invalid("specialities", "missing", "A doctor needs a speciality.")
    if unknown := set(person.specialities) - set(SPECIALITIES):
        raise invalid("specialities", "unknown", f"There is no such speciality ({len(unknown)} unknown).")
    if unknown := set(person.languages) - set(LANGUAGES):
        raise invalid("languages", "unknown", f"There is no such language ({len(unknown)} unknown).")
    if not zone_exists(person.zone):
        raise invalid("zone", "unknown", "There is no such time zone.")


async def _refuse_last_administrator(work: Work, person: Person) -> None:
    if person.active and await work.people.count_active(Role.ADMINISTRATOR) <= 1:
        raise Conflict("person.last_administrator", "This is the last administrator.")


async def _account(work: Work, person: Person) -> Account:
    return (await _accounts(work, (person,)))[0]


async def _accounts(work: Work, people: tuple[Person, ...]) -> tuple[Account, ...]:
    centers = await work.centers.many(person.center_id for person in people)
    named = {center.id: center.name for center in centers.values()}
    return tuple(Account(person, named.get(person.center_id or "")) for person in people)
