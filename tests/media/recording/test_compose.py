"""Compositions of real journals, decoded again: what is seen, said and heard, and when."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from media.api import AssembledRecording, ExportForm
from media.recording import records
from media.recording.compose_canvas import HEIGHT, WIDTH
from media.recording.compose_export import make
from media.recording.compose_text import Lettering
from media.recording.seal import DataKey
from media.recording.sealed_file import SealedReader
from tests.media.recording import composed
from tests.media.recording.composed import Speaking, mark, order, recorded, voice
from tests.media.recording.recorded import assembled, key_of, write_journal
from tests.media.recording.staged import EPOCH, SECONDS, Staged
from tests.media.recording.watching import watch

OWN = DataKey("export-1", bytes(range(32)))


def made(root: Path, **changes: Any) -> io.BytesIO:
    """The content of an export of the recording in `root`."""
    make(root, root / "exports", key_of(root, "call"), OWN, order(**changes), lambda _: None)
    with SealedReader(root / "exports" / "export-1" / "content", OWN, "content") as reader:
        return io.BytesIO(b"".join(reader))


def frames(file: io.BytesIO) -> dict[int, np.ndarray]:
    """Millisecond -> luma of every picture."""
    file.seek(0)
    with av.open(file) as container:
        return {round(frame.time * 1000): frame.to_ndarray(format="gray") for frame in container.decode(video=0)}


def at(pictures: dict[int, np.ndarray], ms: int) -> np.ndarray:
    """What is seen at that millisecond."""
    return pictures[max(when for when in pictures if when <= ms)]


def shows(picture: np.ndarray, text: str, size: int, *, right_to_left: bool = False, least: float = 0.6) -> bool:
    """Whether the text's letters are somewhere in the picture."""
    return likeness(picture, text, size, right_to_left=right_to_left) > least


def likeness(picture: np.ndarray, text: str, size: int, *, right_to_left: bool = False) -> float:
    """How well the letters fit where they fit best: the normalized correlation, 1 where they are just these."""
    mask = Lettering().line(text, size, WIDTH, right_to_left=right_to_left)
    letters = np.asarray(mask.crop(mask.getbbox()), np.float64)
    return _correlated(picture.astype(np.float64), letters - letters.mean())


def _correlated(picture: np.ndarray, letters: np.ndarray) -> float:
    height, width = letters.shape
    shape = (picture.shape[0] + height, picture.shape[1] + width)
    spectrum = np.fft.rfft2(picture - picture.mean(), shape)
    raw = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(letters, shape)), shape)
    sums, squares = (_windows(values, height, width) for values in (picture, picture**2))
    spread = np.sqrt(np.maximum(squares - sums**2 / (height * width), 1e-9))
    valid = raw[: picture.shape[0] - height + 1, : picture.shape[1] - width + 1]
    scale = np.linalg.norm(letters) * np.maximum(spread, 50.0)
    return float((valid / scale).max())


def _windows(values: np.ndarray, height: int, width: int) -> np.ndarray:
    total = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    return total[height:, width:] - total[:-height, width:] - total[height:, :-width] + total[:-height, :-width]


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> tuple[AssembledRecording, io.BytesIO]:
    """Two people, one of whom comes a second later; muted, camera off, and paused for a while."""
    root = tmp_path_factory.mktemp("call")
    doctor = [*Speaking(seed=1, size=(640, 360)).records(), mark("muted", 3), mark("unmuted", 6)]
    patient = [*Speaking(seed=2, begins=1, ssrc=2000).records()]
    patient += [mark("camera_off", 4), mark("camera_on", 7)]
    patient += [mark("recording_paused", 9, "intimate_examination: left arm"), mark("recording_on", 10)]
    write_journal(root, "call", "doctor", [doctor])
    write_journal(root, "call", "patient", [patient])
    return assembled(root, "call"), made(root)


def test_it_is_one_file_with_one_picture_and_one_sound_as_long_as_the_call(
    call: tuple[AssembledRecording, io.BytesIO],
) -> None:
    recording, file = call
    file.seek(0)
    with av.open(file) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        assert container.duration == pytest.approx(recording.duration_ms * 1000, abs=1000)
        container.seek(7_000_000)
        assert next(container.decode(video=0)).time == pytest.approx(5, abs=2.1)
    file.seek(0)
    seen = watch(file)
    assert seen.sizes == {(WIDTH, HEIGHT)}
    assert seen.sound == pytest.approx(recording.duration_ms / 1000, abs=0.05)
    assert seen.hole < 0.001


def test_names_clock_consent_and_watermark_are_seen(call: tuple[AssembledRecording, io.BytesIO]) -> None:
    _, file = call
    picture = at(frames(file), 2_500)
    top, foot = picture[:76], picture[-34:]
    left, right = picture[:, : WIDTH // 2], picture[:, WIDTH // 2 :]
    assert shows(top, "15-Nov-2023 03:13:22", 20)
    clock = {second: likeness(top, f"15-Nov-2023 03:13:{second}", 20) for second in range(20, 30)}
    assert max(clock, key=lambda second: clock[second]) == 22
    assert shows(top, composed.CONSENT, 17)
    assert shows(top, "Behali, Room 1", 20)
    assert shows(foot, composed.WATERMARK, 17)
    assert shows(left[640:690], "زرمینہ بی بی · Patient", 18)
    assert shows(right[640:690], "Dr Ayesha Khan · Doctor", 18)
    for side in (left, right):
        assert shows(side[76:640], composed.WATERMARK, 17)
    assert not shows(left[76:640], "Exported by Somebody Else, 1-Dec-2025", 17)


def test_what_is_not_in_the_picture_is_said_in_it(call: tuple[AssembledRecording, io.BytesIO]) -> None:
    _, file = call
    pictures = frames(file)
    left = {ms: at(pictures, ms)[76:640, : WIDTH // 2] for ms in (500, 2_500, 5_000, 8_000, 9_500)}
    for ms, words in ((500, "Not in the call"), (5_000, "Camera off"), (9_500, "Recording paused: examination")):
        assert shows(left[ms], words, 28), words
    for ms in (2_500, 8_000):
        assert left[ms].std() > 8, "a picture, not words"
    plate = at(pictures, 4_500)[640:690, WIDTH // 2 :]
    assert shows(plate, "Dr Ayesha Khan · Doctor · microphone off", 18)
    assert not shows(at(pictures, 8_000)[640:690, WIDTH // 2 :], "microphone off", 18, least=0.7)


def test_both_voices_are_in_the_mix_at_their_time(call: tuple[AssembledRecording, io.BytesIO]) -> None:
    _, file = call
    file.seek(0)
    with av.open(file) as container:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    for seed, begins in ((1, 0), (2, 1)):
        own = voice(seed).copy()
        own[: begins * 48000] = 0
        lag, strength = _best_lag(heard, own)
        assert strength > 0.4, f"the voice of {seed} is not heard"
        assert abs(lag) < 0.08


def _best_lag(heard: np.ndarray, voice: np.ndarray) -> tuple[float, float]:
    """Seconds by which the voice comes later than it was said, and how much of the sound it explains."""
    length = min(len(heard), len(voice))
    a, b = heard[:length] - heard[:length].mean(), voice[:length]
    spectrum = np.fft.rfft(a, 2 * length) * np.conj(np.fft.rfft(b, 2 * length))
    found = np.fft.irfft(spectrum) / (np.linalg.norm(a) * np.linalg.norm(b))
    best = int(found.argmax())
    return (best if best < length else best - 2 * length) / 48000, float(found[best])


def test_both_sides_and_the_sound_are_in_step(tmp_path: Path) -> None:
    """Flashes and beeps of both at the same true time, through networks and clocks of their own."""
    recorded(
        tmp_path,
        patient=Staged(seed=1, delay=0.3, jitter=0.02, ahead=7.0, size=(320, 240)),
        doctor=Staged(seed=2, delay=0.02, ahead=-3.0, ssrc=2000, size=(320, 240)),
    )
    file = made(tmp_path)
    pictures, sides = frames(file), []
    for begin in (0, WIDTH // 2):
        lit = [(ms, one[200:560, begin + 60 : begin + 580].mean() > 150) for ms, one in sorted(pictures.items())]
        sides.append(
            [ms / 1000 for (ms, now), (_, before) in zip(lit[1:], lit, strict=False) if now and not before]
        )
    file.seek(0)
    beeps = watch(file).beeps
    assert len(sides[0]) == len(sides[1]) == len(beeps) == SECONDS // 2
    # The hidden least delay of the network is the one thing that no clock tells: 0.28 s apart are taken off.
    between = np.subtract(*sides)
    assert np.ptp(between) < 0.08
    doctor_late = np.subtract(sides[1], beeps)
    assert np.abs(doctor_late).max() < 0.08


@pytest.mark.parametrize("count", [1, 3, 6])
def test_as_many_as_sit_in_a_call_have_a_tile(tmp_path: Path, count: int) -> None:
    names = [f"p{number}" for number in range(count)]
    recorded(tmp_path, **{name: Staged(ends=2, ssrc=1000 + 10 * n) for n, name in enumerate(names)})
    sides = tuple(composed.ExportedSide(name, f"Person {name}", "", name) for name in names)
    picture = at(frames(made(tmp_path, sides=sides)), 1_700)
    for name in names:
        assert shows(picture, f"Person {name}", 18, least=0.7), name
    # Each picture has a moving bar of its own.
    assert (picture > 100).mean() > 0.005


def test_a_picture_that_changes_its_size_and_codec_is_shown_whole(tmp_path: Path) -> None:
    early, late = Staged(ends=4, size=(160, 120)), Staged(begins=5, ssrc=3000, codec="H264", size=(320, 120))
    write_journal(tmp_path, "call", "patient", [early.records()])
    write_journal(tmp_path, "call", "patient", [late.records()], part=2)
    assembled(tmp_path, "call")
    pictures = frames(made(tmp_path, sides=composed.SIDES[:1]))
    tall, wide = (at(pictures, ms)[110:650] for ms in (2_500, 7_500))

    def spread(picture: np.ndarray) -> float:
        rows = np.where((picture > 45).mean(axis=1) > 0.3)[0]
        columns = np.where((picture > 45).mean(axis=0) > 0.3)[0]
        return float((columns[-1] - columns[0]) / (rows[-1] - rows[0]))

    assert spread(tall) == pytest.approx(4 / 3, rel=0.1)
    assert spread(wide) == pytest.approx(320 / 120, rel=0.1)


def test_an_old_picture_says_its_age(tmp_path: Path) -> None:
    write_journal(tmp_path, "call", "patient", [[one for one in Speaking().records() if not _is_late_picture(one)]])
    assembled(tmp_path, "call")
    pictures = frames(made(tmp_path, sides=composed.SIDES[:1]))
    seen = at(pictures, 8_200)[76:650]
    ages = {seconds: likeness(seen, f"Picture {seconds} s old", 17) for seconds in range(2, 9)}
    assert max(ages, key=lambda seconds: ages[seconds]) == 5
    assert likeness(at(pictures, 2_000)[76:650], "Picture 5 s old", 17) < ages[5] - 0.2


def _is_late_picture(record: bytes) -> bool:
    [read] = records.parse(record)
    is_picture = isinstance(read, records.PacketRecord) and read.ssrc == 1001
    return is_picture and read.arrival_ns > (EPOCH + 3) * 1e9


def test_urdu_reads_from_right_to_left(tmp_path: Path) -> None:
    recorded(tmp_path, patient=Staged(ends=2), doctor=Staged(ends=2, ssrc=2000))
    words = composed.ExportWords(
        "بیہالی، کمرہ 1",
        "زرمینہ بی بی (مریض) اور ڈاکٹر عائشہ خان کی رضامندی سے ریکارڈ کیا گیا",
        "نقل: عمران، 30 نومبر 2026",
        "نقل: عمران، 30 نومبر 2026",
        composed.SAID,
        ("",) * 10 + ("نومبر", ""),
        300,
        right_to_left=True,
    )
    sides = (
        composed.ExportedSide("patient", "زرمینہ بی بی", "مریض", "1"),
        composed.ExportedSide("doctor", "ڈاکٹر عائشہ خان", "ڈاکٹر", "2"),
    )
    asked = composed.ExportOrder("export-1", "call", ExportForm.COMPOSED, sides, words)
    make(tmp_path, tmp_path / "exports", key_of(tmp_path, "call"), OWN, asked, lambda _: None)
    with SealedReader(tmp_path / "exports" / "export-1" / "content", OWN, "content") as reader:
        picture = at(frames(io.BytesIO(b"".join(reader))), 1_500)
    seen = partial(shows, right_to_left=True)
    assert seen(picture[:76, WIDTH // 2 :], "بیہالی، کمرہ 1", 20)
    assert seen(picture[:76, : WIDTH // 2], "15 نومبر 2023 03:13:21", 20)
    assert seen(picture[640:690, WIDTH // 2 :], "زرمینہ بی بی · مریض", 18)
    assert seen(picture[640:690, : WIDTH // 2], "ڈاکٹر عائشہ خان · ڈاکٹر", 18)
