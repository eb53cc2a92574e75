"""Recordings over HTTP: list, open with a reason, play by range requests. Must not know where files lie.

A video element sends no token, so opening sets a cookie for the files of that one recording, for a while.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Literal

import structlog
from aiohttp import hdrs, web
from pydantic import Field

from media.api import RecordingError
from server.api.ranges import Wanted, wanted
from server.api.route import ANYONE, Asked, Nothing, Route, route
from server.api.schemas import recordings as schemas
from server.api.schemas.base import Day, Id, Model
from server.domain.errors import invalid
from server.domain.identity import Role
from server.domain.recordings import RecordedFile
from server.services.assembling import AssemblyService
from server.services.recordings import RecordingService, RecordingShown
from server.services.tickets import LIFE
from signaling import cards as wire

log = structlog.get_logger("api")

SUPERVISOR = frozenset({Role.SUPERVISOR})
CONTROL_ROOM = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
COOKIE = "eilaj_recording"
UNKNOWN_PATIENT = "-"
"""Whoever may retry an assembly need not know whose recording it is."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"([0-9]{1,17})_([A-Za-z0-9-]{1,64})")


class RecordingQuery(Model):
    day: Day | None = None
    center: Id | None = None
    doctor: Id | None = None
    q: str = Field(default="", max_length=120)
    review: Literal["", "mine", "none", "done"] = ""
    cursor: str = Field(default="", max_length=90)


def routes(recordings: RecordingService, assembly: AssemblyService, *, secure: bool) -> list[Route]:
    """`secure`: served over HTTPS, so the cookie must never travel without it."""
    return [*_seeing(SeeingArea(recordings, assembly)), *_playing(PlayingArea(recordings, secure=secure))]


def _seeing(area: SeeingArea) -> list[Route]:
    return [
        route(
            "GET", "/api/recordings", area.find, does="Recordings, newest first", roles=CONTROL_ROOM,
            takes=RecordingQuery, gives=schemas.Recordings,
        ),
        route(
            "GET", "/api/recordings/{id}", area.get, does="What is known of a recording, without media",
            roles=SUPERVISOR, gives=schemas.Recording,
        ),
        route(
            "POST", "/api/recordings/{id}/retry", area.retry, does="Make its files anew",
            roles=(Role.SUPERVISOR, Role.ADMINISTRATOR), gives=schemas.Recording,
        ),
        route(
            "GET", "/api/doctors", area.doctors, does="Doctors by name, to narrow a list by",
            roles=CONTROL_ROOM, gives=schemas.Doctors,
        ),
    ]  # fmt: skip


def _playing(area: PlayingArea) -> list[Route]:
    return [
        route(
            "POST", "/api/recordings/{id}/open", area.open, does="Say why, and get the files for a while",
            roles=SUPERVISOR, takes=schemas.OpenRecording, gives=schemas.RecordingOpened,
        ),
        route(
            "GET", "/api/recordings/{id}/files/{name}", area.file, does="A file, by ranges, for who has opened it",
            roles=ANYONE, media_type="video/webm",
        ),
        route(
            "POST", "/api/recordings/{id}/played", area.played, does="What was watched, for the audit trail",
            roles=SUPERVISOR, takes=schemas.Played,
        ),
    ]  # fmt: skip


class SeeingArea:
    def __init__(self, recordings: RecordingService, assembly: AssemblyService) -> None:
        self._recordings = recordings
        self._assembly = assembly

    async def find(self, asked: Asked[RecordingQuery]) -> schemas.Recordings:
        query = asked.input
        page = await self._recordings.find(
            asked.actor,
            day=query.day,
            center_id=query.center,
            doctor_id=query.doctor,
            patient_query=query.q,
            review=query.review,
            before=_read_cursor(query.cursor),
        )
        rows = tuple(_row(one) for one in page.rows)
        return schemas.Recordings(recordings=rows, total=page.total, next=_cursor(page.next))

    async def get(self, asked: Asked[Nothing]) -> schemas.Recording:
        return _recording(await self._recordings.get(asked.actor, asked["id"]))

    async def retry(self, asked: Asked[Nothing]) -> schemas.Recording:
        return _recording(await self._assembly.retry(asked.actor, asked["id"]))

    async def doctors(self, asked: Asked[Nothing]) -> schemas.Doctors:
        found = await self._recordings.doctors(asked.actor)
        return schemas.Doctors(doctors=tuple(schemas.DoctorName(id=one.id, name=one.name) for one in found))


class PlayingArea:
    def __init__(self, recordings: RecordingService, *, secure: bool) -> None:
        self._recordings = recordings
        self._secure = secure

    async def open(self, asked: Asked[schemas.OpenRecording]) -> schemas.RecordingOpened:
        why = asked.input
        opened = await self._recordings.open(asked.actor, asked["id"], why.reason, why.detail)
        asked.reply.set_cookie(
            COOKIE,
            opened.ticket,
            path=f"/api/recordings/{opened.shown.recording.id}/files",
            max_age=int(LIFE.total_seconds()),
            httponly=True,
            secure=self._secure,
            samesite="Strict",
        )
        return schemas.RecordingOpened(recording=_recording(opened.shown), until=opened.until)

    async def file(self, asked: Asked[Nothing]) -> web.StreamResponse:
        request, id_, name = asked.request, asked["id"], asked["name"]
        ticket = request.cookies.get(COOKIE, "")
        reads = request.method != hdrs.METH_HEAD
        stored, about = await self._recordings.file(ticket, id_, name, reads=reads)
        part = wanted(request.headers, stored.size, stored.tag)
        reply = web.StreamResponse(
            status=part.status, headers=_headers(_content_type(about, name), stored.tag, part)
        )
        reply.content_length = part.length
        await reply.prepare(request)
        if reads:
            await self._send(reply, request, self._recordings.read(id_, name, part.start, part.length))
        return reply

    async def _send(self, reply: web.StreamResponse, request: web.Request, pieces: AsyncIterator[bytes]) -> None:
        try:
            async for piece in pieces:
                await reply.write(piece)
        except RecordingError as error:
            # The length is promised already: an end before it is how the reader learns.
            log.error("recording_unreadable", recording=request.match_info["id"], why=str(error))
            if request.transport is not None:
                request.transport.abort()

    async def played(self, asked: Asked[schemas.Played]) -> None:
        await self._recordings.played(asked.actor, asked["id"], asked.input.ranges, asked.input.seeks)


def _row(one: RecordingShown) -> schemas.RecordingRow:
    gaps = one.recording.assembled.gaps if one.recording.assembled is not None else ()
    return schemas.RecordingRow(
        id=one.recording.id,
        encounter_id=one.encounter.id,
        started_at=one.recording.started_at,
        duration_ms=one.recording.duration_ms,
        center_id=one.encounter.center_id,
        center_name=one.center_name,
        doctor_name=one.doctor_name,
        patient_name=UNKNOWN_PATIENT if one.patient is None else one.patient.name,
        patient_sex="" if one.patient is None else one.patient.sex.value,
        patient_age=one.age,
        state=one.recording.state.value,
        gaps=len(gaps),
        gap_ms=sum(gap.to_ms - gap.from_ms for gap in gaps),
        review=schemas.RowReview(**asdict(one.reviews)),
    )


def _recording(one: RecordingShown) -> schemas.Recording:
    made = one.recording.assembled
    return schemas.Recording(
        row=_row(one),
        files=() if made is None else tuple(_file(one, file) for file in made.files),
        marks=() if made is None else tuple(schemas.RecordingMark(**asdict(mark)) for mark in made.marks),
        gaps=() if made is None else tuple(schemas.RecordingGap(**asdict(gap)) for gap in made.gaps),
    )


def _file(one: RecordingShown, file: RecordedFile) -> schemas.RecordingFile:
    seat = one.seats[file.participant_id]
    return schemas.RecordingFile(
        participant_id=seat.id,
        role=wire.SeatRole(seat.role.value),
        name=seat.name,
        url=file_url(one.recording.id, file.name),
        voice_url=file_url(one.recording.id, file.voice) if file.voice else None,
        content_type=_content_type(file, file.name),
        offset_ms=file.offset_ms,
        duration_ms=file.duration_ms,
        has_audio=file.has_audio,
        has_video=file.has_video,
    )


def file_url(recording_id: str, name: str) -> str:
    """Where a file is read by whoever has opened its recording."""
    return f"/api/recordings/{recording_id}/files/{name}"


def _headers(content_type: str, tag: str, part: Wanted) -> dict[str, str]:
    headers: dict[str, str] = {
        hdrs.CONTENT_TYPE: content_type,
        hdrs.CACHE_CONTROL: "private, no-store",
        hdrs.ACCEPT_RANGES: "bytes",
        hdrs.ETAG: f'"{tag}"',
    }
    return headers | ({hdrs.CONTENT_RANGE: part.content_range} if part.content_range else {})


def _content_type(file: RecordedFile, name: str) -> str:
    if name == file.thumbnails:
        return "application/octet-stream"  # many pictures, read by ranges
    if name == file.voice or not file.has_video:
        return "audio/webm"
    return "video/x-matroska" if name.endswith(".mkv") else "video/webm"


def _cursor(after: tuple[datetime, str] | None) -> str | None:
    """The last row's start in microseconds since 1970, and its id."""
    if after is None:
        return None
    started_at, id_ = after
    return f"{(started_at - _EPOCH) // timedelta(microseconds=1)}_{id_}"


def _read_cursor(text: str) -> tuple[datetime, str] | None:
    if not text:
        return None
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise invalid("cursor", "unreadable", "This is not a cursor of ours.")
    return _EPOCH + timedelta(microseconds=int(match[1])), match[2]
