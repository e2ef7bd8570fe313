"""What changed from one text to another."""

import pytest

from fai_portal.common.differences import MOST_WORDS, Passage, Piece, differences, passages


def test_differences_are_words():
    assert differences("The state began in three counties.", "The state began in four counties.") == [
        Piece("same", "The state began in "),
        Piece("removed", "three "),
        Piece("added", "four "),
        Piece("same", "counties."),
    ]


def test_a_word_is_the_same_when_a_paragraph_follows():
    assert differences("One.", "One.\n\nTwo.") == [Piece("same", "One."), Piece("added", "\n\nTwo.")]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "a b"), ("a b", ""), ("", ""), ("a\n\nb", "a\n- b"), ("x " * 9_999 + "x", "y " * 9_999 + "x")],
)
def test_both_texts_can_be_read_from_their_differences(before, after):
    pieces = differences(before, after)

    assert "".join(piece.text for piece in pieces if piece.change != "added").split() == before.split()
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after


def test_only_changed_sentences_are_passages_and_only_changed_words_differ():
    before = ["The state began.", "It had three counties.", "It ends in 2016."]
    after = ["The state began.", "It had four counties.", "It ends in 2016.", "It may be extended."]
    assert passages(before, after) == [
        Passage(
            1, 1,
            (
                Piece("same", "It had "), Piece("removed", "three "), Piece("added", "four "),
                Piece("same", "counties."),
            ),
        ),
        Passage(3, 3, (Piece("added", "It may be extended."),)),
    ]  # fmt: skip
    assert passages(after, after) == []
    assert passages(["One, two.", "Three."], ["One,", "two.", "Three."]) == []


def test_a_passage_too_long_to_compare_by_words_is_told_whole():
    before = [f"a{number} same" for number in range(MOST_WORDS)]
    after = [f"b{number} same" for number in range(MOST_WORDS)]
    [passage] = passages(before, after)
    assert [piece.change for piece in passage.pieces] == ["removed", "added"]
    assert passage.pieces[1].text == " ".join(after)
