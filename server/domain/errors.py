"""What a use case says when it refuses. Each door (HTTP, Socket.IO) maps these to its own form in one table.

`code` is a stable word for machines (`claim.taken`), `detail` a sentence for a person; neither holds patient data
nor says whether something hidden exists. Must not know HTTP or Socket.IO.
"""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """A use case will not do it. `data` goes to the client beside the code, e.g. `by` of `claim.taken`."""

    def __init__(self, code: str, detail: str, **data: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.data = data


class NotSignedIn(Refused):
    """No token, or one that is no longer good."""


class Forbidden(Refused):
    """The role may not do this. Only where the existence of the thing may be known."""


class NotFound(Refused):
    """Missing, or hidden from this actor: the two must look the same."""


class Conflict(Refused):
    """The thing is not in the state that this needs, or somebody was faster."""


class Gone(Refused):
    """It was there and cannot be used any more (a redeemed or expired invitation)."""


class Unavailable(Refused):
    """Not now: a part that is needed does not answer. Nothing was changed; asking again is right."""

    def __init__(self, code: str, detail: str, retry_after: int = 2) -> None:
        super().__init__(code, detail, retry_after=retry_after)
        self.retry_after = retry_after


class Contended(Unavailable):
    """The database gave up this transaction for another's sake. It was rolled back whole: run it again."""


class TooMany(Refused):
    """Asked too often. `retry_after` in whole seconds."""

    def __init__(self, code: str, detail: str, retry_after: int) -> None:
        super().__init__(code, detail, retry_after=retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class FieldError:
    """One input field that has to be mended; `field` is a JSON pointer without the leading slash."""

    field: str
    code: str
    message: str


class Invalid(Refused):
    """Input that passed the door's shape check but breaks a rule."""

    def __init__(self, fields: tuple[FieldError, ...], detail: str = "Some fields need a change.") -> None:
        super().__init__("input.refused", detail)
        self.fields = fields


def invalid(field: str, code: str, message: str) -> Invalid:
    """`Invalid` for a single field."""
    return Invalid((FieldError(field, code, message),))
