"""PROTOCOL.md, the examples and the models say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from signaling.messages import ACKNOWLEDGEMENTS, CLIENT_MESSAGES, SERVER_MESSAGES, Error

ROOT = Path(__file__).parents[2] / "signaling"
EXAMPLES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "examples").glob("*.json")}
ALL = {**CLIENT_MESSAGES, **SERVER_MESSAGES}


def test_every_message_has_an_example_and_no_example_is_left_over() -> None:
    types = {example.get("type", name) for name, example in EXAMPLES.items()}
    assert types == set(ALL)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_is_what_the_model_says(name: str) -> None:
    example = EXAMPLES[name]
    event = example.get("type", name)
    assert example["from"] == ("client" if event in CLIENT_MESSAGES else "server")
    message = ALL[event].model_validate(example["message"])
    assert message.model_dump(mode="json") == example["message"]
    answer = example.get("acknowledgement")
    if answer is None:
        return
    if not answer["ok"]:
        assert Error.model_validate(answer["error"]).model_dump() == answer["error"]
    elif answer["value"] is None:
        assert event not in ACKNOWLEDGEMENTS
    else:
        fitting = [
            model for model in ACKNOWLEDGEMENTS[event] if model.model_fields.keys() == answer["value"].keys()
        ]
        assert len(fitting) == 1
        value = fitting[0].model_validate(answer["value"])
        assert value.model_dump(mode="json") == answer["value"]


def test_the_page_names_every_message_and_no_other() -> None:
    page = (ROOT / "PROTOCOL.md").read_text(encoding="utf-8")
    named = set(
        re.findall(
            r"`((?:topic|room|duty|queue|call|message|export|cue|examination|capture|drawing|device)\.[a-z_]+|signed_out)`",
            page,
        )
    )
    codes = {"call.not_found", "call.closed", "call.full", "topic.not_found", "room.not_found", "duty.doctors_only"}
    codes |= {"call.not_for_this_seat", "message.refused", "message.taken", "message.too_many", "message.not_found"}
    codes |= {"cue.taken", "cue.too_many", "cue.not_found", "capture.not_found"}
    codes |= {"drawing.not_open", "drawing.refused", "drawing.too_many"}
    assert named - codes == set(ALL)


@pytest.mark.parametrize("name", sorted(CLIENT_MESSAGES))
@pytest.mark.parametrize(
    "bad", [None, [], 7, "x", {}, {"v": 2}, {"v": 1, "surprise": 1}, {"v": 1, "call_id": "../x"}]
)
def test_hostile_payloads_are_refused(name: str, bad: object) -> None:
    with pytest.raises(ValueError):
        CLIENT_MESSAGES[name].model_validate(bad)
