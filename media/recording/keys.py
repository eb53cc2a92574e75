"""Where the data keys of recordings are kept: one small file each, wrapped by a key-encryption key.

    <id of the key-encryption key> <base64 of nonce and wrapped key>     twice, so that one bad byte loses nothing

The folder is another one than the recordings': whoever has a copy of those has nothing to read them with, and a
recording whose key is destroyed is gone from every copy. Everything here blocks. Must not know journals.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from media.recording.seal import KEY_BYTES, NONCE_BYTES, DataKey, new_secret

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_COPY = re.compile(r"[A-Za-z0-9_-]{1,40} [A-Za-z0-9+/]{80}")
_NAME = re.compile(r"([A-Za-z0-9-]{1,64})\.key")


class KeyMissing(Exception):
    """The data key of a recording is not there, or none of our key-encryption keys opens it."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Key-encryption keys by id, newest first: the first wraps, all unwrap."""

    keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """From `id:base64` of 32 bytes, separated by commas or space. Raises ValueError without the secret."""
        keys = []
        for word in re.split(r"[\s,]+", text.strip()):
            name, _, encoded = word.partition(":")
            try:
                secret = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                secret = b""
            if not _KEY_ID.fullmatch(name) or len(secret) != KEY_BYTES:
                raise ValueError("a recording key is ID:BASE64 of 32 bytes")
            keys.append((name, secret))
        if len(dict(keys)) != len(keys):
            raise ValueError("two recording keys have the same id")
        return cls(tuple(keys))

    @property
    def newest(self) -> str:
        return self.keys[0][0]

    def wrap(self, key: DataKey) -> str:
        name, secret = self.keys[0]
        nonce = os.urandom(NONCE_BYTES)
        wrapped = AESGCM(secret).encrypt(nonce, key.secret, _bound(name, key.recording_id))
        return f"{name} {base64.b64encode(nonce + wrapped).decode()}\n"

    def unwrap(self, recording_id: str, line: str) -> tuple[str, DataKey]:
        """The key, and the id of what it was wrapped with. Raises ValueError."""
        name, _, encoded = line.partition(" ")
        secret = dict(self.keys).get(name)
        if secret is None:
            raise ValueError("wrapped by a key that is not here")
        try:
            data = base64.b64decode(encoded, validate=True)
            plain = AESGCM(secret).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _bound(name, recording_id))
        except (InvalidTag, binascii.Error):
            raise ValueError("altered") from None
        return name, DataKey(recording_id, plain)


class DataKeys:
    """The folder. `keyring` is asked at each use, so a rotation needs no restart where it is a file."""

    def __init__(self, folder: Path, keyring: Callable[[], Keyring]) -> None:
        self._folder = folder
        self._keyring = keyring

    @property
    def newest(self) -> str:
        """Id of the key-encryption key that wraps now."""
        return self._ring().newest

    def get(self, recording_id: str) -> DataKey:
        """Raises KeyMissing, OSError."""
        return self._read(recording_id)[1]

    def get_or_make(self, recording_id: str) -> DataKey:
        """Of several who ask at once one makes it. Raises KeyMissing, OSError."""
        with self._locked(fcntl.LOCK_SH):
            if not self._path(recording_id).exists():
                self._write(DataKey(recording_id, new_secret()), replace=False)
        return self.get(recording_id)

    def is_whole(self, recording_id: str) -> bool:
        """Whether both copies are as they were written. Raises KeyMissing, OSError."""
        text = self._text(recording_id)
        try:
            self._ring().unwrap(recording_id, text.partition("\n")[0])
        except ValueError:
            return False
        return text == text[: len(text) // 2] * 2

    def known(self) -> tuple[str, ...]:
        """Ids of the recordings that have a key, in alphabetical order."""
        if not self._folder.is_dir():
            return ()
        return tuple(sorted(match[1] for one in self._folder.iterdir() if (match := _NAME.fullmatch(one.name))))

    def rewrap(self) -> tuple[dict[str, int], tuple[str, ...]]:
        """Wrap every key anew by the newest. How many by which id before, and the recordings whose key is lost."""
        before: dict[str, int] = {}
        lost = []
        with self._locked(fcntl.LOCK_EX):
            newest = self._ring().newest
            for recording_id in self.known():
                try:
                    name, key = self._read(recording_id)
                except KeyMissing:
                    lost.append(recording_id)
                    continue
                before[name] = before.get(name, 0) + 1
                if name != newest or not self.is_whole(recording_id):
                    self._write(key, replace=True)
        return before, tuple(lost)

    def destroy(self, recording_id: str) -> str:
        """Write over it and remove it; SHA-256 of the wrapped key, or "" when there was none. Raises OSError."""
        path = self._path(recording_id)
        try:
            wrapped = path.read_bytes()
        except FileNotFoundError:
            return ""
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            os.write(descriptor, os.urandom(len(wrapped)))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path.unlink()
        _sync(self._folder)
        return hashlib.sha256(wrapped).hexdigest()

    def _ring(self) -> Keyring:
        try:
            return self._keyring()
        except ValueError:
            raise KeyMissing("the key-encryption keys cannot be read") from None

    def _read(self, recording_id: str) -> tuple[str, DataKey]:
        keyring = self._ring()
        for copy in _COPY.finditer(self._text(recording_id)):
            with contextlib.suppress(ValueError):
                return keyring.unwrap(recording_id, copy[0])
        raise KeyMissing("the data key cannot be read")

    def _text(self, recording_id: str) -> str:
        try:
            return self._path(recording_id).read_bytes().decode("ascii", errors="replace")
        except FileNotFoundError:
            raise KeyMissing("the data key is not there") from None

    def _path(self, recording_id: str) -> Path:
        return self._folder / f"{recording_id}.key"

    def _write(self, key: DataKey, *, replace: bool) -> None:
        """Whole or not at all."""
        text = self._ring().wrap(key) * 2
        path = self._path(key.recording_id)
        beside = self._folder / f".{key.recording_id}.{os.getpid()}.{os.urandom(4).hex()}"
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                beside.replace(path)
            else:
                with contextlib.suppress(FileExistsError):
                    path.hardlink_to(beside)
        finally:
            beside.unlink(missing_ok=True)
        _sync(self._folder)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        """A rotation waits for keys that are being made, and they for it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


def _bound(name: str, recording_id: str) -> bytes:
    return f"eilaj data key\0{name}\0{recording_id}".encode()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # some file systems cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
