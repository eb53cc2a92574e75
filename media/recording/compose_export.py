"""The process that makes one export: from a recording's sealed files to one sealed file with a key of its own.

    python -m media.recording.compose_export RECORDINGS EXPORTS < ORDER

The order is one line of JSON with both keys; standard input then stays open, and its end (the server has died)
ends this process. Says on standard output a share of 1 a line, and at last what was made, as JSON. Every file that
goes in is proved against the manifest first. Nothing readable ever lies on the disk. Must not know who asks.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from media.exported import Exported, ExportedSide, ExportForm, ExportOrder, ExportWords
from media.recorded import AssembledRecording, RecordedFile, RecordingError
from media.recording import layout
from media.recording.compose import MOST, Progress, Readers, compose
from media.recording.compose_text import MissingFonts
from media.recording.seal import DataKey
from media.recording.sealed_file import Altered, SealedReader, SealedWriter
from media.recording.verify import read_manifest

CONTENT = "content"
"""Name of an export's one file, and what it is sealed for."""

_NICE = 15
"""After assemblies, which come after calls."""
_SAY_EVERY = 0.005
_EARLIEST_ZIP = 1980


def make(
    recordings: Path, exports: Path, key: DataKey, own: DataKey, order: ExportOrder, say: Progress
) -> Exported:
    """Write `exports`/ID/content. Raises RecordingError, MissingFonts, OSError."""
    place = layout.folder(recordings, order.recording_id)
    target = layout.folder(exports, order.export_id)
    if not place.is_dir():
        raise RecordingError("no such recording")
    target.mkdir(mode=0o750, parents=True, exist_ok=True)
    with ExitStack() as stack:
        with layout.locked(place, exclusive=False):
            made, opened = _opened(place, key, order, stack)
        stack.enter_context(layout.locked(target, exclusive=True))
        draft = target / f"{CONTENT}.draft"
        draft.unlink(missing_ok=True)
        file = SealedWriter(draft, own, CONTENT)
        try:
            ending = _write(made, opened, order, file, say)
            seal = file.finish()
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        finally:
            file.close()
        draft.replace(target / CONTENT)
    return Exported(ending, file.size, seal)


def _opened(
    place: Path, key: DataKey, order: ExportOrder, stack: ExitStack
) -> tuple[AssembledRecording, dict[str, SealedReader]]:
    """Manifest and readers of the sides that have a file, each proved to be what the manifest names."""
    try:
        made = read_manifest(place, key)
    except (Altered, ValueError, FileNotFoundError):
        raise RecordingError("the manifest is gone or was altered") from None
    wanted = {side.participant_id for side in order.sides}
    opened = {}
    for file in made.files:
        if file.participant_id in wanted:
            opened[file.participant_id] = stack.enter_context(_proved(place, key, file))
    if not opened:
        raise RecordingError("nothing of it can be played")
    return made, opened


def _proved(place: Path, key: DataKey, file: RecordedFile) -> SealedReader:
    try:
        reader = SealedReader(place / file.name, key, layout.sealed_as(file.name))
    except (Altered, FileNotFoundError):
        raise RecordingError(f"{file.name} is gone or was altered") from None
    altered, digest = reader.check()
    if altered or digest != file.seal:
        reader.__exit__()
        raise RecordingError(f"{file.name} was altered or replaced")
    return reader


def _write(made: AssembledRecording, opened: Readers, order: ExportOrder, out: SealedWriter, say: Progress) -> str:
    """The content; returns the ending of its name."""
    if order.form is ExportForm.COMPOSED:
        compose(made, opened, order, out, say)
        return "webm"
    if order.form is ExportForm.ORIGINALS:
        _zip(made, opened, order, out, say)
        return "zip"
    [(participant_id, reader)] = opened.items()
    for piece in _told(reader, 0, reader.size, say):
        out.write(piece)
    [file] = [file for file in made.files if file.participant_id == participant_id]
    return file.name.rpartition(".")[2]


def _zip(made: AssembledRecording, opened: Readers, order: ExportOrder, out: SealedWriter, say: Progress) -> None:
    files = {file.participant_id: file for file in made.files}
    total, done = max(1, sum(reader.size for reader in opened.values())), 0
    with zipfile.ZipFile(_Forward(out), "w", zipfile.ZIP_STORED) as packed:  # type: ignore[call-overload]  # it only writes
        names = {}
        for side in order.sides:
            if side.participant_id not in opened:
                continue
            reader, ending = opened[side.participant_id], files[side.participant_id].name.rpartition(".")[2]
            names[side.participant_id] = f"{side.file}.{ending}"
            with packed.open(_entry(names[side.participant_id], made), "w", force_zip64=True) as entry:
                for piece in _told(reader, done, total, say):
                    entry.write(piece)
            done += reader.size
        about = json.dumps(_about(made, order, names), ensure_ascii=False, indent=1)
        packed.writestr(_entry("about.json", made), about + "\n")


def _told(reader: SealedReader, done: int, total: int, say: Progress) -> Iterator[bytes]:
    try:
        for piece in reader:
            done += len(piece)
            say(done / max(1, total))
            yield piece
    except Altered as error:
        raise RecordingError(str(error)) from None


def _entry(name: str, made: AssembledRecording) -> zipfile.ZipInfo:
    at = datetime.fromtimestamp(made.started_at_ms / 1000, UTC)
    info = zipfile.ZipInfo(name, (max(at.year, _EARLIEST_ZIP), at.month, at.day, at.hour, at.minute, at.second))
    info.external_attr = 0o600 << 16
    return info


def _about(made: AssembledRecording, order: ExportOrder, names: dict[str, str]) -> dict[str, Any]:
    """What plays from when, and what happened: so that the files can be laid side by side elsewhere."""
    sides = {side.participant_id: side for side in order.sides}
    return {
        "exported": order.words.foot,
        "consent": order.words.consent,
        "started_at": datetime.fromtimestamp(made.started_at_ms / 1000, UTC).isoformat(),
        "duration_ms": made.duration_ms,
        "files": [
            {
                "file": names[file.participant_id],
                "name": sides[file.participant_id].name,
                "role": sides[file.participant_id].role,
                "offset_ms": file.offset_ms,
                "duration_ms": file.duration_ms,
            }
            for file in made.files
            if file.participant_id in names
        ],
        "marks": [
            {"at_ms": mark.at_ms, "file": names.get(mark.participant_id, ""), "kind": mark.kind}
            for mark in made.marks
        ],
        "gaps": [{"file": names.get(who, ""), "from_ms": begin, "to_ms": end} for who, begin, end in made.gaps],
    }


class _Forward:
    """A sealed file for who only goes forward: without a way to seek, a ZIP is written in one pass."""

    def __init__(self, out: SealedWriter) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        return self._out.write(bytes(data))

    def flush(self) -> None:
        """What is sealed is written."""


def read_order(text: str) -> tuple[ExportOrder, DataKey, DataKey]:
    """The order, the recording's key, the export's key. Raises ValueError, KeyError, TypeError."""
    values = json.loads(text)
    order = ExportOrder(
        export_id=values["export_id"],
        recording_id=values["recording_id"],
        form=ExportForm(values["form"]),
        sides=tuple(ExportedSide(**side) for side in values["sides"]),
        words=ExportWords(**values["words"] | {"months": tuple(values["words"]["months"])}),
    )
    if len(order.sides) > MOST and order.form is ExportForm.COMPOSED:
        order = ExportOrder(order.export_id, order.recording_id, order.form, order.sides[:MOST], order.words)
    key = DataKey(order.recording_id, bytes.fromhex(values["key"]))
    return order, key, DataKey(order.export_id, bytes.fromhex(values["own"]))


def _end_with_the_server() -> None:
    """Wait for the end of standard input; then nobody is there any more for whom this is made."""
    sys.stdin.read()
    os._exit(3)


def main(arguments: list[str]) -> int:
    """Exit status 0, or 1 with one line that says why."""
    if len(arguments) != 2:
        print("usage: python -m media.recording.compose_export RECORDINGS EXPORTS < ORDER", file=sys.stderr)
        return 2
    os.nice(_NICE)
    # A crash of a codec must leave no picture of its memory on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order, key, own = read_order(sys.stdin.readline())
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    said = 0.0

    def say(share: float) -> None:
        nonlocal said
        if share >= said + _SAY_EVERY:
            said = share
            print(f"{share:.4f}", flush=True)

    try:
        made = make(Path(arguments[0]), Path(arguments[1]), key, own, order, say)
    except (RecordingError, MissingFonts) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(error.strerror or "the disk does not answer", file=sys.stderr)
    else:
        print(json.dumps({"ending": made.ending, "size": made.size, "seal": made.seal}), flush=True)
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
