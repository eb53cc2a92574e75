"""The web client's types are those that the models make."""

from __future__ import annotations

from pathlib import Path

from server.api.typescript import render

TYPES = Path(__file__).parents[3] / "web" / "src" / "wire" / "types.ts"


def test_the_web_client_speaks_what_the_models_say() -> None:
    assert TYPES.read_text(encoding="utf-8") == render(), "the models have changed: run `make types`"


def test_what_a_browser_sends_may_leave_defaults_out_and_what_it_gets_is_whole() -> None:
    text = render()
    assert "export interface Leave {\n  v?: 1;\n  call_id: string;\n}" in text
    assert "export interface Join {\n  v?: 1;\n  call_id: string;\n  transport_id?: string | null;\n" in text
    assert "  low_data?: boolean;\n}" in text, "the last of Join"
    assert "export interface Seat {\n  participant_id: string;" in text
    assert "media_kept: boolean;\n  ice_servers: (IceServerCard)[];" in text
