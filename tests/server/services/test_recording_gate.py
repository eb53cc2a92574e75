"""Nothing is written outside consent and pause, whatever happens side by side; stops come before their rows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.domain.consent import Scope
from server.domain.pauses import PauseReason
from server.store.engine import open_engine
from server.store.migrate import migrate
from tests.server.clock import HandClock
from tests.server.services.gated import WHO, Gated

Steps = list[tuple[Any, ...]]
YES_NO = st.booleans()
STEPS = st.one_of(
    st.tuples(st.just("answer"), st.sampled_from(WHO), YES_NO),
    st.tuples(st.just("answer"), st.just("room"), YES_NO),
    st.tuples(st.just("answer_at_desk"), st.sampled_from(Scope), YES_NO),
    st.tuples(st.just("pause"), st.sampled_from(PauseReason)),
    st.tuples(st.just("resume")),
    st.tuples(st.sampled_from(["sit", "leave"]), st.sampled_from(WHO)),
    st.tuples(st.just("turns"), st.integers(1, 40)),
    st.tuples(st.sampled_from(["settle", "restart"])),
)
"""A use case with its arguments, asked beside what is under way; or turns of the loop, or a rest."""


class House:
    """One loop and one store for all examples."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runner = asyncio.Runner()
        self.clock = HandClock()
        self.engine = open_engine(f"sqlite:///{folder}/eilaj.sqlite")
        self.runner.run(migrate(self.engine))
        self.written = self.dropped = 0

    def close(self) -> None:
        self.runner.run(self.engine.dispose())
        self.runner.close()

    async def play(self, steps: Steps) -> None:
        call = Gated(self.engine, self.clock, self.folder)
        await call.open()
        try:
            for who in WHO:
                await call.sit(who)
            for name, *arguments in steps:
                await _step(call, name, arguments)
            await call.settle()
        finally:
            await call.close()
        assert call.faults == []
        assert {who for one in call.recorders for who, _, _ in one.marks} <= call.ever
        self.written += call.written
        self.dropped += call.dropped


async def _step(call: Gated, name: str, arguments: list[Any]) -> None:
    if name == "turns":
        for _ in range(arguments[0]):
            await asyncio.sleep(0)
    elif name in ("settle", "restart"):
        await getattr(call, name)()
    else:
        call.ask(partial(getattr(call, name), *arguments))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("gate"))
    yield house
    house.close()


KEPT: Steps = [("settle",), ("pause", PauseReason.OTHER), ("restart",), *[("sit", who) for who in WHO], ("settle",)]
OVERTAKEN: Steps = [
    ("settle",),
    ("answer", "doctor", False),
    ("answer", "relative", True),
    ("answer", "room", False),
]
TWICE: Steps = [("settle",), ("pause", PauseReason.OTHER), ("resume",), ("pause", PauseReason.OTHER), ("settle",)]


@example(steps=KEPT)
@example(steps=[*OVERTAKEN, ("turns", 30), *OVERTAKEN[1:]])
@example(steps=TWICE)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, max_size=25))
def _nothing_is_written_outside_consent(house: House, steps: Steps) -> None:
    house.runner.run(house.play([("answer", "room", True), *steps]))


def test_every_packet_within_consent_is_written_and_no_other(house: House) -> None:
    _nothing_is_written_outside_consent(house)
    assert house.written > 100 and house.dropped > 100, "both happened"
