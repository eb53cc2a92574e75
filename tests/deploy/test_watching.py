"""Every alert and every panel asks for metrics that a node has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from aiohttp.test_utils import TestServer

from server.app import NODE, build
from server.config import Settings
from server.metrics import exposition

DEPLOY = Path(__file__).parents[2] / "deploy"
METRIC = re.compile(r"\b(?:eilaj|process)_[a-z_]+")


@pytest.fixture
async def known(tmp_path: Path, postgres_url: str) -> set[str]:
    app = build(Settings(data=tmp_path, port=0, media_port=0, web=tmp_path, turn="off", database_url=postgres_url))
    async with TestServer(app):
        text = (await exposition(app[NODE])).decode()
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    return names | {f"{name}{end}" for name in names for end in ("_bucket", "_count", "_sum", "_total")}


async def test_alerts(known: set[str]) -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())["groups"][0]["rules"]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 5
    for rule in rules:
        asked = set(METRIC.findall(rule["expr"]))
        assert asked <= known, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"].endswith(".")


async def test_panels(known: set[str]) -> None:
    panels = json.loads((DEPLOY / "grafana" / "eilaj.json").read_text())["panels"]
    for panel in panels:
        for target in panel["targets"]:
            asked = set(METRIC.findall(target["expr"]))
            assert asked and asked <= known, panel["title"]
