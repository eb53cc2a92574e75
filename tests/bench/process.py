"""Child processes of the bench: started on a core of their own, and what they cost, read from /proc."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def cores() -> tuple[int, int]:
    """One core for the server, another for the generator; the same where there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


def start(arguments: list[str], core: int, *, log: Path) -> subprocess.Popen[bytes]:
    """Start a process bound to a core; what it prints goes to a file. Stop it with `stop`."""

    def bind() -> None:
        os.sched_setaffinity(0, {core})

    with log.open("ab") as output:
        return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=bind)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads that are alive, to the nanosecond (`stat` counts in hundredths of a second)."""
    spent = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e9


def machine_seconds() -> float:
    """CPU time that the whole machine has spent working, in steps of 10 ms."""
    user, nice, system, _, _, hard, soft, *_ = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:])
    return (user + nice + system + hard + soft) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
