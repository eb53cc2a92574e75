"""A monthly report as one HTML page for the printer: the figures at a glance, then chart and table of each part.

Pure: the same month, the same text. It must not know how the page is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from server.adapters.documents.markup import value
from server.adapters.report_pages import charts
from server.adapters.report_pages.style import STYLE
from server.domain.center_day import clock_at
from server.domain.phrases import MONTHS, day
from server.domain.reports import words
from server.domain.reports.measures import Measure, Unit
from server.services.report_documents import MonthShown
from server.services.report_tables import Cell, Told, line_told, told
from server.services.reports import ReportShown

MOST_BARS = 10
MOST_ROWS = 24


def html(month: MonthShown, language: str) -> str:
    """The whole page in one of our two languages."""
    made = clock_at(month.made_at)
    name = f"{MONTHS[language][month.month.first.month - 1]} {month.month.first.year}"
    title = f"{_say('title', language)}, {name}"
    unread = "" if words.is_reviewed(language) else f'<p class="small">{_say("unreviewed", language)}</p>'
    head = (
        f'<header><p class="place">E-Ilaj</p><h1>{escape(title)}</h1>'
        f"<p>{_pair('period', words.period_words(month.month, language), language)}<br>"
        f"{_pair('compared', words.period_words(month.month.before, language), language)}<br>"
        f"{_pair('made', f'{day(made.date(), language)} {made:%H:%M}', language)}</p>{unread}</header>"
    )
    parts = "".join(_part(part, language) for part in month.parts)
    direction = "rtl" if language == "ur" else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{head}"
        f"{_glance(month, language)}{parts}{_definitions(month, language)}</body></html>"
    )


def _glance(month: MonthShown, language: str) -> str:
    """Each report's measures of the whole, beside the month before, once."""
    once = {part.report.name: part for part in month.parts}
    rows = "".join(
        f"<tr><th>{escape(title)}</th>{_value(now, unit, language)}{_value(before, unit, language)}</tr>"
        for part in once.values()
        for title, unit, now, before in _whole(part, language)
    )
    heads = "".join(f"<th>{_say(one, language)}</th>" for one in ("measure", "now", "before"))
    return (
        f"<section><h2>{_say('glance', language)}</h2><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _whole(part: ReportShown, language: str) -> list[tuple[str, Unit, Cell, Cell]]:
    found, count = told(part, language), len(part.report.measures)
    return [(found.heads[at], found.units[at], found.total[at], found.total[at + count]) for at in range(count)]


def _part(part: ReportShown, language: str) -> str:
    found = told(part, language)
    order = _order(part, found)
    of = words.dimension_title(part.by)[language]
    title = f"{words.report_title(part.report.name)[language]} · {of}"
    first = part.report.measures[0]
    drawn = _bars(found, order[:MOST_BARS], first, language)
    many = f'<p class="small">{_say("busiest", language)}</p>' if len(order) > MOST_BARS else ""
    # The line belongs to the report, not to what it is read by: it stands with the first one only.
    line = _line(part, language) if part.by == part.report.dimensions[1] else ""
    return (
        f'<section><h2>{escape(title)}</h2><div class="together"><p class="small">'
        f"{escape(words.measure_title(first.name)[language])} {_legend(language)}</p>{drawn}</div>"
        f"{many}{line}{_table(found, order[:MOST_ROWS], of, language)}</section>"
    )


def _order(part: ReportShown, found: Told) -> list[int]:
    """Rows by the first measure as it is told, largest first; ages and the like as they are."""
    rows = range(len(part.rows))
    if part.by == "age":
        return sorted(rows, key=lambda at: int(part.rows[at].key.rstrip("+").partition("-")[0]))
    if part.by in ("sex", "urgency"):
        return list(rows)
    size = {at: cell if isinstance(cell := found.rows[at][0], float) else -1.0 for at in rows}
    return sorted(rows, key=lambda at: (-size[at], part.rows[at].key))


def _bars(found: Told, order: Sequence[int], first: Measure, language: str) -> str:
    half = len(found.heads) // 2
    picked = [(found.labels[at], (found.rows[at][0], found.rows[at][half])) for at in order]
    values = [tuple(cell if isinstance(cell, float) else None for cell in cells) for _, cells in picked]
    said = [[_words(cell, first.unit, language) for cell in cells] for _, cells in picked]
    return f'<div class="plot">{charts.bars([label for label, _ in picked], values, said)}</div>'


def _line(part: ReportShown, language: str) -> str:
    now = _by_day(part, line_told(part, part.days), part.period.first.isoformat()[:8])
    start = part.versus.first.isoformat()[:8] if part.versus is not None else ""
    before = _by_day(part, line_told(part, part.days_before), start)
    if sum(value is not None for value in now) < len(now) / 2:
        return ""  # too much of it is hidden to be a line
    return (
        f'<div class="together"><p class="small">{_say("by_day", language)}</p>'
        f'<div class="plot">{charts.line(now, before)}</div></div>'
    )


def _by_day(part: ReportShown, told_days: list[tuple[str, float | None]], month: str) -> list[float | None]:
    """One value a day of the month; a number of nought where nothing was counted, else nothing."""
    found = dict(told_days)
    absent = 0.0 if part.report.measures[0].unit is Unit.NUMBER else None
    last = max((int(one[8:]) for one in found), default=0)
    return [found.get(f"{month}{at:02d}", absent) for at in range(1, last + 1)]


def _table(found: Told, order: Sequence[int], of: str, language: str) -> str:
    heads = "".join(f"<th>{escape(head)}</th>" for head in (of, *found.heads))
    rows = [(found.labels[at], found.rows[at]) for at in order]
    body = "".join(_line_of(label, cells, found.units, language) for label, cells in rows)
    body += _line_of(_say("total", language), found.total, found.units, language, whole=True)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _line_of(
    label: str, cells: Sequence[Cell], units: Sequence[Unit], language: str, *, whole: bool = False
) -> str:
    told_cells = "".join(_value(cell, unit, language) for cell, unit in zip(cells, units, strict=True))
    return f"<tr{' class=whole' if whole else ''}><th>{_label(label)}</th>{told_cells}</tr>"


def _label(label: str) -> str:
    """A band of age has no letter that would tell its direction."""
    return f"<bdi>{escape(label)}</bdi>" if any(map(str.isalpha, label)) else value(label)


def _value(cell: Cell, unit: Unit, language: str) -> str:
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    return f"<td>{value(_words(cell, unit, language))}</td>"


def _words(cell: Cell, unit: Unit, language: str) -> str:
    return cell if isinstance(cell, str) else words.figure(cell, unit, language)


def _legend(language: str) -> str:
    return (
        f'<span class="key now"></span>{_say("now", language)} '
        f'<span class="key before"></span>{_say("before", language)}'
    )


def _definitions(month: MonthShown, language: str) -> str:
    measures = {one.name: one for part in month.parts for one in part.report.measures}
    items = "".join(
        f"<dt>{escape(words.measure_title(name)[language])}</dt>"
        f"<dd>{escape(words.measure_definition(name)[language])}</dd>"
        for name in measures
    )
    head = f"<h2>{_say('definitions', language)}</h2><p>{_say('hidden', language)}</p>"
    return f"<section>{head}<dl>{items}</dl></section>"


def _pair(name: str, said: str, language: str) -> str:
    return f"{_say(name, language)}: <b><bdi>{escape(said)}</bdi></b>"


def _say(name: str, language: str) -> str:
    return escape(words.sentence(name)[language])
