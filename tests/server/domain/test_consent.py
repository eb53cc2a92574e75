"""The latest answer counts, and nothing is recordable outside consent."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from server.domain.consent import WORDINGS, Scope, Seated, answer, recordable, wording_exists
from tests.server import making

ENCOUNTER = making.encounter(making.patient("c"))
ASKED = st.tuples(st.sampled_from([None, "1", "2"]), st.sampled_from(list(Scope)), st.booleans())
SEATS = (Seated("1", with_patient=True), Seated("2", with_patient=False))


@given(st.lists(ASKED, max_size=10), st.randoms(use_true_random=False))
def test_the_latest_answer_counts_however_events_are_listed(
    asked: list[tuple[str | None, Scope, bool]], chance: Random
) -> None:
    events = [
        making.consent(ENCOUNTER, scope, given, participant_id=who, number=number)
        for number, (who, scope, given) in enumerate(asked)
    ]
    shuffled = chance.sample(events, len(events))
    for scope in Scope:
        own = [given for who, about, given in asked if who is None and about is scope]
        assert answer(shuffled, scope) == (own[-1] if own else None)
    written = recordable(shuffled, SEATS)
    if answer(events, Scope.CARE) is not True or answer(events, Scope.RECORDING) is not True:
        assert written == frozenset()
    else:
        assert ("1" in written) == (answer(events, Scope.RECORDING, "1") is not False)
        assert ("2" in written) == (answer(events, Scope.RECORDING, "2") is True)


def test_every_wording_is_there_in_english_and_urdu() -> None:
    for scope in Scope:
        ids = {one.id for one in WORDINGS if one.scope is scope}
        assert ids
        assert all(wording_exists(id_, scope, language) for id_ in ids for language in ("en", "ur"))
    assert not wording_exists("care-1", Scope.RECORDING, "en")
    assert not wording_exists("care-1", Scope.CARE, "xx")
