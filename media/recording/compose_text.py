"""Lines of text as masks: Latin and Arabic script in one line, shaped and in the order that people read.

HarfBuzz shapes and FriBidi orders, through Pillow's raqm; what Pillow lacks is done here: a font for each script,
and the order of the parts that this makes (levels 0 to 2 of Unicode's UAX 9). Must not know where a line is put.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, features

FONTS = Path("/usr/share/fonts/truetype/noto")
PACKAGES = "fonts-noto-core libfribidi0"
"""Debian's names of what is needed besides Python packages."""

_LATIN, _ARABIC = "NotoSans-Regular.ttf", "NotoNaskhArabic-Regular.ttf"
_ARABIC_LETTERS = (
    "\u0600-\u0605\u0608\u060b-\u06dd\u06de-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
)
_ARABIC_RUN = re.compile(f"[{_ARABIC_LETTERS}\u200c\u200d]+(?:[ ]+[{_ARABIC_LETTERS}\u200c\u200d]+)*")
_STRONG = re.compile(f"(?P<right>[{_ARABIC_LETTERS}])|(?P<left>[^\\W\\d_])")
_UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SMALLEST = 0.62


class MissingFonts(Exception):
    """The machine lacks what text is drawn with."""


class Run(NamedTuple):
    """A piece of a line that one font draws in one direction."""

    text: str
    arabic: bool
    right_to_left: bool


class Lettering:
    """Draws lines with the machine's fonts. Masks are kept by nobody here."""

    def __init__(self, fonts: Path = FONTS) -> None:
        """Raises MissingFonts with what to install."""
        self._paths = (fonts / _LATIN, fonts / _ARABIC)
        self._fonts: dict[tuple[bool, int], ImageFont.FreeTypeFont] = {}
        if not features.check_feature("raqm") or not all(path.is_file() for path in self._paths):
            raise MissingFonts(f"text cannot be drawn: install {PACKAGES}")

    def line(self, text: str, size: int, width: int, *, right_to_left: bool = False) -> Image.Image:
        """The line as a mask ("L"), `size` pixels high in letters; made smaller, then cut, to fit into `width`."""
        wanted = size
        while self._length(text, size, right_to_left) > width and size > wanted * _SMALLEST:
            size -= 1
        while text and self._length(text, size, right_to_left) > width:
            text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
        return self._drawn(text, size, right_to_left)

    def _drawn(self, text: str, size: int, right_to_left: bool) -> Image.Image:
        placed = runs(text, right_to_left=right_to_left)
        lengths = [self._run_length(run, size) for run in placed]
        above, below = self._height(size)
        mask = Image.new("L", (max(1, round(sum(lengths)) + 2), above + below))
        draw, x = ImageDraw.Draw(mask), 1.0
        for run, length in zip(placed, lengths, strict=True):
            font, way = self._font(run.arabic, size), _way(run)
            draw.text((x, above), run.text, 255, font, anchor="ls", direction=way, language=_language(run))
            x += length
        return mask

    def _length(self, text: str, size: int, right_to_left: bool) -> float:
        placed = runs(text, right_to_left=right_to_left)
        return sum(self._run_length(run, size) for run in placed)

    def _run_length(self, run: Run, size: int) -> float:
        font = self._font(run.arabic, size)
        return float(font.getlength(run.text, direction=_way(run), language=_language(run)))

    def _height(self, size: int) -> tuple[int, int]:
        """Above and below the baseline, the same for every line of a size, so that lines stand level."""
        metrics = [self._font(arabic, size).getmetrics() for arabic in (False, True)]
        return max(above for above, _ in metrics), max(below for _, below in metrics)

    def _font(self, arabic: bool, size: int) -> ImageFont.FreeTypeFont:
        key = (arabic, size)
        if key not in self._fonts:
            layout = ImageFont.Layout.RAQM
            self._fonts[key] = ImageFont.truetype(str(self._paths[arabic]), size, layout_engine=layout)
        return self._fonts[key]


class Words:
    """One line that changes seldom: its mask is drawn anew only then."""

    def __init__(self, lettering: Lettering, size: int, width: int, *, right_to_left: bool) -> None:
        self._lettering, self._size, self._width, self._right_to_left = lettering, size, width, right_to_left
        self._text = ""

    def mask(self, text: str) -> Image.Image:
        if text != self._text:
            self.__dict__.pop("_mask", None)
            self._text = text
        return self._mask

    @cached_property
    def _mask(self) -> Image.Image:
        return self._lettering.line(self._text, self._size, self._width, right_to_left=self._right_to_left)


def runs(text: str, *, right_to_left: bool) -> list[Run]:
    """The pieces of a line from left to right. What orders text invisibly is left out: names come from outside."""
    spans = list(_spans(_UNSEEN.sub("", text), right_to_left))
    if right_to_left:
        spans.reverse()
    return [run for right, part in spans for run in (_mixed(part) if right else [Run(part, False, False)])]


def _spans(text: str, right_to_left: bool) -> Iterator[tuple[bool, str]]:
    """(runs right to left, text) in the order of writing.

    What has no direction of its own goes with its neighbours where both agree, else with the line.
    """
    begin, right = 0, right_to_left
    settled = 0
    for found in _STRONG.finditer(text):
        is_right = found["right"] is not None
        if is_right != right:
            # The neutral text before this letter belongs to the line's direction, whichever side that is.
            cut = found.start() if right == right_to_left else settled
            if cut > begin:
                yield right, text[begin:cut]
            begin, right = cut, is_right
        settled = found.end()
    if right != right_to_left and settled < len(text):
        yield right, text[begin:settled]
        begin, right = settled, right_to_left
    if begin < len(text):
        yield right, text[begin:]


def _mixed(text: str) -> list[Run]:
    """A span from right to left, by font: digits and signs are drawn by the Latin one."""
    found, at = [], 0
    for match in _ARABIC_RUN.finditer(text):
        if match.start() > at:
            found.append(Run(text[at : match.start()], False, True))
        found.append(Run(match[0], True, True))
        at = match.end()
    if at < len(text):
        found.append(Run(text[at:], False, True))
    return found[::-1]


def _way(run: Run) -> str:
    return "rtl" if run.right_to_left else "ltr"


def _language(run: Run) -> str:
    return "ur" if run.right_to_left else "en"
