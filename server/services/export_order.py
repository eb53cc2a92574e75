"""What is to be made of a recording for an export: whose files, and all words that are drawn, for who asked.

The words are data (`server/domain/rules/export_words.json`). Must not know processes or how words are drawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib import resources
from typing import Any

from media.api import ExportedSide, ExportForm, ExportOrder, ExportWords
from server.domain.consent import Consent, Scope, Who
from server.domain.errors import NotFound
from server.domain.exports import Export
from server.domain.participants import Participant, SeatRole
from server.domain.patients import Patient
from server.domain.recordings import Recording
from server.services.ports import Work

_MINUTES_EAST = 300
"""Pakistan has one zone and no summer time."""
_ZONE = timezone(timedelta(minutes=_MINUTES_EAST))
_RANK = {SeatRole.ROOM: 0, SeatRole.PATIENT: 1, SeatRole.DOCTOR: 2}
"""The patient's side first, as in the player."""


async def order_of(work: Work, export: Export, recording: Recording) -> ExportOrder:
    """Raises NotFound when what belongs to it is not there any more."""
    encounter = await work.encounters.get(recording.encounter_id)
    patient = await work.patients.get(encounter.patient_id) if encounter is not None else None
    center = await work.centers.get(encounter.center_id) if encounter is not None else None
    asker = await work.people.get(export.asked_by)
    if encounter is None or patient is None or center is None or asker is None:
        raise NotFound("recording.not_found", "This recording is not there.")
    seats = {seat.id: seat for seat in await work.participants.of_encounter(encounter.id)}
    said = (await work.consents.of_encounters([encounter.id])).get(encounter.id, ())
    words = texts(export.language)
    sides = _sides(recording, seats, patient, words)
    if export.participant_id is not None:
        sides = tuple(side for side in sides if side.participant_id == export.participant_id)
    exported = words["exported"].format(name=asker.name, **_when(export.asked_at, words))
    reason = export.detail or words["reasons"].get(export.reason, export.reason)
    return ExportOrder(
        export_id=export.id,
        recording_id=recording.id,
        form=ExportForm(export.kind.value),
        sides=sides,
        words=ExportWords(
            title=center.name,
            consent=words["consent"].format(names=_names(sides, seats, patient, said, words)),
            watermark=exported,
            foot=words["foot"].format(exported=exported, reason=reason, id=recording.id[:8]),
            said=words["said"],
            months=tuple(words["months"]),
            minutes_east=_MINUTES_EAST,
            right_to_left=export.language == "ur",
        ),
    )


@cache
def texts(language: str) -> Mapping[str, Any]:
    """In Urdu for who reads Urdu, in English for everybody else."""
    text = resources.files("server.domain").joinpath("rules/export_words.json").read_text("utf-8")
    known: dict[str, dict[str, Any]] = json.loads(text)
    found: Mapping[str, Any] = known.get(language, known["en"])
    return found


def _sides(
    recording: Recording, seats: Mapping[str, Participant], patient: Patient, words: Mapping[str, Any]
) -> tuple[ExportedSide, ...]:
    files = recording.assembled.files if recording.assembled is not None else ()
    recorded = [seats[file.participant_id] for file in files if file.participant_id in seats]
    recorded.sort(key=lambda seat: (_RANK.get(seat.role, len(_RANK)), seat.joined_at))
    return tuple(
        ExportedSide(seat.id, _name(seat, patient), words[seat.role.value], f"{number}-{seat.role.value}")
        for number, seat in enumerate(recorded, 1)
    )


def _name(seat: Participant, patient: Patient) -> str:
    return patient.name if seat.role in (SeatRole.ROOM, SeatRole.PATIENT) else seat.name


def _names(
    sides: Iterable[ExportedSide],
    seats: Mapping[str, Participant],
    patient: Patient,
    said: Iterable[Consent],
    words: Mapping[str, Any],
) -> str:
    """Who agreed: nobody is recorded who has not. For a patient in somebody's care that is the guardian."""
    own = [one for one in said if one.scope is Scope.RECORDING and one.participant_id is None and one.given]
    latest = max(own, key=lambda one: one.number, default=None)
    found: list[str] = []
    for side in sides:
        name = side.name
        is_patient = seats[side.participant_id].role in (SeatRole.ROOM, SeatRole.PATIENT)
        if is_patient and latest is not None and latest.who is Who.GUARDIAN and latest.guardian:
            name = words["guardian"].format(guardian=latest.guardian, name=patient.name)
        if name not in found:
            found.append(name)
    return str(words["between"].join(found))


def _when(at: datetime, words: Mapping[str, Any]) -> dict[str, str]:
    local = at.astimezone(_ZONE)
    month = words["months"][local.month - 1]
    is_urdu = words is texts("ur")
    date = f"{local.day} {month} {local.year}" if is_urdu else f"{local.day:02}-{month}-{local.year}"
    return {"date": date, "time": f"{local:%H:%M}"}
