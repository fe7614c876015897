"""The labels of real ads are whole and name known skills, and the score of an ad counts what it says."""

from collections import Counter

import pytest

from benchmarks.skills.ads import (
    BLIND_LABELS,
    TWO_READERS,
    LabelledAd,
    agree,
    is_held_back,
    read_blind_labels,
    read_labels,
    read_texts,
    read_two_readers,
    score_ads,
    summarise,
)
from benchmarks.skills.material import SHARED
from taxonomy.skills import Skill, load_skills
from transforms.skills import SkillExtractor


def test_200_ads_are_labelled_half_of_them_from_boards_and_half_held_back() -> None:
    ads = [ad.ad_id for ad in read_labels()]
    assert len(set(ads)) == len(ads) == 200
    assert Counter(ad.split(":")[0] for ad in ads) == {"ashby": 100, "joe": 46, "pythonjobs": 36, "hn": 16, "nesta": 2}
    assert sum(map(is_held_back, ads)) == 100
    assert ads == sorted(ads)


def test_labels_name_skills_of_the_taxonomy() -> None:
    known = {skill.skill_id for skill in load_skills()}
    blind = read_all_rounds()
    assert {skill for ad in [*read_labels(), *blind] for skill in ad.right} - known == set()
    assert (
        len(blind)
        == len({ad.ad_id for ad in blind} - {ad.ad_id for ad in read_labels()})
        == 60 + 80 + 60 + 60 + 59 + 100 + 60
    )


def read_all_rounds() -> list[LabelledAd]:
    """All ads labelled blind, with whatever counts."""
    rounds = [read_blind_labels(path, told_after=True, told_beyond=True) for path in BLIND_LABELS.values()]
    both = [read_two_readers(path)["both"] for path in TWO_READERS.values()]
    return [ad for ads in [*rounds, *both] for ad in ads]


def test_two_readers_agree_on_what_both_list_and_one_is_certain_of() -> None:
    first = LabelledAd(
        "a", frozenset({"sql/databases", "welding", "tea"}), ("kite flying", "juggling"), frozenset({"c"})
    )
    second = LabelledAd("a", frozenset({"databases", "c/cpp"}), ("juggling",), frozenset({"welding/soldering", "rust"}))
    assert agree(first, second) == LabelledAd(
        "a",
        frozenset({"sql/databases", "welding", "c/cpp"}),
        ("juggling",),
        frozenset({"sql", "databases", "welding", "tea", "c", "cpp", "soldering", "rust"}),
    )
    assert agree(second, first).right == agree(first, second).right


def test_readings_of_two_ads_are_not_joined() -> None:
    with pytest.raises(ValueError, match="labels of a and of b: expected two readings of one ad"):
        agree(LabelledAd("a", frozenset(), ()), LabelledAd("b", frozenset(), ()))


def test_false_and_missed_are_counted_by_ad() -> None:
    extractor = SkillExtractor(
        [
            Skill("sql", "SQL", "tool", "programming", "technical", ("SQL",), (), (), None, None),
            Skill("welding", "Welding", "method", "trades", "domain", ("welding",), (), (), None, None),
        ]
    )
    labels = [
        LabelledAd("a", frozenset({"sql", "python"}), ("tea tasting",)),
        LabelledAd("b", frozenset({"welding"}), ()),
        LabelledAd("c", frozenset(), ()),
        LabelledAd("d", frozenset({"sql/python", "tea"}), (), frozenset({"welding"})),
    ]
    texts = {"a": "SQL and welding", "b": "Welding", "c": "Nothing", "d": "SQL, welding"}
    scores = score_ads(labels, texts, extractor)
    assert [(one.found, one.false, one.asked, one.missed) for one in scores] == [
        (2, 1, 3, 2),
        (1, 0, 1, 0),
        (0, 0, 0, 0),
        (2, 0, 2, 1),
    ]
    figures = summarise(scores)
    assert figures["false_per_ad"] == pytest.approx(1 / 8)
    assert figures["missed_per_ad"] == pytest.approx((2 / 3 + 1 / 2) / 4)
    assert figures["false_of_all"] == pytest.approx(1 / 5)
    assert figures["missed_of_all"] == pytest.approx(3 / 6)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded material is absent")
def test_every_labelled_ad_is_in_the_recorded_material() -> None:
    texts = read_texts()
    ads = [*read_labels(), *read_all_rounds()]
    assert [ad.ad_id for ad in ads if not texts.get(ad.ad_id)] == []
