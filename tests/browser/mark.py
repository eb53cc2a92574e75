"""The mark in the test pictures: says which end a frame comes from and its number, and survives a bad link.

A strip of 20 black and white blocks over the whole width of the frame, high up but inside what is left when a
4:3 picture is cut to 16:9. Most significant bit first: start (white, black), side (2), number (12), check (4).
`mark.js` reads the same strip in the page. It must not know where frames come from.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.uint8]
"""Height x width luma, or height x width x 3 colour."""

BLOCKS = 20
SIDES = 4
NUMBERS = 4096
#: Where the strip lies, as parts of the frame's height: 12 px to 52 px of 360 after a cut from 4:3 to 16:9.
TOP, BOTTOM = 72 / 480, 112 / 480
#: A block counts as black or white when its mean is this far from grey; noise and faces rarely are.
CONTRAST = 40


def draw(frame: Frame, side: int, number: int) -> None:
    """Draw the mark of `side` (0..3) and `number` (0..4095) into `frame`, in place."""
    if not (0 <= side < SIDES and 0 <= number < NUMBERS):
        raise ValueError(f"no mark for side {side}, number {number}")
    height, width = frame.shape[:2]
    bits = 0b10 << 18 | side << 16 | number << 4 | _check(side, number)
    top, bottom = round(TOP * height), round(BOTTOM * height)
    for index in range(BLOCKS):
        left, right = round(index * width / BLOCKS), round((index + 1) * width / BLOCKS)
        frame[top:bottom, left:right] = 255 if bits >> (BLOCKS - 1 - index) & 1 else 0


def read(luma: npt.NDArray[Any]) -> tuple[int, int] | None:
    """Read (side, number) from a height x width grey picture, or None where no valid mark is seen.

    The picture may be scaled, or cut at top and bottom: the row of best contrast is taken for the strip.
    """
    width = luma.shape[1]
    edges = np.linspace(0, width, BLOCKS + 1)
    inset = width / BLOCKS / 4
    columns = [slice(round(left + inset), round(right - inset)) for left, right in pairwise(edges)]
    means = np.stack([luma[:, column].mean(axis=1) for column in columns], axis=1) - 128.0
    # Three rows together, or one lucky row at the strip's edge would be taken.
    means = (means[:-2] + means[1:-1] + means[2:]) / 3
    contrast = np.abs(means).min(axis=1)
    best = int(contrast.argmax())
    if contrast[best] < CONTRAST:
        return None
    bits = int("".join("1" if mean > 0 else "0" for mean in means[best]), 2)
    side, number = bits >> 16 & 0b11, bits >> 4 & 0xFFF
    if bits >> 18 != 0b10 or bits & 0xF != _check(side, number):
        return None
    return side, number


def _check(side: int, number: int) -> int:
    """Four bits that change with any single bit of side or number (no power of two is a multiple of 15)."""
    return (number + 7 * side + 1) % 15
