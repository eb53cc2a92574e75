"""What people do with reviews over HTTP in the tests, and a second supervisor beside the town's."""

from __future__ import annotations

from typing import Any

from server.domain.identity import Role
from server.domain.ids import new_id
from server.domain.score_sheet import current_form
from tests.server.care.conftest import Caller, Town
from tests.server.people import PASSWORD, make_person

CONTENT = bytes(range(256)) * 4
WHOLE = {item.id: {"score": 4} for item in current_form().items}


async def second_supervisor(town: Town, who: str = "second") -> str:
    """Id of one more supervisor, who is signed in as `town[who]`."""
    person = make_person(Role.SUPERVISOR)
    async with town.node.store.work() as work:
        await work.people.add(person)
    async with town.http.post("/api/auth/sign-in", json={"login": person.login, "password": PASSWORD}) as response:
        town.callers[who] = Caller(town.http, (await response.json())["access_token"])
    town.people[who] = person
    return person.id


async def recorded(town: Town, doctor: str = "heart") -> str:
    """Id of a ready recording of an encounter that the doctor treated."""
    return await town.keep_recording(await town.treat(doctor), CONTENT)


async def opened(town: Town, recording_id: str, who: str = "supervisor", reason: str = "training") -> None:
    await town[who].done("POST", f"/api/recordings/{recording_id}/open", {"reason": reason})


async def asked(town: Town, recording_id: str, by: str = "administrator", whom: str = "supervisor") -> Any:
    """The review that somebody was asked for."""
    words = {"reviewer_id": town.people[whom].id, "note": "the family complained"}
    return await town[by].done("POST", f"/api/recordings/{recording_id}/reviews", words)


async def begun(town: Town, recording_id: str, who: str = "supervisor") -> str:
    """Id of the own review, after opening with a reason."""
    await opened(town, recording_id, who)
    path = f"/api/recordings/{recording_id}/reviews/own"
    return str((await town[who].done("POST", path))["id"])


async def marked(town: Town, review_id: str, who: str = "supervisor", **changes: Any) -> str:
    """Id of a new mark."""
    mark_id = new_id()
    words = {"version": 0, "from_ms": 100, "text": "did not ask about allergy"} | changes
    await town[who].done("PUT", f"/api/reviews/{review_id}/marks/{mark_id}", words)
    return mark_id


async def handed_in(town: Town, review_id: str, who: str = "supervisor", **scores: int) -> Any:
    """The review after all items were scored 4, or as given."""
    said = WHOLE | {item: {"score": score} for item, score in scores.items()}
    await town[who].done("PATCH", f"/api/reviews/{review_id}/scores", {"scores": said})
    return await town[who].done("POST", f"/api/reviews/{review_id}/submit")


async def released(town: Town, review_id: str, who: str = "supervisor", **changes: Any) -> Any:
    words = {"scores": True, "marks": True, "words": "Please ask about allergies."} | changes
    return await town[who].done("POST", f"/api/reviews/{review_id}/release", words)


async def reviews_of(town: Town, recording_id: str, who: str = "supervisor") -> Any:
    return await town[who].done("GET", f"/api/recordings/{recording_id}/reviews")


async def row_of(town: Town, recording_id: str, who: str = "supervisor", query: str = "") -> Any:
    """What the list says of the recording's reviews; None when it is not listed."""
    page = await town[who].done("GET", f"/api/recordings{query}")
    return next((row["review"] for row in page["recordings"] if row["id"] == recording_id), None)
