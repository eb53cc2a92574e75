"""The ICE-lite agent, fed with checks as browsers and strangers send them."""

import socket

from aioice import stun
from hypothesis import given
from hypothesis import strategies as st

from media.addresses import host_and_port, packed
from media.ice import Credentials, IceAgent, new_credentials

HERE = packed(socket.AF_INET, "192.0.2.1", 4000)
THERE = packed(socket.AF_INET6, "2001:db8::1", 5000)


def request(credentials: Credentials, **attributes: object) -> bytes:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{credentials.ufrag}:them"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLING"] = 7
    message.attributes |= {name.replace("_", "-"): value for name, value in attributes.items()}
    message.add_message_integrity(credentials.password.encode())
    return bytes(message)


def test_addresses_are_told_and_kept() -> None:
    assert host_and_port(HERE) == ("192.0.2.1", 4000)
    assert host_and_port(THERE) == ("2001:db8::1", 5000)


def test_a_good_check_is_answered_with_what_we_saw() -> None:
    agent: IceAgent[str] = IceAgent()
    credentials = new_credentials()
    agent.admit(credentials, "page")
    for address in (HERE, THERE):
        check = agent.check(request(credentials, USE_CANDIDATE=None), address, 0.0)
        assert check is not None
        assert (check.owner, check.nominated) == ("page", True)
        reply = stun.parse_message(check.reply)
        assert reply.check_message_integrity(credentials.password.encode())
        assert reply.message_class is stun.Class.RESPONSE
        assert reply.attributes["XOR-MAPPED-ADDRESS"] == host_and_port(address)
    check = agent.check(request(credentials), HERE, 0.0)
    assert check is not None
    assert not check.nominated


def test_an_ipv4_address_behind_an_ipv6_socket_is_told_as_ipv4() -> None:
    agent: IceAgent[str] = IceAgent()
    credentials = new_credentials()
    agent.admit(credentials, "page")
    mapped = packed(socket.AF_INET6, "::ffff:192.0.2.1", 4000)
    check = agent.check(request(credentials), mapped, 0.0)
    assert check is not None
    assert stun.parse_message(check.reply).attributes["XOR-MAPPED-ADDRESS"] == ("192.0.2.1", 4000)


def test_a_wrong_password_or_name_gets_no_reply() -> None:
    agent: IceAgent[str] = IceAgent()
    credentials = new_credentials()
    agent.admit(credentials, "page")
    assert agent.check(request(Credentials(credentials.ufrag, "wrong")), HERE, 0.0) is None
    assert agent.check(request(new_credentials()), HERE, 0.0) is None


def test_who_claims_our_role_is_told() -> None:
    agent: IceAgent[str] = IceAgent()
    credentials = new_credentials()
    agent.admit(credentials, "page")
    check = agent.check(request(credentials, ICE_CONTROLLED=9), HERE, 0.0)
    assert check is not None
    assert check.owner is None
    assert stun.parse_message(check.reply).attributes["ERROR-CODE"][0] == 487


def test_old_credentials_count_for_a_while_but_choose_no_path() -> None:
    agent: IceAgent[str] = IceAgent()
    old, new = new_credentials(), new_credentials()
    agent.admit(old, "page")
    agent.retire(old, until=30.0)
    agent.admit(new, "page")
    check = agent.check(request(old, USE_CANDIDATE=None), HERE, 29.0)
    assert check is not None
    assert (check.owner, check.nominated) == ("page", False)
    assert agent.check(request(old), HERE, 30.0) is None
    agent.forget(31.0)
    assert agent.check(request(new, USE_CANDIDATE=None), HERE, 31.0) is not None


def test_an_address_that_keeps_guessing_is_not_listened_to_for_a_second() -> None:
    agent: IceAgent[str] = IceAgent()
    credentials = new_credentials()
    agent.admit(credentials, "page")
    for _ in range(20):
        assert agent.check(request(Credentials(credentials.ufrag, "guess")), HERE, 1.1) is None
    assert agent.check(request(credentials), HERE, 1.2) is None
    assert agent.check(request(credentials), THERE, 1.2) is not None
    assert agent.check(request(credentials), HERE, 2.0) is not None


def _change(data: bytes, at: int, value: int) -> bytes:
    return data[: at % len(data)] + bytes([value]) + data[at % len(data) + 1 :]


AGENT: IceAgent[str] = IceAgent()
KNOWN = new_credentials()
AGENT.admit(KNOWN, "page")


@given(st.binary(max_size=200), st.integers(0, 1 << 30))
def test_any_bytes(data: bytes, now: int) -> None:
    assert AGENT.check(data, HERE, now) is None


@given(st.integers(0, 200), st.integers(0, 255), st.integers(0, 1 << 30))
def test_a_good_check_with_one_byte_changed(at: int, value: int, now: int) -> None:
    good = request(KNOWN)
    changed = _change(good, at, value)
    check = AGENT.check(changed, HERE, now)
    assert check is None or changed[: len(good) - 8] == good[: len(good) - 8]
