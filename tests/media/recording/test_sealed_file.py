"""Sealed files: any range, written over only in front, unreadable before they are finished, nothing repeated."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.recording.seal import DataKey
from media.recording.sealed_file import CHUNK, HEADER, Altered, SealedReader, SealedWriter
from tests.media.recording.recorded import key_of, write_journal
from tests.media.recording.staged import Staged

KEY = DataKey("r", bytes(32))


def write(path: Path, *pieces: bytes, front: bytes = b"", name: str = "p") -> str:
    file = SealedWriter(path, KEY, name)
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    file.write(front)
    return file.finish()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_range_reads_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("range") / "f"
    size = data.draw(st.sampled_from([0, 1, 5000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77]))
    plain = os.urandom(size)
    cuts = sorted(data.draw(st.lists(st.integers(0, size), max_size=4)))
    bounds = [0, *cuts, size]
    front = os.urandom(min(4096, size))
    digest = write(path, *(plain[a:b] for a, b in pairwise(bounds)), front=front)
    plain = front + plain[len(front) :]
    with SealedReader(path, KEY, "p") as reader:
        assert reader.size == size
        assert b"".join(reader) == plain
        assert reader.check() == ([], digest)
        for _ in range(5):
            start, length = data.draw(st.tuples(st.integers(0, size + 10), st.integers(0, size + 10)))
            assert reader.read(start, length) == plain[start : start + length]


def test_only_the_front_can_be_written_over(tmp_path: Path) -> None:
    file = SealedWriter(tmp_path / "f", KEY, "p")
    file.write(bytes(2 * CHUNK))
    assert file.tell() == 2 * CHUNK
    file.seek(CHUNK - 1)
    file.write(b"x")
    assert file.tell() == CHUNK
    with pytest.raises(ValueError, match="first chunk"):
        file.write(b"x")
    file.close()


def test_before_it_is_finished_it_is_no_file(tmp_path: Path) -> None:
    file = SealedWriter(tmp_path / "f", KEY, "p")
    file.write(b"secret words" * 20_000)
    file.close()
    assert b"secret words" not in (tmp_path / "f").read_bytes()
    with pytest.raises(Altered):
        SealedReader(tmp_path / "f", KEY, "p")


def test_the_same_content_is_never_the_same_on_the_disk(tmp_path: Path) -> None:
    write(tmp_path / "a", bytes(3 * CHUNK))
    write(tmp_path / "b", bytes(3 * CHUNK))
    chunks = [
        (tmp_path / name).read_bytes()[HEADER + n * (CHUNK + 16) :][: CHUNK + 16] for name in "ab" for n in range(3)
    ]
    assert len(set(chunks)) == 6


def test_a_file_opens_for_its_name_and_recording_alone(tmp_path: Path) -> None:
    write(tmp_path / "f", b"x")
    for key, name in ((KEY, "q"), (DataKey("other", KEY.secret), "p"), (DataKey("r", bytes(31) + b"1"), "p")):
        with pytest.raises(Altered):
            SealedReader(tmp_path / "f", key, name)
    (tmp_path / "link").symlink_to(tmp_path / "f")
    with pytest.raises(OSError, match="symbolic"):
        SealedReader(tmp_path / "link", KEY, "p")


def test_swapped_chunks_are_altered_chunks(tmp_path: Path) -> None:
    path = tmp_path / "f"
    write(path, os.urandom(3 * CHUNK))
    whole, size = path.read_bytes(), CHUNK + 16
    path.write_bytes(whole[: HEADER + size] + whole[HEADER + 2 * size :] + whole[HEADER + size : HEADER + 2 * size])
    with SealedReader(path, KEY, "p") as reader:
        faults, _ = reader.check()
        assert [(one.at - HEADER) // size for one in faults] == [1, 2]
        assert len(reader.read(0, CHUNK)) == CHUNK
        with pytest.raises(Altered, match=f"bytes {HEADER + size} to"):
            reader.read(CHUNK - 1, 2)


def test_a_disk_that_fills_during_assembly_leaves_journals_and_older_files(tmp_path: Path) -> None:
    write_journal(tmp_path, "r", "p", [Staged(ends=4).records()])
    key = key_of(tmp_path, "r")
    program = (
        "import resource, signal, sys; from media.recording.assemble import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2); sys.exit(main(sys.argv[2:]))"
    )

    def run(limit: int) -> tuple[int, str]:
        command = [sys.executable, "-c", program, str(limit), str(tmp_path), "r"]
        done = subprocess.run(command, input=key.secret.hex(), capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    assert run(10_000_000) == (0, "")
    before = {path.name: path.read_bytes() for path in (tmp_path / "r").iterdir()}
    assert run(6_000) == (1, "File too large\n")
    after = {path.name: path.read_bytes() for path in (tmp_path / "r").iterdir()}
    assert {name: after[name] for name in before} == before
    assert run(10_000_000) == (0, "")
