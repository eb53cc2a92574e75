"""Sharp pictures and stethoscope sounds of a call: asked for, announced, handed in piece by piece, drawn on.

> A capture is announced before its pieces; both may be said again after a lost link, a reload or a restart, and go
> on where they stopped. What has arrived whole is an attachment of the encounter.

Must not know Socket.IO nor ciphers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.domain.attachments import Attachment, AttachmentKind, Part
from server.domain.cockpit import (
    ASKERS,
    PRESENTERS,
    Capture,
    Region,
    Stage,
    Stroke,
    Tool,
    drawing_of,
    percent_of,
)
from server.domain.cockpit_data import DATA
from server.domain.errors import Conflict, NotFound, invalid
from server.domain.identity import Actor
from server.domain.ids import is_random_id
from server.domain.pieces import Bulk, Piece, check, refused
from server.services.attachments import AttachmentService, FromSeat, Sent
from server.services.cockpit import CockpitService, seat_with
from server.services.live_call import LiveCall, LiveCalls
from server.services.ports import Clock

KINDS = {AttachmentKind.PICTURE: Bulk.PICTURE, AttachmentKind.SOUND: Bulk.SOUND}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a capture is to show, or shows."""

    capture_id: str
    kind: AttachmentKind
    part: Part = Part.WHOLE
    whole_id: str | None = None
    region: Region | None = None
    site: str = ""
    frozen: bool = False
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


class CaptureService:
    def __init__(self, clock: Clock, live: LiveCalls, attachments: AttachmentService) -> None:
        self._clock = clock
        self._live = live
        self._attachments = attachments

    def ask(self, socket_id: str, call_id: str, participant_id: str, wanted: Wanted) -> None:
        """A doctor asks that seat's page for it.

        Raises NotFound, Forbidden, Invalid, Conflict(`participant.away`).
        """
        call, _ = seat_with(self._live, socket_id, call_id, ASKERS)
        _check(call, wanted)
        asked = call.seats.get(participant_id)
        if asked is None or asked.participant.role not in PRESENTERS or asked.socket_id is None:
            raise Conflict("participant.away", "This participant is not connected now.")
        if wanted.capture_id in call.tools.captures:
            return
        call.tools.show(self._capture(participant_id, wanted, Stage.ASKED))
        if wanted.frozen:
            call.tools.share(wanted.capture_id)
        self._live.changed(call_id)

    def begin(self, socket_id: str, call_id: str, wanted: Wanted) -> None:
        """A presenter's page has it and will send its pieces. Raises NotFound, Forbidden, Invalid, Conflict."""
        call, seat = seat_with(self._live, socket_id, call_id, PRESENTERS)
        _check(call, wanted)
        before = call.tools.captures.get(wanted.capture_id)
        if before is None:
            call.tools.show(self._capture(seat.participant.id, wanted, Stage.COMING))
        elif before.participant_id != seat.participant.id or before.kind is not wanted.kind:
            raise refused()
        elif before.stage is not Stage.WHOLE:
            call.tools.show(
                replace(
                    before,
                    stage=Stage.COMING,
                    site=wanted.site or before.site,
                    width=wanted.width,
                    height=wanted.height,
                    seconds=wanted.seconds,
                )
            )
        self._live.changed(call_id)

    def missed(self, socket_id: str, call_id: str, capture_id: str) -> None:
        """The page cannot take it. Raises NotFound, Forbidden."""
        call, seat = seat_with(self._live, socket_id, call_id, PRESENTERS)
        one = call.tools.captures.get(capture_id)
        if one is None or one.participant_id != seat.participant.id:
            raise _no_capture()
        if one.stage is Stage.ASKED:
            call.tools.show(replace(one, stage=Stage.MISSED, shared=False))
            self._live.changed(call_id)

    async def piece(self, actor: Actor, socket_id: str, call_id: str, piece: Piece) -> int:
        """Keep a piece; which one is wanted next. Raises NotFound, Forbidden, Conflict(`piece.…`)."""
        call, seat = seat_with(self._live, socket_id, call_id, PRESENTERS)
        check(piece)
        one = call.tools.captures.get(piece.bulk_id)
        if one is None or one.participant_id != seat.participant.id or KINDS.get(one.kind) is not piece.bulk:
            raise refused()
        sent = Sent(
            id=one.id,
            kind=one.kind,
            mime=piece.mime,
            shows="",
            note="",
            seconds=one.seconds,
            number=piece.index,
            count=piece.count,
            octets=piece.octets,
        )
        seated = FromSeat(seat.participant.id, one.site, one.part, one.whole_id, one.region, one.width, one.height)
        kept = await self._kept(actor, call_id, sent, seated)
        stage = Stage.WHOLE if kept.is_whole and kept.arrived_pieces else Stage.COMING
        now = replace(call.tools.captures.get(one.id, one), stage=stage, percent=percent_of(kept))
        if one.id in call.tools.captures and now != call.tools.captures[one.id]:
            if stage is Stage.WHOLE and now.frozen and not now.shared:
                # Kept while it was still on its way.
                await self._attachments.keep_drawing(
                    actor, call_id, one.id, drawing_of(call.tools.strokes_on(one.id))
                )
                now = replace(now, frozen=False)
            call.tools.show(now)
            self._live.changed(call_id)
        return kept.arrived_pieces

    async def _kept(self, actor: Actor, call_id: str, sent: Sent, seated: FromSeat) -> Attachment:
        """Once more when the same piece was being kept at the same time, as of a page that asks again."""
        try:
            return await self._attachments.keep_from_seat(actor, call_id, sent, seated)
        except Conflict as conflict:
            if conflict.code != "store.conflict":
                raise
            return await self._attachments.keep_from_seat(actor, call_id, sent, seated)

    async def share(
        self, actor: Actor, socket_id: str, call_id: str, capture_id: str, *, on: bool, keep: bool
    ) -> None:
        """Open a picture at both ends, or close it: with its drawing kept or thrown away.

        A frozen picture goes with a drawing that is not kept. Raises NotFound, Forbidden.
        """
        call, _ = seat_with(self._live, socket_id, call_id, ASKERS)
        one = call.tools.captures.get(capture_id)
        if one is None or one.kind is not AttachmentKind.PICTURE:
            raise _no_capture()
        if on:
            call.tools.share(capture_id)
        else:
            await self._close(actor, call_id, call, one, keep=keep)
        self._live.changed(call_id)

    def draw(
        self, socket_id: str, call_id: str, capture_id: str, stroke_id: str, tool: Tool, points: tuple[int, ...]
    ) -> None:
        """Raises NotFound, Forbidden, Conflict(`drawing.…`)."""
        call, seat = seat_with(self._live, socket_id, call_id, ASKERS | PRESENTERS)
        one = seat.participant
        call.tools.draw(Stroke(stroke_id, capture_id, one.id, one.name, tool, points))
        self._live.changed(call_id)

    def undo(self, socket_id: str, call_id: str, capture_id: str, stroke_id: str | None) -> None:
        """Take away one's own stroke, or all one's own. Raises NotFound, Forbidden."""
        call, seat = seat_with(self._live, socket_id, call_id, ASKERS | PRESENTERS)
        call.tools.undo(capture_id, stroke_id, seat.participant.id)
        self._live.changed(call_id)

    async def _close(self, actor: Actor, call_id: str, call: LiveCall, one: Capture, *, keep: bool) -> None:
        strokes = call.tools.strokes_on(one.id)
        is_there = one.stage is Stage.WHOLE
        if keep:
            if is_there:
                await self._attachments.keep_drawing(actor, call_id, one.id, drawing_of(strokes))
            # One that is still on its way stays frozen, so that it can be kept when it has come.
            call.tools.captures[one.id] = replace(one, shared=False, frozen=one.frozen and not is_there)
            return
        for stroke in strokes:
            del call.tools.strokes[stroke.id]
        call.tools.captures[one.id] = replace(one, shared=False)
        if one.frozen:
            if is_there:
                await self._attachments.take_out(actor, call_id, one.id)
            call.tools.drop(one.id)

    def _capture(self, participant_id: str, wanted: Wanted, stage: Stage) -> Capture:
        return Capture(
            id=wanted.capture_id,
            participant_id=participant_id,
            kind=wanted.kind,
            part=wanted.part,
            at=self._clock(),
            stage=stage,
            whole_id=wanted.whole_id,
            region=wanted.region,
            site=wanted.site,
            width=wanted.width,
            height=wanted.height,
            seconds=wanted.seconds,
            frozen=wanted.frozen,
        )


@dataclass(frozen=True, slots=True)
class Cockpit:
    """What is taken and asked at the patient's side."""

    attachments: AttachmentService
    cues: CockpitService
    captures: CaptureService


def _check(call: LiveCall, wanted: Wanted) -> None:
    if not is_random_id(wanted.capture_id):
        raise invalid("capture_id", "not_random", "The id must be a random UUID.")
    DATA.check_site(wanted.site)
    is_part = wanted.part is not Part.WHOLE
    whole = call.tools.captures.get(wanted.whole_id or "")
    if is_part != (wanted.whole_id is not None) or (is_part and whole is None):
        raise refused()
    if (wanted.part is Part.REGION) != (wanted.region is not None) or wanted.kind not in KINDS:
        raise refused()
    if wanted.region is not None and not _fits(wanted.region):
        raise refused()


def _fits(region: Region) -> bool:
    x, y, width, height = region
    return x >= 0 and y >= 0 and width > 0 and height > 0 and x + width <= 10_000 and y + height <= 10_000


def _no_capture() -> NotFound:
    return NotFound("capture.not_found", "This picture or sound is not there.")
