"""What Prometheus sees of a node: figures that move with what happens, and nothing of a person."""

from __future__ import annotations

import re

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.app import build
from server.config import Settings
from server.domain.errors import Unavailable
from server.metrics import exposition
from tests.server.care.conftest import Town

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


async def figures(town: Town) -> dict[str, float]:
    """`name{label=value,…}` -> value."""
    text = (await exposition(town.node)).decode()
    assert not UUID.search(text)
    assert "Zarmina" not in text
    return {
        "".join([sample.name, *(f"|{value}" for _, value in sorted(sample.labels.items()))]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_queue_the_doctors_and_the_requests(town: Town) -> None:
    before = await figures(town)
    assert before.get("eilaj_queue_waiting|cardiology|routine") is None
    await town.queue()
    town.clock.advance(90)
    now = await figures(town)
    assert now["eilaj_queue_waiting|cardiology|routine"] == 1
    assert now["eilaj_queue_oldest_seconds|cardiology"] == 90
    assert now["eilaj_doctors_on_duty"] == 3
    assert now["eilaj_database_up"] == 1
    assert now["eilaj_disk_free_bytes"] > 0
    sent = "eilaj_http_request_seconds_count|POST|/api/encounters/{id}/queue|200"
    assert now[sent] == before.get(sent, 0) + 1
    assert now["process_resident_memory_bytes"] > 10**6


async def test_a_database_that_is_away_is_told_and_the_rest_too(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise Unavailable("store.unavailable", "")

    monkeypatch.setattr(town.node.store, "work", away)
    now = await figures(town)
    assert (now["eilaj_database_up"], now["eilaj_calls"]) == (0, 0)


async def test_it_is_served_on_a_port_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("node")
    settings = Settings(data=folder, port=0, media_port=0, web=folder, turn="off", metrics_port=0)
    runner = aiohttp.web.AppRunner(build(settings))
    await runner.setup()
    try:
        (port,) = re.findall(r"metrics_ready +port=(\d+)", capsys.readouterr().out)
        async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}/metrics") as response:
            assert response.status == 200
            assert "eilaj_event_loop_delay_seconds_bucket" in await response.text()
    finally:
        await runner.cleanup()
