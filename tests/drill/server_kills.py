"""SIGKILL of the real server process at random moments of a recorded call, and what is left. Returns its misses."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from media.recorded import AssembledRecording
from media.recording import records
from media.recording.assemble import assemble
from media.recording.journal import parts
from media.recording.seal import DataKey
from media.recording.verify import read_manifest, verify
from server.config import Settings
from server.node import recording_keys
from tests.browser.server import ROOT, Server
from tests.drill.sending import Sender, out_of_step
from tests.server.live.pages import Page, queue_a_patient, room_of, token_of

MOST_LOST = 1.0
LONGEST = 2.5
"""Seconds of call before the end, at most."""
IN_ONE_CALL = 20
"""Kills; then the patient goes home, and the next one is called."""


async def kill_server(
    root: Path, times: int, source: random.Random, say: Callable[[str], None] = lambda words: None
) -> tuple[list[str], float]:
    """What was missed, and the most that was lost, in seconds. `say` hears how far it is: it takes long."""
    server = Server(root / "data", settings={"EILAJ_TURN": "off"})
    missed: list[str] = []
    worst = 0.0
    try:
        await server.start()
        for first in range(0, times, IN_ONE_CALL):
            call = await _called(server)
            for number in range(first, min(first + IN_ONE_CALL, times)):
                found, lost = await _killed(call, source.uniform(0, LONGEST))
                missed += [f"kill {number}: {one}" for one in found]
                worst = max(worst, lost)
                for one in found:
                    say(f"kill {number}: {one}\n")
                say(f"{number + 1} of {times}: {len(missed)} missed, {worst:.2f} s lost at most")
                await server.start()
            missed += [f"the call to kill {first + IN_ONE_CALL}: {one}" for one in await _finished(call)]
    finally:
        server.kill()
    return missed, worst


class _Call:
    """One patient's call, over all deaths of the server."""

    def __init__(self, server: Server, tokens: dict[str, str], call_id: str, others: set[str]) -> None:
        self.server = server
        self.tokens = tokens
        self.call_id = call_id
        self._others = others
        #: Something was surely written: a call that is killed within its first second may leave nothing.
        self.is_kept = False

    @property
    def folder(self) -> Path:
        return self.server.data / "recordings"

    def recording(self) -> DataKey | None:
        """The data key of this call's recording; None before it has begun."""
        new = {place.name for place in self.folder.iterdir()} - self._others if self.folder.is_dir() else set()
        if not new:
            return None
        [recording_id] = new
        return recording_keys(Settings(data=self.server.data)).get(recording_id)

    @contextlib.asynccontextmanager
    async def page(self, who: str) -> AsyncIterator[Page]:
        page = Page(self.server.url, self.tokens[who])
        try:
            yield page
        finally:
            await page.close()


async def _called(server: Server) -> _Call:
    tokens = {who: await token_of(server.url, who) for who in ("nasreen", "dr.ayesha", "imran")}
    folder = server.data / "recordings"
    others = {place.name for place in folder.iterdir()} if folder.is_dir() else set()
    call = _Call(server, tokens, "", others)
    async with call.page("nasreen") as staff, call.page("dr.ayesha") as doctor:
        await staff.connect()
        await doctor.connect()
        await staff.ask("room.open", room_id=await room_of(staff))
        await doctor.ask("duty.set", on=True)
        call.call_id = await queue_a_patient(staff)
        await doctor.ask("queue.claim", encounter_id=call.call_id)
    return call


async def _killed(call: _Call, after: float) -> tuple[list[str], float]:
    """Both sides in the call, sending; `after` so many seconds the server is gone. What is wrong then, and lost."""
    async with call.page("nasreen") as staff, call.page("dr.ayesha") as doctor:
        senders = {}
        for page in (staff, doctor):
            await page.connect()
            await page.enter(call.call_id)
            await page.follow(f"call:{call.call_id}")
            senders[page.seat["participant_id"]] = Sender(page.client)
        tasks = [asyncio.create_task(sender.run()) for sender in senders.values()]
        async with asyncio.timeout(20):
            while not all(_is_on(page, call.call_id) for page in (staff, doctor)):
                await asyncio.sleep(0.005)
        on_at = time.monotonic_ns()
        await asyncio.sleep(after)
        killed_at = time.monotonic_ns()
        call.server.kill()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return await asyncio.to_thread(_left, call, senders, on_at, killed_at)


def _is_on(page: Page, call_id: str) -> bool:
    return bool(page.state(f"call:{call_id}")["call"][call_id]["recording"] == "on")


def _left(call: _Call, senders: dict[str, Sender], on_at: int, killed_at: int) -> tuple[list[str], float]:
    call.is_kept |= killed_at - on_at > MOST_LOST * 1e9
    key = call.recording()
    if key is None or not call.is_kept:
        return ["nothing was recorded"] if call.is_kept else [], 0.0
    missed, lost = _held_against(call.folder / key.recording_id, key, senders, on_at, killed_at)
    # On a copy, as the server does when a call is over: what is there is proved, then made into files.
    copy = call.server.data.parent / "copy"
    shutil.copytree(call.folder / key.recording_id, copy / key.recording_id)
    keys = recording_keys(Settings(data=call.server.data))
    missed += [f"left: {one}" for one in verify(copy, key.recording_id, keys, still_open=True).faults]
    made = assemble(copy, key)
    missed += [f"made: {one}" for one in verify(copy, key.recording_id, keys, still_open=False).faults]
    missed += _plays(copy / key.recording_id, made, key, senders)
    shutil.rmtree(copy)
    return missed, lost


def _held_against(
    place: Path, key: DataKey, senders: dict[str, Sender], on_at: int, killed_at: int
) -> tuple[list[str], float]:
    """Of each track what was sent while both sides read “Recording” must be there, but for its last second."""
    missed, worst = [], 0.0
    found = parts(place, key)
    for who, sender in senders.items():
        packets = [one for part in found.get(who, ()) for one in part if isinstance(one, records.PacketRecord)]
        for ssrc, sent in sender.sent.items():
            kept = sorted(int.from_bytes(one.data[2:4], "big") for one in packets if one.ssrc == ssrc)
            wanted = [number for number, at in sent.items() if at >= on_at]
            gone = [number for number in wanted if number not in set(kept)]
            lost = (killed_at - min((sent[number] for number in gone), default=killed_at)) / 1e9
            worst = max(worst, lost)
            if lost > MOST_LOST:
                missed.append(f"{who}: {lost:.2f} s lost")
            if kept and kept != list(range(kept[0], kept[-1] + 1)):
                missed.append(f"{who}: not contiguous")
    return missed, worst


def _plays(place: Path, made: AssembledRecording, key: DataKey, senders: dict[str, Sender]) -> list[str]:
    whole = {file.participant_id for file in made.files if file.has_audio and file.has_video}
    lacking = [f"{who} does not play" for who in senders if who not in whole]
    return lacking + out_of_step(place, made, key)


async def _finished(call: _Call) -> list[str]:
    """The doctor ends it; the server makes the files by itself; then its own command proves them."""
    key = call.recording()
    if key is None:
        return ["nothing was recorded"]
    async with call.page("dr.ayesha") as doctor, call.page("imran") as supervisor:
        await doctor.http("POST", f"/api/encounters/{call.call_id}/finish", {"outcome": "treated"})
        async with asyncio.timeout(60):
            while (shown := await _row(supervisor, key.recording_id))["state"] != "ready":
                await asyncio.sleep(0.1)
    command = [sys.executable, "-m", "server", "recording", "verify", key.recording_id, "--json"]
    proof = await asyncio.to_thread(
        subprocess.run, [*command, "--data", str(call.server.data)], cwd=ROOT, capture_output=True, text=True
    )
    missed = (
        [] if proof.returncode == 0 else [f"verify ended with {proof.returncode}: {proof.stdout}{proof.stderr}"]
    )
    if shown["duration_ms"] <= 0 or not json.loads(proof.stdout)["whole"]:
        missed.append("it is not whole")
    place = call.folder / key.recording_id
    return missed + out_of_step(place, read_manifest(place, key), key)


async def _row(supervisor: Page, recording_id: str) -> dict[str, Any]:
    row: dict[str, Any] = (await supervisor.http("GET", f"/api/recordings/{recording_id}"))["row"]
    return row
