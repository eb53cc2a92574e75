"""Cases sent without a call and handing over, over HTTP. Must not know services."""

from __future__ import annotations

from datetime import datetime

from server.api.schemas.base import Line, Model, Text
from signaling.cards import EncounterCard

# GET /api/cases -> SentCases · POST /api/encounters/{id}/send -> SentAnswer
# POST /api/encounters/{id}/send/{take,return,told,withdraw} -> SentAnswer


class SendNew(Model):
    #: What the center wants to know.
    question: Text = ""


class SendReturnNew(Model):
    """Given back for another doctor; or with the wish to see the patient in a call, and why."""

    wants_call: bool
    words: Line = ""


class SentCases(Model):
    #: The earliest deadline first.
    cards: tuple[EncounterCard, ...]


class SentAnswer(Model):
    card: EncounterCard


# GET /api/handover -> Handover · PUT /api/encounters/{id}/handover -> UnfinishedOne
# POST /api/encounters/{id}/hand-over -> SentAnswer


class HandoverChange(Model):
    text: Line


class UnfinishedOne(Model):
    card: EncounterCard
    #: Empty: nobody has left a word.
    note: str
    written_by: str
    written_at: datetime | None


class Handover(Model):
    #: Earliest arrival first.
    unfinished: tuple[UnfinishedOne, ...]
