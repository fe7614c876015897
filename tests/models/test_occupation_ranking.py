import pytest

from models.occupation_ranking import Named, OccupationRanker

RANKER = OccupationRanker(
    [
        Named("nurse", ("nurse", "registered nurse", "ward nurse")),
        Named("cook", ("cook", "line cook", "kitchen cook")),
        Named("manager", ("kitchen manager", "catering manager")),
    ]
)


def test_the_occupation_with_the_likest_name_is_first() -> None:
    ranked = list(RANKER.rank(["registered nurses", "Kitchen Cook", "catering managers"], 2))
    assert [found[0][0] for found in ranked] == ["nurse", "cook", "manager"]


def test_scores_fall_and_stay_within_bounds() -> None:
    (found,) = RANKER.rank(["kitchen"], 3)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_a_title_without_a_known_letter_has_no_candidate() -> None:
    assert list(RANKER.rank(["", "漢字"], 3)) == [[], []]


def test_an_occupation_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="without a name"):
        OccupationRanker([Named("nameless", ())])
