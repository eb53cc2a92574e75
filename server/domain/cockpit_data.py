"""What the cockpit can ask for, read from `rules/cockpit.json`: cues, places on the body, the checklist.

A clinician signs the file (`signed_off_by`), speakers its words (`unreviewed` names the languages that nobody has
read); this one gives it a shape.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from server.domain.errors import invalid


@dataclass(frozen=True, slots=True)
class CockpitData:
    version: str
    #: Id -> whether it needs a place on the body.
    cues: dict[str, bool]
    sites: frozenset[str]
    checklist: frozenset[str]

    def check_site(self, site: str) -> None:
        """Empty is no place. Raises Invalid."""
        if site and site not in self.sites:
            raise invalid("site", "unknown", "This is not one of the places of the list.")

    def check_cue(self, cue: str, site: str) -> None:
        """Raises Invalid."""
        if cue not in self.cues:
            raise invalid("cue", "unknown", "This is not one of the cues of the list.")
        self.check_site(site)
        if self.cues[cue] and not site:
            raise invalid("site", "needed", "Say which place on the body.")

    def check_item(self, item: str) -> None:
        """Raises Invalid."""
        if item not in self.checklist:
            raise invalid("item", "unknown", "This is not on the checklist.")


def raw() -> dict[str, Any]:
    """The file as it lies there."""
    text = resources.files("server.domain").joinpath("rules/cockpit.json").read_text("utf-8")
    return dict(json.loads(text))


def read(rows: dict[str, Any]) -> CockpitData:
    """Raises KeyError where it has another shape."""
    return CockpitData(
        version=rows["version"],
        cues={one["id"]: one["on_site"] for one in rows["cues"]},
        sites=frozenset(one["id"] for one in rows["sites"]),
        checklist=frozenset(one["id"] for one in rows["checklist"]),
    )


DATA = read(raw())
