"""What a client of the tests reads in a server's description."""

from __future__ import annotations

import re
from dataclasses import dataclass

Address = tuple[str, int]


@dataclass(frozen=True)
class AnsweredSection:
    """What the server says of one m-section."""

    mid: str
    kind: str
    port: int
    direction: str
    #: SSRCs that the server will send with, media first.
    ssrcs: tuple[int, ...]


@dataclass(frozen=True)
class Answered:
    """The parts of an answer that a client acts on."""

    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]
    candidates: tuple[Address, ...]
    #: `active` from our plane, unless the offer insists on being it.
    setup: str
    sections: tuple[AnsweredSection, ...]


def read_answer(text: str) -> Answered:
    """Read what the client needs; an answer that lacks it fails the test."""
    blocks = [block.splitlines() for block in re.split(r"^(?=m=)", text, flags=re.M)]
    lines = text.splitlines()

    def first(name: str) -> str:
        return next(line.partition(":")[2] for line in lines if line.startswith(f"a={name}:"))

    candidates = [line.split(" ") for line in lines if line.startswith("a=candidate:")]
    fingerprints = {tuple(line[14:].split(" ")) for line in lines if line.startswith("a=fingerprint:")}
    return Answered(
        ufrag=first("ice-ufrag"),
        password=first("ice-pwd"),
        fingerprints=tuple((algorithm, value) for algorithm, value in fingerprints),
        candidates=tuple((words[4], int(words[5])) for words in candidates),
        setup=first("setup"),
        sections=tuple(_answered_section(block) for block in blocks[1:]),
    )


def _answered_section(lines: list[str]) -> AnsweredSection:
    kind, port = lines[0][2:].split(" ")[:2]
    mids = [line[6:] for line in lines if line.startswith("a=mid:")]
    ssrcs = dict.fromkeys(int(line[7:].split(" ")[0]) for line in lines if line.startswith("a=ssrc:"))
    direction = next(line[2:] for line in lines if re.fullmatch("a=(sendrecv|sendonly|recvonly|inactive)", line))
    return AnsweredSection(mids[0] if mids else "", kind, int(port), direction, tuple(ssrcs))
