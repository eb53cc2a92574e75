"""Remembers from what a thing was made, so that a second start makes nothing again.

It must not know what the things are. Stamps live in `build/stamps/`; deleting one only costs time.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shell import ROOT

STAMPS = ROOT / "build" / "stamps"


@dataclass(frozen=True)
class Stamp:
    """`product` was made from whatever has the digest `source`."""

    name: str
    product: Path
    source: str

    def is_fresh(self) -> bool:
        path = STAMPS / self.name
        return self.product.exists() and path.exists() and path.read_text() == self.source

    def set(self) -> None:
        STAMPS.mkdir(parents=True, exist_ok=True)
        (STAMPS / self.name).write_text(self.source)


def digest(files: Iterable[Path]) -> str:
    """SHA-256 over the files' names and contents, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return total.hexdigest()
