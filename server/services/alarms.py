"""What is wrong with recordings now, for the control room: worked out when it is asked, so nothing is forgotten.

Must not know HTTP nor who is told how: that is the board's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from media.api import RecordingWorks
from server.domain.errors import Forbidden
from server.domain.identity import Actor, Role
from server.domain.recordings import RecordingState
from server.services.live_call import LiveCalls
from server.services.ports import Store

WHO = (Role.SUPERVISOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Alarm:
    """`about` is a call, a recording or the storage; `detail` says why, or what waits."""

    kind: str
    about: str
    since: datetime | None
    detail: str


class AlarmService:
    def __init__(self, store: Store, works: RecordingWorks, live: LiveCalls) -> None:
        self._store = store
        self._works = works
        self._live = live

    async def now(self, actor: Actor) -> tuple[Alarm, ...]:
        """Calls of this node that are not recorded though they should be, files not made, a storage away.

        Raises Forbidden.
        """
        if actor.role not in WHO:
            raise Forbidden("auth.forbidden", "This is not available to you.")
        async with self._store.work() as work:
            failed = await work.recordings.in_states([RecordingState.FAILED])
        stopped = [
            Alarm("recording_stopped", call_id, call.fault_at, call.fault)
            for call_id, call in self._live.by_id.items()
            if call.fault
        ]
        unmade = [Alarm("not_assembled", one.id, one.started_at, f"{one.attempts} attempts") for one in failed]
        return (*stopped, *await self._storage(), *unmade)

    async def _storage(self) -> tuple[Alarm, ...]:
        shown = await self._works.storage()
        if shown.away_since_ms is None:
            return ()
        since = datetime.fromtimestamp(shown.away_since_ms / 1000, UTC)
        waits = f"{shown.reason}; {shown.waiting_files} files, {shown.waiting_bytes // 10**6} MB wait here"
        return (Alarm("storage_away", shown.kind, since, waits),)
