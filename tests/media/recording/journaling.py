"""A process to be killed or starved: journals 50 packets a second of each of two participants until it ends.

    python -m tests.media.recording.journaling ROOT RECORDING_ID [BYTES_A_FILE]

Prints one line a packet: participant, sequence number, monotonic nanoseconds at which the recorder had it; and
`failed <reason>` each time the recorder says so. With a limit it sends 100 times as fast.
"""

import asyncio
import resource
import signal
import struct
import sys
import time
from pathlib import Path

from media.recording.disk import DiskWriter
from media.recording.journal import JournalRecorder
from tests.media.recording.recorded import OPUS, keys_of


async def journal(root: Path, recording_id: str, limited: bool) -> None:
    recorder = JournalRecorder(
        root, recording_id, lambda reason: print("failed", reason), DiskWriter(), keys_of(root)
    )
    for number, who in enumerate(("patient", "doctor")):
        recorder.track(who, "audio", number, OPUS)
    for sequence in range(3000):
        for number, who in enumerate(("patient", "doctor")):
            header = struct.pack("!BBHII", 0x80, 111, sequence & 0xFFFF, sequence * 960, number)
            recorder.packet(who, number, memoryview(header + bytes([0x78]) * 80), time.time_ns())
            print(who, sequence, time.monotonic_ns(), flush=not limited)
        await asyncio.sleep(0.0002 if limited else 0.02)
    await recorder.close()
    print("closed")


def main() -> None:
    if len(sys.argv) > 3:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
    asyncio.run(journal(Path(sys.argv[1]), sys.argv[2], limited=len(sys.argv) > 3))


if __name__ == "__main__":
    main()
