"""What strangers cannot do with an application, and scans that are none (security.md A1, A2, A14, A15)."""

from __future__ import annotations

from datetime import date

import pytest

from server.domain.errors import Invalid, NotFound, Unavailable
from server.domain.identity import Actor
from server.domain.volunteers import ContactKind
from server.services.applications import Piece
from server.store.work import SqlStore
from tests.server.clock import HandClock
from tests.server.people import VAULT, add_administrator
from tests.server.services.volunteering import EMAIL, JPEG, House, answers


@pytest.fixture
def house(store: SqlStore, clock: HandClock) -> House:
    return House(store, clock)


@pytest.fixture
async def administrator(store: SqlStore) -> Actor:
    return await add_administrator(store)


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "a" * 5_000, "\ud800"])
async def test_a_guessed_link_opens_nothing(house: House, token: str) -> None:
    await house.sent()
    for what in (house.look(token), house.applications.confirm(token), house.applications.withdraw(token)):
        with pytest.raises(NotFound):
            await what


async def test_the_database_alone_shows_no_link_and_no_word(house: House, store: SqlStore) -> None:
    token = await house.applied()
    async with store.work() as work:
        (one,) = await work.applications.by_contact(VAULT.fingerprint(f"email:{EMAIL}", "contact"))
    for secret in (token, EMAIL, "Rabia", "35202"):
        assert secret not in str(one)


@pytest.mark.parametrize(
    "octets", [b"", b"GIF89a" + bytes(50), b"<svg xmlns='x'>", b"<html>" + JPEG, b"PK\x03\x04" + bytes(90), b"MZ"]
)
async def test_a_scan_is_what_its_octets_say(house: House, octets: bytes) -> None:
    token = await house.applied()
    await house.applications.confirm(token)
    with pytest.raises(Invalid):
        await house.applications.add_piece(token, Piece(0, 1, octets))
    assert not (await house.look(token)).application.has_scan


async def test_a_scan_comes_in_pieces_and_goes_on_where_it_stopped(house: House, administrator: Actor) -> None:
    token = await house.applied()
    await house.applications.confirm(token)
    whole = JPEG * 3
    parts = [whole[at : at + 2_000] for at in range(0, len(whole), 2_000)]
    for number in (0, 2, 1, 1, 2, 3):
        kept = await house.applications.add_piece(token, Piece(number, len(parts), parts[number]))
    assert kept.has_scan
    await house.applications.send(token)
    assert (
        await house.volunteers.scan(
            administrator, (await house.volunteers.worklist(administrator))[0].application.id
        )
    )[1] == whole


async def test_a_scan_has_a_largest_size(house: House) -> None:
    token = await house.applied()
    await house.applications.confirm(token)
    await house.applications.add_piece(token, Piece(0, 80, JPEG))
    with pytest.raises(Invalid):
        for number in range(1, 80):
            await house.applications.add_piece(token, Piece(number, 80, bytes(60_000)))


@pytest.mark.parametrize(
    "changes",
    [
        {"contact": "no address"}, {"contact": "a@b.pk\nBcc: x@y.pk"}, {"contact": "+923001234567"},
        {"name": " "}, {"valid_until": date(2020, 1, 1)}, {"specialities": ()}, {"specialities": ("magic",)},
        {"languages": ("xx",)}, {"zone": "Mars/Olympus"}, {"contact_kind": ContactKind.WHATSAPP},
        {"contact_kind": ContactKind.WHATSAPP, "contact": "+923001234567"},
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_before_anything_is_sent(house: House, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        await house.applications.apply(answers(**changes), "en")
    assert await house.courier.send_due() == 0


async def test_without_a_way_to_reach_anybody_nobody_can_apply(house: House) -> None:
    house.courier._messengers = {}
    with pytest.raises(Unavailable):
        await house.applications.apply(answers(), "en")
