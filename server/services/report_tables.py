"""A report as a table that may leave us: words and numbers, small numbers hidden. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.reports import words
from server.domain.reports.measures import Unit
from server.domain.reports.suppression import hidden, is_small
from server.services.reports import Figures, ReportShown

Cell = str | float | None
"""Text, a number, or nothing where nothing was counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report's numbers as they may be told. `units` beside each column; a hidden number is a text."""

    heads: tuple[str, ...]
    units: tuple[Unit, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]


def told(shown: ReportShown, language: str) -> Told:
    """Its columns are the measures, then, where two periods are compared, the same of the other one."""
    measures = shown.report.measures
    titles = [words.measure_title(one.name)[language] for one in measures]
    heads, units = titles, [one.unit for one in measures]
    columns = _columns(shown, [row.now for row in shown.rows], language)
    total = _total(shown, shown.total, language)
    if shown.versus is not None:
        before = words.sentence("before")[language]
        heads, units = [*titles, *(f"{title}, {before}" for title in titles)], units * 2
        columns += _columns(shown, [row.before for row in shown.rows], language)
        total += _total(shown, shown.total_before, language)
    rows = tuple(zip(*columns, strict=True)) if shown.rows else ()
    labels = tuple(words.key_title(row.key, row.name)[language] for row in shown.rows)
    return Told(tuple(heads), tuple(units), labels, rows, tuple(total))


def line_told(shown: ReportShown, days: Sequence[tuple[str, Figures]]) -> list[tuple[str, float | None]]:
    """The first measure, day by day; None where it is hidden."""
    secret = _secret(shown, [figures for _, figures in days], 0)
    return [(day, None if veiled else one.values[0]) for (day, one), veiled in zip(days, secret, strict=True)]


def table(shown: ReportShown, language: str) -> tuple[list[str], list[list[Cell]]]:
    """Heads and rows of a file, the whole in the last one."""
    found = told(shown, language)
    units = (words.unit_word(unit)[language] for unit in found.units)
    named = (f"{head} ({unit})" if unit else head for head, unit in zip(found.heads, units, strict=True))
    heads = [words.dimension_title(shown.by)[language], *named]
    rows = [[label, *map(_rounded, row)] for label, row in zip(found.labels, found.rows, strict=True)]
    return heads, [*rows, [words.sentence("total")[language], *map(_rounded, found.total)]]


def notes(shown: ReportShown, language: str) -> list[list[Cell]]:
    """What a file says of itself, as rows of two cells: period, filters, how each figure is made."""
    rows: list[list[Cell]] = [
        [words.report_title(shown.report.name)[language], ""],
        [words.sentence("period")[language], words.period_words(shown.period, language)],
    ]
    if shown.versus is not None:
        rows.append([words.sentence("compared")[language], words.period_words(shown.versus, language)])
    for name, key in sorted(shown.where.items()):
        title = words.key_title(key, shown.where_names.get(key, ""))[language]
        rows.append([words.sentence("filtered")[language], f"{words.dimension_title(name)[language]}: {title}"])
    for one in shown.report.measures:
        rows.append([words.measure_title(one.name)[language], words.measure_definition(one.name)[language]])
    if shown.report.counts_patients:
        rows.append([words.sentence("fewer")[language], words.sentence("hidden")[language]])
    return rows


def _columns(shown: ReportShown, figures: Sequence[Figures | None], language: str) -> list[list[Cell]]:
    known = [one for one in figures if one is not None]
    return [
        [_cell(one, at, veiled, language) for one, veiled in zip(known, _secret(shown, known, at), strict=True)]
        for at in range(len(shown.report.measures))
    ]


def _cell(one: Figures, at: int, veiled: bool, language: str) -> Cell:
    """A number that is hidden for another's sake, or as a share of few, is not called a small one."""
    if not veiled:
        return one.values[at]
    return words.sentence("fewer" if is_small(one.tells[at][0]) else "untold")[language]


def _secret(shown: ReportShown, figures: Sequence[Figures], at: int) -> tuple[bool, ...]:
    if not shown.report.counts_patients:
        return (False,) * len(figures)
    return hidden([one.tells[at] for one in figures])


def _total(shown: ReportShown, figures: Figures | None, language: str) -> list[Cell]:
    if figures is None:
        return []
    veiled = [shown.report.counts_patients and any(map(is_small, tells)) for tells in figures.tells]
    return [_cell(figures, at, veiled[at], language) for at in range(len(figures.values))]


def _rounded(cell: Cell) -> Cell:
    """More decimals would say more than was measured; a count has none."""
    if not isinstance(cell, float):
        return cell
    rounded = round(cell, 1)
    return int(rounded) if rounded.is_integer() else rounded
