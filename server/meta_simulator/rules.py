"""What the fake Graph API takes: the Cloud API's bounds on messages and on descriptions of calls. Pure."""

from __future__ import annotations

from typing import Any

from server.meta_simulator.catalogue import GraphError
from server.meta_simulator.network import Person

Json = dict[str, Any]

FREE = {"text", "interactive", "audio", "image", "video", "document", "location", "sticker", "reaction"}


def message(body: Json, person: Person) -> tuple[str, Json]:
    """Kind and content of a message that may be sent to this person now. Raises GraphError."""
    kind = body.get("type")
    content = body.get(kind) if isinstance(kind, str) else None
    if body.get("messaging_product") != "whatsapp" or not isinstance(kind, str) or not isinstance(content, dict):
        raise GraphError(131008, "type and its content")
    if kind in FREE and not person.window_open():
        raise GraphError(131047, "more than 24 hours have passed")
    if kind == "text":
        _length(content.get("body"), 1, 4096, "text.body")
    elif kind == "interactive":
        _interactive(content, person)
    elif kind == "template":
        _length(content.get("name"), 1, 512, "template.name")
        if not isinstance(content.get("language"), dict):
            raise GraphError(131008, "template.language")
    elif kind not in FREE:
        raise GraphError(131009, "type")
    return kind, content


def _interactive(content: Json, person: Person) -> None:
    kind, action = content.get("type"), content.get("action")
    _length((content.get("body") or {}).get("text"), 1, 1024, "body.text")
    if not isinstance(action, dict):
        raise GraphError(131008, "action")
    if kind == "button":
        _buttons(action.get("buttons"))
    elif kind == "list":
        _length(action.get("button"), 1, 20, "action.button")
        _rows(action.get("sections"))
    elif kind == "call_permission_request":
        if not person.may_be_asked():
            raise GraphError(138009, "one request in 24 hours")
    elif kind in ("cta_url", "voice_call"):
        _length((action.get("parameters") or {}).get("display_text"), 1, 20, "display_text")
    elif kind != "location_request_message":
        raise GraphError(131009, "interactive.type")


def _buttons(buttons: object) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise GraphError(131009, "one to three buttons")
    for button in buttons:
        _length(button["reply"].get("title"), 1, 20, "button title")
        _length(button["reply"].get("id"), 1, 256, "button id")
    if len({button["reply"]["title"] for button in buttons}) < len(buttons):
        raise GraphError(131009, "button titles repeat")


def _rows(sections: object) -> None:
    rows = [row for one in sections for row in one.get("rows", ())] if isinstance(sections, list) else []
    if not 1 <= len(rows) <= 10:
        raise GraphError(131009, "one to ten rows")
    for row in rows:
        _length(row.get("title"), 1, 24, "row title")
        _length(row.get("id"), 1, 200, "row id")
        _length(row.get("description", ""), 0, 72, "row description")


def answer(described: object) -> str:
    """The description that answers a caller's. Raises GraphError."""
    given = described if isinstance(described, dict) else {}
    sdp = given.get("sdp")
    if given.get("sdp_type") != "answer" or not isinstance(sdp, str):
        raise GraphError(138004, "session.sdp_type must be answer")
    prints = [line for line in sdp.splitlines() if line.startswith("a=fingerprint:")]
    if [line.split(" ")[0] for line in prints] != ["a=fingerprint:sha-256"]:
        raise GraphError(100, "Fingerprint algo is not SHA256", subcode=2494010)
    if "a=candidate:" not in sdp or not ("a=setup:active" in sdp or "a=setup:passive" in sdp):
        raise GraphError(138004, "no candidates or no role")
    return sdp


def _length(value: object, least: int, most: int, what: str) -> None:
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise GraphError(131009, what)
