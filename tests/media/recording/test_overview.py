"""What is made of playable files: the sound alone, thumbnails, speech; and that nothing goes with a bad one."""

import io
import random
from itertools import pairwise
from pathlib import Path

import av
import pytest

from media.api import AssembledRecording, RecordingError
from media.recording import manifest
from media.recording.blocks import BlockReader
from media.recording.overview import add_overviews, main
from media.recording.verify import read_manifest
from media.recording.works import RecordingFolder
from tests.media.recording.recorded import assembled, content, key_of, keys_of
from tests.media.recording.staged import FPS, SECONDS, Staged, pictures, sounds
from tests.media.recording.test_assemble import MARKS, stage
from tests.media.recording.watching import watch


def overviewed(root: Path) -> AssembledRecording:
    assembled(root, "r")
    add_overviews(root, key_of(root, "r"))
    return read_manifest(root / "r", key_of(root, "r"))


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_the_sound_alone_has_the_times_of_the_whole_file(tmp_path: Path, codec: str) -> None:
    stage(tmp_path, "p", Staged(codec=codec))
    made = overviewed(tmp_path)
    [file], [one] = made.files, made.overviews or ()
    assert one.voice is not None
    whole, alone = watch(content(tmp_path, "r", file.name)), watch(content(tmp_path, "r", one.voice.name))
    assert alone.frames == 0
    assert alone.beeps == whole.beeps
    assert alone.sound == whole.sound
    assert one.voice.size < file.size


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_thumbnails_are_the_pictures_of_their_moments(tmp_path: Path, codec: str) -> None:
    takes = [Staged(codec=codec, later=12 * part, ssrc=10 * part, size=(320, 240)) for part in range(6)]
    stage(tmp_path, "p", *takes)
    made = overviewed(tmp_path)
    [one] = made.overviews or ()
    assert one.pictures is not None
    at = [place.at_ms for place in one.thumbnails]
    assert at == sorted(at)
    assert len(at) == 3
    assert all(after - before >= 25_000 for before, after in pairwise(at))
    sprite = content(tmp_path, "r", one.pictures.name).read()
    assert len(sprite) == one.pictures.size == sum(place.size for place in one.thumbnails)
    for place in one.thumbnails:
        with av.open(io.BytesIO(sprite[place.start : place.start + place.size]), format="webp_pipe") as picture:
            [frame] = picture.decode(video=0)
        assert (frame.width, frame.height) == (160, 120)
        assert 40 < frame.to_ndarray(format="gray").mean() < 90, "a key frame is grey, with its bar"


def test_speech_lies_on_the_time_line_of_the_recording(tmp_path: Path) -> None:
    """The beeps stand for speech; the second side comes 3 s later, so its file begins elsewhere."""
    stage(tmp_path, "a", Staged())
    stage(tmp_path, "b", Staged(begins=4, ssrc=2000))
    a, b = overviewed(tmp_path).overviews or ()
    assert [one.participant_id for one in (a, b)] == ["a", "b"]
    for one, marks in ((a, MARKS), (b, MARKS[2:])):
        begun = [begin / 1000 for begin, _ in one.speech]
        assert len(begun) == len(marks)
        assert all(abs(at - mark) <= 0.1 for at, mark in zip(begun, marks, strict=True)), begun


async def test_all_of_it_is_sealed_vouched_for_and_made_anew(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged(ends=3))
    folder = RecordingFolder(tmp_path, keys_of(tmp_path))
    made = await folder.assemble("r")
    assert made == await folder.described("r")
    assert set(made.seals) == {"p.webm", "p.voice.webm", "p.thumbnails"}
    proof = await folder.verify("r", still_open=False)
    assert (proof.faults, proof.has_overviews, proof.seal) == ((), True, made.seal)
    for name in ("p.voice.webm", "p.thumbnails"):
        path = tmp_path / "r" / name
        before = path.read_bytes()
        assert b"OpusHead" not in before
        assert b"WEBP" not in before
        spoilt = bytearray(before)
        spoilt[random.Random(3).randrange(60, len(spoilt))] ^= 1
        path.write_bytes(spoilt)
        [fault] = (await folder.verify("r", still_open=False)).faults
        assert (fault.file, fault.kind) == (name, "altered")
        path.write_bytes(before)
    # One result in the place of another opens for nobody.
    (tmp_path / "r" / "p.voice.webm").replace(tmp_path / "r" / "p.webm")
    with pytest.raises(RecordingError):
        await folder.read("r", "p.webm", 0, 10)
    again = await folder.assemble("r")
    assert (await folder.verify("r", still_open=False)).faults == ()
    assert again.overviews is not None


async def test_files_that_no_decoder_likes_are_there_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage(tmp_path, "p", Staged(ends=3))
    folder = RecordingFolder(tmp_path, keys_of(tmp_path))
    run = folder._run

    async def first_only(module: str, key: object) -> None:
        if module.endswith("overview"):
            raise RecordingError("signal 11")
        await run(module, key)  # type: ignore[arg-type]

    monkeypatch.setattr(folder, "_run", first_only)
    made = await folder.assemble("r")
    assert made.overviews is None
    proof = await folder.verify("r", still_open=False)
    assert (proof.faults, proof.has_overviews) == ((), False)


def test_a_manifest_from_before_keeps_its_seal(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged(ends=2))
    old = assembled(tmp_path, "r")
    text = manifest.to_json(old).replace(',\n "overviews": null', "")
    assert "overviews" not in text
    assert manifest.from_json(text) == old
    assert manifest.from_json(text).seal == old.seal
    new = overviewed(tmp_path)
    assert manifest.from_json(manifest.to_json(new)) == new
    assert manifest.from_json(manifest.to_json(new)).seal == new.seal != old.seal


def test_every_frame_is_read_back(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged())
    [file] = assembled(tmp_path, "r").files
    whole = content(tmp_path, "r", file.name).getvalue()
    reader = BlockReader(lambda at, length: whole[at : at + length], len(whole))
    codecs = {number: head.codec for number, head in reader.tracks.items()}
    blocks = list(reader)
    shown = [block for block in blocks if codecs[block.track] == "V_VP8"]
    heard = [block for block in blocks if codecs[block.track] == "A_OPUS"]
    sent = pictures("VP8", 160, 120)  # asked for as Staged asks: encoded anew they would differ
    assert [block.data for block in shown] == [frame for frame, _ in sent]
    assert [block.key for block in shown] == [key for _, key in sent]
    assert len(shown) == SECONDS * FPS
    assert [block.data for block in heard] == sounds()
    for cut in (b"", b"\x1a\x45\xdf\xa3", whole[:100]):
        with pytest.raises(ValueError, match="not a file of ours"):
            BlockReader(lambda at, length, cut=cut: cut[at : at + length], len(cut))  # type: ignore[misc]


def test_the_program_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main([str(tmp_path), "../x"]) == 1
    assert main([str(tmp_path), "absent"]) == 1
    said = capsys.readouterr().err
    assert str(tmp_path) not in said
