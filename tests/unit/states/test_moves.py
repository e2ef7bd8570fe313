"""The tables of the way of an MOU: complete, and printed in the docs."""

import pytest
from django.conf import settings

from states.models.status import Action, Status
from states.rules import (
    MOVES,
    STAGES,
    NotAllowed,
    Side,
    allowed,
    check_move,
    diagram,
    label,
    labels_table,
    turn,
)


def test_every_status_has_its_stage_and_every_action_its_move():
    assert set(STAGES) == set(Status)
    assert set(MOVES) == set(Action) - {Action.UNDO}


def test_every_status_is_reached_and_left_until_the_way_is_over():
    assert {move.target for move in MOVES.values()} == set(Status)
    assert {source for move in MOVES.values() for source in move.sources} == set(Status) - {Status.SUPERSEDED}


def test_the_two_labels_differ_wherever_it_is_not_over():
    for status, stage in STAGES.items():
        assert stage.cms != status.label or stage.turn is None


@pytest.mark.parametrize("status", Status)
def test_whose_turn_it_is_follows_from_the_table(status):
    assert turn(status, has_open_questions=False) == STAGES[status].turn
    expected = Side.STATE if status == Status.IN_REVIEW else STAGES[status].turn
    assert turn(status, has_open_questions=True) == expected


def test_a_draft_after_a_return_is_submitted_again():
    def actions(**after):
        return {move.action for move in allowed(Status.DRAFT, **after)}

    assert actions(follows_return=True) == {Action.RESUBMIT, Action.WITHDRAW}
    assert actions(follows_return=False) == {Action.SUBMIT, Action.WITHDRAW}


def test_a_refusal_names_the_status_in_the_words_of_a_state():
    with pytest.raises(NotAllowed, match="being reviewed by cms") as refusal:
        check_move(Action.PUBLISH, Status.IN_REVIEW, follows_return=False)
    assert label(Status.IN_REVIEW, internal=True).lower() not in str(refusal.value)


def test_the_docs_print_the_tables():
    page = (settings.BASE_DIR / "docs" / "review.md").read_text(encoding="utf-8")
    assert diagram() in page
    assert labels_table() in page
