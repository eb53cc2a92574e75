"""Measuring a page's link over HTTP: bytes that nothing on the way can make smaller."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from server.api.schemas.base import Model

# GET /api/link?octets=N -> N random bytes · POST /api/link LinkFill -> nothing

MOST_OCTETS = 65_536


class LinkAsked(Model):
    """How many bytes to answer with."""

    octets: int = Field(ge=1, le=MOST_OCTETS)


class LinkFill(Model):
    """What a page sends to see how long it takes; nobody reads it."""

    fill: Annotated[str, StringConstraints(max_length=MOST_OCTETS, pattern=r"^[A-Za-z0-9+/=]*$")]
