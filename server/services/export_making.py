"""Makes what was asked for, one copy at a time in the background, and ends copies whose time is over.

> What was under way when the server died begins anew at its next start. What nobody may have any more is destroyed
> key first: at once where that is possible, at the latest by the next look.

Must not know HTTP or how a copy is made.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from media.api import Exported, ExportOrder, ExportWorks, RecordingError
from server.domain import exports as rules
from server.domain.encounters import Encounter
from server.domain.errors import Refused
from server.domain.events import ExportChanged
from server.domain.exports import Export, ExportState, Failure
from server.domain.identity import SYSTEM, Actor
from server.domain.recordings import RecordingState
from server.services.export_order import order_of
from server.services.ports import Clock, Events, Store, Work

log = structlog.get_logger("exports")

LOOK_SECONDS = 60.0
TELL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Progress:
    """`share` of 1; `seconds_left` None until that can be said."""

    share: float
    seconds_left: int | None


class ExportMaker:
    def __init__(self, store: Store, events: Events, clock: Clock, works: ExportWorks) -> None:
        self._store = store
        self._events = events
        self._clock = clock
        self._works = works
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._making: tuple[str, asyncio.Task[Exported]] | None = None
        self._progress: dict[str, Progress] = {}

    async def start(self) -> None:
        """Begin to work, first on what was left unfinished."""
        async with self._store.work() as work:
            for export in await work.exports.in_states([ExportState.MAKING]):
                await work.exports.save(replace(export, state=ExportState.WAITING))
            waiting = await work.exports.in_states([ExportState.WAITING])
        for export in waiting:
            self._waiting.put_nowait(export.id)
        self._tasks = [asyncio.create_task(self._work()), asyncio.create_task(self._look())]

    async def close(self) -> None:
        """Stop; what is under way begins anew at the next start."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    def consider(self, export: Export) -> None:
        """Make it when its turn comes, if it is to be made."""
        if export.state is ExportState.WAITING:
            self._waiting.put_nowait(export.id)

    def progress(self, export_id: str) -> Progress | None:
        return self._progress.get(export_id)

    async def end(self, export_id: str) -> None:
        """Stop making it, and destroy what was made. Its row says already that nobody may have it."""
        if self._making is not None and self._making[0] == export_id:
            task = self._making[1]
            task.cancel()
            await asyncio.wait({task})
        await self._destroy(export_id)

    async def expire(self) -> None:
        """End the copies whose time is over or whose recording was deleted, and whatever belongs to no copy."""
        for export_id in await self._over():
            await self.end(export_id)
        async with self._store.work() as work:
            kept = {one.id for one in await work.exports.in_states(rules.ON_DISK)}
        for export_id in await self._works.known():
            if export_id not in kept:
                await self._destroy(export_id)

    async def _over(self) -> list[str]:
        """Mark them, and say which."""
        now, over = self._clock(), []
        async with self._store.work() as work:
            found = await work.exports.in_states(rules.OPEN | {ExportState.FAILED})
            recordings = await work.recordings.many({one.recording_id for one in found})
            encounters = await work.encounters.many({one.encounter_id for one in recordings.values()})
            for one in found:
                recording = recordings[one.recording_id]
                gone = recording.state is RecordingState.DELETED
                if not gone and (one.until is None or now < one.until):
                    continue
                export = await work.exports.get(one.id, lock=True)
                if export is None or export.state is not one.state:
                    continue
                ended = replace(export, state=ExportState.EXPIRED, ended_at=now)
                await work.exports.save(ended)
                reason = "the recording was deleted" if gone else f"after {rules.LIFE.days} days"
                write(work, SYSTEM, ended, encounters[recording.encounter_id], "expired", reason)
                work.after_commit(ExportChanged(ended.id, ended.recording_id, ended.asked_by, ended.state.value))
                over.append(ended.id)
        return over

    async def _destroy(self, export_id: str) -> None:
        try:
            await self._works.destroy(export_id)
        except RecordingError as error:  # the next look tries again
            log.error("export_not_destroyed", export=export_id, why=str(error))

    async def _look(self) -> None:
        while True:
            try:
                await self.expire()
            except (Refused, RecordingError):
                log.exception("exports_not_looked_at")
            await asyncio.sleep(LOOK_SECONDS)

    async def _work(self) -> None:
        while True:
            export_id = await self._waiting.get()
            try:
                begun = await self._begun(export_id)
                if begun is not None:
                    await self._make(*begun)
            except Refused:
                log.exception("export_interrupted", export=export_id)

    async def _make(self, export: Export, order: ExportOrder) -> None:
        """Cancelled by `end`, it is over; cancelled by `close`, the process ends before this returns."""
        task = asyncio.create_task(self._works.make(order, _Teller(export, self._progress, self._events)))
        self._making = (order.export_id, task)
        try:
            await asyncio.wait({task})
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
            self._making = None
            self._progress.pop(order.export_id, None)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            await self._succeeded(order.export_id, task.result())
        elif isinstance(error, RecordingError):
            await self._failed(order.export_id, str(error))
        else:
            await self._failed(order.export_id, type(error).__name__)

    async def _begun(self, export_id: str) -> tuple[Export, ExportOrder] | None:
        """Mark it as being made; None when it is not to be any more."""
        async with self._store.work() as work:
            export = await work.exports.get(export_id, lock=True)
            recording = await work.recordings.get(export.recording_id) if export is not None else None
            if export is None or recording is None or export.state is not ExportState.WAITING:
                return None
            await self._moved(work, replace(export, state=ExportState.MAKING))
            return export, await order_of(work, export, recording)

    async def _succeeded(self, export_id: str, made: Exported) -> None:
        async with self._store.work() as work:
            export = await work.exports.get(export_id, lock=True)
            is_wanted = export is not None and export.state is ExportState.MAKING
            if export is not None and is_wanted:
                what = {"ending": made.ending, "size": made.size, "seal": made.seal, "ready_at": self._clock()}
                ready = replace(export, state=ExportState.READY, **what)  # type: ignore[arg-type]  # names match
                await self._moved(work, ready)
                await self._written(work, ready, "made", f"{made.size} bytes, seal {made.seal}")
        if not is_wanted:
            await self._destroy(export_id)

    async def _failed(self, export_id: str, why: str) -> None:
        failure = Failure.of(why)
        async with self._store.work() as work:
            export = await work.exports.get(export_id, lock=True)
            if export is not None and export.state is ExportState.MAKING:
                failed = replace(export, state=ExportState.FAILED, failure=failure.value)
                await self._moved(work, failed)
                await self._written(work, failed, "failed", failure.value)
        log.error("export_failed", export=export_id, why=why)
        await self._destroy(export_id)

    async def _moved(self, work: Work, export: Export) -> None:
        await work.exports.save(export)
        work.after_commit(ExportChanged(export.id, export.recording_id, export.asked_by, export.state.value))

    async def _written(self, work: Work, export: Export, what: str, reason: str) -> None:
        recording = await work.recordings.get(export.recording_id)
        encounter = await work.encounters.get(recording.encounter_id) if recording is not None else None
        if encounter is not None:
            write(work, SYSTEM, export, encounter, what, reason)


class _Teller:
    """Keeps how far one copy is, and tells it once a second."""

    def __init__(self, export: Export, kept: dict[str, Progress], events: Events) -> None:
        self._export = export
        self._kept = kept
        self._events = events
        self._began = self._told = time.monotonic()

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        left = round((now - self._began) * (1 - share) / share) if share > 0.02 else None
        one = self._export
        self._kept[one.id] = Progress(share, left)
        if now - self._told >= TELL_SECONDS:
            self._told = now
            making = ExportState.MAKING.value
            self._events.publish(
                ExportChanged(one.id, one.recording_id, one.asked_by, making, round(share * 100), left)
            )


def write(work: Work, actor: Actor, export: Export, encounter: Encounter, what: str, reason: str) -> None:
    """Into the audit trail of the recording."""
    work.audit.append(
        actor, f"recording.export.{what}", "recording", export.recording_id,
        patient_id=encounter.patient_id, reason=f"{export.id}: {reason}",
    )  # fmt: skip
