"""The data of the presenter's cockpit over HTTP; another shape stops the start. Must not know services."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.api.schemas.base import Model
from server.api.schemas.intake import Sentence, Word

Place = Annotated[int, Field(ge=0, le=1000)]

# GET /api/cockpit -> Cockpit


class CockpitCue(Model):
    """Something that the doctor may ask of the center; its pictogram has the same name."""

    id: Word
    #: Needs a place on the body.
    on_site: bool
    text: Sentence


class CockpitSite(Model):
    """A place on the body; `at` in 1/1000 of the figure's width and height."""

    id: Word
    side: Literal["front", "back"]
    at: tuple[Place, Place]
    text: Sentence


class CockpitItem(Model):
    id: Word
    text: Sentence


class Cockpit(Model):
    version: str
    #: Empty: no clinician has signed it yet.
    signed_off_by: str
    #: Languages whose words nobody has read who speaks them.
    unreviewed: tuple[str, ...]
    cues: tuple[CockpitCue, ...]
    sites: tuple[CockpitSite, ...]
    checklist: tuple[CockpitItem, ...]
