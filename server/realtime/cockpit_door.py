"""What a page says of cues, captures, drawings and devices, as use cases; and their cards in the call's topic.

It must not know Socket.IO (`signaling.shell`) nor rules (`server.services`); it translates.
"""

from __future__ import annotations

from typing import Any

from server.domain.attachments import AttachmentKind, Part
from server.domain.cockpit import Camera, Capture, Cue, CueAnswer, Devices, Scope, Stroke, Tick, Tool, Tools
from server.domain.identity import Actor
from server.services.capturing import CaptureService, Wanted
from server.services.cockpit import CockpitService
from signaling import messages as wire
from signaling.topics import State


class CockpitDoor:
    """The part of the call's door that is about the cockpit."""

    def __init__(self, cockpit: CockpitService, captures: CaptureService) -> None:
        self._cockpit = cockpit
        self._captures = captures
        self.requests: dict[type[wire.Message], Any] = {
            wire.AskCue: self._ask_cue,
            wire.AnswerCue: self._answer_cue,
            wire.TickExamination: self._tick,
            wire.AskCapture: self._ask_capture,
            wire.BeginCapture: self._begin_capture,
            wire.MissCapture: self._miss_capture,
            wire.ShareCapture: self._share,
            wire.DrawStroke: self._draw,
            wire.UndoStroke: self._undo,
            wire.AskDevice: self._ask_device,
            wire.UseDevice: self._use_device,
        }

    async def _ask_cue(self, socket_id: str, actor: Actor, said: wire.AskCue) -> None:
        await self._cockpit.ask_cue(actor, socket_id, said.call_id, said.cue_id, said.cue, said.site)

    async def _answer_cue(self, socket_id: str, actor: Actor, said: wire.AnswerCue) -> None:
        await self._cockpit.answer_cue(actor, socket_id, said.call_id, said.cue_id, CueAnswer(said.answer))

    async def _tick(self, socket_id: str, actor: Actor, said: wire.TickExamination) -> None:
        await self._cockpit.tick(actor, socket_id, said.call_id, said.item, done=said.done)

    async def _ask_capture(self, socket_id: str, actor: Actor, said: wire.AskCapture) -> None:
        wanted = Wanted(
            capture_id=said.capture_id,
            kind=AttachmentKind(said.kind),
            part=Part.WHOLE if said.region is None else Part.REGION,
            whole_id=said.whole_id,
            region=said.region,
            site=said.site,
            frozen=said.frozen,
        )
        self._captures.ask(socket_id, said.call_id, said.participant_id, wanted)

    async def _begin_capture(self, socket_id: str, actor: Actor, said: wire.BeginCapture) -> None:
        wanted = Wanted(
            capture_id=said.capture_id,
            kind=AttachmentKind(said.kind),
            part=Part(said.part),
            whole_id=said.whole_id,
            region=said.region,
            site=said.site,
            width=said.width,
            height=said.height,
            seconds=said.seconds,
        )
        self._captures.begin(socket_id, said.call_id, wanted)

    async def _miss_capture(self, socket_id: str, actor: Actor, said: wire.MissCapture) -> None:
        self._captures.missed(socket_id, said.call_id, said.capture_id)

    async def _share(self, socket_id: str, actor: Actor, said: wire.ShareCapture) -> None:
        await self._captures.share(actor, socket_id, said.call_id, said.capture_id, on=said.on, keep=said.keep)

    async def _draw(self, socket_id: str, actor: Actor, said: wire.DrawStroke) -> None:
        tool = Tool(said.tool)
        self._captures.draw(socket_id, said.call_id, said.capture_id, said.stroke_id, tool, said.points)

    async def _undo(self, socket_id: str, actor: Actor, said: wire.UndoStroke) -> None:
        self._captures.undo(socket_id, said.call_id, said.capture_id, said.stroke_id)

    async def _ask_device(self, socket_id: str, actor: Actor, said: wire.AskDevice) -> None:
        camera = None if said.camera is None else Camera(said.camera)
        self._cockpit.ask_device(socket_id, said.call_id, said.participant_id, camera, said.scope, said.site)

    async def _use_device(self, socket_id: str, actor: Actor, said: wire.UseDevice) -> None:
        self._cockpit.use_device(socket_id, said.call_id, Camera(said.camera), Scope(said.scope), said.site)


def tool_cards(tools: Tools) -> State:
    """The cockpit's part of the topic `call:ID`."""
    kinds: dict[wire.Kind, Any] = {
        "cue": {one.id: _cue_card(one) for one in tools.cues.values()},
        "tick": {one.item: _tick_card(one) for one in tools.ticks.values()},
        "capture": {one.id: _capture_card(one) for one in tools.captures.values()},
        "stroke": {one.id: _stroke_card(one) for one in tools.strokes.values()},
        "device": {id_: _device_card(one) for id_, one in tools.devices.items()},
    }
    return {
        kind: {id_: card.model_dump(mode="json") for id_, card in cards.items()} for kind, cards in kinds.items()
    }


def _cue_card(one: Cue) -> wire.CueCard:
    return wire.CueCard.model_validate(
        {
            "id": one.id,
            "cue": one.cue,
            "site": one.site,
            "asked_at": one.asked_at,
            "asked_by": one.asked_by,
            "answer": one.answer,
            "answered_at": one.answered_at,
            "answered_by": one.answered_by,
        }
    )


def _tick_card(one: Tick) -> wire.TickCard:
    return wire.TickCard(id=one.item, done=one.done, at=one.at, by=one.by)


def _stroke_card(one: Stroke) -> wire.StrokeCard:
    return wire.StrokeCard.model_validate(
        {
            "id": one.id,
            "capture_id": one.capture_id,
            "participant_id": one.participant_id,
            "name": one.name,
            "tool": one.tool.value,
            "points": one.points,
        }
    )


def _capture_card(one: Capture) -> wire.CaptureCard:
    return wire.CaptureCard.model_validate(
        {
            "id": one.id,
            "participant_id": one.participant_id,
            "kind": one.kind.value,
            "part": one.part.value,
            "whole_id": one.whole_id,
            "region": one.region,
            "site": one.site,
            "at": one.at,
            "stage": one.stage.value,
            "percent": one.percent,
            "width": one.width,
            "height": one.height,
            "seconds": one.seconds,
            "frozen": one.frozen,
            "shared": one.shared,
        }
    )


def _device_card(one: Devices) -> wire.DeviceCard:
    return wire.DeviceCard.model_validate(
        {
            "id": one.participant_id,
            "camera": one.camera.value,
            "camera_asked": one.camera_asked,
            "scope": one.scope.value,
            "site": one.site,
        }
    )
