"""The child process that draws one page: HTML on standard input, PDF on standard output. Run with `python -m`.

> It opens nothing: every address is refused but `data:`, which our own pages hold for the code and the pictures.

It must not know what is on the page, and imports nothing of ours.
"""

from __future__ import annotations

import logging
import resource
import sys
from typing import Any

MEMORY = 1_200 * 2**20
"""Address space in octets; fonts are mapped into it."""
CPU_SECONDS = 20
MOST_HTML = 2 * 2**20


def main() -> int:
    """0 when the PDF was written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    html = sys.stdin.buffer.read(MOST_HTML + 1)
    if len(html) > MOST_HTML:
        return 2
    # Words of a patient must reach no log.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    from weasyprint import HTML

    pdf = HTML(string=html.decode("utf-8"), url_fetcher=_data_only()).write_pdf()
    sys.stdout.buffer.write(pdf)
    return 0


def _data_only() -> Any:
    """A fetcher that knows `data:` and nothing else."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=["data"])


if __name__ == "__main__":
    sys.exit(main())
