"""The doctor's notes over HTTP, saved as typed. Must not know the store."""

from __future__ import annotations

from dataclasses import asdict

from server.api.patients import CLINICAL
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import aftercare
from server.api.schemas import care as schemas
from server.domain.identity import Role
from server.domain.notes import NotesText
from server.services.notes import NotesService, NotesShown
from signaling import cards as wire

DOCTOR = frozenset({Role.DOCTOR})


def routes(notes: NotesService) -> list[Route]:
    area = NotesArea(notes)
    return [
        route(
            "GET", "/api/encounters/{id}/notes", area.get, does="The newest notes",
            roles=CLINICAL, gives=schemas.Notes,
        ),
        route(
            "PUT", "/api/encounters/{id}/notes", area.save, does="Save as typed; each change is a version",
            roles=DOCTOR, takes=schemas.NotesChange, gives=schemas.Notes,
        ),
        route(
            "GET", "/api/encounters/{id}/notes/versions", area.versions, does="What the notes said before",
            roles=CLINICAL, gives=aftercare.NotesVersions,
        ),
    ]  # fmt: skip


class NotesArea:
    def __init__(self, notes: NotesService) -> None:
        self._notes = notes

    async def get(self, asked: Asked[Nothing]) -> schemas.Notes:
        return _notes(await self._notes.get(asked.actor, asked["id"]))

    async def versions(self, asked: Asked[Nothing]) -> aftercare.NotesVersions:
        found = await self._notes.versions(asked.actor, asked["id"])
        return aftercare.NotesVersions(versions=tuple(_version(one) for one in found[::-1]))

    async def save(self, asked: Asked[schemas.NotesChange]) -> schemas.Notes:
        new = asked.input
        text = NotesText(new.history, new.findings, new.assessment, new.plan)
        return _notes(await self._notes.save(asked.actor, asked["id"], new.version, text))


def _version(one: NotesShown) -> aftercare.NotesVersion:
    return aftercare.NotesVersion(
        version=one.version.version,
        **asdict(one.version.text),
        saved_at=one.version.saved_at,
        saved_by=one.saved_by_name,
    )


def _notes(one: NotesShown) -> schemas.Notes:
    text = one.version.text
    return schemas.Notes(
        encounter_id=one.encounter.id,
        version=one.version.version,
        complaint=one.encounter.complaint,
        history=text.history,
        findings=text.findings,
        assessment=text.assessment,
        plan=text.plan,
        saved_at=one.version.saved_at,
        saved_by=one.saved_by_name,
        state=wire.EncounterState(one.encounter.state.value),
    )
