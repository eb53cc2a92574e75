"""`helpline check` and `helpline languages` as an author of the files runs them."""

from __future__ import annotations

import json

import pytest

from server import helpline_commands


def test_check_says_that_ours_hold_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert helpline_commands.check(as_json=False) == 0
    assert "hold together" in capsys.readouterr().out
    assert helpline_commands.check(as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"whole": True, "problems": [], "signed_off_by": ""}


def test_check_fails_on_what_is_wrong(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(helpline_commands, "problems", lambda *_: ("ur lacks ask.who",))
    assert helpline_commands.check(as_json=False) == 1
    assert "ur lacks ask.who" in capsys.readouterr().out


def test_languages_lists_all_seven(capsys: pytest.CaptureFixture[str]) -> None:
    assert helpline_commands.languages(as_json=True) == 0
    rows = {row["language"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == {"en", "ur", "pnb", "ps", "sd", "bal", "ks"}
    assert rows["ur"]["missing"] == []
    assert helpline_commands.languages(as_json=False) == 0
    assert "needs native review" in capsys.readouterr().out
