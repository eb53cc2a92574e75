"""Pictures of a page as `data:` addresses: sunrise, sun and moon of a dose's moments, and the square code.

Drawn here; nothing is loaded. It must not know what a document holds.
"""

from __future__ import annotations

import base64
import io

import segno

_SUN_RAYS = "".join(f'<path d="M12 12m0-{10} v3" transform="rotate({turn} 12 12)"/>' for turn in range(0, 360, 45))
_DRAWINGS = {
    # Morning: the upper half of the sun on the horizon.
    "1": '<path d="M2 18h20"/><path d="M7 18a5 5 0 0 1 10 0" fill="#fff"/>'
    '<path d="M12 6v4M4.5 9.5l2.6 2.6M19.5 9.5l-2.6 2.6"/>',
    "2": f'<circle cx="12" cy="12" r="4.5" fill="#fff"/>{_SUN_RAYS}',
    "3": '<path d="M19 14.5A8 8 0 1 1 10 4.5a6.5 6.5 0 0 0 9 10z" fill="#14211f"/>',
}


def moment(number: int, *, taken: bool) -> str:
    """Address of the picture of a moment (1 morning, 2 noon, 3 night); pale where nothing is taken."""
    colour = "#14211f" if taken else "#c3cbc8"
    drawing = _DRAWINGS[str(number)] if taken else _DRAWINGS[str(number)].replace("#14211f", colour)
    return _address(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">'
        f'<g fill="none" stroke="{colour}" stroke-width="1.6" stroke-linecap="round">{drawing}</g></svg>'
    )


def square_code(text: str) -> str:
    """Address of a QR code (ISO/IEC 18004) that survives a fold and a bad printer (error level M)."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, border=2, xmldecl=False)
    return _address(out.getvalue().decode())


def _address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
