"""The structured case, what the gate says of it, and what is attached, over HTTP. Must not know services.

`Triage*` are the shape of the data files as a desk gets them; a file of another shape stops the start.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.api.schemas.base import Id, Line, Model
from signaling.cards import ReasonCard, Urgency

Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,80}$")]
Spoken = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]
#: Language code -> sentence; `en` and `ur` are always there.
Sentence = dict[str, str]

# PATCH /api/encounters/{id}/intake -> Encounter


class IntakeChange(Model):
    """Saved as typed; only what is there changes, each field as a whole."""

    complaints: tuple[Word, ...] | None = Field(default=None, max_length=6)
    #: Question's id -> `yes` `no` `unknown`, an option's id, `12`, `3 days`, or free words.
    answers: dict[Word, Spoken] | None = Field(default=None, max_length=120)
    signs: tuple[Word, ...] | None = Field(default=None, max_length=60)
    none_seen: bool | None = None
    pregnant: bool | None = None
    not_measured: dict[Word, Word] | None = Field(default=None, max_length=12)


class IntakeSaid(Model):
    complaints: tuple[str, ...]
    answers: dict[str, str]
    signs: tuple[str, ...]
    none_seen: bool
    pregnant: bool | None
    not_measured: dict[str, str]
    #: Why the urgency is below what the rules demand; empty when it is not.
    lowered_because: str
    rules_version: str


class Judged(Model):
    """What the gate says; it sorts urgency and never diagnoses."""

    urgency: Urgency | None
    reasons: tuple[ReasonCard, ...]
    speciality: str | None
    speciality_text: Sentence | None
    missing: tuple[str, ...]
    first: tuple[str, ...]


# GET /api/triage -> Triage


class TriageWhom(Model):
    from_months: int | None = None
    below_months: int | None = None
    sex: Literal["female", "male", "other"] | None = None
    pregnant: bool | None = None


class TriageRule(Model):
    id: Word
    urgency: Literal["emergency", "urgent"]
    text: Sentence
    first: tuple[Word, ...]
    whom: TriageWhom = TriageWhom()


class TriageAnswerRule(TriageRule):
    equals: str | None = None
    above: float | None = None
    below: float | None = None


class TriageOption(Model):
    id: Word
    text: Sentence


class TriageQuestion(Model):
    id: Word
    kind: Literal["yes_no", "choice", "number", "duration", "text"]
    text: Sentence
    needed: bool = False
    whom: TriageWhom = TriageWhom()
    options: tuple[TriageOption, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None
    rules: tuple[TriageAnswerRule, ...]


class TriagePregnancy(Model):
    """Of whom pregnancy is asked, in which words."""

    text: Sentence
    whom: TriageWhom


class TriageSuggestion(Model):
    speciality: str
    whom: TriageWhom = TriageWhom()
    text: Sentence | None = None


class TriageComplaint(Model):
    id: Word
    icon: str
    text: Sentence
    vitals: tuple[str, ...]
    specialities: tuple[TriageSuggestion, ...]
    questions: tuple[TriageQuestion, ...]
    pictures: tuple[TriageOption, ...]


class TriageLimit(Model):
    field: str
    below: float | None = None
    above: float | None = None


class TriageVitalRule(TriageLimit):
    raises_to: Literal["emergency", "urgent"]


class TriageTogether(TriageRule):
    at_least: int
    signs: tuple[Word, ...]
    vitals: tuple[TriageLimit, ...]


class TriageBand(Model):
    id: Word
    below_months: int | None
    usual: dict[str, tuple[float | None, float | None]]
    severe: tuple[TriageVitalRule, ...]


class TriageVital(Model):
    field: str
    text: Sentence
    unit: str
    possible: tuple[float, float]
    step: float


class Triage(Model):
    """All data of the gate, in every language: what a desk judges by while it has no link."""

    version: str
    #: Empty: no clinician has signed it yet.
    signed_off_by: str
    pregnancy: TriagePregnancy
    common: tuple[TriageQuestion, ...]
    complaints: tuple[TriageComplaint, ...]
    signs: tuple[TriageRule, ...]
    together: tuple[TriageTogether, ...]
    ages: tuple[TriageRule, ...]
    actions: tuple[TriageOption, ...]
    first_by_urgency: dict[str, tuple[Word, ...]]
    first_by_vital: dict[str, tuple[Word, ...]]
    vitals: tuple[TriageVital, ...]
    bands: tuple[TriageBand, ...]
    pregnant: tuple[TriageVitalRule, ...]
    #: `below`, `above` -> the sentence with {name}, {value} and {limit}.
    words: dict[str, Sentence]


# PUT /api/encounters/{id}/attachments/{attachment} -> AttachmentKept
# GET /api/encounters/{id}/attachments -> Attachments · GET/DELETE …/attachments/{attachment}


class AttachmentPieceNew(Model):
    """One piece, base64; the same piece may come again."""

    kind: Literal["picture", "voice"]
    mime: str = Field(max_length=40)
    #: Which picture worth taking it is, or empty.
    shows: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{0,80}$")] = ""
    note: Line = ""
    seconds: float | None = Field(default=None, gt=0, le=180)
    number: int = Field(ge=0, lt=200)
    count: int = Field(ge=1, le=200)
    data: str = Field(max_length=32_100)


class AttachmentKept(Model):
    #: Which piece is wanted next; `count` when all are there.
    next: int
    whole: bool


class AttachmentRead(Model):
    """How fast it may come, bit/s, so that it stays under the voice of a call; null: at once."""

    bps: int | None = Field(default=None, ge=1_000, le=100_000_000)


class Attachment(Model):
    id: Id
    kind: Literal["picture", "voice", "sound"]
    mime: str
    shows: str
    note: str
    seconds: float | None
    taken_at: datetime
    octets: int
    #: Of what was taken in a call: the place on the body, and of which picture it is a part.
    site: str
    part: Literal["whole", "small", "region"]
    whole_id: Id | None
    from_call: bool


class Attachments(Model):
    #: By time taken.
    attachments: tuple[Attachment, ...]
