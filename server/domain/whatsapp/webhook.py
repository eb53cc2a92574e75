"""Reads what Meta posts to our webhook, tolerantly, and proves that it came from Meta. Pure.

> A body that cannot be read is no error: one strange entry must not keep the others from being read, and
> whoever refuses a notice gets it again for a week.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

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
    Notice,
    PermissionAnswered,
    Ringing,
    Unreadable,
    Writer,
    is_bsuid,
)

LONGEST_ID, LONGEST_TEXT, LONGEST_SDP = 256, 4_096, 65_536
_PREFIX = "sha256="
_MEDIA = {"audio": Kind.VOICE, "image": Kind.PHOTO}

Json = Mapping[str, Any]


def signature(secret: str, body: bytes) -> str:
    """The value of `X-Hub-Signature-256` for a body as it came over the wire."""
    return _PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(secret: str, body: bytes, given: str) -> bool:
    """Compared in constant time, whatever stands in the header."""
    return hmac.compare_digest(signature(secret, body).encode(), given.encode("utf-8", "surrogatepass"))


def read(body: bytes, number_id: str) -> tuple[Notice, ...]:
    """Everything that concerns our number, in the order of the body."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return (Unreadable("body"),)
    return tuple(_notices(data, number_id))


def _notices(data: object, number_id: str) -> Iterator[Notice]:
    for entry in _each(_map(data).get("entry")):
        for change in _each(entry.get("changes")):
            value = _map(change.get("value"))
            if _text(_map(value.get("metadata")).get("phone_number_id")) != number_id:
                yield Unreadable("number")
                continue
            yield from _of_value(value)


def _of_value(value: Json) -> Iterator[Notice]:
    contacts = [_writer_of(one) for one in _each(value.get("contacts"))]
    for message in _each(value.get("messages")):
        yield _message(message, contacts)
    for status in _each(value.get("statuses")):
        yield _call_status(status) if status.get("type") == "call" else _status(status)
    codes = _codes(value.get("errors"))
    calls = _each(value.get("calls"))
    for call in calls:
        yield _call(call, contacts, codes)
    if codes and not calls:
        yield Unreadable("errors", codes)


def _message(message: Json, contacts: list[Writer]) -> Notice:
    id_, kind, writer = _id(message), _text(message.get("type"), 40), _writer(message, contacts)
    at = _time(message.get("timestamp"))
    if not id_ or not writer.address or at is None:
        return Unreadable("message")
    body = _map(message.get(kind))
    if kind == "interactive" and body.get("type") == "call_permission_reply":
        return _permission(id_, writer, at, _map(body.get("call_permission_reply")))
    return MessageCame(id_, writer, at, _said(kind, body), _media(kind, body), kind)


def _said(kind: str, body: Json) -> Message:
    if kind == "text":
        return Message(Kind.TEXT, _text(body.get("body"), LONGEST_TEXT))
    if kind == "button":
        return Message(Kind.PICK, _text(body.get("payload")))
    if kind == "interactive":
        chosen = _map(body.get(_text(body.get("type"))))
        return Message(Kind.PICK, _text(chosen.get("id"))) if chosen.get("id") else Message(Kind.OTHER)
    if kind in _MEDIA and _id(body):
        return Message(_MEDIA[kind], _id(body))
    return Message(Kind.OTHER)


def _media(kind: str, body: Json) -> MediaSent | None:
    if kind not in _MEDIA or not _id(body):
        return None
    return MediaSent(_id(body), _text(body.get("mime_type"), 100), _text(body.get("sha256"), 100))


def _permission(id_: str, writer: Writer, at: datetime, reply: Json) -> Notice:
    permanent = reply.get("is_permanent") is True
    until = None if permanent else _time(reply.get("expiration_timestamp"))
    return PermissionAnswered(id_, writer, at, reply.get("response") == "accept", permanent, until)


def _status(status: Json) -> Notice:
    id_, at = _id(status), _time(status.get("timestamp"))
    delivery = next((one for one in Delivery if one.value == status.get("status")), None)
    if not id_ or at is None or delivery is None:
        return Unreadable("status")
    pricing = _map(status.get("pricing"))
    category = _text(pricing.get("category"), 40) if pricing.get("billable") is True else ""
    own_id = _text(status.get("biz_opaque_callback_data"), 512)
    return MessageMoved(id_, delivery, at, own_id, category, _codes(status.get("errors")))


def _call_status(status: Json) -> Notice:
    id_, at = _id(status), _time(status.get("timestamp"))
    ringing = next((one for one in Ringing if one.value == status.get("status")), None)
    return CallMoved(id_, at, ringing) if id_ and at is not None and ringing else Unreadable("call status")


def _call(call: Json, contacts: list[Writer], codes: tuple[int, ...]) -> Notice:
    id_, at, event = _id(call), _time(call.get("timestamp")), call.get("event")
    if not id_ or at is None:
        return Unreadable("call")
    if event == "terminate":
        seconds = call.get("duration")
        known = seconds if isinstance(seconds, int) and not isinstance(seconds, bool) and seconds >= 0 else None
        return CallOver(id_, at, call.get("status") == "COMPLETED", known, codes)
    offered = _map(call.get("session"))
    sdp = _text(offered.get("sdp"), LONGEST_SDP)
    if event != "connect" or not sdp:
        return Unreadable("call")
    if offered.get("sdp_type") == "answer":
        return CallAnswered(id_, at, sdp)
    writer = _writer(call, contacts)
    if not writer.address:
        return Unreadable("call")
    payload = _text(call.get("cta_payload"), 512) or _text(call.get("deeplink_payload"), 512)
    return CallOffered(id_, writer, at, sdp, payload)


def _writer(said: Json, contacts: list[Writer]) -> Writer:
    """Who it came from: what the message itself says, completed by the contact that it belongs to."""
    given = Writer(_text(said.get("from_user_id")), _text(said.get("from")))
    if not given.bsuid and is_bsuid(given.phone):
        given = Writer(given.phone)
    for known in contacts:
        if given.address and given.address in (known.bsuid, known.phone):
            return replace(known, bsuid=known.bsuid or given.bsuid, phone=known.phone or given.phone)
    return contacts[0] if not given.address and len(contacts) == 1 else given


def _writer_of(contact: Json) -> Writer:
    name = _text(_map(contact.get("profile")).get("name"), 120)
    return Writer(_text(contact.get("user_id")), _text(contact.get("wa_id")), name)


def _codes(errors: object) -> tuple[int, ...]:
    return tuple(code for one in _each(errors) if isinstance(code := one.get("code"), int))


def _map(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _each(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object, longest: int = LONGEST_ID) -> str:
    """A string without NUL, which no database of ours takes; "" for anything else or too much."""
    return value.replace("\0", "") if isinstance(value, str) and len(value) <= longest else ""


def _id(value: Json) -> str:
    return _text(value.get("id"))


def _time(value: object) -> datetime | None:
    """Unix seconds, as a string or a number."""
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
