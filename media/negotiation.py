"""From a page's offer to its answer and its transport: the present one, unless the page is another one.

Keeps the ICE credentials of seats. Must not know calls, nor what flows afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from aiortc.rtcdtlstransport import RTCCertificate

from media.api import CallPolicy
from media.ice import OLD_CREDENTIALS, Credentials, IceAgent, new_credentials
from media.participant import Participant
from media.reports import CNAME
from media.sdp import LocalTerms, Plan, answer
from media.transport import Transport


class Negotiator:
    """Answers the offers of one plane, which can be reached at `candidates`."""

    def __init__(
        self, ice: IceAgent[Transport], certificate: RTCCertificate, candidates: tuple[tuple[str, int], ...]
    ) -> None:
        self._ice = ice
        self._candidates = candidates
        self._fingerprint = next(f.value for f in certificate.getFingerprints() if f.algorithm == "sha-256")

    def negotiate(
        self, participant: Participant, sdp: str, policy: CallPolicy, make_transport: Callable[[Plan], Transport]
    ) -> tuple[str, Plan, Transport]:
        """The answer, its meaning and the transport it speaks of. Raises MediaError; then nothing has changed."""
        transport = participant.transport
        credentials = transport.credentials if transport is not None else new_credentials()
        terms = self._terms(participant, credentials, policy)
        text, plan = answer(sdp, terms)
        participant.version += 1
        same_page = transport is not None and frozenset(plan.remote_fingerprints) == transport.fingerprints
        if transport is not None and (not same_page or plan.remote_ufrag != transport.remote_ufrag):
            credentials = new_credentials()
            text, plan = answer(sdp, replace(terms, ufrag=credentials.ufrag, password=credentials.password))
        if transport is None or not same_page:
            transport = make_transport(plan)
        elif plan.remote_ufrag != transport.remote_ufrag:
            self._ice.retire(transport.credentials, time.monotonic() + OLD_CREDENTIALS)
        transport.credentials = credentials
        transport.remote_ufrag = plan.remote_ufrag
        self._ice.admit(credentials, transport)
        return text, plan, transport

    def _terms(self, participant: Participant, credentials: Credentials, policy: CallPolicy) -> LocalTerms:
        return LocalTerms(
            ufrag=credentials.ufrag,
            password=credentials.password,
            fingerprint=self._fingerprint,
            candidates=self._candidates,
            tcp_candidates=self._candidates,
            slots=participant.sources,
            session_id=participant.session_id,
            version=participant.version,
            video_bitrate=policy.video_bitrate,
            audio_bitrate=policy.audio_bitrate,
            cname=CNAME,
        )
