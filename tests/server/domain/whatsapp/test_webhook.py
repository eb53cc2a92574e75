"""What Meta posts is read whole, whatever is strange in it, and only what Meta signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.domain.helpline.talk import Kind, Message
from server.domain.whatsapp.notices import (
    CallAnswered,
    CallMoved,
    CallOffered,
    CallOver,
    Delivery,
    MediaSent,
    MessageCame,
    MessageMoved,
    PermissionAnswered,
    Ringing,
    Unreadable,
    Writer,
)
from server.domain.whatsapp.webhook import is_signed, read, signature

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
STAMP = str(int(AT.timestamp()))
NUMBER = "1000"
ALI = Writer("PK.134", "923001234567", "Ali")
CONTACT = {"profile": {"name": "Ali"}, "wa_id": ALI.phone, "user_id": ALI.bsuid}


def posted(*values: dict[str, Any], number: str = NUMBER) -> bytes:
    metadata = {"phone_number_id": number}
    changes = [{"field": "messages", "value": {"metadata": metadata, **value}} for value in values]
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()


def one(kind: str, body: object, **more: object) -> dict[str, Any]:
    return {"from": ALI.phone, "id": f"wamid.{kind}", "timestamp": STAMP, "type": kind, kind: body, **more}


def came(kind: str, message: Message, media: MediaSent | None = None, writer: Writer = ALI) -> MessageCame:
    return MessageCame(f"wamid.{kind}", writer, AT, message, media, kind)


def test_every_kind_of_message_is_read() -> None:
    messages = [
        one("text", {"body": "سلام"}),
        one("button", {"payload": "menu:doctor", "text": "Doctor"}),
        one("audio", {"id": "77", "mime_type": "audio/ogg; codecs=opus", "sha256": "ab", "voice": True}),
        one("image", {"id": "78", "mime_type": "image/jpeg", "sha256": "cd"}),
        one("sticker", {"id": "79"}),
        one("unsupported", {}),
    ]
    assert read(posted({"contacts": [CONTACT], "messages": messages}), NUMBER) == (
        came("text", Message(Kind.TEXT, "سلام")),
        came("button", Message(Kind.PICK, "menu:doctor")),
        came("audio", Message(Kind.VOICE, "77"), MediaSent("77", "audio/ogg; codecs=opus", "ab")),
        came("image", Message(Kind.PHOTO, "78"), MediaSent("78", "image/jpeg", "cd")),
        came("sticker", Message(Kind.OTHER)),
        came("unsupported", Message(Kind.OTHER)),
    )


@pytest.mark.parametrize("form", ["button_reply", "list_reply"])
def test_a_pressed_button_or_row_is_a_pick(form: str) -> None:
    body = {"type": form, form: {"id": "language:ur", "title": "اردو"}}
    (found,) = read(posted({"contacts": [CONTACT], "messages": [one("interactive", body)]}), NUMBER)
    assert isinstance(found, MessageCame) and found.message == Message(Kind.PICK, "language:ur")


def test_all_entries_changes_and_lists_are_walked() -> None:
    first = json.loads(posted({"messages": [one("text", {"body": "1"}), one("text", {"body": "2"})]}, {"messages": [
        one("text", {"body": "3"})
    ]}))  # fmt: skip
    second = json.loads(posted({"messages": [one("text", {"body": "4"})]}))
    body = json.dumps({**first, "entry": [*first["entry"], *second["entry"]]}).encode()
    assert [found.message.body for found in read(body, NUMBER) if isinstance(found, MessageCame)] == list("1234")


def test_who_hides_his_number_is_known_by_his_other_id() -> None:
    hidden = {"profile": {"name": "Ali"}, "user_id": ALI.bsuid}
    message = {**one("text", {"body": "x"}), "from_user_id": ALI.bsuid}
    del message["from"]
    (found,) = read(posted({"contacts": [hidden], "messages": [message]}), NUMBER)
    assert isinstance(found, MessageCame)
    assert found.writer == Writer(ALI.bsuid, "", "Ali") and found.writer.address == ALI.bsuid


def test_an_id_in_the_place_of_the_number_is_no_number() -> None:
    (found,) = read(posted({"messages": [{**one("text", {"body": "x"}), "from": "PK.9"}]}), NUMBER)
    assert isinstance(found, MessageCame) and found.writer == Writer("PK.9")


def test_statuses_are_read_with_what_they_cost_and_why_they_failed() -> None:
    statuses = [
        {"id": "w1", "status": "delivered", "timestamp": STAMP, "biz_opaque_callback_data": "own",
         "pricing": {"billable": True, "category": "service"}},
        {"id": "w2", "status": "failed", "timestamp": STAMP, "errors": [{"code": 131026}, {"title": "no code"}]},
        {"id": "w3", "status": "warning", "timestamp": STAMP},
    ]  # fmt: skip
    assert read(posted({"statuses": statuses}), NUMBER) == (
        MessageMoved("w1", Delivery.DELIVERED, AT, "own", "service"),
        MessageMoved("w2", Delivery.FAILED, AT, codes=(131026,)),
        Unreadable("status"),
    )


def test_calls_are_read() -> None:
    call = {"id": "c1", "from": ALI.phone, "timestamp": STAMP, "event": "connect"}
    value = {
        "contacts": [CONTACT],
        "calls": [
            {**call, "session": {"sdp_type": "offer", "sdp": "v=0"}, "cta_payload": "p"},
            {**call, "session": {"sdp_type": "answer", "sdp": "v=0"}},
            {**call, "event": "terminate", "status": "COMPLETED", "duration": 61},
            {**call, "event": "terminate", "status": "FAILED"},
            {**call, "event": "connect"},
        ],
        "statuses": [{"id": "c1", "type": "call", "status": "RINGING", "timestamp": STAMP}],
    }
    assert read(posted(value), NUMBER) == (
        CallMoved("c1", AT, Ringing.RINGING),
        CallOffered("c1", ALI, AT, "v=0", "p"),
        CallAnswered("c1", AT, "v=0"),
        CallOver("c1", AT, True, 61),
        CallOver("c1", AT, False),
        Unreadable("call"),
    )


def test_the_answer_to_may_we_call_is_read() -> None:
    reply = {"response": "accept", "expiration_timestamp": int(STAMP)}
    body = {"type": "call_permission_reply", "call_permission_reply": reply}
    (found,) = read(posted({"contacts": [CONTACT], "messages": [one("interactive", body)]}), NUMBER)
    assert found == PermissionAnswered("wamid.interactive", ALI, AT, True, False, AT)


def test_what_is_for_another_number_is_not_ours() -> None:
    assert read(posted({"messages": [one("text", {"body": "x"})]}, number="2"), NUMBER) == (Unreadable("number"),)


def test_one_strange_message_does_not_hide_the_next() -> None:
    strange: list[Any] = [{"id": 5}, None, "x", {**one("text", {"body": "x"}), "timestamp": "soon"}]
    found = read(posted({"messages": [*strange, one("text", {"body": "good"})]}), NUMBER)
    assert isinstance(found[-1], MessageCame) and found[-1].message.body == "good"


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(
        ["entry", "changes", "value", "metadata", "messages", "statuses", "calls", "contacts", "errors", "id",
         "type", "text", "interactive", "session", "timestamp", "phone_number_id", "from", "status", "event"]
    ), inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


@given(JSON, JSON)
def test_no_json_breaks_the_reader(whole: object, value: object) -> None:
    read(json.dumps(whole).encode(), NUMBER)
    change = {"value": {**(value if isinstance(value, dict) else {}), "metadata": {"phone_number_id": NUMBER}}}
    read(json.dumps({"entry": [{"changes": [change]}]}).encode(), NUMBER)


@given(some.binary(max_size=200))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    assert all(isinstance(found, Unreadable) for found in read(body, NUMBER))


def test_only_the_bytes_that_were_signed_pass() -> None:
    body = '{"a":"سلام"}'.encode()
    good = signature("secret", body)
    assert is_signed("secret", body, good)
    assert not is_signed("other", body, good)
    assert not is_signed("secret", json.dumps(json.loads(body)).encode(), good)
    assert not any(
        is_signed("secret", body, bad) for bad in ("", "sha256=", good.upper(), good[:-1], "sha1=ab", "\udcff")
    )
