"""The lock files: every package pinned by hash, no address, no known hole, the same versions in both."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from tests.house.files import ROOT

PYTHON_LOCKS = ("requirements.lock", "requirements-bench.lock", "requirements-dev.lock", "requirements-node.lock")
ADVISORIES: dict[str, list[dict[str, Any]]] = tomllib.loads(Path(__file__).with_name("advisories.toml").read_text())


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_a_python_lock_holds_names_versions_and_hashes_only(name: str) -> None:
    for requirement in _requirements(name):
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [^@:]+)?( --hash=sha256:[0-9a-f]{64})+", requirement)


def test_what_runs_is_what_was_tested() -> None:
    assert _pins("requirements.lock").items() <= _pins("requirements-dev.lock").items()


def test_the_bench_takes_nothing_from_the_tests() -> None:
    """Both locks fill one environment: what is in both has one version."""
    bench, tests = _pins("requirements-bench.lock"), _pins("requirements-dev.lock")
    assert "pesq" in bench
    assert [name for name, version in bench.items() if tests.get(name, version) != version] == []


def test_the_npm_lock_holds_hashes_and_no_addresses() -> None:
    packages = _npm_packages()
    assert len(packages) > 10
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


@pytest.mark.parametrize("advisory", ADVISORIES["python"], ids=lambda advisory: advisory["ids"][0])
def test_no_python_package_has_a_known_hole(advisory: dict[str, Any]) -> None:
    package, fixed = advisory["package"], Version(advisory["fixed"])
    found = [pins[package] for pins in map(_pins, PYTHON_LOCKS) if package in pins]
    assert found, f"{package} is no longer used: strike it from advisories.toml"
    assert all(Version(version) >= fixed for version in found), f"{package} before {fixed}: {advisory['what']}"


@pytest.mark.parametrize("advisory", ADVISORIES["npm"], ids=lambda advisory: advisory["ids"][0])
def test_no_npm_package_has_a_known_hole(advisory: dict[str, Any]) -> None:
    package, fixed = advisory["package"], Version(advisory["fixed"])
    entries = _npm_packages().items()
    found = [entry["version"] for name, entry in entries if name.endswith(f"node_modules/{package}")]
    assert found, f"{package} is no longer used: strike it from advisories.toml"
    assert all(Version(version) >= fixed for version in found), f"{package} before {fixed}: {advisory['what']}"


def _requirements(name: str) -> list[str]:
    """The lock's requirements, each on one line with its hashes."""
    return (ROOT / name).read_text().replace(" \\\n   ", "").strip().splitlines()


def _pins(name: str) -> dict[str, str]:
    """Package -> version."""
    return dict(requirement.split()[0].split("==") for requirement in _requirements(name))


def _npm_packages() -> dict[str, dict[str, Any]]:
    """Path below web -> entry, without our own package."""
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    return {path: entry for path, entry in packages.items() if path}
