"""The picture of a composition: bars with words, and a tile a participant, drawn only where something has changed.

Held as the three planes that an encoder takes (4:2:0); everything but the participants' pictures is grey. Must not
know files, clocks or why something is said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import av
from av.video.plane import VideoPlane
from av.video.reformatter import Interpolation
from PIL import Image

from media.recording.compose_text import Lettering, Words

WIDTH, HEIGHT = 1280, 720
"""Rows of luma and chroma are multiples of 64 bytes, so that planes are copied whole."""

_TOP, _BOTTOM, _PLATE, _GAP = 76, 34, 34, 8
_DARK, _TILE, _LIGHT, _PALE = 22, 34, 232, 168
"""Grey levels of stage, empty tile, main and lesser words."""
_SIZE, _SMALL, _LARGE = 20, 17, 28
_RECORDING = (110, 90, 200)
"""The dot beside the consent: Y, U, V."""
_WATERMARK = 120
"""Of 255: how much of the watermark covers the picture."""


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int


class Canvas:
    """One picture that goes on changing. `dirty` until it was encoded."""

    def __init__(self, count: int, lettering: Lettering, watermark: str, *, right_to_left: bool) -> None:
        self.right_to_left = right_to_left
        self.dirty = True
        self._time = ""
        self._planes = (
            Image.new("L", (WIDTH, HEIGHT), _DARK),
            Image.new("L", (WIDTH // 2, HEIGHT // 2), 128),
            Image.new("L", (WIDTH // 2, HEIGHT // 2), 128),
        )
        boxes = cells(count)
        if right_to_left:
            boxes = [Box(WIDTH - box.x - box.width, box.y, box.width, box.height) for box in boxes]
        self.tiles = [Tile(self, box, lettering, watermark) for box in boxes]
        row = {"right_to_left": right_to_left}
        self._title = Words(lettering, _SIZE, WIDTH - 420, **row)
        self._clock = Words(lettering, _SIZE, 380, **row)
        self._consent = Words(lettering, _SMALL, WIDTH - 60, **row)
        self._foot = Words(lettering, _SMALL, WIDTH - 32, **row)

    def heads(self, title: str, consent: str, foot: str) -> None:
        """The bars' words that never change."""
        self._line(self._title.mask(title), 16, 4)
        self._line(self._consent.mask(consent), 38, 40)
        dot = Box(16, 52, 12, 12)
        self._fill(self._mirrored(dot), *_RECORDING)
        self._line(self._foot.mask(foot), 16, HEIGHT - _BOTTOM + 2, grey=_PALE)

    def clock(self, text: str) -> None:
        if text == self._time:
            return
        self._time = text
        mask = self._clock.mask(text)
        self._fill(self._mirrored(Box(WIDTH - 400, 4, 400, 34)), _DARK)
        self._line(mask, WIDTH - 16 - mask.width, 4)

    def frame(self) -> av.VideoFrame:
        """The picture as it is now, for the encoder."""
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, image in zip(frame.planes, self._planes, strict=True):
            if plane.line_size != image.width:
                raise AssertionError("the encoder's rows have another length")
            plane.update(image.tobytes())
        self.dirty = False
        return frame

    def paste(self, planes: tuple[Image.Image, ...], x: int, y: int) -> None:
        """A picture of three planes; `x`, `y` even."""
        for image, plane, shift in zip(planes, self._planes, (0, 1, 1), strict=True):
            plane.paste(image, (x >> shift, y >> shift))
        self.dirty = True

    def words(self, mask: Image.Image, x: int, y: int, grey: int) -> None:
        """Letters in a grey, upon what is there."""
        self._planes[0].paste(grey, (x, y), mask)
        self.dirty = True

    def _fill(self, box: Box, luma: int, u: int = 128, v: int = 128) -> None:
        for plane, value, shift in zip(self._planes, (luma, u, v), (0, 1, 1), strict=True):
            corner = (box.x >> shift, box.y >> shift)
            far = ((box.x + box.width) >> shift, (box.y + box.height) >> shift)
            plane.paste(value, (*corner, *far))
        self.dirty = True

    fill = _fill

    def _line(self, mask: Image.Image, x: int, y: int, grey: int = _LIGHT) -> None:
        self.words(mask, WIDTH - x - mask.width if self.right_to_left else x, y, grey)

    def _mirrored(self, box: Box) -> Box:
        x = WIDTH - box.x - box.width if self.right_to_left else box.x
        return Box(x, box.y, box.width, box.height)


class Tile:
    """One participant's place: the picture, whole and with a watermark over it, and the plate with the name."""

    def __init__(self, canvas: Canvas, box: Box, lettering: Lettering, watermark: str) -> None:
        self._canvas = canvas
        self._picture_box = Box(box.x, box.y, box.width, box.height - _PLATE)
        self._plate_box = Box(box.x, box.y + box.height - _PLATE, box.width, _PLATE)
        row = {"right_to_left": canvas.right_to_left}
        self._plate = Words(lettering, _SIZE - 2, box.width - 24, **row)
        self._middle = Words(lettering, _LARGE, box.width - 40, **row)
        self._caption = Words(lettering, _SMALL, box.width - 40, **row)
        mark = lettering.line(watermark, _SMALL, box.width - 24, **row)
        self._mark = mark.point([value * _WATERMARK // 255 for value in range(256)])
        self._mark_row = 0
        #: What is shown, kept to be drawn again with other words: scaled planes and where they lie.
        self._shown: tuple[tuple[Image.Image, ...], int, int] | None = None

    def plate(self, text: str) -> None:
        """The words under the picture."""
        self._canvas.fill(self._plate_box, _TILE)
        mask, box = self._plate.mask(text), self._plate_box
        x = box.x + box.width - 12 - mask.width if self._canvas.right_to_left else box.x + 12
        self._canvas.words(mask, x, box.y + 2, _LIGHT)

    def picture(self, frame: av.VideoFrame) -> None:
        """Show it, as large as it fits, never cut."""
        self._shown = self._fitted(frame)
        self._draw()

    def move_mark(self, row: int) -> None:
        """Put the watermark onto another of a few rows, so that no one strip can be cut out to lose it."""
        self._mark_row = row
        if self._shown is not None:
            self._draw()

    def caption(self, text: str) -> None:
        """Words at the foot of the picture that is there; "" takes them off."""
        self._draw()
        if text:
            mask, box = self._caption.mask(text), self._picture_box
            x, y = box.x + (box.width - mask.width) // 2, box.y + box.height - mask.height - 10
            self._canvas.fill(Box(x - 12 & ~1, y & ~1, mask.width + 24 & ~1, mask.height + 4 & ~1), _DARK)
            self._canvas.words(mask, x, y + 2, _LIGHT)

    def blank(self, text: str) -> None:
        """No picture, and why."""
        self._shown = None
        self._canvas.fill(self._picture_box, _TILE)
        mask, box = self._middle.mask(text), self._picture_box
        self._canvas.words(
            mask, box.x + (box.width - mask.width) // 2, box.y + (box.height - mask.height) // 2, _LIGHT
        )
        self._watermark()

    def _draw(self) -> None:
        self._canvas.fill(self._picture_box, _TILE)
        if self._shown is not None:
            self._canvas.paste(*self._shown)
        self._watermark()

    def _watermark(self) -> None:
        box, mask = self._picture_box, self._mark
        x = box.x + (box.width - mask.width) // 2
        y = box.y + round((box.height - mask.height) * (0.08, 0.72, 0.4)[self._mark_row % 3])
        # Dark beside light, so that it stands out from a white wall too.
        self._canvas.words(mask, x + 1, y + 1, 16)
        self._canvas.words(mask, x, y, 240)

    def _fitted(self, frame: av.VideoFrame) -> tuple[tuple[Image.Image, ...], int, int]:
        box = self._picture_box
        scale = min(box.width / frame.width, box.height / frame.height)
        width, height = (max(2, round(side * scale) & ~1) for side in (frame.width, frame.height))
        scaled = frame.reformat(width, height, "yuv420p", interpolation=Interpolation.FAST_BILINEAR)
        planes = tuple(_image(plane) for plane in scaled.planes)
        x, y = box.x + (box.width - width) // 2 & ~1, box.y + (box.height - height) // 2 & ~1
        return planes, x, y


def cells(count: int) -> list[Box]:
    """Where the tiles lie: side by side, then a grid, by rows; everything even."""
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    width = (WIDTH - _GAP * (columns + 1)) // columns & ~1
    height = (HEIGHT - _TOP - _BOTTOM - _GAP * (rows - 1)) // rows & ~1
    found = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        left = (WIDTH - in_row * width - _GAP * (in_row - 1)) // 2 & ~1
        found.append(Box(left + column * (width + _GAP), _TOP + row * (height + _GAP), width, height))
    return found


def _image(plane: VideoPlane) -> Image.Image:
    """The plane's own memory as a picture of greys."""
    rows: Any = memoryview(plane)  # Pillow takes any buffer
    return Image.frombuffer("L", (plane.width, plane.height), rows, "raw", "L", plane.line_size, 1)
