"""An application's sealed parts and the link to it. Must not know who asks.

> The link's token is a keyed hash of the application's id: it can be sent again, and the database alone shows none.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from server.domain.volunteers import Answers, Application, as_words, from_words
from server.services.ports import Work
from server.services.ports.identity import Vault


class ApplicationFiles:
    def __init__(self, vault: Vault, public_url: str) -> None:
        """`public_url`: where applicants reach us, without a slash at the end; '' gives links without a host."""
        self._vault = vault
        self._public_url = public_url

    def link_of(self, application_id: str) -> str:
        return f"{self._public_url}/join/{self.token_of(application_id)}"

    def token_of(self, application_id: str) -> str:
        return self._vault.fingerprint(application_id, "application link")

    def page(self, path: str) -> str:
        """The address of another page of ours."""
        return f"{self._public_url}{path}"

    def with_answers(self, one: Application, answers: Answers) -> Application:
        """The application with these words under seal."""
        sealed = self._vault.seal(json.dumps(as_words(answers)).encode(), f"application/{one.id}")
        return replace(one, sealed=sealed, licence_hash=self.licence_hash(answers.council, answers.number))

    def answers_of(self, one: Application) -> Answers:
        return from_words(json.loads(self._vault.opened(one.sealed, f"application/{one.id}")))

    def licence_hash(self, council: str, number: str) -> str:
        same = "".join(letter for letter in f"{council}:{number}".casefold() if letter.isalnum() or letter == ":")
        return self._vault.fingerprint(same, "licence")

    def sealed_piece(self, application_id: str, number: int, octets: bytes) -> bytes:
        return self._vault.seal(octets, f"licence scan/{application_id}/{number}")

    async def scan_of(self, work: Work, application_id: str) -> bytes:
        pieces = await work.applications.pieces(application_id)
        about = (f"licence scan/{application_id}/{number}" for number in range(len(pieces)))
        return b"".join(self._vault.opened(piece, of) for piece, of in zip(pieces, about, strict=True))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
