"""The waist between control and recordings: what `assemble` made, and what the server may ask of it.

Values and a Protocol, standard library only; part of `media.api`, which hands them on. Must not know patients.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One playable file of a recording: what one participant said and showed."""

    participant_id: str
    name: str
    """File name inside the recording's folder."""
    size: int
    #: Where the file's time zero lies on the recording's own time line, in milliseconds.
    offset_ms: int
    duration_ms: int
    has_audio: bool
    has_video: bool
    #: SHA-256 that stands for every sealed byte of it, hexadecimal.
    seal: str


@dataclass(frozen=True, slots=True)
class RecordedMark:
    """Something that happened, on the recording's time line."""

    at_ms: int
    participant_id: str
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class JournalHead:
    """How far one journal went. `digest` covers its last segment and so, through the chain, all of them."""

    name: str
    segments: int
    digest: str
    #: False after a crash: the recorder did not come to write its end mark.
    ended: bool


class FaultKind(StrEnum):
    """What can be wrong with a recording on the disk."""

    KEY_MISSING = "key_missing"
    #: One of the two copies of the data key.
    KEY_DAMAGED = "key_damaged"
    HEADER_ALTERED = "header_altered"
    #: No byte of it is a journal of this place: foreign, of another participant or part, or altered all over.
    NOT_THIS_JOURNAL = "not_this_journal"
    ALTERED = "altered"
    MISSING = "missing"
    #: A segment lies elsewhere than it was written.
    OUT_OF_PLACE = "out_of_place"
    REPEATED = "repeated"
    #: Whole in itself, but it does not follow the one before.
    CHAIN_BROKEN = "chain_broken"
    #: Bytes between segments, or behind the end.
    INSERTED = "inserted"
    #: The last bytes are no whole segment: a crash while writing, or altered.
    TORN = "torn"
    #: Nothing says whether more followed: a crash, or the end was cut off.
    NO_END = "no_end"
    #: The manifest knows segments that are not there any more.
    CUT = "cut"
    FILE_MISSING = "file_missing"
    #: Sealed by us, but not the one that the manifest names: an older one put back.
    FILE_REPLACED = "file_replaced"
    FILE_UNKNOWN = "file_unknown"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: in which file, segments `first` to `last`, bytes `at` to `end`."""

    file: str
    kind: FaultKind
    first: int | None = None
    last: int | None = None
    at: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        words = [f"{self.file}: {self.kind}"]
        if self.first is not None:
            last = "" if self.last in (None, self.first) else f" to {self.last}"
            words.append(f"segment {self.first}{last}")
        if self.at is not None:
            words.append(f"bytes {self.at} to {self.end}")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class SideFile:
    """A file that is made of a playable one. `seal` as there."""

    name: str
    size: int
    seal: str


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small WebP picture of the moment `at_ms`: bytes `start` to `start + size` of the side's `pictures`."""

    at_ms: int
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class RecordedOverview:
    """One participant's file at a glance."""

    participant_id: str
    #: When it was heard to speak, from and to in ms on the recording's time line; in order, apart.
    speech: tuple[tuple[int, int], ...]
    #: Its sound alone, with the times of the whole file; None where that has no picture anyway, or no sound.
    voice: SideFile | None
    #: All thumbnails one after the other; None when there is none.
    pictures: SideFile | None
    thumbnails: tuple[Thumbnail, ...]


@dataclass(frozen=True, slots=True)
class AssembledRecording:
    """What `assemble` made of the journals. Time zero is the first packet or mark of any participant."""

    recording_id: str
    #: Time zero on the server's clock, Unix milliseconds.
    started_at_ms: int
    duration_ms: int
    files: tuple[RecordedFile, ...]
    marks: tuple[RecordedMark, ...]
    #: Spans without any packet, `(participant_id, from_ms, to_ms)`, longer than a second.
    gaps: tuple[tuple[str, int, int], ...]
    #: The journals that it was made from, and what was ever wrong with them: a new assembly forgets nothing.
    journals: tuple[JournalHead, ...]
    faults: tuple[Fault, ...]
    #: None: made before there were any, or they could not be made.
    overviews: tuple[RecordedOverview, ...] | None = None

    @property
    def seal(self) -> str:
        """SHA-256 of all that is said here, files and journals included: kept elsewhere, it vouches for them."""
        said = asdict(self)
        if self.overviews is None:
            del said["overviews"]  # the seals of manifests from before there were any stay what they are
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def seals(self) -> dict[str, str]:
        """Name -> seal of every file that was made."""
        sides = [side for one in self.overviews or () for side in (one.voice, one.pictures) if side is not None]
        return {one.name: one.seal for one in self.files} | {one.name: one.seal for one in sides}


class RecordingError(Exception):
    """What was asked of a recording cannot be done; its journals are kept."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a reader has to know of a file before it reads. Another version of it has another tag."""

    size: int
    tag: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of one recording. Whole when there is no fault."""

    recording_id: str
    segments: int
    bytes: int
    #: Of the manifest, None before the first assembly.
    seal: str | None
    faults: tuple[Fault, ...]
    #: Whether the manifest has them; without, they are to be made.
    has_overviews: bool = False


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What was taken from the disk. `key` is the SHA-256 of the wrapped data key, "" when it was gone before."""

    key: str
    files: int
    bytes: int


class RecordingWorks(Protocol):
    """What turns journals into playable files, and reads them."""

    async def assemble(self, recording_id: str) -> AssembledRecording:
        """Make the files, in processes of their own. Repeating it makes them anew. Raises RecordingError.

        Overviews are a bonus: when they cannot be made, the files are there without them.
        """

    async def described(self, recording_id: str) -> AssembledRecording:
        """What the last assembly said. Raises RecordingError."""

    async def journaled(self) -> tuple[str, ...]:
        """Ids of the recordings that have a journal, assembled or not."""

    async def stored(self, recording_id: str, name: str) -> StoredFile:
        """Raises RecordingError for a name or id that is not one of ours, and when it cannot be read."""

    async def read(self, recording_id: str, name: str, start: int, length: int) -> bytes:
        """That range of a file, decrypted; shorter only at its end. Ask for a megabyte at most.

        Raises RecordingError, also when these bytes were altered on the disk.
        """

    async def verify(self, recording_id: str, *, still_open: bool) -> Verification:
        """Read every byte of it. `still_open`: it is being written, so an end is not missing yet."""

    async def destroy(self, recording_id: str) -> Destroyed:
        """End its data key, then remove its files. Repeated, it finishes that. Raises RecordingError."""
