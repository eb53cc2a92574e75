"""The private names of aiortc and pylibsrtp that the plane relies on: an update that moves one fails here."""

import inspect

import pylibsrtp
from aiortc import rtcdtlstransport
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport, State
from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib


class Pipe:
    role = "controlled"


async def test_a_transport_has_the_attributes_that_we_use() -> None:
    transport = RTCDtlsTransport(Pipe(), [RTCCertificate.generateCertificate()])  # type: ignore[arg-type]
    transport._set_role("server")
    assert transport._role == "server"
    assert transport._state is State.NEW
    assert transport._rx_srtp is None
    assert transport._tx_srtp is None
    assert transport._task is None
    heard = []
    transport.on("statechange", lambda: heard.append(1))
    transport._set_state(State.CLOSED)
    transport.remove_all_listeners()
    transport._set_state(State.NEW)
    assert heard == [1]


async def test_decrypted_packets_come_by_two_names_that_a_line_takes_over() -> None:
    source = inspect.getsource(RTCDtlsTransport._recv_next)
    assert "await self._handle_rtp_data(data, arrival_time_ms=arrival_time_ms)" in source
    assert "await self._handle_rtcp_data(data)" in source


def test_dtls_asks_its_transport_for_no_more_than_we_give() -> None:
    source = inspect.getsource(RTCDtlsTransport)
    used = {part.split("(")[0].split(")")[0].split(" ")[0] for part in source.split("self.transport.")[1:]}
    assert {name.strip(",\n") for name in used} == {"role", "_recv", "_send"}


def test_gcm_is_preferred() -> None:
    assert [p.openssl_profile for p in rtcdtlstransport.SRTP_PROFILES] == [
        b"SRTP_AEAD_AES_256_GCM",
        b"SRTP_AEAD_AES_128_GCM",
        b"SRTP_AES128_CM_SHA1_80",
    ]


def test_libsrtp_works_in_place_on_our_memory() -> None:
    def context(direction: int) -> Session:
        policy = Policy(bytes(44), direction, srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_256_GCM)
        policy.allow_repeat_tx = True
        return Session(policy)

    tx, rx = context(Policy.SSRC_ANY_OUTBOUND), context(Policy.SSRC_ANY_INBOUND)
    packet = bytes.fromhex("8060000100000002deadbeef") + b"payload"
    memory, length = ffi.new("char[]", 200), ffi.new("int *")
    for protect, unprotect, plain in (
        (lib.srtp_protect, lib.srtp_unprotect, packet),
        (lib.srtp_protect_rtcp, lib.srtp_unprotect_rtcp, bytes.fromhex("80c9000100000001")),
    ):
        ffi.buffer(memory)[8 : 8 + len(plain)] = plain
        length[0] = len(plain)
        assert protect(tx._srtp[0], memory + 8, length) == 0
        assert length[0] > len(plain)
        assert unprotect(rx._srtp[0], memory + 8, length) == 0
        assert ffi.buffer(memory)[8 : 8 + length[0]] == plain
        assert unprotect(rx._srtp[0], memory + 8, length) != 0
    assert pylibsrtp.__version__.startswith("1.")
