"""The form as it is kept in the file, and what may be written on it."""

from __future__ import annotations

import pytest

from server.domain.errors import Invalid
from server.domain.score_sheet import Score, checked, current_form, forms, missing, overall_of

FORM = current_form()
WANTED = ("greeting", "identification", "history", "examination", "explanation", "safety_netting", "prescription")


def test_the_form_asks_what_the_issue_names_in_order_and_for_the_whole_last() -> None:
    assert tuple(item.id for item in FORM.items) == (*WANTED, "overall")
    assert FORM.overall.id == "overall"
    assert not FORM.overall.may_not_apply


def test_every_form_is_whole_in_both_languages() -> None:
    for version, form in forms().items():
        assert (form.version, len(version) <= 20) == (version, True)
        for item in form.items:
            assert item.lowest < item.highest
            assert {item.lowest, item.highest} <= set(item.anchors)
            assert all(item.lowest <= score <= item.highest for score in item.anchors)
            for words in (item.label, item.about, *item.anchors.values()):
                assert words.en.strip(), item.id
                assert any("\u0600" <= letter <= "\u06ff" for letter in words.ur), item.id


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("greeting", Score(0)),
        ("greeting", Score(6)),
        ("kindness", Score(3)),
        ("overall", Score(None, not_applicable=True)),
        ("history", Score(3, not_applicable=True)),
        ("history", Score(3, comment="x" * 1_001)),
    ],
)
def test_what_the_form_has_no_place_for_is_refused(item: str, said: Score) -> None:
    with pytest.raises(Invalid):
        checked(FORM, {item: said})


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        checked(FORM, {"greeting": Score(9), "history": Score(0), "examination": Score(3)})
    assert {problem.field for problem in refused.value.fields} == {"scores/greeting", "scores/history"}


def test_a_comment_alone_decides_nothing_and_not_applicable_does() -> None:
    said = {"greeting": Score(comment="warm"), "examination": Score(not_applicable=True), "history": Score(2)}
    assert set(WANTED) - set(missing(FORM, said)) == {"examination", "history"}
    assert missing(FORM, {one: Score(5) for one in (*WANTED, "overall")}) == ()
    assert overall_of(FORM, {"overall": Score(4)}) == 4
    assert overall_of(FORM, {}) is None
