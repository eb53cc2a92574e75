"""A real coturn with our configuration: it leads to our media node and nowhere else, for whom we let in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.turn.relay import SECRET, credential, echoing, on_loopback, running
from turn.__main__ import main
from turn.check import FORBIDDEN, judge
from turn.client import Refused, TurnClient, turn_client
from turn.configuration import ALLOCATIONS_EACH, configuration
from turn.credentials import Credential, make_credential
from turn.launcher import Launcher


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    settings = on_loopback(tmp_path / "turn")
    async with running(settings):
        yield settings.port


async def refusal(port: int, credential: Credential) -> int:
    async with turn_client("127.0.0.1", port) as client:
        with pytest.raises(Refused) as refused:
            await client.allocate(credential)
    return refused.value.code


async def test_our_media_node_is_reached_and_answers(port: int) -> None:
    async with echoing() as node, turn_client("127.0.0.1", port) as client:
        assert (await client.allocate(credential()))[0] == "127.0.0.1"
        await client.permit("127.0.0.1")
        client.send(("127.0.0.1", node.port), b"a check")
        assert await asyncio.wait_for(client.heard.get(), 5) == ("127.0.0.1", b"a check")


async def test_nobody_else_is_reached_by_any_family_or_mapped_form(port: int) -> None:
    verdict = await judge("127.0.0.1", port, credential(), ["127.0.0.1"])
    assert verdict.good, verdict


async def test_without_permission_nothing_is_passed_on(port: int) -> None:
    async with echoing("127.0.0.2") as other, echoing() as node, turn_client("127.0.0.1", port) as client:
        await client.allocate(credential())
        with pytest.raises(Refused):
            await client.permit("127.0.0.2")
        await client.permit("127.0.0.1")
        client.send(("127.0.0.2", other.port), b"to another")
        client.send(("127.0.0.1", node.port), b"to ours")
        assert await asyncio.wait_for(client.heard.get(), 5) == ("127.0.0.1", b"to ours")
        assert client.heard.empty()


async def test_no_relay_over_ipv6_is_had(port: int) -> None:
    async with turn_client("127.0.0.1", port) as client:
        with pytest.raises(Refused) as refused:
            await client.allocate(credential(), family=6)
    assert refused.value.code == 440


async def test_the_ranges_hold_by_themselves_where_somebody_adds_ipv6(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later edit of the file must not open what only the missing family keeps shut (CVE-2026-27624)."""
    settings = on_loopback(tmp_path / "turn")
    widened = configuration(settings) + "relay-ip=::1\n"
    monkeypatch.setattr("turn.launcher.configuration", lambda settings: widened)
    async with running(settings), turn_client("127.0.0.1", settings.port) as client:
        assert (await client.allocate(credential(), family=6))[0] == "::1"
        for peer in (peer for peer in FORBIDDEN if ":" in peer):
            with pytest.raises(Refused):
                await client.permit(peer)


async def test_expired_wrong_and_foreign_credentials_are_refused(port: int) -> None:
    assert await refusal(port, credential(seconds=-1)) == 401
    assert await refusal(port, credential(secret="another " * 8)) == 401
    assert await refusal(port, Credential("p-1", credential().password)) == 401
    good = credential()
    later = Credential(good.username.replace(":", "9:"), good.password)
    assert await refusal(port, later) == 401


async def test_an_allocation_outlives_its_credential_so_a_call_does_too(port: int) -> None:
    async with turn_client("127.0.0.1", port) as client:
        await client.allocate(credential(seconds=1))
        await asyncio.sleep(2.1)  # the time of a credential is the server's own clock
        assert await client.refresh(600) == 600


async def test_one_holder_has_a_quota_and_takes_nobody_elses(port: int) -> None:
    clients = [turn_client("127.0.0.1", port) for _ in range(ALLOCATIONS_EACH)]
    opened: list[TurnClient] = [await client.__aenter__() for client in clients]
    for number, client in enumerate(opened):
        await client.allocate(credential("p-1", 60 + number))
    assert await refusal(port, credential("p-1", 600)) == 486
    async with turn_client("127.0.0.1", port) as other:
        assert await other.allocate(credential("p-2"))
    for context in clients:
        await context.__aexit__(None, None, None)
    assert await allocated_in_the_end(port, credential("p-1")), "what was given back still counts"


async def allocated_in_the_end(port: int, credential: Credential, seconds: float = 10) -> bool:
    """Does an allocation come about? coturn takes a moment to count what was given back."""
    async with asyncio.timeout(seconds):
        while True:
            async with turn_client("127.0.0.1", port) as client:
                with contextlib.suppress(Refused):
                    await client.allocate(credential)
                    return True
            await asyncio.sleep(0.05)


async def test_two_secrets_count_while_one_replaces_the_other(tmp_path: Path) -> None:
    settings = on_loopback(tmp_path / "turn", secrets=(SECRET, "n" * 40))
    async with running(settings), turn_client("127.0.0.1", settings.port) as client:
        assert await client.allocate(credential(secret="n" * 40))


@pytest.mark.parametrize("holder", ["", "Zarmina Test", "a:b", "x" * 65, "0300\n1234567", "سیما"])
def test_a_holder_that_may_be_a_name_is_refused(holder: str) -> None:
    with pytest.raises(ValueError, match="opaque"):
        make_credential(SECRET, holder, 1)


async def test_the_command_tells_good_from_bad(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EILAJ_TURN_SECRET", SECRET)
    good = await asyncio.to_thread(main, ["127.0.0.1", str(port), "127.0.0.1"])
    closed = await asyncio.to_thread(main, ["127.0.0.1", str(port), "198.51.100.77"])
    monkeypatch.setenv("EILAJ_TURN_SECRET", "w" * 40)
    wrong = await asyncio.to_thread(main, ["127.0.0.1", str(port)])
    monkeypatch.delenv("EILAJ_TURN_SECRET")
    usage = await asyncio.to_thread(main, ["127.0.0.1", str(port)])
    assert (good, closed, wrong, usage) == (0, 1, 1, 2)
    said = capsys.readouterr().out
    assert f"Good: {len(FORBIDDEN)} foreign" in said
    assert "CLOSED: our media node 198.51.100.77" in said
    assert "401" in said


async def test_the_command_names_what_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = on_loopback(tmp_path / "turn")
    opened = configuration(settings) + "allowed-peer-ip=10.0.0.0-10.255.255.255\n"
    monkeypatch.setattr("turn.launcher.configuration", lambda settings: opened)
    monkeypatch.setenv("EILAJ_TURN_SECRET", SECRET)
    launcher = Launcher(settings, lambda ready: None)
    await launcher.start()
    code = await asyncio.to_thread(main, ["127.0.0.1", str(settings.port), "127.0.0.1"])
    await launcher.close()
    assert code == 1
    assert "OPEN: it leads to 10.1.2.3" in capsys.readouterr().out
