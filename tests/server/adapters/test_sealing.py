"""What is sealed can be read with the key, about the same thing, and unaltered; else not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.adapters.sealing import FileSealer


def test_sealed_and_opened_by_the_same_key_file(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "attachments.key"
    sealed = FileSealer(path).seal(b"a picture", "attachment/1/0")
    assert b"picture" not in sealed
    assert FileSealer(path).opened(sealed, "attachment/1/0") == b"a picture"
    assert path.stat().st_mode & 0o777 == 0o600
    assert FileSealer(path).seal(b"a picture", "attachment/1/0") != sealed


def test_altered_moved_or_foreign_is_not_opened(tmp_path: Path) -> None:
    sealer = FileSealer(tmp_path / "one.key")
    sealed = sealer.seal(b"a picture", "attachment/1/0")
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for what, about in ((altered, "attachment/1/0"), (sealed, "attachment/1/1"), (b"", "attachment/1/0")):
        with pytest.raises(ValueError, match="sealed"):
            sealer.opened(what, about)
    with pytest.raises(ValueError, match="sealed"):
        FileSealer(tmp_path / "other.key").opened(sealed, "attachment/1/0")


def test_a_file_that_is_no_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "short.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="32 octets"):
        FileSealer(tmp_path / "short.key")
