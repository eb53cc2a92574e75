"""Every reply of the real flow, in every language, is a message that the Cloud API takes."""

from __future__ import annotations

import pytest

from server.domain.helpline.flow import flow
from server.domain.helpline.talk import Choice, Reply
from server.domain.helpline.wording import LANGUAGES, catalogues, worded
from server.domain.whatsapp import bodies
from server.domain.whatsapp.notices import Writer
from server.meta_simulator import rules
from server.meta_simulator.network import Network, now

ALI = Writer("PK.1", "923001234567")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_the_flow_may_be_sent(language: str) -> None:
    person = Network().add_person("Ali", ALI.phone)
    person.heard = now()
    kinds = set()
    for node in flow().nodes.values():
        choices = tuple(
            Choice(f"{node.id}:{option.id}", f"option.{node.id}.{option.id}", number)
            for number, option in enumerate(node.options, 1)
        )
        key = f"say.{node.id}" if node.takes == "say" else f"ask.{node.id}"
        said = worded(catalogues(), language, Reply(key, choices, commands=("menu", "back")))
        body = bodies.reply(ALI, "own", said.text, said.choices, said.commands, "Choose")
        kind, content = rules.message(body, person)
        kinds.add(content.get("type", kind))
        if kind == "text":
            assert all(title in content["body"] for _, title in said.choices)
    assert kinds == {"text", "list", "button"}


def test_who_hides_his_number_is_written_to_by_his_other_id() -> None:
    assert bodies.text(Writer("PK.1"), "own", "x")["recipient"] == "PK.1"
    assert bodies.text(ALI, "own", "x")["to"] == ALI.phone


def test_a_template_comes_in_a_language_that_meta_has() -> None:
    assert bodies.template(ALI, "own", "news", "ps")["template"]["language"] == {"code": "ur"}
    assert bodies.template(ALI, "own", "news", "en")["template"]["language"] == {"code": "en"}
