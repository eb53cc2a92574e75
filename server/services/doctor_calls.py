"""Calling volunteers when the queue outgrows those on duty; the control room sees each call. Must not know HTTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from server.domain import doctor_calls
from server.domain.doctor_calls import DoctorCall, Need
from server.domain.errors import Refused
from server.domain.identity import SYSTEM, Actor, Role
from server.domain.ids import new_id
from server.domain.licence import may_take_patients
from server.domain.permissions import require
from server.domain.volunteer_words import letter
from server.domain.volunteers import ContactKind
from server.services.application_files import ApplicationFiles
from server.services.courier import Contact, Courier
from server.services.ports import Clock, Store, Work
from server.services.ports.identity import Vault

log = structlog.get_logger("doctor_calls")

LOOK_SECONDS = 60.0
SHOWN = timedelta(days=7)
PAGE = "/doctor?duty=on"
"""Where the link in the message leads: after signing in, to the way on duty."""


class DoctorCallService:
    def __init__(self, store: Store, clock: Clock, vault: Vault, files: ApplicationFiles, courier: Courier) -> None:
        self._store = store
        self._clock = clock
        self._vault = vault
        self._files = files
        self._courier = courier
        self._running: asyncio.Task[None] | None = None

    async def recent(self, actor: Actor) -> tuple[DoctorCall, ...]:
        """Calls of the last days, newest first. Raises Forbidden."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            return await work.doctor_calls.since(self._clock() - SHOWN)

    async def look(self) -> tuple[DoctorCall, ...]:
        """Call for doctors where it is needed; the calls made."""
        now, rules = self._clock(), doctor_calls.rules()
        async with self._store.work() as work:
            waiting = await work.encounters.waiting()
            if not waiting or not self._courier.kinds:
                return ()
            there = [one for one in await work.people.on_duty() if may_take_patients(one, now)]
            made = await work.doctor_calls.since(now - timedelta(minutes=rules.pause_minutes))
            found = doctor_calls.needs(waiting, there, made, now, rules)
            return tuple([await self._call(work, need) for need in found])

    async def start(self) -> None:
        self._running = asyncio.create_task(self._run(), name="doctor calls")

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def _call(self, work: Work, need: Need) -> DoctorCall:
        now = self._clock()
        known = await work.volunteers.all()
        people = await work.people.many(one.person_id for one in known)
        asked = 0
        pairs = ((one, people[one.person_id]) for one in known)
        for volunteer, person in doctor_calls.to_call(need, pairs, now, doctor_calls.rules()):
            opened = self._vault.opened(volunteer.sealed_contact, f"volunteer/{person.id}").decode()
            kind, _, address = opened.partition(":")
            words = {"waiting": str(need.waiting), "speciality": need.speciality.replace("_", " ")}
            told = letter("call", person.language, link=self._files.page(PAGE), **words)
            if await self._courier.write(work, Contact(ContactKind(kind), address), told):
                await work.volunteers.save(replace(volunteer, called_at=now))
                asked += 1
        call = DoctorCall(new_id(), need.speciality, now, need.waiting, need.doctors, need.longest_minutes, asked)
        await work.doctor_calls.add(call)
        work.audit.append(SYSTEM, "doctors.call", "doctor_call", call.id, reason=need.speciality)
        log.info("doctors_called", count=asked)
        return call

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Refused as refused:
                log.info("doctor_calls_look_again", code=refused.code)
            except Exception:
                log.exception("doctor_calls_failed")
