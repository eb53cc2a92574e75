"""The errors of the Graph API that can be asked for: code -> HTTP status and what it says."""

from __future__ import annotations

from typing import Any

ERRORS: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"), 4: (400, "Application request limit reached"), 10: (403, "Permission denied"),
    100: (400, "Invalid parameter"), 190: (401, "Access token has expired"), 200: (403, "Permission error"),
    368: (403, "Temporarily blocked for policies violations"), 613: (400, "Call permission polling limit"),
    80007: (400, "Rate limit issues"), 130429: (429, "Rate limit hit"), 131000: (500, "Something went wrong"),
    131008: (400, "Required parameter is missing"), 131009: (400, "Parameter value is not valid"),
    131016: (503, "Service unavailable"), 131026: (400, "Message undeliverable"),
    131030: (400, "Recipient is not in the allowed list"), 131031: (403, "Account has been locked"),
    131042: (402, "Business eligibility payment issue"), 131044: (402, "Payment issue for calls"),
    131047: (400, "Re-engagement message"), 131049: (400, "Not delivered to keep the ecosystem healthy"),
    131050: (400, "The recipient has opted out of marketing"), 131052: (400, "Media download error"),
    131053: (400, "Media upload error"), 131056: (400, "Pair rate limit hit"),
    131062: (400, "Business-scoped ids are not supported for this message"),
    132000: (400, "Template parameter count mismatch"), 132001: (404, "Template does not exist"),
    132012: (400, "Template parameter format mismatch"), 132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"), 133016: (400, "Registration rate limit exceeded"),
    138000: (400, "Calling is not enabled"), 138001: (400, "The recipient cannot be called"),
    138002: (400, "Concurrent calls limit"), 138003: (400, "Already in a call with this recipient"),
    138004: (400, "Call connect error"), 138005: (400, "Call rate limit"),
    138006: (400, "No approved call permission"), 138007: (400, "The call connection timed out"),
    138009: (400, "Call permission request limit"), 138012: (400, "Daily call limit"),
    138013: (400, "Call permission polling limit"), 138018: (400, "Calling prerequisites are not met"),
}  # fmt: skip

NOT_JSON = -1
"""Asks for a gateway's page of HTML with status 502."""
NO_ANSWER = -2
"""Asks for a connection that is closed after the message was taken."""


class GraphError(Exception):
    """What the fake Graph API answers."""

    def __init__(self, code: int, details: str = "", subcode: int | None = None) -> None:
        super().__init__(f"{code} {details}")
        self.code, self.details, self.subcode = code, details, subcode

    @property
    def status(self) -> int:
        return ERRORS[self.code][0]

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {ERRORS[self.code][1]}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "SIMULATED",
        }
        return {"error": error if self.subcode is None else {**error, "error_subcode": self.subcode}}
