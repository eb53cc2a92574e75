"""From journals to files that decode without a complaint, in sync: really encoded media over invented networks."""

import io
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.api import AssembledRecording, RecordingError
from media.recording import manifest, records
from media.recording.assemble import main
from media.recording.journal import Part
from media.recording.playable import write_playable
from tests.media.recording.recorded import assembled, content, whose, write_journal
from tests.media.recording.staged import EPOCH, Staged
from tests.media.recording.watching import Watched, watch

MARKS = [1.0, 3.0, 5.0, 7.0, 9.0, 11.0]


def stage(root: Path, participant: str, *takes: Staged) -> None:
    """Each take is one part."""
    for part, take in enumerate(takes, 1):
        heard = take.records()
        batches = [heard[n : n + 25] for n in range(0, len(heard), 25)]
        write_journal(root, "r", participant, batches, part)


def on_server_clock(result: AssembledRecording, index: int, root: Path) -> tuple[Watched, list[float], list[float]]:
    """What a viewer sees, and the moments of flashes and beeps in true seconds."""
    file = result.files[index]
    watched = watch(content(root, "r", file.name))
    zero = (result.started_at_ms + file.offset_ms) / 1000 - EPOCH
    return watched, [zero + at for at in watched.flashes], [zero + at for at in watched.beeps]


def furthest(times: list[float], expected: list[float]) -> float:
    """Largest distance of any of `times` from the expected moment nearest to it."""
    return max(min(abs(at - true) for true in expected) for at in times)


BAD = Staged(seed=7, ahead=-7201.5, drift=1e-4, loss=0.05, jitter=0.04, first_report=4, delay=0.06)
WORSE = Staged(seed=8, ahead=86400.25, drift=-1e-4, loss=0.05, jitter=0.06, first_report=3, delay=0.06, ssrc=2000)


def test_sound_picture_and_both_sides_are_together_over_bad_networks(tmp_path: Path) -> None:
    stage(tmp_path, "patient", BAD)
    stage(tmp_path, "doctor", WORSE)
    result = assembled(tmp_path, "r")
    assert [(file.name, file.has_audio, file.has_video) for file in result.files] == [
        ("doctor.webm", True, True),
        ("patient.webm", True, True),
    ]
    expected = [at + 0.06 for at in MARKS]
    for index in range(2):
        watched, flashes, beeps = on_server_clock(result, index, tmp_path)
        assert len(beeps) == len(MARKS)
        assert len(flashes) >= 3
        assert furthest(flashes, expected) < 0.05, "one video frame of 50 ms may carry the mark late"
        assert furthest(beeps, expected) < 0.04
        assert watched.hole < 0.006, "lost sound is replaced, so that players keep time"


def test_a_clean_call_comes_out_whole(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged())
    result = assembled(tmp_path, "r")
    watched, flashes, beeps = on_server_clock(result, 0, tmp_path)
    assert (watched.frames, len(flashes), len(beeps)) == (240, 6, 6)
    assert furthest(flashes + beeps, [at + 0.05 for at in MARKS]) < 0.01
    assert result.started_at_ms == EPOCH * 1000 + 50
    assert result.gaps == result.marks == ()
    assert abs(result.duration_ms - 12_000) < 25
    assert result.files[0].size == len(content(tmp_path, "r", "p.webm").read())
    assert (tmp_path / "r" / "p.webm").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("first_report", [0.1, 100], ids=["reports", "no report ever"])
def test_jitter_moves_nothing(tmp_path: Path, first_report: float) -> None:
    stage(tmp_path, "p", Staged(jitter=0.08, first_report=first_report, ahead=-1e6))
    _, flashes, beeps = on_server_clock(assembled(tmp_path, "r"), 0, tmp_path)
    assert furthest(flashes + beeps, [at + 0.05 for at in MARKS]) < 0.03


def test_h264_becomes_matroska(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged(codec="H264", size=(322, 180), sound_codec="red"))
    result = assembled(tmp_path, "r")
    watched, flashes, _ = on_server_clock(result, 0, tmp_path)
    assert result.files[0].name == "p.mkv"
    assert (watched.frames, len(flashes), watched.sizes) == (240, 6, {(322, 180)})


def test_redundancy_fills_every_single_loss(tmp_path: Path) -> None:
    heard = Staged(sound_codec="red").records()
    sounds = [n for n, record in enumerate(heard) if record[:1] == b"\1" and record[3:7] == b"\0\0\x03\xe8"]
    kept = [record for n, record in enumerate(heard) if n not in sounds[1::3]]
    write_journal(tmp_path, "r", "p", [kept])
    write_journal(tmp_path, "r", "whole", [heard])
    assembled(tmp_path, "r")
    assert (
        _sound_packets(content(tmp_path, "r", "p.webm"))[:590]
        == _sound_packets(content(tmp_path, "r", "whole.webm"))[:590]
    )


def test_a_reload_a_restart_and_a_new_size_go_on_on_the_same_line(tmp_path: Path) -> None:
    stage(
        tmp_path,
        "p",
        Staged(ends=4.5, ahead=50),
        Staged(begins=6, ahead=-3000, ssrc=5000, size=(320, 240), drift=-1e-4),
    )
    result = assembled(tmp_path, "r")
    watched, flashes, beeps = on_server_clock(result, 0, tmp_path)
    assert [round(at - 0.05) for at in beeps] == [1, 3, 7, 9, 11]
    assert [round(at - 0.05) for at in flashes] == [1, 3, 7, 9, 11]
    assert furthest(flashes + beeps, [at + 0.05 for at in MARKS]) < 0.06
    assert watched.sizes == {(160, 120), (320, 240)}
    assert watched.hole < 0.006
    [(who, begin, end)] = result.gaps
    assert who == "p"
    assert abs(begin - 4480) < 60
    assert abs(end - 6000) < 60


def test_a_reload_within_one_part_goes_on(tmp_path: Path) -> None:
    before, after = Staged(ends=5, ahead=50), Staged(begins=6, ahead=9999, ssrc=5000)
    write_journal(tmp_path, "r", "p", [before.records(), after.records()])
    _, flashes, beeps = on_server_clock(assembled(tmp_path, "r"), 0, tmp_path)
    assert furthest(flashes + beeps, [at + 0.05 for at in MARKS]) < 0.03
    assert [round(at - 0.05) for at in beeps] == [1, 3, 7, 9, 11]


def test_a_participant_who_only_speaks_can_be_sought_in(tmp_path: Path) -> None:
    heard = [record for record in Staged().records() if record[3:7] != b"\0\0\x03\xe9"]
    write_journal(tmp_path, "r", "p", [heard])
    result = assembled(tmp_path, "r")
    assert (result.files[0].has_audio, result.files[0].has_video) == (True, False)
    with av.open(content(tmp_path, "r", "p.webm")) as container:
        container.seek(7_000_000)
        assert 4 <= next(container.decode(audio=0)).time <= 7


def test_seeking_lands_on_the_key_frame_before(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged())
    assembled(tmp_path, "r")
    with av.open(content(tmp_path, "r", "p.webm")) as container:
        assert container.duration is not None
        assert abs(container.duration - 12_000_000) < 30_000
        for wanted in (11.9, 0.5, 6.5, 2.1):
            container.seek(int(wanted * 1e6))
            frame = next(container.decode(video=0))
            assert frame.key_frame
            assert wanted - 2 <= frame.time <= wanted


def test_marks_lie_on_the_line_and_may_be_all_there_is_of_somebody(tmp_path: Path) -> None:
    def ns(at: float) -> int:
        return round((EPOCH + at) * 1e9)

    write_journal(tmp_path, "r", "late", [[records.mark("left", "", ns(20))]])
    write_journal(tmp_path, "r", "p", [[records.mark("joined", "", ns(-1)), *Staged().records()]])
    result = assembled(tmp_path, "r")
    assert [(mark.at_ms, mark.participant_id, mark.kind) for mark in result.marks] == [
        (0, "p", "joined"),
        (21_000, "late", "left"),
    ]
    assert [(file.participant_id, file.offset_ms) for file in result.files] == [("p", 1050)]
    assert result.duration_ms == 21_000
    assert result.started_at_ms == round(EPOCH * 1000) - 1000


def test_a_lost_key_frame_is_marked(tmp_path: Path) -> None:
    heard = Staged().records()
    lost = {2 * 20 * 2 + n for n in range(3)}
    pictures = [n for n, record in enumerate(heard) if record[:1] == b"\1" and record[3:7] == b"\0\0\x03\xe9"]
    kept = [record for n, record in enumerate(heard) if n not in {pictures[index] for index in lost}]
    write_journal(tmp_path, "r", "p", [kept])
    [mark] = assembled(tmp_path, "r").marks
    assert mark.kind == "picture_lost"
    assert 1000 < int(mark.detail) <= 2000
    watch(content(tmp_path, "r", "p.webm"))


def test_repeating_makes_the_files_anew_and_never_touches_a_journal(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged(ends=2))
    place = tmp_path / "r"
    journal = place / "p.0001.journal"
    before = journal.read_bytes()
    first = assembled(tmp_path, "r")
    made = content(tmp_path, "r", "p.webm").read()
    (place / "p.webm").write_bytes(b"spoilt")
    (place / "p.mkv").write_bytes(b"from an older assembly")
    (place / "p.draft").write_bytes(b"left by a kill")
    again = assembled(tmp_path, "r")
    resealed = zip(again.files, first.files, strict=True)
    assert replace(again, files=tuple(replace(new, seal=old.seal) for new, old in resealed)) == first
    assert content(tmp_path, "r", "p.webm").read() == made
    assert sorted(path.name for path in place.iterdir()) == ["manifest.json", "p.0001.journal", "p.webm"]
    assert journal.read_bytes() == before
    assert manifest.from_json(content(tmp_path, "r", "manifest.json").read().decode()) == again


def test_nothing_to_assemble_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "p.0001.journal").write_bytes(b"EIL")
    for recording_id in ("absent", "empty", "cut", "../r", ""):
        with pytest.raises(RecordingError):
            assembled(tmp_path, recording_id)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "p.0001.journal").write_bytes(b"x" * 1000)
    with pytest.raises(RecordingError, match=r"p\.0001\.journal: not_this_journal"):
        assembled(tmp_path, "foreign")
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_a_track_that_appears_between_the_two_readings_is_left_for_the_next_assembly(tmp_path: Path) -> None:
    path = write_journal(tmp_path, "r", "p", [Staged(ends=1).records()])
    assert write_playable([Part(path, whose(tmp_path, "r", "p"))], {}, io.BytesIO()) is None


def test_a_manifest_that_is_none_is_refused() -> None:
    for text in ("", "[]", "{}", json.dumps({"recording_id": "r", "files": [{}]})):
        with pytest.raises(ValueError, match=r"manifest|Expecting"):
            manifest.from_json(text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    loss=st.sampled_from([0.0, 0.02, 0.2, 0.6]),
    twice=st.sampled_from([0.0, 0.1, 0.5]),
    spread=st.sampled_from([0.0, 0.05, 0.5, 4.0]),
    codec=st.sampled_from(["VP8", "H264"]),
)
def test_any_loss_order_and_repetition_gives_a_valid_file(
    tmp_path_factory: pytest.TempPathFactory, seed: int, loss: float, twice: float, spread: float, codec: str
) -> None:
    root = tmp_path_factory.mktemp("shaken")
    source = random.Random(seed)
    take = Staged(ends=4, codec=codec, sound_codec=source.choice(["opus", "red"]))
    shaken = []
    for packet in take.sent():
        for _ in range(2 if source.random() < twice else 1):
            if source.random() >= loss:
                shaken.append((packet.at + source.random() * spread, packet))
    shaken.sort(key=lambda item: item[0])
    heard = [records.packet(packet.ssrc, round((EPOCH + at) * 1e9), packet.rtp()) for at, packet in shaken]
    write_journal(root, "r", "p", [take._tracks(), heard])
    for file in assembled(root, "r").files:
        watch(content(root, "r", file.name))
        with av.open(content(root, "r", file.name)) as container:
            last: dict[int, int] = {}
            for packet in container.demux():
                if packet.dts is not None:
                    assert packet.dts > last.get(packet.stream_index, -10_000)
                    last[packet.stream_index] = packet.dts


def _sound_packets(file: BinaryIO) -> list[bytes]:
    with av.open(file) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]
