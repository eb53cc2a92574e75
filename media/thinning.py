"""Which pictures of a VP8 stream with temporal layers one receiver is spared, and the numbers that hide it.

A picture of a higher layer is referred to by none of the layers below (RFC 7741 §4.2), so it may be left out, if
what follows is renumbered: the receiver waits for every PictureID. TL0PICIDX counts the lowest layer, of which
nothing is ever left out, so it stays as it is. Pure: bytes and decisions; knows no packets' numbers and no link.
"""

from __future__ import annotations

from typing import NamedTuple

from media.rtp.header import Buffer

ALL = 3
"""Layers that senders make at most."""


class Layer(NamedTuple):
    """What the payload descriptor says of the picture that a packet belongs to."""

    #: 0 is the lowest.
    level: int
    #: It refers to the lowest layer alone, so a receiver may come up to its layer here.
    sync: bool


def layer(buffer: Buffer, at: int, end: int) -> Layer | None:
    """The temporal layer of the VP8 payload at `at`; None when there is none or the descriptor is cut short."""
    if at + 2 > end or not buffer[at] & 0x80:
        return None
    extension = buffer[at + 1]
    if not extension & 0x20:
        return None
    at += 2
    if extension & 0x80:
        if at >= end:
            return None
        at += 2 if buffer[at] & 0x80 else 1
    if extension & 0x40:
        at += 1
    if at >= end:
        return None
    return Layer(buffer[at] >> 6, bool(buffer[at] & 0x20))


def renumber(buffer: bytearray | memoryview, at: int, end: int, pictures: int) -> None:
    """Lower the PictureID of the VP8 payload at `at` by so many pictures, in the width that it has."""
    if at + 3 > end or not buffer[at] & 0x80 or not buffer[at + 1] & 0x80:
        return
    at += 2
    if not buffer[at] & 0x80:
        buffer[at] = (buffer[at] - pictures) & 0x7F
    elif at + 1 < end:
        picture = ((buffer[at] << 8 | buffer[at + 1]) - pictures) & 0x7FFF
        buffer[at], buffer[at + 1] = 0x80 | picture >> 8, picture & 0xFF


class Thinner:
    """Decides picture by picture for one receiver."""

    __slots__ = ("_layers", "_marker", "_timestamp", "_whole", "pictures", "sparing")

    def __init__(self) -> None:
        #: Pictures left out so far.
        self.pictures = 0
        #: The picture at hand is left out.
        self.sparing = False
        self._layers = ALL
        self._timestamp = -1
        self._marker = False
        #: Packets missing before the one at hand belong to its picture.
        self._whole = False

    def spares(self, found: Layer | None, timestamp: int, marker: bool, allowed: int) -> bool:
        """Whether to leave out the newest packet; `allowed` is how many layers may pass."""
        self._whole = self._marker
        if timestamp != self._timestamp:
            self._timestamp = timestamp
            self.sparing = found is not None and not self._passes(found, allowed)
            self.pictures += self.sparing
        elif self.sparing:
            self._whole = True
        self._marker = marker
        return self.sparing

    @property
    def owns_gap(self) -> bool:
        """What is missing right before the packet that was just judged belongs to its picture."""
        return self._whole

    def _passes(self, found: Layer, allowed: int) -> bool:
        if allowed < self._layers:
            self._layers = allowed
        elif self._layers < allowed and found.level == self._layers and found.sync:
            self._layers += 1
        return found.level < self._layers
