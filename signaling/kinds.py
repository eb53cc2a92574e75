"""The kinds of cards that topics are made of. Must not know what is in a card."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "encounter",
    "room",
    "doctor",
    "call",
    "participant",
    "message",
    "offer",
    "wait",
    "center",
    "board_room",
    "board_call",
    "line",
    "duty",
    "alarm",
    "node",
    "cue",
    "tick",
    "capture",
    "stroke",
    "device",
]
