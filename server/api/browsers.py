"""A browser and its system in words that its owner knows, from its `User-Agent`. Must not know anything else."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Chromium", "Chrome"),
    ("Safari", "Safari"),
)
"""What is found first counts: most of them also name those further down."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """E.g. `Chrome, Android`; empty when nothing is known. Never the header itself: it is whatever was sent."""
    found = (next((word for mark, word in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(word for word in found if word)
