"""What an error of the Graph API means for whoever wants to send: again, later, as a template, or never.

Pure; must not know HTTP. The codes are those of Meta's error reference; unknown ones are never tried again, but
for a server's own fault (HTTP 5xx) and those that the API itself calls transient.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class After(StrEnum):
    """What to do after a refusal."""

    #: The same again, with growing waits.
    LATER = "later"
    #: Too much to one person (131056): with waits that grow fourfold.
    PAIR = "pair"
    #: Nobody knows whether it was taken (a time-out): wait for its status before it is sent again.
    UNSURE = "unsure"
    #: The 24 hours are over: only a template may be sent.
    TEMPLATE = "template"
    #: This message to this person will never go.
    NEVER = "never"
    #: Our token, number or account is at fault: nothing will go before a person mends it.
    ACCOUNT = "account"


LATER = frozenset({4, 80007, 130429, 131016, 131000, 133016, 138002, 138005, 138012, 138013, 613})
ACCOUNT = frozenset({0, 10, 190, 368, 131031, 131042, 131044, 138000, 138018, *range(200, 300)})
NEVER = frozenset({
    *(100, 131008, 131009, 131026, 131030, 131049, 131050, 131052, 131053, 131062),
    *(132000, 132001, 132012, 132015, 132016, 138001, 138003, 138004, 138006, 138007, 138009),
})  # fmt: skip
WINDOW_CLOSED, PAIR_LIMIT = 131047, 131056

KNOWN = LATER | ACCOUNT | NEVER | {WINDOW_CLOSED, PAIR_LIMIT}
"""Every code that we have an opinion on."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the Graph API did not take something. `code` None: it gave no reason that can be read."""

    after: After
    status: int
    code: int | None = None
    #: Of the API, for the log; it may name a field, never a person.
    title: str = ""


def judge(status: int, code: int | None, *, transient: bool) -> After:
    """What HTTP status and error code amount to."""
    if code == WINDOW_CLOSED:
        return After.TEMPLATE
    if code == PAIR_LIMIT:
        return After.PAIR
    if code in LATER or transient or status == 429 or status >= 500:
        return After.LATER
    return After.ACCOUNT if code in ACCOUNT else After.NEVER
