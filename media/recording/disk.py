"""The two threads that bring journals to the disk: one writes every 0.2 s, the other calls fdatasync every second.

Two, because fdatasync may take seconds on a tired disk, and what waits in memory meanwhile is lost by a kill.
The event loop only appends to a deque; nothing here ever makes it wait. Must not know what records mean.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from media.recording import carried, layout, segments
from media.recording.files import Disk
from media.recording.keys import DataKeys, KeyMissing

WRITE_EVERY = 0.2
SYNC_EVERY = 1.0
#: What may wait for one slow disk, a journal: 40 s of sound and picture at 800 kbit/s.
LARGEST_WAITING = 4 * 1024 * 1024


class JournalFile:
    """One participant's journal, from first record to close. `append` and `finish` belong to the loop's thread.

    `on_error(reason)` and `on_closed()` are called from a thread of the writer.
    """

    def __init__(
        self,
        place: Path,
        recording_id: str,
        participant_id: str,
        keys: DataKeys,
        on_error: Callable[[str], None],
        on_closed: Callable[[], None],
        disk: Disk,
        reserve: int = 0,
    ) -> None:
        """`reserve`: bytes of the disk that are not for journals; reached, it is full."""
        self._reserve = reserve
        self._place = place
        self._recording_id = recording_id
        self._participant_id = participant_id
        self._keys = keys
        self._on_error = on_error
        self._on_closed = on_closed
        self._disk = disk
        #: Of the file, from just before it is made.
        self.path: Path | None = None
        self._waiting: deque[bytes] = deque()
        # Bytes in and out are two counters with one writer each, so neither side needs a lock.
        self._bytes_in = 0
        self._bytes_out = 0
        self._finishing = False
        self.drained = False
        self._fd = -1
        self._segments: segments.SegmentWriter | None = None
        self._unsynced = False

    def append(self, record: bytes) -> bool:
        """Queue one record; False when too much waits already."""
        self._bytes_in += len(record)
        if self._bytes_in - self._bytes_out > LARGEST_WAITING:
            return False
        self._waiting.append(record)
        return True

    def finish(self) -> None:
        """No record follows; what waits is still written."""
        self._finishing = True

    def write(self) -> None:
        """Write what waits, one `os.write` a segment; the end mark after the last."""
        finishing = self._finishing  # read first: a record appended before finish() is then surely drained below
        try:
            while self._waiting:
                self._write_segment(self._take())
            if finishing and self._segments is not None:
                self._put(self._segments.segment(b"", end=True))
        except (OSError, KeyMissing) as error:
            self._waiting.clear()
            self._finishing = finishing = True
            self._on_error(_reason(error))
        self.drained = finishing

    def sync(self) -> None:
        if not self._unsynced:
            return
        self._unsynced = False
        try:
            self._disk.sync(self._fd)
            if not self._finishing and self._disk.free(self._fd) < self._reserve:
                raise OSError(errno.ENOSPC, "what is left is for others")
        except OSError as error:
            self._on_error(_reason(error))

    def close(self) -> None:
        """After `drained`."""
        self.sync()
        if self._fd >= 0:
            os.close(self._fd)
        self._on_closed()

    def _take(self) -> bytes:
        taken, size = [], 0
        while self._waiting and size < segments.SEGMENT_BYTES:
            record = self._waiting.popleft()
            taken.append(record)
            size += len(record)
        self._bytes_out += size
        return b"".join(taken)

    def _write_segment(self, records: bytes) -> None:
        opened = self._segments
        if opened is None:
            opened = self._open()
            self._put(opened.header + opened.segment(records))
            self._segments = opened
        else:
            self._put(opened.segment(records))

    def _put(self, data: bytes) -> None:
        # A short write means that the disk is full: the torn segment is the file's last and readers ignore it.
        if self._disk.write(self._fd, data) < len(data):
            raise OSError(errno.ENOSPC, "short write")
        self._unsynced = True

    def _open(self) -> segments.SegmentWriter:
        """Create the next part, never an old one, to be sealed with the recording's key."""
        try:
            return self._open_in()
        except FileNotFoundError:  # what is in the storage was removed just now, and the empty folder with it
            return self._open_in()

    def _open_in(self) -> segments.SegmentWriter:
        self._place.mkdir(mode=0o750, parents=True, exist_ok=True)
        names = {path.name for path in self._place.iterdir()} | carried.names(self._place)
        # A new key beside old journals would hide that the old one is lost, and could be brought back.
        is_new = not any(map(layout.is_journal, names))
        key = (self._keys.get_or_make if is_new else self._keys.get)(self._recording_id)
        part = layout.last_part(names, self._participant_id) + 1
        self.path = layout.journal_path(self._place, self._participant_id, part)
        self._fd = self._disk.create(self.path)
        return segments.SegmentWriter(segments.Whose(key, self._participant_id, part))


class DiskWriter:
    """Owns the threads. One a process, shared by every recorder; the threads start with the first journal."""

    def __init__(self, disk: Disk | None = None, reserve: int = 0) -> None:
        """`reserve`: bytes that journals leave free, so that a full disk ends no more than recordings."""
        self.disk = disk or Disk()
        self.reserve = reserve
        self._files: list[JournalFile] = []
        self._threads: list[threading.Thread] = []
        self._wake_writer = threading.Event()
        self._wake_syncer = threading.Event()
        self._closing = False

    def add(self, file: JournalFile) -> None:
        self._files.append(file)
        if not self._threads:
            self._threads = [
                threading.Thread(target=self._write_rounds, name="journal-write", daemon=True),
                threading.Thread(target=self._sync_rounds, name="journal-sync", daemon=True),
            ]
            for thread in self._threads:
                thread.start()

    def holds(self, path: Path) -> bool:
        """Whether this journal may still grow; once it may not, it never will again."""
        return any(file.path == path for file in tuple(self._files))

    def hurry(self) -> None:
        """Write now instead of at the end of the round: somebody waits for a journal to close."""
        self._wake_writer.set()

    def close(self) -> None:
        """Finish every journal and end the threads. Blocks until the disk has everything."""
        for file in tuple(self._files):
            file.finish()
        self._closing = True
        self._wake_writer.set()
        for thread in self._threads:
            thread.join()

    def _write_rounds(self) -> None:
        while self._files or not self._closing:
            self._wake_writer.wait(WRITE_EVERY)
            self._wake_writer.clear()
            for file in tuple(self._files):
                if not file.drained:
                    file.write()
                    if file.drained:
                        self._wake_syncer.set()

    def _sync_rounds(self) -> None:
        next_sync = time.monotonic() + SYNC_EVERY
        while self._files or not self._closing:
            self._wake_syncer.wait(max(0.0, next_sync - time.monotonic()))
            self._wake_syncer.clear()
            due = time.monotonic() >= next_sync
            for file in tuple(self._files):
                if file.drained:
                    file.close()
                    self._files.remove(file)
                elif due:
                    file.sync()
            if due:
                next_sync = time.monotonic() + SYNC_EVERY


def _reason(error: OSError | KeyMissing) -> str:
    """Without the path: it goes into an event and a log."""
    if isinstance(error, KeyMissing):
        return "key missing"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "disk full"
    return f"write error {errno.errorcode.get(error.errno or 0, 'unknown')}"
