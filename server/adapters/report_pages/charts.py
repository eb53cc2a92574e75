"""Charts of a report inside the page: bars of two periods as boxes, a line day by day as SVG. Pure.

Colours and dashes as UX.md §2: told apart without colour, and by readers who see none. Words stand beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

NOW, BEFORE, INK, LINE = "#0072b2", "#d55e00", "#14211f", "#d3dad7"
WIDTH, LONGEST_MM = 520, 85.0
HEIGHT, LEFT, BOTTOM = 130, 44, 20


def bars(labels: Sequence[str], values: Sequence[tuple[float | None, ...]], told: Sequence[Sequence[str]]) -> str:
    """A row a label: this period's bar, and below it, hatched, the other one's; what each says at its end.

    A value that is None has no bar; bars begin at nought. Boxes, not SVG: WeasyPrint shapes no Urdu there.
    """
    largest = max((value for row in values for value in row if value), default=1.0)
    rows = (_row(label, row, said, largest) for label, row, said in zip(labels, values, told, strict=True))
    return f'<table class="bars">{"".join(rows)}</table>'


def line(now: Sequence[float | None], before: Sequence[float | None]) -> str:
    """Both periods from their first day on; the other one dashed. A gap where nothing is told."""
    count = max(len(now), len(before), 2)
    largest = max((value for value in (*now, *before) if value), default=1.0)
    top = _round_up(largest)
    ticks = "".join(_tick(share * top, top) for share in (0, 0.5, 1))
    drawn = _path(before, count, top, f'stroke="{BEFORE}" stroke-width="1.5" stroke-dasharray="5 3"')
    drawn += _path(now, count, top, f'stroke="{NOW}" stroke-width="2"')
    days = "".join(_day(at, count) for at in (1, *range(5, count + 1, 5)))
    return _svg(WIDTH, HEIGHT, ticks + drawn + days)


def _row(label: str, values: Sequence[float | None], said: Sequence[str], largest: float) -> str:
    lines = "".join(
        f'<div><i class="{looks}" style="width:{LONGEST_MM * (value or 0) / largest:.1f}mm"></i>'
        f"<bdi>{escape(words)}</bdi></div>"
        for looks, value, words in zip(("now", "before"), values, said, strict=False)
    )
    return f"<tr><th><bdi>{escape(label)}</bdi></th><td>{lines}</td></tr>"


def _path(values: Sequence[float | None], count: int, top: float, stroke: str) -> str:
    steps, pen = [], "M"
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        steps.append(f"{pen}{_x(at, count):.1f} {_y(value, top):.1f}")
        pen = "L"
    return f'<path d="{"".join(steps)}" fill="none" {stroke}/>' if steps else ""


def _tick(value: float, top: float) -> str:
    y, words = _y(value, top), f"{value:,.0f}" if top >= 4 else f"{value:.1f}"
    return (
        f'<path d="M{LEFT} {y:.1f}H{WIDTH}" stroke="{LINE}" stroke-width="0.8"/>'
        f'<text x="{LEFT - 5}" y="{y + 3:.1f}" text-anchor="end">{words}</text>'
    )


def _day(at: int, count: int) -> str:
    return f'<text x="{_x(at - 1, count):.1f}" y="{HEIGHT - 5}" text-anchor="middle">{at}</text>'


def _x(at: int, count: int) -> float:
    return LEFT + 6 + (WIDTH - LEFT - 14) * at / (count - 1)


def _y(value: float, top: float) -> float:
    return 8 + (HEIGHT - BOTTOM - 8) * (1 - value / top)


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … that is not below."""
    power = 10.0 ** len(str(int(value)))
    return next(power * share for share in (0.1, 0.2, 0.5, 1.0) if power * share >= value)


def _svg(width: int, height: float, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" '
        f'height="{height:.0f}" font-size="9.5" fill="{INK}">{inside}</svg>'
    )
