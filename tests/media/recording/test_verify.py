"""Whatever is done to a recording on the disk is found, named and placed, and costs no more than it must."""

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.recorded import Fault, FaultKind
from media.recording import layout, records
from media.recording.journal import Part
from media.recording.segments import Segment, SegmentReader
from media.recording.verify import check_journal, verify
from tests.drill.flips import flip_recording, make_recording
from tests.media.recording.recorded import (
    assembled,
    content,
    keys_of,
    read_journal,
    whose,
    write_journal,
)
from tests.media.recording.staged import sounds

NOW = 1_700_000_000_000_000_000
SIX = [[records.packet(1, NOW + n, b"ESEG plain words" + bytes([n]) * 20)] for n in range(6)]


def journal(root: Path, part: int = 1, *, recording_id: str = "r", end: bool = True) -> Path:
    """Six segments of one packet each, and the end mark as the seventh."""
    return write_journal(root, recording_id, "p", SIX, part, end=end)


def found(root: Path, part: int = 1, participant: str = "p") -> list[Fault]:
    path = layout.journal_path(root / "r", participant, part)
    return check_journal(Part(path, whose(root, "r", participant, part)))[1]


def kept(root: Path, part: int = 1) -> list[int]:
    """The numbers of the packets that can still be read."""
    return [one.data[-1] for one in read_journal(root, "r", "p", part) if isinstance(one, records.PacketRecord)]


def pieces(path: Path) -> tuple[bytes, list[bytes]]:
    """The header and the whole segments, as bytes."""
    whole = path.read_bytes()
    with path.open("rb") as file:
        segments = [
            one for one in SegmentReader(file, whose(path.parents[1], "r", "p")) if isinstance(one, Segment)
        ]
    return whole[: segments[0].at], [whole[one.at : one.at + one.size] for one in segments]


def test_a_whole_journal_has_no_fault_and_shows_nothing(tmp_path: Path) -> None:
    path = journal(tmp_path)
    assert found(tmp_path) == []
    assert kept(tmp_path) == [0, 1, 2, 3, 4, 5]
    assert b"plain words" not in path.read_bytes()


def test_cut_at_every_byte_what_is_before_stays(tmp_path: Path) -> None:
    path = journal(tmp_path)
    whole = path.read_bytes()
    header, segments = pieces(path)
    ends = [len(header)]
    for segment in segments:
        ends.append(ends[-1] + len(segment))
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        complete = sum(end <= size for end in ends[1:])
        assert kept(tmp_path) == list(range(6))[:complete]
        kinds = [fault.kind for fault in found(tmp_path)]
        if size < len(header):
            assert kinds == [FaultKind.NOT_THIS_JOURNAL, FaultKind.NO_END]
        elif size in ends:
            assert kinds == [FaultKind.NO_END], "a crash at the boundary of a segment"
        else:
            torn, no_end = found(tmp_path)
            assert (torn.kind, torn.first, torn.at, torn.end) == (FaultKind.TORN, complete, ends[complete], size)
            assert no_end.kind == FaultKind.NO_END


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_one_altered_byte_is_placed_and_costs_its_segment_alone(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("altered")
    path = journal(root)
    header, segments = pieces(path)
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    first, *more = found(root)
    assert first.at is not None
    assert first.end is not None
    assert first.at <= at < first.end, "the place is named"
    if at < len(header):
        assert (first.kind, more) == (FaultKind.HEADER_ALTERED, [])
        assert kept(root) == [0, 1, 2, 3, 4, 5]
        return
    number = (at - len(header)) // len(segments[0])
    assert first.first == first.last == number
    if number < 6:
        assert (first.kind, more) == (FaultKind.ALTERED, [])
        assert kept(root) == [n for n in range(6) if n != number]
    else:
        assert [one.kind for one in (first, *more)] == [FaultKind.TORN, FaultKind.NO_END]
        assert kept(root) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("order", "faults", "left"),
    [
        ([0, 1, 3, 4, 5, 6], [(FaultKind.MISSING, 2, 2)], [0, 1, 3, 4, 5]),
        ([0, 4, 5, 6], [(FaultKind.MISSING, 1, 3)], [0, 4, 5]),
        ([1, 2, 3, 4, 5, 6], [(FaultKind.MISSING, 0, 0)], [1, 2, 3, 4, 5]),
        ([0, 2, 4, 5, 6], [(FaultKind.MISSING, 1, 1), (FaultKind.MISSING, 3, 3)], [0, 2, 4, 5]),
        ([0, 1, 3, 2, 4, 5, 6], [(FaultKind.OUT_OF_PLACE, 2, 2)], [0, 1, 3, 2, 4, 5]),
        ([0, 5, 2, 3, 4, 1, 6], [(FaultKind.OUT_OF_PLACE, n, n) for n in (2, 3, 4, 1)], [0, 5, 2, 3, 4, 1]),
        ([0, 1, 1, 2, 3, 4, 5, 6], [(FaultKind.REPEATED, 1, 1)], [0, 1, 1, 2, 3, 4, 5]),
        ([0, 1, 2, 3, 4, 5, 6, 0], [(FaultKind.REPEATED, 0, 0)], [0, 1, 2, 3, 4, 5, 0]),
        ([0, 1, 2], [(FaultKind.NO_END, None, None)], [0, 1, 2]),
        ([], [(FaultKind.NO_END, None, None)], []),
    ],
)
def test_missing_swapped_repeated_and_cut_segments_are_named(
    tmp_path: Path, order: list[int], faults: list[tuple[FaultKind, int, int]], left: list[int]
) -> None:
    path = journal(tmp_path)
    header, segments = pieces(path)
    path.write_bytes(header + b"".join(segments[number] for number in order))
    assert [(one.kind, one.first, one.last) for one in found(tmp_path)] == faults
    assert kept(tmp_path) == left


def test_a_segment_of_another_place_is_none_here(tmp_path: Path) -> None:
    path, second = journal(tmp_path), journal(tmp_path, 2)
    other = journal(tmp_path, recording_id="other")
    header, segments = pieces(path)
    for stranger in (second, other):
        size = len(segments[0])
        foreign = stranger.read_bytes()[-3 * size : -2 * size]
        path.write_bytes(header + b"".join(segments[:2]) + foreign + b"".join(segments[2:]))
        [fault] = found(tmp_path)
        assert (fault.kind, fault.at) == (FaultKind.INSERTED, len(header) + 2 * size)
        path.write_bytes(header + b"".join(segments[:2]) + foreign + b"".join(segments[3:]))
        [fault] = found(tmp_path)
        assert (fault.kind, fault.first, fault.last) == (FaultKind.ALTERED, 2, 2)


def test_a_journal_under_anothers_name_holds_nothing(tmp_path: Path) -> None:
    first, second = journal(tmp_path), journal(tmp_path, 2)
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    for part in (1, 2):
        assert [fault.kind for fault in found(tmp_path, part)][:1] == [FaultKind.NOT_THIS_JOURNAL]
        assert kept(tmp_path, part) == []
    first.rename(first.with_name("q.0001.journal"))
    assert [fault.kind for fault in found(tmp_path, participant="q")][:1] == [FaultKind.NOT_THIS_JOURNAL]


def test_no_two_segments_meet_one_nonce_under_one_key(tmp_path: Path) -> None:
    """The cipher's key comes from the salt: each part has its own, and in a part numbers only rise."""
    seen = set()
    for part in range(1, 41):
        path = journal(tmp_path, part, end=part % 2 == 0)
        with path.open("rb") as file:
            reader = SegmentReader(file, whose(tmp_path, "r", "p", part))
            frames = [path.read_bytes()[one.at : one.at + 37] for one in reader if isinstance(one, Segment)]
        numbers = [frame[5:9] for frame in frames]
        assert numbers == sorted(set(numbers))
        seen |= {(frame[13:29], frame[5:9] + frame[29:37]) for frame in frames}
    assert len(seen) == 20 * 7 + 20 * 6
    assert len({salt for salt, _ in seen}) == 40
    assert len({nonce[4:] for _, nonce in seen}) == len(seen), "not even a copied machine repeats one"


def faults_of(root: Path, *, still_open: bool = False) -> list[Fault]:
    return list(verify(root, "r", keys_of(root), still_open=still_open).faults)


def test_what_a_crash_left_open_is_vouched_for_by_the_assembly(tmp_path: Path) -> None:
    path = journal(tmp_path, end=False)
    path.write_bytes(path.read_bytes() + b"ESEG torn")
    assert [one.kind for one in faults_of(tmp_path)] == [FaultKind.TORN, FaultKind.NO_END]
    assert faults_of(tmp_path, still_open=True) == []
    shutil.rmtree(tmp_path / "r")
    make_recording(tmp_path)
    report = verify(tmp_path, "r", keys_of(tmp_path), still_open=False)
    assert report.faults == ()
    assert report.seal == assembled(tmp_path, "r").seal or report.seal is not None
    open_one = layout.journal_path(tmp_path / "r", "p", 1)
    _, segments = pieces(open_one)
    open_one.write_bytes(open_one.read_bytes()[: -len(segments[-1])])
    last = len(segments) - 1
    assert [(one.kind, one.first, one.last) for one in faults_of(tmp_path)] == [(FaultKind.CUT, last, last)]
    layout.journal_path(tmp_path / "r", "q", 1).unlink()
    assembled(tmp_path, "r")
    named = {(one.file, one.kind) for one in faults_of(tmp_path)}
    assert named == {("p.0001.journal", FaultKind.CUT), ("q.0001.journal", FaultKind.FILE_MISSING)}, "not forgotten"


def test_one_byte_anywhere_in_the_folder_is_found_and_placed(tmp_path: Path) -> None:
    """The short form of `make drill`."""
    make_recording(tmp_path)
    assert flip_recording(tmp_path, 100, random.Random(4)) == []


def test_files_that_are_gone_strange_old_or_longer_are_named(tmp_path: Path) -> None:
    make_recording(tmp_path)
    place = tmp_path / "r"
    old = (place / "p.webm").read_bytes()
    assembled(tmp_path, "r")
    good = {path.name: path.read_bytes() for path in place.iterdir()}

    def after(**changed: bytes | None) -> list[tuple[str, FaultKind]]:
        for name, data in (good | {key.replace("_", "."): data for key, data in changed.items()}).items():
            (place / name).unlink(missing_ok=True)
            if data is not None:
                (place / name).write_bytes(data)
        return [(one.file, one.kind) for one in faults_of(tmp_path)]

    assert after(p_webm=old) == [("p.webm", FaultKind.FILE_REPLACED)]
    assert after(p_webm=good["q.webm"]) == [("p.webm", FaultKind.ALTERED)]
    assert after(p_webm=good["p.webm"] + b"x") == [("p.webm", FaultKind.ALTERED)]
    assert after(p_webm=good["p.webm"][:-1]) == [("p.webm", FaultKind.ALTERED)]
    assert after(p_webm=None) == [("p.webm", FaultKind.FILE_MISSING)]
    assert after(q_0001_journal=None) == [("q.0001.journal", FaultKind.FILE_MISSING)]
    assert after(stranger_txt=b"") == [("stranger.txt", FaultKind.FILE_UNKNOWN)]
    assert after(stranger_txt=None) == []


def test_a_missing_or_damaged_key_is_said(tmp_path: Path) -> None:
    make_recording(tmp_path)
    path = tmp_path / "keys" / "r.key"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert [one.kind for one in faults_of(tmp_path)] == [FaultKind.KEY_DAMAGED], at
    path.unlink()
    assert [one.kind for one in faults_of(tmp_path)] == [FaultKind.KEY_MISSING]
    path.write_bytes(whole)
    assert faults_of(tmp_path) == []
    shutil.rmtree(tmp_path / "r")
    assert [one.kind for one in faults_of(tmp_path)] == [FaultKind.FILE_MISSING]


def test_an_altered_segment_is_told_by_the_assembly_and_the_rest_plays(tmp_path: Path) -> None:
    make_recording(tmp_path)
    path = layout.journal_path(tmp_path / "r", "p", 1)
    header, segments = pieces(path)
    segments[2] = segments[2][:80] + b"\0\0\0" + segments[2][83:]
    path.write_bytes(header + b"".join(segments))
    result = assembled(tmp_path, "r")
    assert [(one.file, one.kind, one.first) for one in result.faults][:1] == [(path.name, FaultKind.ALTERED, 2)]
    assert len(content(tmp_path, "r", "p.webm").read()) > 6_000


def test_nothing_in_the_folder_can_be_read_without_the_key(tmp_path: Path) -> None:
    make_recording(tmp_path)
    words = (b"OpusHead", b"V_VP8", b"E-Ilaj", b"webm", b"WEBP", b"participant_id", b"clock_rate")
    words += (sounds()[7], sounds()[60])
    names = []
    for path in (tmp_path / "r").iterdir():
        held = path.read_bytes()
        names.append(path.name)
        assert [word for word in words if word in held] == [], path.name
    made = [f"{who}.{ending}" for who in "pq" for ending in ("0001.journal", "thumbnails", "voice.webm", "webm")]
    assert sorted(names) == ["manifest.json", *made]
