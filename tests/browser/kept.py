"""Puts a recording into a server's data folder before it starts: real journals, which the server then assembles.

For tests of what comes after a call; a call itself is the story's matter.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from server.app import offline
from server.config import Settings
from server.domain.ids import new_id
from server.domain.participants import Participant, SeatRole
from server.domain.recordings import Recording, RecordingState
from server.node import recording_keys, recordings_folder
from server.services import demo, demo_patients
from tests.media.recording.recorded import write_journal
from tests.media.recording.staged import EPOCH, Staged

ENCOUNTER = "demo-encounter-habib-18"
"""Of a demo patient and Dr Ayesha, finished."""
PATIENT = "Habib Ullah (demo)"
SIDES = ((SeatRole.ROOM, "Room 1", None), (SeatRole.DOCTOR, "Dr Ayesha Khan (demo)", "demo-dr-ayesha"))


async def keep_recording(data: Path) -> str:
    """Id of a recording of twelve seconds with two sides; a server that starts on `data` makes its files."""
    settings = Settings(data=data, demo=True)
    recording_id = new_id()
    key = recording_keys(settings).get_or_make(recording_id)
    begun = datetime.fromtimestamp(EPOCH, UTC)
    async with offline(settings) as node:
        await demo.seed(node.store, node.passwords, node.clock)
        await demo_patients.seed(node.store, node.clock)
        async with node.store.work() as work:
            encounter = await work.encounters.get(ENCOUNTER, lock=True)
            assert encounter is not None
            await work.encounters.save(replace(encounter, arrived_at=begun))
            for index, (role, name, person_id) in enumerate(SIDES):
                seat = Participant(new_id(), ENCOUNTER, person_id, None, role, name, "", True, True, begun)
                await work.participants.add(seat)
                heard = Staged(seed=index, ssrc=1000 * (index + 1), size=(320, 240)).records()
                batches = [heard[start : start + 25] for start in range(0, len(heard), 25)]
                write_journal(recordings_folder(settings), recording_id, seat.id, batches, key=key)
            await work.recordings.add(Recording(recording_id, ENCOUNTER, RecordingState.ASSEMBLING, begun))
    return recording_id
