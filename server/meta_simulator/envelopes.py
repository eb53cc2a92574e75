"""The JSON of webhooks, in the shape of Meta's. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.meta_simulator.network import Bubble, Person, Ring

Json = dict[str, Any]


def envelope(number_id: str, field: str, value: Json) -> Json:
    metadata = {"display_phone_number": "92000000000", "phone_number_id": number_id}
    whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    entry = {"id": "SIMULATED", "changes": [{"field": field, "value": whole}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def joined(first: Json, second: Json) -> Json:
    """Both in one post, as Meta may do."""
    return {**first, "entry": [*first["entry"], *second["entry"]]}


def content_of(notice: Json) -> str:
    """What is in an envelope, for a log that people read: `message text`, `delivered`, `call connect`."""
    words = []
    for change in (change for entry in notice["entry"] for change in entry["changes"]):
        value = change["value"]
        words += [f"message {one['type']}" for one in value.get("messages", ())]
        words += [str(one["status"]).lower() for one in value.get("statuses", ())]
        words += [f"call {one['event']}" for one in value.get("calls", ())]
    return ", ".join(words)


def contact(person: Person) -> Json:
    known = {"profile": {"name": person.name}, "user_id": person.bsuid}
    return known if person.hides else {**known, "wa_id": person.phone}


def source(person: Person) -> Json:
    """Who it is from: with a hidden number only the business-scoped id is there."""
    return {"from_user_id": person.bsuid} if person.hides else {"from": person.phone, "from_user_id": person.bsuid}


def message(person: Person, bubble: Bubble) -> Json:
    body = {"id": bubble.id, "timestamp": stamp(bubble.at), "type": bubble.kind, bubble.kind: bubble.content}
    return {"contacts": [contact(person)], "messages": [{**source(person), **body}]}


def status(person: Person, bubble: Bubble, at: datetime, code: int | None = None) -> Json:
    told: Json = {
        "id": bubble.id, "status": bubble.status, "timestamp": stamp(at), "recipient_id": person.phone,
        "recipient_user_id": person.bsuid, "biz_opaque_callback_data": bubble.own_id,
    }  # fmt: skip
    if bubble.status in ("delivered", "read"):
        category = "utility" if bubble.kind == "template" else "service"
        told["pricing"] = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}
    if code is not None:
        told["errors"] = [{"code": code, "title": "Simulated"}]
    return {"statuses": [told]}


def call_connect(person: Person, ring: Ring, at: datetime, payload: str = "") -> Json:
    mine = ring.direction == "USER_INITIATED"
    sdp = {"sdp_type": "offer", "sdp": ring.offer} if mine else {"sdp_type": "answer", "sdp": ring.answer}
    told: Json = {
        "id": ring.id, "to": "92000000000", "event": "connect", "direction": ring.direction,
        "timestamp": stamp(at), "session": sdp, **source(person),
    }  # fmt: skip
    if payload:
        told["cta_payload"] = payload
    return {"contacts": [contact(person)], "calls": [told]}


def call_status(ring: Ring, at: datetime, state: str) -> Json:
    return {"statuses": [{"id": ring.id, "type": "call", "status": state, "timestamp": stamp(at)}]}


def call_over(person: Person, ring: Ring, at: datetime) -> Json:
    told: Json = {
        "id": ring.id, "to": "92000000000", "event": "terminate", "direction": ring.direction,
        "timestamp": stamp(at), "status": "COMPLETED" if ring.talked_from else "FAILED", **source(person),
    }  # fmt: skip
    if ring.talked_from is not None:
        told["duration"] = round((at - ring.talked_from).total_seconds())
        told["start_time"], told["end_time"] = stamp(ring.talked_from), stamp(at)
    if ring.own_id:
        told["biz_opaque_callback_data"] = ring.own_id
    return {"contacts": [contact(person)], "calls": [told]}


def stamp(at: datetime) -> str:
    return str(int(at.timestamp()))
