"""A recorded consultation to review, of any length, without sitting through it: real faces and voices as journals.

Each side's film and speech of tests.browser.media, coded as a call codes them, over and over on one time line; rows
as the server would have left them. It must not know our pages.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np

from media.recording import records
from server.app import offline
from server.config import Settings
from server.domain.encounters import Outcome, State
from server.domain.links import LinkSample
from server.domain.notes import NotesText, NotesVersion
from server.domain.participants import Participant, SeatRole
from server.domain.pauses import Pause, PauseReason
from server.domain.prescriptions import SignedDocument
from server.domain.recordings import Recording, RecordingState
from server.node import Node, recording_keys
from server.services import demo, demo_patients
from tests.browser import media
from tests.media.recording.recorded import OPUS, VP8, write_journal
from tests.media.recording.staged import NTP_EPOCH, vp8_payloads

RECORDING, ENCOUNTER = "review-recording", "review-encounter"
BEGAN = datetime(2026, 11, 22, 5, tzinfo=UTC)
SIDES = (("review-room", SeatRole.ROOM, "Room 1"), ("review-doctor", SeatRole.DOCTOR, "Dr Ayesha Khan (demo)"))
LOOP = media.VIDEO_SECONDS
FPS = 15
#: The voices take turns of so many seconds, as people do who talk with each other.
TURN = 5
GAP = (40.0, 43.0)
"""Seconds in which nothing of the room arrives."""


@dataclass(frozen=True, slots=True)
class Coded:
    pictures: list[bytes]
    sounds: list[bytes]


@cache
def coded(side: int, kilobits: int) -> Coded:
    """One turn of the loop: 640x480 at 15 a second with a key frame at its beginning, Opus of 40 ms."""
    return Coded(_pictures(side, kilobits), _sounds(side))


def _pictures(side: int, kilobits: int) -> list[bytes]:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = media.WIDTH, media.HEIGHT, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.bit_rate = Fraction(1, FPS), Fraction(FPS), kilobits * 1000
    encoder.gop_size = LOOP * FPS
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    encoded = []
    with av.open(str(media.devices(side).video), format="yuv4mpegpipe") as film:
        for number, frame in enumerate(film.decode(video=0)):
            frame.pts, frame.time_base = number, encoder.time_base
            encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return encoded


def _sounds(side: int) -> list[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 48000, "mono", "s16", 20_000
    encoder.options = {"frame_duration": "40"}
    wave = media.read_speech(media.devices(side).audio)[: LOOP * 48000].copy()
    at = np.arange(len(wave)) / 48000
    wave[(at // TURN) % 2 != side] = 0
    samples = (np.clip(wave, -1, 1) * 32767).astype(np.int16)
    encoded = []
    for begin in range(0, len(samples), 1920):
        frame = av.AudioFrame.from_ndarray(samples[None, begin : begin + 1920], format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48000, begin
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return encoded[: LOOP * 25]


def batches(side: int, seconds: float, kilobits: int) -> Iterator[list[bytes]]:
    """The journal's segments of half a second, after one with the tracks."""
    yield [records.track(1, "audio", OPUS), records.track(2, "video", VP8)]
    one = coded(side, kilobits)
    sequence = 0
    for half in range(int(seconds * 2)):
        batch = _reports(half / 2) if half % 4 == 0 else []
        for tick in range(
            half * 300 // 2, (half + 1) * 300 // 2
        ):  # 300 a second: sound each 12th, picture each 20th
            at = tick / 300
            lost = side == 0 and GAP[0] <= at < GAP[1]
            if tick % 12 == 0 and not lost:
                number = tick // 12
                head = struct.pack(
                    "!BBHII", 0x80, OPUS.payload_type, number & 0xFFFF, number * 1920 & 0xFFFFFFFF, 1
                )
                batch.append(records.packet(1, _ns(at + 0.03), head + one.sounds[number % len(one.sounds)]))
            if tick % 20 == 0:
                number = tick // 20
                payloads = vp8_payloads(one.pictures[number % len(one.pictures)], number)
                for index, payload in enumerate(payloads):
                    kind = VP8.payload_type | (0x80 if index == len(payloads) - 1 else 0)
                    head = struct.pack("!BBHII", 0x80, kind, sequence & 0xFFFF, number * 6000 & 0xFFFFFFFF, 2)
                    sequence += 1
                    if not lost:
                        batch.append(records.packet(2, _ns(at + 0.03), head + payload))
        yield batch


def _reports(at: float) -> list[bytes]:
    ntp = int((BEGAN.timestamp() + NTP_EPOCH + at) * 2**32)
    return [
        records.report(ssrc, ntp, round(at * rate) & 0xFFFFFFFF, _ns(at + 0.03))
        for ssrc, rate in ((1, 48000), (2, 90000))
    ]


def _ns(at: float) -> int:
    return round((BEGAN.timestamp() + at) * 1e9)


async def prepare(data: Path, seconds: float, kilobits: int = 250) -> None:
    """Into the data folder of a server that does not run: at its next start it makes the files."""
    data.mkdir(parents=True, exist_ok=True)
    settings = Settings(data=data)
    async with offline(settings) as node:
        await demo.seed(node.store, node.passwords, node.clock)
        await demo_patients.seed(node.store, node.clock)
        await _rows(node, seconds)
    key = recording_keys(settings).get_or_make(RECORDING)
    for side, (seat_id, _, _) in enumerate(SIDES):
        write_journal(data / "recordings", RECORDING, seat_id, batches(side, seconds, kilobits), key=key)


async def _rows(node: Node, seconds: float) -> None:
    doctor = "demo-dr-ayesha"
    async with node.store.work() as work:
        [some, *_] = await work.encounters.find(center_id=demo.BEHALI)
        treated = replace(
            some, id=ENCOUNTER, state=State.FINISHED, doctor_id=doctor, outcome=Outcome.TREATED, version=0,
            arrived_at=BEGAN, queued_at=BEGAN, claimed_at=BEGAN, finished_at=_at(seconds),
        )  # fmt: skip
        await work.encounters.add(treated)
        for seat_id, role, name in SIDES:
            person = doctor if role is SeatRole.DOCTOR else None
            await work.participants.add(
                Participant(seat_id, ENCOUNTER, person, None, role, name, "", True, True, BEGAN, _at(seconds))
            )
        await work.recordings.add(Recording(RECORDING, ENCOUNTER, RecordingState.RECORDING, BEGAN))
        for number, at in enumerate((12, 14, 55), 1):
            text = NotesText(history="x" * number)
            await work.notes.add(NotesVersion(ENCOUNTER, number, text, _at(at), doctor))
        about = (ENCOUNTER, some.patient_id, some.center_id)
        signed = SignedDocument("review-rx", *about, 1, "review-rx", {}, "0" * 64, _at(65), doctor, SIDES[1][2])
        await work.documents.add(signed)
        why = PauseReason.INTIMATE_EXAMINATION
        await work.pauses.add(Pause("review-pause", ENCOUNTER, why, "", _at(30), doctor, _at(36), doctor))
        await work.links.add_samples(
            _sample(seat, at) for seat, _, _ in SIDES for at in range(10, int(min(seconds, 600)), 10)
        )


def _sample(seat_id: str, at: int) -> LinkSample:
    """Good, but for the room's from the 40th to the 60th second."""
    room = 90.0 if seat_id == SIDES[0][0] and 40 < at <= 60 else 900.0
    return LinkSample(
        encounter_id=ENCOUNTER, participant_id=seat_id, at=_at(at), up_rung="full", up_reason="room",
        down_rung="full", down_reason="room", up_kbps=200, down_kbps=200, up_capacity_kbps=room,
        down_capacity_kbps=900, up_loss=0, down_loss=0, round_trip_ms=120, up_mos=4.2, down_mos=4.2,
        down_fps=15, down_concealed=0, megabytes=1,
    )  # fmt: skip


def _at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)
