"""A working day of many centers, driven through the real doors, event by event on a clock that the day sets.

Patients come as they like (Poisson), some do not wait; doctors are slow, say no, do not answer, claim the same one
at once; links drop and the server is restarted. `day_judged` then looks at what became of everybody.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from socketio.exceptions import BadNamespaceError
from socketio.exceptions import TimeoutError as NoAnswer

from tests.drill.day_people import CLOSES, ENDS, Doctor, Patient, doctor_of, pick
from tests.drill.day_town import PAUSE, SPECIALITIES, Size, Town, town
from tests.server.clock import MORNING, HandClock

URGENCIES = {"emergency": 0.05, "urgent": 0.25, "routine": 0.7}
CALL_MINUTES = 5.5
"""Of a call, the middle one; they differ by half of it."""
DECLINES, IGNORES, RIVALS, LEAVES, NO_SHOWS = 0.06, 0.06, 0.12, 0.05, 0.2
BOOKED = 0.1
RENEW = timedelta(minutes=35)
PATIENCE = 8
"""So many half pauses the day waits for the server to ask a free doctor: its clock stands still meanwhile."""

Action = Callable[[], Awaitable[None]]


class Day:
    def __init__(self, place: Town, size: Size, source: random.Random) -> None:
        self.town = place
        self.size = size
        self.source = source
        self.clock = place.clock
        self.patients: list[Patient] = []
        self.by_encounter: dict[str, Patient] = {}
        self.doctors = [doctor_of(one, number, size, source) for number, one in enumerate(place.doctors)]
        self.restarts = 0
        self.races = 0
        self._events: list[tuple[datetime, int, Action]] = []
        self._numbers = itertools.count()

    def at(self, when: datetime, action: Action) -> None:
        heapq.heappush(self._events, (when, next(self._numbers), action))

    def soon(self, seconds: float, action: Action) -> None:
        self.at(self.clock() + timedelta(seconds=seconds), action)

    async def run(self) -> None:
        """Until nothing more happens."""
        self._plan()
        for person in (*self.town.staff.values(), *self.town.doctors):
            await self.town.connect(person.id)
        while self._events:
            when, _, action = heapq.heappop(self._events)
            self.clock.now = max(self.clock.now, when)
            await action()
            for _ in range(PATIENCE):
                await asyncio.sleep(PAUSE / 2)
                await self._look()
                if not self._is_pairing():
                    break

    def _is_pairing(self) -> bool:
        """A doctor is free and not asked, and somebody waits for such a one: the server is about to ask."""
        wanted = {one.speciality for one in self.patients if one.waits}
        free = (one for one in self.doctors if one.on and not one.busy and not one.away and not one.asked)
        return any(wanted.intersection(one.person.specialities) for one in free)

    def _plan(self) -> None:
        source, moment = self.source, MORNING + timedelta(minutes=1)
        open_for = (CLOSES - moment).total_seconds() - 60
        for doctor in self.doctors:
            self.at(doctor.begins, lambda one=doctor: self._duty(one, True))  # type: ignore[misc]
            self.at(doctor.ends, lambda one=doctor: self._duty(one, False))  # type: ignore[misc]
        for _ in range(self.size.patients):
            moment += timedelta(seconds=source.expovariate(self.size.patients / open_for))
            one = Patient(source.choice(self.town.centers).id, pick(source, SPECIALITIES), pick(source, URGENCIES))
            self.patients.append(one)
            books = source.random() < BOOKED and moment > MORNING + timedelta(hours=1)
            self.at(MORNING if books else moment, lambda p=one, t=moment, b=books: self._come(p, t, b))  # type: ignore[misc]
        for number in range(self.size.restarts):
            self.at(MORNING + timedelta(minutes=50 + 80 * number), self._restart)
        for _ in range(self.size.drops):
            self.at(MORNING + timedelta(seconds=source.uniform(600, 17_400)), self._drop)
        for step in range(1, int((ENDS - MORNING) / RENEW) + 1):
            for half in (0, 1):
                self.at(MORNING + step * RENEW + timedelta(minutes=2 * half), lambda h=half: self._renew(h))  # type: ignore[misc]
        self.at(CLOSES + timedelta(minutes=1), self._close)
        self.at(ENDS - timedelta(minutes=40), self._answer)
        self.at(ENDS - timedelta(minutes=5), self._close)

    # --- patients -------------------------------------------------------------------------------------------

    async def _come(self, one: Patient, when: datetime, books: bool) -> None:
        staff = self.town.screens[self.town.staff[one.center_id].id].page
        words = {"name": "Patient of the day", "sex": "female", "age_years": 34, "different_person": True}
        patient = await staff.http("POST", "/api/patients", words, status=201)
        if not books:
            made = await staff.http("POST", "/api/encounters", {"patient_id": patient["id"]}, status=201)
            await self._queue(one, made["card"]["id"])
            return
        new = {"patient_id": patient["id"], "at": when.isoformat(), "speciality": one.speciality}
        booking = await staff.http("POST", "/api/bookings", new, status=201)
        if self.source.random() < NO_SHOWS:
            one.showed = False
        else:
            early = timedelta(minutes=self.source.uniform(-10, 10))
            self.at(when + early, lambda: self._arrive(one, booking["id"]))

    async def _arrive(self, one: Patient, booking_id: str) -> None:
        staff = self.town.screens[self.town.staff[one.center_id].id].page
        arrived = await staff.http("POST", f"/api/bookings/{booking_id}/arrived")
        await self._queue(one, arrived["card"]["id"])

    async def _queue(self, one: Patient, encounter_id: str) -> None:
        staff = self.town.screens[self.town.staff[one.center_id].id].page
        one.encounter_id, path = encounter_id, f"/api/encounters/{encounter_id}"
        self.by_encounter[encounter_id] = one
        case = {"complaint": "cough", "speciality": one.speciality, "urgency": one.urgency}
        await staff.http("PATCH", path, case | {"language": self.source.choice(("ur", "ps"))})
        await staff.http("PATCH", f"{path}/intake", {"none_seen": True})
        await staff.http("PUT", f"{path}/vitals", {"pulse": 80, "spo2": 98})
        care = {"scope": "care", "given": True, "wording": "care-1", "language": "ur"}
        await staff.http("POST", f"{path}/consents", care)
        await staff.http("POST", f"{path}/queue")
        one.waits = True
        if self.source.random() < LEAVES:
            self.soon(self.source.uniform(300, 3_000), lambda: self._leave(one))

    async def _leave(self, one: Patient) -> None:
        """Tired of waiting; refused when a doctor has just claimed."""
        staff = self.town.screens[self.town.staff[one.center_id].id].page
        await staff.tried("POST", f"/api/encounters/{one.encounter_id}/cancel", {"reason": "did not wait"})
        one.waits = False

    # --- doctors --------------------------------------------------------------------------------------------

    async def _duty(self, doctor: Doctor, on: bool) -> None:
        await (await self.town.live(doctor.person.id)).ask("duty.set", on=on)
        doctor.on = on

    async def _look(self) -> None:
        """What every screen has been told by now."""
        for doctor in self.doctors:
            screen = self.town.screens.get(doctor.person.id)
            if screen is None or doctor.away:
                continue
            await self.town.live(doctor.person.id)
            screen = self.town.screens[doctor.person.id]
            offers = screen.cards("offer")
            doctor.asked = bool(offers)
            for offer in offers.values():
                if offer["id"] not in doctor.heard and not doctor.busy:
                    doctor.heard.add(offer["id"])
                    self._react(doctor, offer)
        for center_id, staff in self.town.staff.items():
            await self.town.live(staff.id)
            for wait in self.town.screens[staff.id].cards("wait").values():
                one = self.by_encounter.get(wait["encounter_id"])
                if one is not None and one.expected is None and wait["low_minutes"] is not None:
                    if one.center_id != center_id:
                        raise AssertionError("a center reads of another's patient")
                    one.expected = wait["low_minutes"], wait["high_minutes"]

    def _react(self, doctor: Doctor, offer: dict[str, Any]) -> None:
        rolled, seconds = self.source.random(), self.source.uniform(4, 28)
        if rolled < DECLINES:
            self.soon(seconds, lambda: self._decline(doctor, offer["id"]))
        elif rolled > DECLINES + IGNORES:
            self.soon(seconds, lambda: self._claim(doctor, offer["encounter_id"]))

    async def _decline(self, doctor: Doctor, offer_id: str) -> None:
        page = self.town.screens[doctor.person.id].page
        await page.tried("POST", f"/api/offers/{offer_id}/decline", {"reason": "other"})

    async def _claim(self, doctor: Doctor, encounter_id: str) -> None:
        """Now and then a colleague presses at the same moment: exactly one must get the patient."""
        able = [one for one in self.doctors if not one.busy and not one.away and self._connected(one)]
        rivals = [
            one for one in able if one.person.specialities == doctor.person.specialities and one is not doctor
        ]
        pressing = [doctor] if doctor in able else []
        if rivals and self.source.random() < RIVALS:
            pressing.append(self.source.choice(rivals))
            self.races += len(pressing) == 2
        await asyncio.gather(*(self._press(one, encounter_id) for one in pressing))

    async def _press(self, doctor: Doctor, encounter_id: str) -> None:
        page = await self.town.live(doctor.person.id)
        try:
            answer = await page.ask_raw("queue.claim", {"v": 1, "encounter_id": encounter_id})
        except (BadNamespaceError, NoAnswer):
            # The answer was lost, the claim perhaps not: the desk says whose the patient is.
            own = await (await self.town.live(doctor.person.id)).http("GET", "/api/encounters?state=in-progress")
            answer = {"ok": any(one["id"] == encounter_id for one in own["encounters"])}
        if not answer["ok"]:
            return
        doctor.busy = True
        self.by_encounter[encounter_id].claims.append(doctor.person.id)
        self.by_encounter[encounter_id].waits = False
        minutes = max(1.5, self.source.gauss(CALL_MINUTES, CALL_MINUTES / 2))
        self.soon(minutes * 60, lambda: self._finish(doctor, encounter_id))

    async def _finish(self, doctor: Doctor, encounter_id: str) -> None:
        page = self.town.screens[doctor.person.id].page
        await page.http("PUT", f"/api/encounters/{encounter_id}/notes", {"version": 0, "plan": "rest"})
        await page.http("POST", f"/api/encounters/{encounter_id}/finish", {"outcome": "treated"})
        doctor.busy = False

    def _connected(self, doctor: Doctor) -> bool:
        screen = self.town.screens.get(doctor.person.id)
        return screen is not None and screen.page.connected

    async def _answer(self) -> None:
        """Before going home each doctor answers what was sent without a call."""
        for doctor in self.doctors:
            page = self.town.screens[doctor.person.id].page
            for card in (await page.http("GET", "/api/cases"))["cards"]:
                path = f"/api/encounters/{card['id']}"
                await page.http("POST", f"{path}/send/take")
                await page.http("POST", f"{path}/finish", {"outcome": "treated"})

    # --- the house ------------------------------------------------------------------------------------------

    async def _close(self) -> None:
        """Everybody who still waits gets a decision; at the very end it is tomorrow."""
        last = self.clock() > CLOSES + timedelta(hours=1)
        for staff in self.town.staff.values():
            page = self.town.screens[staff.id].page
            for row in (await page.http("GET", "/api/closing"))["remaining"]:
                routine = row["card"]["urgency"] == "routine"
                usual = self.source.choice(("asynchronous", "tomorrow")) if routine else "other_doctor"
                decision = {"decision": "tomorrow" if last else usual}
                await page.tried("POST", f"/api/encounters/{row['card']['id']}/decision", decision)
                self.by_encounter[row["card"]["id"]].waits = decision["decision"] == "other_doctor"

    async def _restart(self) -> None:
        await self.town.restart()
        self.restarts += 1

    async def _drop(self) -> None:
        doctor = self.source.choice(self.doctors)
        if doctor.away or not self._connected(doctor):
            return
        doctor.away = True
        await self.town.screens[doctor.person.id].page.drop()
        self.soon(self.source.uniform(20, 240), lambda: self._back(doctor))

    async def _back(self, doctor: Doctor) -> None:
        await self.town.connect(doctor.person.id)
        doctor.away = False

    async def _renew(self, half: int) -> None:
        people = [*self.town.staff.values(), *self.town.doctors]
        for person in people[half::2]:
            self.town.tokens.pop(person.id, None)
            await self.town.connect(person.id)


async def lived(data: Path, size: Size, source: random.Random) -> Day:
    """A whole day; its rows stay in `data`."""
    async with town(data, HandClock(), size, source) as place:
        day = Day(place, size, source)
        await day.run()
    return day
