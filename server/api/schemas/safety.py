"""The code app, recovery codes and sign-ins over HTTP. Must not know services or the store."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from server.api.schemas.base import Id, Model

Code = Annotated[str, StringConstraints(max_length=40)]

# GET /api/me/safety -> AccountSafety · GET /api/people/{id}/safety -> AccountSafety


class OwnSignIn(Model):
    id: Id
    #: Browser and system, e.g. `Chrome, Android`; may be empty.
    device: str
    began_at: datetime
    #: Last heard of, to a few minutes.
    heard_at: datetime
    #: The one that asks.
    here: bool


class AccountSafety(Model):
    code_app: bool
    #: This person has to have the app.
    code_app_demanded: bool
    recovery_codes_left: int
    sign_ins: tuple[OwnSignIn, ...]


# POST /api/me/code-app -> CodeAppBegun
# POST /api/me/code-app/confirm · POST /api/me/recovery-codes -> RecoveryCodes


class CodeAppChange(Model):
    #: Of the app in use, or a recovery code; not needed for the first app.
    code: Code = ""


class CodeAppBegun(Model):
    #: `otpauth://…`, for a telephone that opens it.
    address: str
    #: The same to be typed.
    secret: str
    #: The same as a square code, a `data:` address of an SVG.
    picture: str


class CodeTyped(Model):
    code: Annotated[str, StringConstraints(min_length=6, max_length=40)]


class RecoveryCodes(Model):
    """Shown this once."""

    codes: tuple[str, ...]


# POST /api/people/{id}/code-app/reset (204)


class CodeAppReset(Model):
    #: How the administrator knows that it is that person.
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)] = Field()
