"""Keys of what is said on WhatsApp alone, and of what comes back from it. Pure."""

from __future__ import annotations

ASK_TO_CALL = "call_permission"
"""Key of the wording that asks whether we may call; sent as WhatsApp's own question."""
CALL_BUTTON = "call_button"
"""Key of the wording with a button that rings us, which costs the citizen nothing."""
CALL_BUTTON_MINUTES = 60

MAY_RECORD = "may_record"
RECORDING_PICK = "recording"
"""`recording:yes`, `recording:no`: the answer to whether the call may be recorded."""
RECORDING_WORDING = "recording-1"
