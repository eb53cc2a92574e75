"""The key-encryption keys: given, or made once for us alone; a new one comes first, old ones go."""

import base64
from pathlib import Path

import pytest

from server.adapters.recording_keys import add_newest, keep_newest, key_source
from tests.server.clock import MORNING


def test_made_once_for_us_alone_and_seen_when_changed(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "recording.keys"
    source = key_source("", path)
    first = source()
    assert key_source("", path)() == first
    assert path.stat().st_mode & 0o777 == 0o600
    add_newest(path, MORNING)
    both = source()
    assert both.keys[1:] == first.keys
    assert both.newest != first.newest
    add_newest(path, MORNING)
    assert len({name for name, _ in source().keys}) == 3
    keep_newest(path)
    assert len(source().keys) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["recording.keys"]


def test_given_ones_need_no_file_and_a_spoilt_file_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "recording.keys"
    given = f"a:{base64.b64encode(bytes(32)).decode()}"
    assert key_source(given, path)().newest == "a"
    assert not path.exists()
    path.write_text("spoilt")
    with pytest.raises(ValueError, match="recording key"):
        key_source("", path)
