"""The settings that an installation begins with are possible ones, for a node behind the proxy."""

from __future__ import annotations

from pathlib import Path

from server.config import FILE_KEY, load

EXAMPLE = Path(__file__).parents[2] / "deploy" / "systemd" / "settings.toml"


def test_the_example() -> None:
    settings = load({FILE_KEY: str(EXAMPLE)}, {})
    assert not settings.is_public
    assert settings.is_secure
    assert settings.media_address == "203.0.113.10"
    assert settings.trusted_proxies == ("127.0.0.1",)
