"""Whether a recording on the disk is what was written, and if not, exactly what is wrong where.

> Every segment proves itself; together with its number, the chain and the end mark, what is missing, swapped, cut
> or altered has a name. The manifest of the last assembly vouches for the end of journals that a crash left open.

Must not know what records mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from media.recorded import AssembledRecording, Fault, FaultKind, JournalHead, Verification
from media.recording import layout, manifest
from media.recording.journal import Part, parts
from media.recording.keys import DataKeys, KeyMissing
from media.recording.seal import DataKey
from media.recording.sealed_file import Altered, SealedReader
from media.recording.segments import Hole, Segment, SegmentReader


def check_journal(part: Part, known: JournalHead | None = None) -> tuple[JournalHead, list[Fault]]:
    """How far it goes and what is wrong with it; `known` is what an earlier reading found. Raises OSError."""
    with part.path.open("rb") as file:
        reader = SegmentReader(file, part.whose)
        walk = _Walk(part.path.name, reader.header_digest, known)
        for found in reader:
            if isinstance(found, Hole):
                walk.hole(found)
            else:
                walk.segment(found)
    return walk.finish(reader.header_size)


class _Walk:
    """Follows numbers and chain through one journal."""

    def __init__(self, name: str, header_digest: bytes | None, known: JournalHead | None) -> None:
        self._name = name
        self._header_is_whole = header_digest is not None
        self._known = known
        self._expected = 0
        #: Digest of the segment before the expected one, None when that is not whole.
        self._previous = header_digest
        self._last = header_digest or b""
        self._hole: Hole | None = None
        self._absent: set[int] = set()
        self._ended_at: int | None = None
        self._vouched = known is None or known.segments == 0
        self._faults: list[Fault] = []

    def hole(self, hole: Hole) -> None:
        self._hole = hole

    def segment(self, segment: Segment) -> None:
        number, hole = segment.number, self._hole
        self._hole = None
        if number < self._expected:
            self._again(segment, hole)
            return
        if number > self._expected and hole is None:
            self._absent |= set(range(self._expected, number))
        elif number > self._expected:
            self._fault(FaultKind.ALTERED, self._expected, number - 1, hole)
        elif hole is not None:
            self._fault(FaultKind.INSERTED, None, None, hole)
        if number > self._expected:
            self._previous = None
        if self._previous is not None and segment.previous != self._previous:
            self._fault(FaultKind.CHAIN_BROKEN, number, number, Hole(segment.at, segment.at + segment.size))
        self._expected, self._previous, self._last = number + 1, segment.digest, segment.digest
        if segment.is_end:
            self._ended_at = segment.at + segment.size
        if self._known is not None and number == self._known.segments - 1:
            self._vouched = segment.digest.hex() == self._known.digest

    def finish(self, header_size: int) -> tuple[JournalHead, list[Fault]]:
        head = JournalHead(self._name, self._expected, self._last.hex(), self._ended_at is not None)
        if not self._header_is_whole:
            kind = FaultKind.HEADER_ALTERED if self._expected else FaultKind.NOT_THIS_JOURNAL
            self._fault(kind, None, None, Hole(0, header_size))
        self._missing()
        if self._hole is not None:
            self._tail(self._hole)
        known = self._known
        if known is not None and self._expected < known.segments:
            self._fault(FaultKind.CUT, self._expected, known.segments - 1, None)
        elif known is not None and not self._vouched:
            self._fault(FaultKind.CHAIN_BROKEN, known.segments - 1, known.segments - 1, None)
        elif not head.ended and (known is None or known.ended):
            self._fault(FaultKind.NO_END, None, None, None)
        return head, self._faults

    def _again(self, segment: Segment, hole: Hole | None) -> None:
        if hole is not None:
            self._fault(FaultKind.INSERTED, None, None, hole)
        kind = FaultKind.OUT_OF_PLACE if segment.number in self._absent else FaultKind.REPEATED
        self._absent.discard(segment.number)
        self._fault(kind, segment.number, segment.number, Hole(segment.at, segment.at + segment.size))

    def _missing(self) -> None:
        for number in sorted(self._absent):
            if number - 1 not in self._absent:
                last = number
                while last + 1 in self._absent:
                    last += 1
                self._fault(FaultKind.MISSING, number, last, None)

    def _tail(self, hole: Hole) -> None:
        if self._ended_at is not None:
            self._fault(FaultKind.INSERTED, None, None, hole)
        elif self._header_is_whole or self._expected:
            self._fault(FaultKind.TORN, self._expected, self._expected, hole)

    def _fault(self, kind: FaultKind, first: int | None, last: int | None, where: Hole | None) -> None:
        at, end = (None, None) if where is None else where
        self._faults.append(Fault(self._name, kind, first, last, at, end))


def verify(root: Path, recording_id: str, keys: DataKeys, *, still_open: bool) -> Verification:
    """Read every byte of a recording. Raises ValueError for an id that is not one of ours, OSError."""
    place = layout.folder(root, recording_id)
    if not place.is_dir():
        return Verification(recording_id, 0, 0, None, (Fault(recording_id, FaultKind.FILE_MISSING),))
    with layout.locked(place, exclusive=False):
        return _verify(place, recording_id, keys, still_open=still_open)


def _verify(place: Path, recording_id: str, keys: DataKeys, *, still_open: bool) -> Verification:
    try:
        key = keys.get(recording_id)
    except KeyMissing:
        fault = Fault(f"{recording_id}.key", FaultKind.KEY_MISSING)
        return Verification(recording_id, 0, 0, None, (fault,))
    faults = [] if keys.is_whole(recording_id) else [Fault(f"{recording_id}.key", FaultKind.KEY_DAMAGED)]
    said, more = _manifest(place, key)
    faults += more
    heads = {head.name: head for head in said.journals} if said else {}
    journals = [part for found in parts(place, key).values() for part in found]
    segments = 0
    for part in journals:
        head, more = check_journal(part, heads.get(part.path.name))
        segments += head.segments
        faults += [one for one in more if not (still_open and one.kind in (FaultKind.NO_END, FaultKind.TORN))]
    # Without a manifest nobody vouches for the files, but each still proves itself.
    seals = said.seals if said else dict.fromkeys(_results(place))
    faults += [fault for name, seal in seals.items() for fault in _check_file(place, key, name, seal)]
    faults += _strangers(place, set(heads), set(seals))
    faults += [one for one in (said.faults if said else ()) if one not in faults]
    size = sum(path.stat().st_size for path in place.iterdir())
    has_overviews = said is not None and said.overviews is not None
    return Verification(recording_id, segments, size, said.seal if said else None, tuple(faults), has_overviews)


def read_manifest(place: Path, key: DataKey) -> AssembledRecording:
    """Raises Altered, ValueError, OSError."""
    with SealedReader(place / layout.MANIFEST, key, layout.MANIFEST) as reader:
        return manifest.from_json(b"".join(reader).decode())


def _manifest(place: Path, key: DataKey) -> tuple[AssembledRecording | None, list[Fault]]:
    try:
        return read_manifest(place, key), []
    except FileNotFoundError:
        return None, []
    except Altered as error:
        return None, [Fault(layout.MANIFEST, FaultKind.ALTERED, at=error.at, end=error.end)]


def _results(place: Path) -> list[str]:
    names = (path.name for path in place.iterdir())
    return sorted(name for name in names if layout.is_result(name) and name != layout.MANIFEST)


def _check_file(place: Path, key: DataKey, name: str, seal: str | None) -> list[Fault]:
    try:
        with SealedReader(place / name, key, layout.sealed_as(name)) as reader:
            altered, digest = reader.check()
    except FileNotFoundError:
        return [Fault(name, FaultKind.FILE_MISSING)]
    except Altered as error:
        altered, digest = [error], ""
    if not altered and seal not in (None, digest):
        return [Fault(name, FaultKind.FILE_REPLACED)]
    return [Fault(name, FaultKind.ALTERED, at=error.at, end=error.end) for error in altered]


def _strangers(place: Path, heads: set[str], files: set[str]) -> Iterator[Fault]:
    """Journals that are gone, and files that nobody wrote."""
    there = {path.name for path in place.iterdir()}
    journals = {path.name for found in layout.journals(place).values() for _, path in found}
    for name in sorted(heads - there):
        yield Fault(name, FaultKind.FILE_MISSING)
    if not journals and not heads:
        yield Fault(place.name, FaultKind.FILE_MISSING)
    for name in sorted(there - journals - files - {layout.MANIFEST}):
        if not layout.is_draft(name):
            yield Fault(name, FaultKind.FILE_UNKNOWN)
