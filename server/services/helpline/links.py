"""The links that lead a citizen into the call. The token follows from the invitation's id and a key that is not in
the database, so that it can be told again and a copy of the database opens no call.

Must not know what an invitation is for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

TOKEN_OCTETS = 24
"""192 bits, as other invitations have."""


class InvitationLinks:
    def __init__(self, secret: bytes, public_url: str) -> None:
        """`public_url`: where browsers find us, without a slash at the end; "" gives paths alone."""
        self._key = hmac.digest(secret, b"helpline invitation links", hashlib.sha256)
        self._public_url = public_url

    def token(self, invitation_id: str) -> str:
        digest = hmac.digest(self._key, invitation_id.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:TOKEN_OCTETS]).decode()

    def link(self, invitation_id: str) -> str:
        return f"{self._public_url}/i/{self.token(invitation_id)}"
