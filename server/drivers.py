"""Which of our drivers an address of a database means; settings are checked by it. Opens nothing."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def with_driver(database_url: str) -> URL:
    """The address with our driver for its kind of database. Raises ValueError."""
    try:
        url = make_url(database_url)
        return url.set(drivername=DRIVERS[url.get_backend_name()])
    except (KeyError, Exception) as error:
        raise ValueError("a database address begins with sqlite:/// or postgresql://") from error
