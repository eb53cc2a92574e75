"""Base of all HTTP models, and the problem document (RFC 9457). Must not know services or the store."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]
Text = Annotated[str, StringConstraints(max_length=8_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]

#: A day that can be asked for; the ends of the calendar have no day before or after.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


class Model(BaseModel):
    """Unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class FieldProblem(Model):
    """One field that has to be mended; `field` is a JSON pointer without the leading slash."""

    field: str
    code: str
    message: str


class Problem(Model):
    """RFC 9457 problem details (`application/problem+json`) with our stable `code`."""

    type: str = "about:blank"
    title: str
    status: int
    #: Stable machine word, e.g. `encounter.not_found`, `claim.taken`, `auth.wrong`, `input.refused`.
    code: str
    detail: str = ""
    fields: tuple[FieldProblem, ...] = ()
    #: Short code to read out on the telephone, e.g. `E-CLAIM-2`.
    reference: str = ""


class Page(Model):
    """Where a list goes on; None at the end."""

    total: int = Field(ge=0)
    next: str | None = None
