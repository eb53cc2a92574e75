"""The container: every element where the seek head says, for readers far stricter than browsers."""

import io
import struct
from pathlib import Path

import av
import av.logging
import pytest

from media.recording import ebml
from media.recording.webm import FRONT, MatroskaWriter


def elements(data: bytes, at: int, end: int) -> list[tuple[int, int, bytes]]:
    """(position, id, content) of one level."""
    found = []
    while at < end:
        start = at
        width = 9 - data[at].bit_length()
        identity = int.from_bytes(data[at : at + width], "big")
        at += width
        width = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
        at += width
        found.append((start, identity, data[at : at + size]))
        at += size
    assert at == end
    return found


def clusters(data: bytes) -> list[tuple[int, int, list[tuple[int, int, int]]]]:
    """(position, time, [(track, time within it, flags)]) of each."""
    found = []
    for at, identity, content in elements(data, elements(data, 0, len(data))[1][0] + 12, len(data)):
        if identity == 0x1F43B675:
            time, *blocks = elements(content, 0, len(content))
            assert {identity for _, identity, _ in blocks} == {0xA3}
            heads = [(block[0] & 0x7F, *struct.unpack("!hB", block[1:4])) for _, _, block in blocks]
            found.append((at, int.from_bytes(time[2], "big"), heads))
    return found


def written() -> bytes:
    file = io.BytesIO()
    writer = MatroskaWriter(file)
    sound = writer.add_opus(2)
    picture = writer.add_vp8(640, 480)
    for number in range(200):
        writer.block(sound, number * 60, b"\xf8\xff\xfe", True)
        if number % 2:
            writer.block(picture, number * 60, b"frame", number % 50 == 1)
    assert writer.finish(12_000.0) == "webm"
    return file.getvalue()


def test_the_seek_head_leads_to_every_part_and_the_cues_to_their_clusters() -> None:
    data = written()
    (_, head, _), (segment_at, segment, _) = elements(data, 0, len(data))
    assert (head, segment) == (0x1A45DFA3, 0x18538067)
    base = segment_at + 12
    top = {at: (identity, content) for at, identity, content in elements(data, base, len(data))}
    assert [identity for identity, _ in top.values()][:4] == [0x114D9B74, 0x1549A966, 0x1654AE6B, 0xEC]
    seeks = elements(top[base][1], 0, len(top[base][1]))
    for _, _, seek in seeks:
        (_, _, wanted), (_, _, place) = elements(seek, 0, len(seek))
        assert top[base + int.from_bytes(place, "big")][0] == int.from_bytes(wanted, "big")
    cues = next(content for identity, content in top.values() if identity == 0x1C53BB6B)
    held = {at: (began, blocks) for at, began, blocks in clusters(data)}
    points = []
    for _, _, point in elements(cues, 0, len(cues)):
        (_, _, time), (_, _, where) = elements(point, 0, len(point))
        (_, _, track), (_, _, cluster) = elements(where, 0, len(where))
        began, blocks = held[base + int.from_bytes(cluster, "big")]
        at = int.from_bytes(time, "big")
        assert (track[0], at - began, 0x80) in blocks
        points.append((track[0], at))
    assert points == [(1, 0), (2, 60), (2, 3060), (1, 5040), (2, 6060), (2, 9060), (1, 10080)]


def test_clusters_are_at_most_a_second_and_begin_after_the_front() -> None:
    found = clusters(written())
    assert found[0][0] == FRONT
    for _, _, blocks in found:
        assert blocks[0][1] == 0
        assert all(0 <= time < 1000 for _, time, _ in blocks)


def test_times_of_a_track_always_rise() -> None:
    file = io.BytesIO()
    writer = MatroskaWriter(file)
    track = writer.add_opus(1)
    for at in (5, 5, 3, 2000, 10, 2001):
        writer.block(track, at, b"\xf8\xff\xfe", True)
    writer.finish(3000)
    times = [began + time for _, began, blocks in clusters(file.getvalue()) for _, time, _ in blocks]
    assert times == [5, 6, 7, 2000, 2001, 2002]


def test_ffmpeg_reads_it_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "p.webm"
    path.write_bytes(written())
    av.logging.set_level(av.logging.WARNING)
    with av.logging.Capture(local=False) as said, av.open(str(path)) as container:
        assert container.duration == 12_000_000
        assert container.format.name == "matroska,webm"
        assert sum(1 for packet in container.demux() if packet.size) == 300
    assert said == []


SIZES = [(0, "80"), (126, "fe"), (127, "407f"), (16382, "7ffe"), (16383, "203fff")]


@pytest.mark.parametrize(("value", "coded"), SIZES)
def test_sizes_avoid_the_value_that_means_unknown(value: int, coded: str) -> None:
    assert ebml.size(value).hex() == coded


@pytest.mark.parametrize("length", [2, 3, 126, 127, 128, 4000])
def test_void_is_exactly_as_long_as_asked(length: int) -> None:
    data = ebml.void(length)
    assert len(data) == length
    [(at, identity, _)] = elements(data, 0, length)
    assert (at, identity) == (0, 0xEC)
