"""People with accounts, for administrators. Must not know the store."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import identity as schemas
from server.api.schemas.base import Id, Model
from server.domain.identity import Role
from server.domain.licence import licence_of
from server.services.identity import Account
from server.services.people import LicenceChecked, PeopleService, PersonDraft
from server.services.ports import Clock
from signaling import messages

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


class PeopleQuery(Model):
    q: str = Field(default="", max_length=120)
    role: messages.Role | None = None
    center: Id | None = None
    active: bool | None = None


def routes(people: PeopleService, clock: Clock) -> list[Route]:
    area = PeopleArea(people, clock)
    return [
        route(
            "GET", "/api/people", area.find, does="Find people", roles=ADMINISTRATOR,
            takes=PeopleQuery, gives=schemas.People,
        ),
        route(
            "POST", "/api/people", area.create, does="Create a person; the password is told once",
            roles=ADMINISTRATOR, takes=schemas.PersonNew, gives=schemas.PersonCreated, status=201,
        ),
        route("GET", "/api/people/{id}", area.get, does="One person", roles=ADMINISTRATOR, gives=schemas.Person),
        route(
            "PATCH", "/api/people/{id}", area.change, does="Change a person; another role ends the sign-ins",
            roles=ADMINISTRATOR, takes=schemas.PersonChange, gives=schemas.Person,
        ),
        route(
            "PUT", "/api/people/{id}/licence", area.check_licence, does="A doctor's licence as it was checked",
            roles=ADMINISTRATOR, takes=schemas.LicenceChecked, gives=schemas.Person,
        ),
        route(
            "POST", "/api/people/{id}/password", area.reset_password, does="Give a new password, told once",
            roles=ADMINISTRATOR, gives=schemas.NewPassword,
        ),
        route(
            "POST", "/api/people/{id}/deactivate", area.deactivate, does="End the account at once",
            roles=ADMINISTRATOR, takes=schemas.DeactivationNew, gives=schemas.Person,
        ),
        route(
            "POST", "/api/people/{id}/activate", area.activate, does="Open the account again",
            roles=ADMINISTRATOR, gives=schemas.Person,
        ),
    ]  # fmt: skip


class PeopleArea:
    def __init__(self, people: PeopleService, clock: Clock) -> None:
        self._people = people
        self._clock = clock

    async def find(self, asked: Asked[PeopleQuery]) -> schemas.People:
        query = asked.input
        role = Role(query.role) if query.role else None
        found = await self._people.find(asked.actor, query.q, role, query.center, query.active)
        return schemas.People(people=tuple(self._person(account) for account in found))

    async def create(self, asked: Asked[schemas.PersonNew]) -> schemas.PersonCreated:
        new = asked.input
        account, password = await self._people.create(asked.actor, new.login, _draft(new))
        return schemas.PersonCreated(person=self._person(account), password=password)

    async def get(self, asked: Asked[Nothing]) -> schemas.Person:
        return self._person(await self._people.get(asked.actor, asked["id"]))

    async def change(self, asked: Asked[schemas.PersonChange]) -> schemas.Person:
        return self._person(await self._people.change(asked.actor, asked["id"], _draft(asked.input)))

    async def check_licence(self, asked: Asked[schemas.LicenceChecked]) -> schemas.Person:
        said = asked.input
        checked = LicenceChecked(said.registration.strip(), said.valid_until, said.verified)
        return self._person(await self._people.check_licence(asked.actor, asked["id"], checked))

    async def reset_password(self, asked: Asked[Nothing]) -> schemas.NewPassword:
        return schemas.NewPassword(password=await self._people.reset_password(asked.actor, asked["id"]))

    async def deactivate(self, asked: Asked[schemas.DeactivationNew]) -> schemas.Person:
        return self._person(await self._people.deactivate(asked.actor, asked["id"], asked.input.reason))

    async def activate(self, asked: Asked[Nothing]) -> schemas.Person:
        return self._person(await self._people.activate(asked.actor, asked["id"]))

    def _person(self, account: Account) -> schemas.Person:
        return _person(account, self._clock())


def _draft(given: schemas.PersonNew | schemas.PersonChange) -> PersonDraft:
    return PersonDraft(
        name=given.name,
        role=Role(given.role) if given.role else None,
        center_id=given.center_id,
        specialities=given.specialities,
        registration=given.registration,
        language=given.language,
        sex=given.sex,
        languages=given.languages,
        country=given.country,
        zone=given.zone,
    )


def _person(account: Account, now: datetime) -> schemas.Person:
    person = account.person
    is_doctor = person.role is Role.DOCTOR
    return schemas.Person(
        id=person.id,
        login=person.login,
        name=person.name,
        role=messages.Role(person.role),
        center_id=person.center_id,
        center_name=account.center_name,
        specialities=person.specialities,
        registration=person.registration,
        language=person.language,
        sex=person.sex,
        languages=person.languages,
        country=person.country,
        zone=person.zone,
        licence_valid_until=person.licence_valid_until,
        licence=licence_of(person, now).value if is_doctor else None,
        licence_verified_at=person.licence_verified_at,
        active=person.active,
        created_at=person.created_at,
        last_signed_in_at=person.last_signed_in_at,
    )
