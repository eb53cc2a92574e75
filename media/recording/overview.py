"""Each playable file at a glance: when its voice speaks, thumbnails, and its sound alone; then the manifest anew.

    python -m media.recording.overview ROOT RECORDING_ID     the data key, hexadecimal, on standard input

A step of its own after assemble, because it decodes what strangers sent: where a decoder fails, the recording is
there without it. Nothing readable ever lies on the disk. Must not know journals, or who asks.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from media.recorded import RecordedFile, RecordedOverview, RecordingError, SideFile, Thumbnail
from media.recording import layout
from media.recording.assemble import write_manifest
from media.recording.blocks import Block, BlockReader
from media.recording.loudness import LevelMeter, speech
from media.recording.seal import DataKey
from media.recording.sealed_file import SealedReader, SealedWriter
from media.recording.thumbnails import Thumbnails
from media.recording.verify import read_manifest
from media.recording.webm import MatroskaWriter

_NICE = 15
"""Calls come first, then recordings that nobody can play yet."""


def add_overviews(root: Path, key: DataKey) -> None:
    """Make what the manifest's files are to be found by. Raises ValueError, OSError."""
    place = layout.folder(root, key.recording_id)
    with layout.locked(place, exclusive=True):
        made = read_manifest(place, key)
        overviews = tuple(_overview(place, file, key) for file in made.files)
        write_manifest(place, replace(made, overviews=overviews), key)


def _overview(place: Path, file: RecordedFile, key: DataKey) -> RecordedOverview:
    with SealedReader(place / file.name, key, layout.sealed_as(file.name)) as sealed:
        side = _Side(place, file, key, BlockReader(sealed.read, sealed.size))
        try:
            return side.read()
        finally:
            side.close()


class _Side:
    """One file on its way through: every frame is looked at once."""

    def __init__(self, place: Path, file: RecordedFile, key: DataKey, blocks: BlockReader) -> None:
        self._file = file
        self._blocks = blocks
        heads = blocks.tracks.values()
        self._sound = next((head for head in heads if head.codec == "A_OPUS"), None)
        self._pictures = {h.number: Thumbnails(h.codec, h.private) for h in heads if h is not self._sound}
        self._meter = LevelMeter()
        self._thumbnails: list[Thumbnail] = []
        self._sprite = _Draft(place, layout.thumbnails_name(file.participant_id), key)
        self._voice: _Voice | None = None
        if self._sound is not None and self._pictures:
            self._voice = _Voice(_Draft(place, layout.voice_name(file.participant_id), key), self._sound.channels)

    def read(self) -> RecordedOverview:
        for block in self._blocks:
            if self._sound is not None and block.track == self._sound.number:
                self._meter.packet(block.at_ms, block.data)
                if self._voice is not None:
                    self._voice.block(block)
            elif block.key:
                self._key_frame(block)
        offset = self._file.offset_ms
        return RecordedOverview(
            participant_id=self._file.participant_id,
            speech=tuple((offset + begin, offset + end) for begin, end in speech(self._meter.levels())),
            voice=self._voice.finish(self._file.duration_ms) if self._voice else None,
            pictures=self._sprite.finish() if self._thumbnails else None,
            thumbnails=tuple(self._thumbnails),
        )

    def close(self) -> None:
        self._sprite.close()
        if self._voice is not None:
            self._voice.draft.close()

    def _key_frame(self, block: Block) -> None:
        small = self._pictures[block.track].picture(block.at_ms, block.data)
        if small is not None:
            place = Thumbnail(self._file.offset_ms + block.at_ms, self._sprite.file.size, len(small))
            self._thumbnails.append(place)
            self._sprite.file.write(small)


class _Voice:
    """The sound of a file as a file of its own: on a thin link it can come before the picture."""

    def __init__(self, draft: _Draft, channels: int) -> None:
        self.draft = draft
        self._writer = MatroskaWriter(draft.file)
        self._number = self._writer.add_opus(channels)

    def block(self, block: Block) -> None:
        self._writer.block(self._number, block.at_ms, block.data, True)

    def finish(self, duration_ms: int) -> SideFile:
        self._writer.finish(duration_ms)
        return self.draft.finish()


class _Draft:
    """A sealed file under a name that nobody asks for, until it is whole."""

    def __init__(self, place: Path, name: str, key: DataKey) -> None:
        self._place = place
        self._name = name
        self._path = place / f"{name}.draft"
        self._path.unlink(missing_ok=True)
        self.file = SealedWriter(self._path, key, layout.sealed_as(name))

    def finish(self) -> SideFile:
        seal = self.file.finish()
        self._path.replace(self._place / self._name)
        return SideFile(self._name, self.file.size, seal)

    def close(self) -> None:
        self.file.close()
        self._path.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Exit status 0, or 1 with one line that says why."""
    if len(arguments) != 2:
        print("usage: python -m media.recording.overview ROOT RECORDING_ID < KEY", file=sys.stderr)
        return 2
    os.nice(_NICE)
    try:
        add_overviews(Path(arguments[0]), DataKey(arguments[1], bytes.fromhex(sys.stdin.read())))
    except OSError as error:
        print(error.strerror, file=sys.stderr)
    except (ValueError, RecordingError) as error:
        print(error, file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
