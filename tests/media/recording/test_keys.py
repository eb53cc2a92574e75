"""Data keys: wrapped, made once, rotated without a gap, destroyed for good."""

import base64
import os
import threading
from pathlib import Path

import pytest

from media.recording.keys import DataKeys, KeyMissing, Keyring

OLD, NEW = ("old", bytes(32)), ("new", bytes([1]) * 32)


def folder(root: Path, *keys: tuple[str, bytes]) -> DataKeys:
    return DataKeys(root / "keys", lambda: Keyring(keys))


def test_a_key_is_made_once_and_lies_wrapped_for_us_alone(tmp_path: Path) -> None:
    keys = folder(tmp_path, OLD)
    made = keys.get_or_make("r")
    assert keys.get_or_make("r") == keys.get("r") == made
    assert keys.get_or_make("other").secret != made.secret
    path = tmp_path / "keys" / "r.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.secret not in path.read_bytes()
    assert base64.b64encode(made.secret) not in path.read_bytes()
    assert keys.known() == ("other", "r")
    assert made.secret.hex() not in repr(made)


def test_of_many_who_ask_at_once_all_get_the_same(tmp_path: Path) -> None:
    keys, got, barrier = folder(tmp_path, OLD), [], threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        got.append(keys.get_or_make("r").secret)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["r.key"]


def test_a_key_is_bound_to_its_recording_and_its_wrapping(tmp_path: Path) -> None:
    keys = folder(tmp_path, OLD)
    keys.get_or_make("r")
    os.link(tmp_path / "keys" / "r.key", tmp_path / "keys" / "stolen.key")
    with pytest.raises(KeyMissing):
        keys.get("stolen")
    with pytest.raises(KeyMissing):
        folder(tmp_path, NEW).get("r")
    with pytest.raises(KeyMissing):
        folder(tmp_path, ("old", NEW[1])).get("r")
    with pytest.raises(KeyMissing):
        keys.get("absent")


def test_rotation_wraps_all_anew_and_the_old_key_may_go(tmp_path: Path) -> None:
    before = {name: folder(tmp_path, OLD).get_or_make(name) for name in ("a", "b")}
    both = folder(tmp_path, NEW, OLD)
    before["c"] = both.get_or_make("c")
    lost = tmp_path / "keys" / "lost.key"
    lost.write_text("gone AAAA\ngone AAAA\n")
    assert both.rewrap() == ({"old": 2, "new": 1}, ("lost",))
    assert both.rewrap() == ({"new": 3}, ("lost",))
    alone = folder(tmp_path, NEW)
    assert {name: alone.get(name) for name in before} == before
    with pytest.raises(KeyMissing):
        folder(tmp_path, OLD).get("a")


def test_a_damaged_copy_is_used_no_more_and_mended_by_rotation(tmp_path: Path) -> None:
    keys = folder(tmp_path, OLD)
    made = keys.get_or_make("r")
    path = tmp_path / "keys" / "r.key"
    whole = path.read_bytes()
    path.write_bytes(whole[:10] + b"\xff" + whole[11:])
    assert (keys.get("r"), keys.is_whole("r")) == (made, False)
    keys.rewrap()
    assert (keys.get("r"), keys.is_whole("r")) == (made, True)


def test_a_destroyed_key_is_gone_also_for_who_had_the_file_open(tmp_path: Path) -> None:
    keys = folder(tmp_path, OLD)
    keys.get_or_make("r")
    path = tmp_path / "keys" / "r.key"
    wrapped = path.read_bytes()
    with path.open("rb") as held:
        assert len(keys.destroy("r")) == 64
        assert held.read() != wrapped
    assert keys.destroy("r") == ""
    with pytest.raises(KeyMissing):
        keys.get("r")


def test_a_keyring_is_read_or_refused_without_its_secret() -> None:
    secrets = [base64.b64encode(os.urandom(32)).decode() for _ in range(2)]
    ring = Keyring.parse(f"b:{secrets[1]},\n a:{secrets[0]} ")
    assert (ring.newest, [name for name, _ in ring.keys]) == ("b", ["b", "a"])
    assert secrets[0] not in repr(ring)
    for bad in (
        "",
        "a",
        "a:",
        f":{secrets[0]}",
        f"a:{secrets[0][:-4]}",
        "a:%%%",
        f"a b:{secrets[0]}",
        f"a:{secrets[0]} a:{secrets[1]}",
    ):
        with pytest.raises(ValueError, match="recording key") as refused:
            Keyring.parse(bad)
        assert secrets[0] not in str(refused.value)


def test_keys_that_cannot_be_read_are_missing_keys(tmp_path: Path) -> None:
    keys = DataKeys(tmp_path / "keys", lambda: Keyring.parse("spoilt"))
    with pytest.raises(KeyMissing, match="key-encryption"):
        keys.get_or_make("r")
    assert list((tmp_path / "keys").iterdir()) == []
