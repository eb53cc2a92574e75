"""The doors of FHIR: metadata, read, search, everything of a patient or an encounter. Must not know the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from aiohttp import web

from server.api.documents import origin_of
from server.api.fhir import patients, staffing, trail
from server.api.fhir.bundles import MEDIA_TYPE, as_outcome, respond, searchset
from server.api.fhir.elements import Json, Site
from server.api.fhir.kinds import ALWAYS, CASES, PARAMETERS, capability, time_of
from server.api.fhir.matching import meets, meets_staffing, patient_of, wanted
from server.api.fhir.searching import Search, id_of, ids_of, refused, token, window
from server.api.route import ANYONE, PEOPLE, Asked, Nothing, Route, route
from server.domain.bookings import Booking
from server.domain.errors import NotFound
from server.domain.identity import Actor, Role
from server.domain.patients import Patient
from server.services.record_reading import Case, Given, RecordReadingService, Wanted

LONGEST = timedelta(days=366)
PUBLISHED = "2026-11-30"
"""Day of the last change of what `metadata` says."""


def routes(reading: RecordReadingService, *, public_url: str, version: str) -> list[Route]:
    """`public_url`: what addresses in resources begin with; '' is where the request came to."""
    area = FhirArea(reading, public_url, version)
    declared = partial(route, "GET", media_type=MEDIA_TYPE, refuses=as_outcome)
    return [
        declared("/fhir/metadata", area.metadata, does="FHIR CapabilityStatement", roles=ANYONE),
        declared("/fhir/{type}", area.search, does="FHIR search", roles=PEOPLE, takes=Search),
        declared("/fhir/{type}/{id}", area.read, does="FHIR read", roles=PEOPLE),
        declared(
            "/fhir/{type}/{id}/$everything", area.everything, roles=PEOPLE, takes=Search,
            does="All that belongs to a patient or an encounter, as a FHIR bundle",
        ),
    ]  # fmt: skip


class FhirArea:
    def __init__(self, reading: RecordReadingService, public_url: str, version: str) -> None:
        self._reading = reading
        self._public_url = public_url
        self._version = version

    async def metadata(self, asked: Asked[Nothing]) -> web.Response:
        return respond(capability(self._site(asked.request), self._version, PUBLISHED))

    async def read(self, asked: Asked[Nothing]) -> web.Response:
        kind, id_ = _known(asked["type"]), asked["id"]
        found = await self._by_ids(asked.actor, kind, (id_,), self._site(asked.request))
        if not found:
            raise NotFound("fhir.not_found", "This resource is not there.")
        return respond(found[0])

    async def search(self, asked: Asked[Search]) -> web.Response:
        kind, search, site = _known(asked["type"]), asked.input, self._site(asked.request)
        foreign = search.given - ALWAYS - PARAMETERS[kind].keys()
        if foreign:
            raise refused(min(foreign), f"{kind} is not searched by this.")
        if search.id:
            found = await self._by_ids(asked.actor, kind, ids_of(search.id), site)
        elif kind in CASES:
            return await self._search_cases(asked.actor, kind, search, site)
        elif kind == "AuditEvent":
            return await self._search_trail(asked.actor, search, site)
        elif kind == "Patient":
            return await self._search_patients(asked.actor, search, site)
        elif kind == "Appointment":
            return await self._search_bookings(asked.actor, search, site)
        elif kind == "AllergyIntolerance":
            found = await self._search_allergies(asked.actor, kind, search)
        else:
            found = [one for one in await self._staffing(asked.actor, kind, site) if meets_staffing(one, search)]
        return _answered(site, kind, found, search)

    async def everything(self, asked: Asked[Search]) -> web.Response:
        """Of an encounter: it and all that belongs to it; of a patient that of each of his encounters as well."""
        kind, id_, search, site = asked["type"], asked["id"], asked.input, self._site(asked.request)
        if kind not in ("Patient", "Encounter"):
            raise NotFound("fhir.not_found", "There is no such operation.")
        if search.given - ALWAYS:
            raise refused(min(search.given - ALWAYS), "This operation takes no such parameter.")
        first: list[Json] = []
        of_these = Wanted(encounter_ids=frozenset({id_}))
        if kind == "Patient":
            one, entries = await self._reading.patient(asked.actor, id_)
            whole = asked.actor.role is not Role.SUPERVISOR
            first = [patients.patient(one, site, whole_numbers=whole)]
            first += [patients.entry(each, number) for number, each in enumerate(entries)]
            of_these = Wanted(patient_id=id_)

        def pick(found: tuple[Case, ...]) -> Given[list[Json]]:
            made = list(first)
            if kind == "Encounter" and found:
                made.append(patients.patient(found[0].patient, site, whole_numbers=found[0].whole_numbers))
            made += [one for case in found for each in CASES.values() for one in each.make(case, site)]
            return Given(made, frozenset(case.patient.id for case in found))

        all_of_it = await self._reading.cases(asked.actor, of_these, f"{kind} $everything", pick)
        if not all_of_it:
            raise NotFound("fhir.not_found", "This resource is not there.")
        return _answered(site, f"{kind}/{id_}/$everything", all_of_it, search)

    # What is made of cases.

    async def _search_cases(self, actor: Actor, kind: str, search: Search, site: Site) -> web.Response:
        period = window(search.days)
        narrowed = wanted(kind, search, period)
        if not narrowed.is_narrow:
            raise refused("patient", "Name a patient, an encounter, ids, or a time with both ends.")
        of_patient = await self._problems(actor, kind, search)

        def pick(found: tuple[Case, ...]) -> Given[tuple[list[Json], int]]:
            made = [*of_patient, *(one for case in found for one in CASES[kind].make(case, site))]
            kept = [one for one in made if meets(one, kind, search, period)]
            shown = kept[search.offset : search.offset + search.count]
            return Given((shown, len(kept)), frozenset(patient_of(one) for one in shown))

        shown, total = await self._reading.cases(actor, narrowed, kind, pick)
        return _page(site, kind, shown, search, total)

    async def _problems(self, actor: Actor, kind: str, search: Search) -> list[Json]:
        """Long-term conditions stand in the record, not in an encounter: with a patient's diagnoses come these."""
        if kind != "Condition" or not search.patient or search.encounter:
            return []
        return await self._entries(actor, kind, id_of(search.patient, "patient"))

    async def _entries(self, actor: Actor, kind: str, patient_id: str) -> list[Json]:
        try:
            _, entries = await self._reading.patient(actor, patient_id)
        except NotFound:  # a search for somebody unknown finds nothing
            return []
        made = [patients.entry(one, number) for number, one in enumerate(entries)]
        return [one for one in made if one["resourceType"] == kind]

    # Reading by id.

    async def _by_ids(self, actor: Actor, kind: str, ids: Sequence[str], site: Site) -> list[Json]:
        """Those that are there and may be seen, in the order of the ids."""
        if kind in CASES and not (kind == "Condition" and any(".r" in one for one in ids)):
            owners = frozenset(one.partition(".")[0] for one in ids)

            def pick(found: tuple[Case, ...]) -> Given[list[Json]]:
                made = [one for case in found for one in CASES[kind].make(case, site) if one["id"] in ids]
                return Given(made, frozenset(patient_of(one) for one in made))

            found = await self._reading.cases(actor, Wanted(encounter_ids=owners), kind, pick)
        else:
            found = [one for id_ in ids for one in await self._one(actor, kind, id_, site)]
        return sorted((one for one in found if one["id"] in ids), key=lambda one: ids.index(one["id"]))

    async def _one(self, actor: Actor, kind: str, id_: str, site: Site) -> list[Json]:
        owner = id_.partition(".")[0]
        try:
            if kind == "Patient":
                one, _ = await self._reading.patient(actor, id_)
                return [patients.patient(one, site, whole_numbers=actor.role is not Role.SUPERVISOR)]
            if kind in ("AllergyIntolerance", "Condition"):
                return await self._entries(actor, kind, owner)
            if kind == "Appointment":
                return [patients.booking(await self._reading.booking(actor, id_))]
        except NotFound:
            return []
        if kind == "AuditEvent":
            number = int(id_) if id_.isdecimal() and len(id_) < 18 else 0
            events = await self._reading.audit_events(actor, number=number, limit=1) if number else ()
            return [trail.audit_event(one, site) for one in events]
        return await self._staffing(actor, kind, site)

    # What stands beside the cases.

    async def _search_allergies(self, actor: Actor, kind: str, search: Search) -> list[Json]:
        if not search.patient:
            raise refused("patient", "Name a patient.")
        period = window(search.days)
        found = await self._entries(actor, kind, id_of(search.patient, "patient"))
        return [one for one in found if period.holds(time_of(one, "recordedDate"))]

    async def _search_patients(self, actor: Actor, search: Search, site: Site) -> web.Response:
        numbers = [one for one in (search.name, token(search.identifier), search.phone) if one]
        if len(numbers) > 1:
            raise refused("name", "Search by one of name, identifier and phone.")
        center_id = id_of(search.organization, "organization") if search.organization else None
        whole = actor.role is Role.STAFF

        def pick(found: tuple[Patient, ...]) -> Given[web.Response]:
            shown = found[search.offset : search.offset + search.count]
            made = [patients.patient(one, site, whole_numbers=whole) for one in shown]
            return Given(_page(site, "Patient", made, search, len(found)), frozenset(one.id for one in shown))

        return await self._reading.patients(actor, "".join(numbers), center_id, pick)

    async def _search_bookings(self, actor: Actor, search: Search, site: Site) -> web.Response:
        period = window(search.days)
        if period.begin is None or period.end is None or period.end - period.begin > LONGEST:
            raise refused("date", "Name a time with both ends, a year at most.")
        patient_id = id_of(search.patient, "patient") if search.patient else None
        statuses = search.status.split(",") if search.status else None

        def pick(found: tuple[Booking, ...]) -> Given[web.Response]:
            kept = [one for one in found if patient_id in (None, one.patient_id)]
            kept = [one for one in kept if statuses is None or one.state.value in statuses]
            shown = kept[search.offset : search.offset + search.count]
            made = [patients.booking(one) for one in shown]
            whose = frozenset(one.patient_id for one in shown)
            return Given(_page(site, "Appointment", made, search, len(kept)), whose)

        return await self._reading.bookings(actor, period.begin, period.end, pick)

    async def _staffing(self, actor: Actor, kind: str, site: Site) -> list[Json]:
        """Staff sees the doctors and the own center's people; nobody sees staff of a center that is not his."""
        people, centers, rooms = await self._reading.staffing()
        if actor.role is Role.STAFF:
            people = tuple(one for one in people if one.role is Role.DOCTOR or one.center_id == actor.center_id)
        if kind == "Practitioner":
            return [staffing.practitioner(one, site) for one in people]
        if kind == "PractitionerRole":
            return [staffing.practitioner_role(one, site) for one in people]
        if kind == "Location":
            return [staffing.location(one) for one in rooms]
        return [staffing.network(), *(staffing.organization(one) for one in centers)]

    async def _search_trail(self, actor: Actor, search: Search, site: Site) -> web.Response:
        period = window(search.days)
        patient_id = id_of(search.patient, "patient") if search.patient else None
        found = await self._reading.audit_events(
            actor, patient_id=patient_id, begin=period.begin, end=period.end, limit=search.offset + search.count + 1
        )
        shown = [trail.audit_event(one, site) for one in found[search.offset : search.offset + search.count]]
        more = len(found) > search.offset + search.count
        return respond(searchset(site, "AuditEvent", shown, search, total=None, more=more))

    def _site(self, request: web.Request) -> Site:
        return Site(origin_of(request, self._public_url))


def _known(kind: str) -> str:
    if kind not in PARAMETERS:
        raise NotFound("fhir.unknown_type", "This type is not served here.")
    return kind


def _answered(site: Site, path: str, found: Sequence[Json], search: Search) -> web.Response:
    return _page(site, path, found[search.offset : search.offset + search.count], search, len(found))


def _page(site: Site, path: str, shown: Sequence[Json], search: Search, total: int) -> web.Response:
    more = search.offset + len(shown) < total
    return respond(searchset(site, path, shown, search, total=total, more=more))
