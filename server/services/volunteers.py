"""Checking those who offer to help, for administrators; what a volunteer may change himself. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from server.domain import volunteers
from server.domain.center_day import day_of
from server.domain.errors import Forbidden, NotFound, invalid
from server.domain.identity import Actor, Person, Role
from server.domain.permissions import require
from server.domain.specialities import SPECIALITIES
from server.domain.volunteer_words import letter
from server.domain.volunteers import Answers, Application, Decision, Volunteer
from server.services.access import own_id
from server.services.application_files import ApplicationFiles
from server.services.courier import Contact, Courier
from server.services.ports import Clock, Store, Work


@dataclass(frozen=True, slots=True)
class Listed:
    """In the worklist. `same_licence`: references of other applications with the same number."""

    application: Application
    answers: Answers
    decided_by: Person | None
    same_licence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What an administrator says; number, day and specialities as found at the council, for a yes."""

    decision: Decision
    reason: str
    registration: str = ""
    valid_until: date | None = None
    specialities: tuple[str, ...] = ()


class VolunteerService:
    def __init__(self, store: Store, clock: Clock, files: ApplicationFiles, courier: Courier) -> None:
        self._store = store
        self._clock = clock
        self._files = files
        self._courier = courier

    async def worklist(self, actor: Actor) -> tuple[Listed, ...]:
        """Every application that was sent once and not withdrawn, the longest waiting first."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            found = await work.applications.in_states(volunteers.FOR_REVIEW)
            listed = [await self._listed(work, one) for one in found]
            work.audit.append(actor, "applications.list", "application", "all")
        return tuple(sorted(listed, key=lambda one: one.application.state is not volunteers.State.SENT))

    async def get(self, actor: Actor, application_id: str) -> Listed:
        """Raises NotFound."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            one = await _reviewable(work, application_id)
            work.audit.append(actor, "application.read", "application", one.id)
            return await self._listed(work, one)

    async def scan(self, actor: Actor, application_id: str) -> tuple[Application, bytes]:
        """Raises NotFound."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            one = await _reviewable(work, application_id)
            if not one.has_scan:
                raise NotFound("application.no_scan", "There is no scan.")
            work.audit.append(actor, "application.read_scan", "application", one.id)
            return one, await self._files.scan_of(work, one.id)

    async def decide(self, actor: Actor, application_id: str, draft: DecisionDraft) -> Listed:
        """The applicant is told; a doctor who has joined is suspended with the account, not here.

        Raises NotFound, Conflict, Invalid.
        """
        require(actor, Role.ADMINISTRATOR)
        now = self._clock()
        if draft.decision is Decision.VERIFY:
            _check(draft, day_of(now))
        async with self._store.work() as work:
            one = await _reviewable(work, application_id, lock=True)
            one = volunteers.decided(one, draft.decision, _person_id(actor), draft.reason, now)
            if draft.decision is Decision.VERIFY:
                one = replace(
                    one,
                    registration=draft.registration,
                    valid_until=draft.valid_until,
                    specialities=draft.specialities,
                )
            await work.applications.save(one)
            work.audit.append(
                actor, f"application.{draft.decision.value}", "application", one.id, reason=draft.reason
            )
            answers = self._files.answers_of(one)
            told = letter(draft.decision.value, one.language, link=self._files.link_of(one.id))
            await self._courier.write(work, Contact(answers.contact_kind, answers.contact), told)
            return await self._listed(work, one)

    async def own(self, actor: Actor) -> Volunteer:
        """Raises NotFound for whoever did not join as a volunteer."""
        async with self._store.work() as work:
            return await _own(work, actor)

    async def change_own(self, actor: Actor, most_per_day: int | None, *, wants_calls: bool) -> Volunteer:
        """Raises NotFound."""
        async with self._store.work() as work:
            changed = replace(await _own(work, actor), most_per_day=most_per_day, wants_calls=wants_calls)
            await work.volunteers.save(changed)
            work.audit.append(actor, "volunteer.change", "person", changed.person_id)
            return changed

    async def _listed(self, work: Work, one: Application) -> Listed:
        others = await work.applications.with_licence(one.licence_hash)
        same = tuple(other.reference for other in others if other.id != one.id)
        decided_by = await work.people.get(one.decided_by) if one.decided_by is not None else None
        return Listed(one, self._files.answers_of(one), decided_by, same)


def _person_id(actor: Actor) -> str:
    if actor.person_id is None:
        raise Forbidden("auth.forbidden", "This is not available to you.")
    return actor.person_id


async def _reviewable(work: Work, application_id: str, *, lock: bool = False) -> Application:
    one = await work.applications.get(application_id, lock=lock)
    if one is None or one.state not in volunteers.FOR_REVIEW:
        raise NotFound("application.not_found", "There is no such application.")
    return one


async def _own(work: Work, actor: Actor) -> Volunteer:
    found = await work.volunteers.get(own_id(actor), lock=True)
    if found is None:
        raise NotFound("volunteer.not_found", "You did not join as a volunteer.")
    return found


def _check(draft: DecisionDraft, today: date) -> None:
    if not draft.registration:
        raise invalid("registration", "missing", "Enter the number as the council has it.")
    if draft.valid_until is None or draft.valid_until < today:
        raise invalid("valid_until", "wrong", "Enter the last day of the licence.")
    if not draft.specialities or set(draft.specialities) - set(SPECIALITIES):
        raise invalid("specialities", "wrong", "Choose at least one speciality.")
