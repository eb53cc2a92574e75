"""Tables as CSV (RFC 4180) that a spreadsheet program shows as text: no cell is ever run as a formula.

Must not know any area.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import hdrs, web

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell begins with that Excel, LibreOffice or Sheets calculates (OWASP, CSV injection), wide forms too."""


def cell(value: object) -> str:
    """The value as text; an apostrophe before whatever could be taken for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0\u200e\u200f\u2066\u2068").startswith(FORMULA_BEGINS) else text


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """All cells quoted, lines end with CR LF; a byte order mark before it, or Excel misreads Urdu."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + text.getvalue()


def csv_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> web.Response:
    """The table as a file to be kept; `name` is ours and holds nothing from outside."""
    return web.Response(
        text=table(heads, rows),
        content_type="text/csv",
        charset="utf-8",
        headers={
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}.csv"',
            hdrs.CACHE_CONTROL: "no-store",
        },
    )
