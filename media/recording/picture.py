"""Whole video frames from packets in order: VP8 and H264. What cannot be decoded is left out and told.

After a loss everything up to the next key frame is dropped, for its picture would be wrong. Pure: must not know
clocks or containers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from media.recording.reorder import Packet
from media.rtp import h264, vp8

_LARGEST_SET = 1024
"""Bytes of a parameter set; real ones have about 20, and they must fit into the file's front."""


class Frame(NamedTuple):
    """One encoded picture; `timestamp` unwrapped, `arrival_ns` of its first packet."""

    timestamp: int
    arrival_ns: int
    key: bool
    data: bytes


class Pictures(ABC):
    """Collects the packets of one SSRC. A size that changes at a key frame is left to the decoder."""

    #: Of the first key frame, pixels; (0, 0) before.
    size = (0, 0)
    #: What the container keeps for the decoder.
    private = b""

    def __init__(self) -> None:
        self._sequence: int | None = None
        self._need_key = True
        self._open: list[Packet] | None = None
        #: Whether the last packet ended its frame, so that the next one begins another.
        self._between_frames = False
        #: Frames that came but could not be used.
        self.dropped = 0

    def packet(self, packet: Packet) -> Frame | None:
        """The frame that this packet completes."""
        follows = self._sequence is None or packet.sequence == self._sequence + 1
        self._sequence = packet.sequence
        if not follows:
            self._give_up()
            self._between_frames = False
        if not packet.payload:
            return None  # padding of a bandwidth probe
        if self._open is not None and packet.timestamp != self._open[0].timestamp:
            self._give_up()  # the old frame never ended
        begins = self._open is None and self._begins(packet, follows and self._between_frames)
        self._between_frames = packet.marker
        if begins:
            self._open = [packet]
        elif self._open is not None:
            self._open.append(packet)
        else:
            self._need_key = True
        return self._complete() if packet.marker and self._open is not None else None

    def _complete(self) -> Frame | None:
        assert self._open is not None
        packets, self._open = self._open, None
        try:
            key, data = self._join(packets)
        except ValueError:
            self._need_key = True
            self.dropped += 1
            return None
        if self._need_key and not key:
            self.dropped += 1
            return None
        self._need_key = False
        return Frame(packets[0].timestamp, packets[0].arrival_ns, key, data)

    def _give_up(self) -> None:
        if self._open is not None:
            self.dropped += 1
            self._need_key = True
        self._open = None

    @abstractmethod
    def _begins(self, packet: Packet, follows: bool) -> bool:
        """Whether a frame begins here, without a frame before it being lost unless `_need_key` is set."""

    @abstractmethod
    def _join(self, packets: list[Packet]) -> tuple[bool, bytes]:
        """Key or not, and the frame. Raises ValueError."""


class VP8Pictures(Pictures):
    """RFC 7741: partition 0 begins a frame, the marker ends it."""

    def __init__(self) -> None:
        super().__init__()
        self._picture_id: int | None = None

    def _begins(self, packet: Packet, follows: bool) -> bool:
        try:
            payload = vp8.parse(packet.payload)
        except ValueError:
            return False
        if payload.begins_frame:
            before, self._picture_id = self._picture_id, payload.picture_id
            # A gap may have held padding only: then the pictures are still numbered without one.
            numbered = before is not None and payload.picture_id == before + 1 & payload.picture_mask
            if not follows and not numbered:
                self._need_key = True
        return payload.begins_frame

    def _join(self, packets: list[Packet]) -> tuple[bool, bytes]:
        data = b"".join([vp8.parse(packet.payload).data for packet in packets])
        size = vp8.key_frame_size(data)
        if size is None:
            if not data[0] & 1:
                raise ValueError("VP8 key frame without a head")
            return False, data
        if not all(size):
            raise ValueError("VP8 key frame without a size")
        if self.size == (0, 0):
            self.size = size
        return True, data


class H264Pictures(Pictures):
    """RFC 6184: an access unit ends at the marker; units get 4-byte lengths, parameter sets stay in band."""

    def __init__(self) -> None:
        super().__init__()
        self._sps = b""
        self._pps = b""

    def _begins(self, packet: Packet, follows: bool) -> bool:
        if not follows:
            self._need_key = True
        try:
            units = h264.parse(packet.payload)
        except ValueError:
            return False
        # Nothing in the packet says that it is a frame's first; after a loss only a parameter set is proof.
        return follows or (bool(units) and units[0].data[:1] != b"" and units[0].data[0] & 0x1F == h264.SPS)

    def _join(self, packets: list[Packet]) -> tuple[bool, bytes]:
        units = _whole_units(packets)
        kinds = [unit[0] & 0x1F for unit in units]
        for kind, unit in zip(kinds, units, strict=True):
            if kind == h264.SPS and 4 < len(unit) <= _LARGEST_SET:
                self._sps = unit
            elif kind == h264.PPS and len(unit) <= _LARGEST_SET:
                self._pps = unit
        key = h264.IDR in kinds
        if key and not self.private:
            if not self._sps or not self._pps:
                raise ValueError("H264 key frame without parameter sets")
            self.size = h264.picture_size(self._sps)
            self.private = h264.decoder_configuration(self._sps, self._pps)
        if not key and h264.SLICE not in kinds:
            raise ValueError("H264 access unit without a picture")
        return key, b"".join([len(unit).to_bytes(4, "big") + unit for unit in units])


def _whole_units(packets: list[Packet]) -> list[bytes]:
    """Raises ValueError when a fragment has no beginning or no end."""
    whole: list[bytes] = []
    pieces: list[bytes] = []
    for packet in packets:
        for unit in h264.parse(packet.payload):
            if unit.begins == bool(pieces):
                raise ValueError("H264 fragments do not fit")
            pieces.append(unit.data)
            if unit.ends:
                whole.append(b"".join(pieces))
                pieces = []
    if pieces or not whole:
        raise ValueError("H264 fragment without an end")
    return whole
