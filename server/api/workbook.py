"""A table as an XLSX workbook (ECMA-376), one sheet: numbers are numbers, all else is text, never a formula.

Must not know any area.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from aiohttp import hdrs, web

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
"""Characters; Excel refuses a workbook with a longer one."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OF = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: A fixed time: the same table gives the same file.
_WRITTEN = (1980, 1, 1, 0, 0, 0)

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_OF}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OF}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Report" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(rows: Sequence[Sequence[object]], *, right_to_left: bool = False) -> bytes:
    """The file. None is an empty cell."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (*_PARTS.items(), ("xl/worksheets/sheet1.xml", _sheet(rows, right_to_left))):
            archive.writestr(zipfile.ZipInfo(name, _WRITTEN), _HEAD + part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xlsx_response(name: str, content: bytes) -> web.Response:
    """A file to be kept; `name` is ours and holds nothing from outside."""
    headers = {
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}.xlsx"',
        hdrs.CACHE_CONTROL: "no-store",
    }
    return web.Response(body=content, content_type=KIND, headers=headers)


def _sheet(rows: Sequence[Sequence[object]], right_to_left: bool) -> str:
    view = ' rightToLeft="1"' if right_to_left else ""
    lines = (f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    return (
        f'<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0"{view}/></sheetViews>'
        '<cols><col min="1" max="1" width="32" customWidth="1"/><col min="2" max="9" width="22" customWidth="1"/>'
        f"</cols><sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = escape(_NOT_XML.sub("", str(value)))[:LONGEST_CELL]
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
