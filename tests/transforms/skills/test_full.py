"""Skills by model too: scored, cut at the threshold, ranked, and silenced by what the text says around them."""

from pathlib import Path

import numpy as np
import pytest

from models.concept_candidates import FEATURES, find_candidates
from models.concept_index import ConceptIndex, build_index, digest_skills, read_index, write_index
from models.concept_words import Sentences, Words
from models.skill_concepts import OWN_MODEL, ConceptFinder, ConceptModel, load_model
from models.skill_meaning import load_meaning
from models.skill_words import WordVectors, load_word_vectors
from taxonomy.cleaning import clean_concepts
from taxonomy.releases import Concept
from taxonomy.skills import Skill, load_skills
from transforms.skills import SkillExtractor
from transforms.skills.full import FullExtractor
from transforms.skills.sentences import split_sentences

SKILLS = clean_concepts(
    [
        Concept("a", "manage staff rosters", ("duty roster planning",), "method", "x", None),
        Concept("b", "Java (computer programming)", (), "knowledge", "x", None),
        Concept("c", "beekeeping", ("care for bee colonies",), "knowledge", "x", None),
        Concept("d", "repair bicycle brakes", (), "method", "x", None),
    ]
)


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return load_word_vectors()


@pytest.fixture(scope="module")
def full(vectors: WordVectors) -> FullExtractor:
    model = load_model()
    finder = ConceptFinder(build_index(SKILLS, vectors), vectors, model)
    return FullExtractor(SKILLS, SkillExtractor(SKILLS), finder, model.threshold)


def ids(mentions: object) -> list[str]:
    return [mention.skill.skill_id for mention in mentions]  # type: ignore[attr-defined]


def test_a_concept_in_other_words_is_found_where_it_stands(full: FullExtractor) -> None:
    text = "Our day: Java.\nYou care for our colonies of bees."
    found = full.find(text)
    assert ids(found) == ["b", "c"]
    assert all(text[one.start : one.end] == one.surface and 0 < (one.score or 0) <= 1 for one in found)


def test_ranked_by_score_each_skill_once(full: FullExtractor) -> None:
    text = "Java, Java and Java. You repair the brakes of every bicycle; you plan rosters of the staff."
    ranked = full.rank(text, 3)
    assert sorted(ids(ranked)) == ["a", "b", "d"]
    scores = [one.score or 0 for one in ranked]
    assert scores == sorted(scores, reverse=True)
    assert ids(full.rank(text, 1)) == ids(ranked)[:1]


def test_what_is_not_asked_for_is_not_found_by_the_model_either(full: FullExtractor) -> None:
    assert full.find("What we offer\n- care for our bee colonies") == []
    (java,) = full.find("Requirements:\n- 3 years of experience in Java")
    assert (java.requirement, java.years) == ("required", 3)
    assert full.find("") == []


def test_what_could_not_reach_the_least_score_is_left_out_and_nothing_else(vectors: WordVectors) -> None:
    index, model = build_index(SKILLS, vectors), load_model()
    texts = ["You care for our colonies of bees", "You repair brakes and plan rosters", "Java staff"]
    for weights in (model.weights, -model.weights):
        other = ConceptFinder(index, vectors, ConceptModel(weights, model.intercept, 0.3))
        everything = other.find(texts, [{}] * 3)
        middle = sorted(one.score for found in everything for one in found)[2]
        assert other.find(texts, [{}] * 3, middle) == [
            [one for one in found if one.score >= middle] for found in everything
        ]
        assert other.find(texts, [{}] * 3) == everything


def test_the_same_sentence_has_the_same_answer_whatever_stands_beside_it(vectors: WordVectors) -> None:
    index, model = build_index(SKILLS, vectors), load_model()
    texts = ["You care for our colonies of bees", "You repair brakes", "x " * 80]
    alone = [ConceptFinder(index, vectors, model).find([text], [{}])[0] for text in texts]
    together = ConceptFinder(index, vectors, model).find(texts[::-1], [{}] * 3)[::-1]
    assert alone == together


def test_the_index_reads_back_and_is_kept_under_what_it_was_made_of(tmp_path: Path, vectors: WordVectors) -> None:
    index = build_index(SKILLS, vectors)
    write_index(index, tmp_path / "index.npz")
    again = read_index(tmp_path / "index.npz")
    assert (again.language, again.stems) == (index.language, index.stems)
    for name in (
        "weights",
        "concepts",
        "form_stems",
        "copies",
        "postings",
        "starts",
        "form_vectors",
        "form_words",
        "kinds",
    ):
        np.testing.assert_array_equal(getattr(again, name), getattr(index, name))
    assert digest_skills(SKILLS, "en") != digest_skills(SKILLS[1:], "en") != digest_skills(SKILLS[1:], "fr")


def test_features_are_those_of_the_fitted_model(tmp_path: Path, vectors: WordVectors) -> None:
    index = build_index(SKILLS, vectors)
    sentences = Sentences(["You repair the brakes of a bicycle"], index, Words(index, vectors))
    candidates = find_candidates(index, sentences, [{1: (0, 3)}])
    assert candidates.features.shape == (2, len(FEATURES))
    assert candidates.concept.tolist() == [1, 3]
    assert candidates.features[:, FEATURES.index("named")].tolist() == [1, 0]
    assert candidates.features[1, FEATURES.index("coverage")] == pytest.approx(1)
    (tmp_path / "old.json").write_text('{"weights": {"age": 1}, "intercept": 0, "threshold": 0.5}')
    with pytest.raises(ValueError, match=r"old\.json: found the features age"):
        load_model(tmp_path / "old.json")
    assert ConceptModel(np.zeros(1, np.float32), 0.0, 0.5).score(np.ones((1, 1), np.float32)) == pytest.approx(0.5)


def test_an_index_of_nothing_finds_nothing(vectors: WordVectors) -> None:
    index = build_index(SKILLS, vectors)
    assert isinstance(index, ConceptIndex)
    assert ConceptFinder(index, vectors, load_model()).find(["Nothing of the kind", "!"], [{}, {}]) == [[], []]


def test_sentences_end_at_lines_and_full_stops() -> None:
    text = "Node.js is used. You cook!\n - Bake bread; wash up\n* e"
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Node.js is used",
        "You cook",
        "Bake bread",
        "wash up",
    ]


def test_many_texts_are_read_as_each_alone(full: FullExtractor) -> None:
    texts = ["Java.\nYou care for our colonies of bees.", "", "You repair the brakes of every bicycle", "Java."]
    assert [ids(found) for found in full.find_many(texts)] == [["b", "c"], [], ["d"], ["b"]]
    assert full.find_many([]) == []


def test_names_of_equal_stems_are_looked_at_once_and_count_each(vectors: WordVectors) -> None:
    skills = clean_concepts(
        [Concept("a", "manage staff rosters", ("managing staff roster", "staff roster"), "method", "x", None)]
    )
    index = build_index(skills, vectors)
    assert index.copies.sum() == len(skills[0].all_forms) > len(index.copies)
    (found,) = find_candidates(
        index, Sentences(["You manage staff rosters"], index, Words(index, vectors)), [{}]
    ).features
    assert found[FEATURES.index("agreeing_forms")] == pytest.approx(np.log1p(len(skills[0].all_forms)))
    assert found[FEATURES.index("is_preferred")] == 1


def test_words_are_forgotten_when_there_are_too_many(vectors: WordVectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.concept_words.MAX_KNOWN", 4)
    index = build_index(SKILLS, vectors)
    words = Words(index, vectors)
    for written in (["Repair", "Brakes"], ["Staff", "Staff", "Bees"], ["brakes", "Repair", "rosters"]):
        numbers = words.look_up(written)
        fresh = Words(index, vectors)
        again = fresh.look_up(written)
        np.testing.assert_array_equal(words.stems[numbers], fresh.stems[again])
        np.testing.assert_array_equal(words.vectors[numbers], fresh.vectors[again])


def test_all_that_the_dictionary_finds_is_found(vectors: WordVectors) -> None:
    skills = [*SKILLS, Skill("go", "Go", "tool", "programming", "technical", ("Go",), (), (), None, None)]
    dictionary = SkillExtractor(skills)
    model = load_model()
    unsure = ConceptModel(model.weights, -30.0, model.threshold)
    full = FullExtractor(
        skills, dictionary, ConceptFinder(build_index(skills, vectors), vectors, unsure), model.threshold
    )
    text = "Java is one of very many words here\n- Go\nBeekeeping, and beekeeping again; you repair brakes of a bicycle"
    assert ids(full.find(text)) == ["b", "go", "c", "c"]
    assert {one.skill.skill_id for one in dictionary.find(text)} == {"b", "go", "c"}


@pytest.fixture(scope="module")
def ours() -> FullExtractor:
    skills, vectors, model = list(load_skills()), load_word_vectors(), load_model(OWN_MODEL)
    finder = ConceptFinder(build_index(skills, vectors), vectors, model)
    return FullExtractor(skills, SkillExtractor(skills, load_meaning()), finder, model.threshold)


@pytest.mark.parametrize(
    "text",
    [
        "We'll pay you well and you’ll learn a lot",
        "Requirements:\n- be kind",
        "Skills\n- be there",
        "Key responsibilities\n- be there",
        "See p. 7 of the form",
        "Start in spring 2025",
        "A sense of unity among neighbours",
        "Ruby jewellery and sap flow in trees",
        "A swift response",
        "No Java please",
    ],
)
def test_what_the_dictionary_leaves_out_on_purpose_the_model_does_not_bring_back(
    ours: FullExtractor, text: str
) -> None:
    assert ids(ours.find(text)) == []


@pytest.mark.parametrize(
    ("text", "skill", "others"),
    [
        ("Excellent communication skills, verbal and in clear written form", "written-communication", set()),
        ("R&D team", "research-and-development", {"r", "d3-js", "microsoft-dynamics"}),
        ("MS Excel", "microsoft-excel", {"masters-degree"}),
        ("Chef de partie", "chef-de-partie-work", {"chef-configuration"}),
    ],
)
def test_our_names_are_found_without_others_of_their_letters(
    ours: FullExtractor, text: str, skill: str, others: set[str]
) -> None:
    found = set(ids(ours.find(text)))
    assert skill in found
    assert found & others == set()


def test_what_is_dropped_in_one_place_is_found_in_another_of_the_sentence(ours: FullExtractor) -> None:
    text = "School of Economics\nThe School of Economics at Renmin University invites applications in economics"
    fast = SkillExtractor(load_skills(), load_meaning()).find(text)
    assert [(one.skill.skill_id, one.start) for one in ours.find(text) if one.skill.skill_id == "economics"] == [
        (one.skill.skill_id, one.start) for one in fast
    ]
    assert [text[one.start : one.end].endswith("economics") for one in fast] == [True]


def test_a_heading_gives_no_concept_in_other_words_and_what_stands_under_it_does(full: FullExtractor) -> None:
    assert full.find("Caring for bees in colonies:\n- nothing else") == []
    assert ids(full.find("Your day:\n- you care for our colonies of bees")) == ["c"]
    assert ids(full.find("Java:\n- every day")) == ["b"]


def test_names_in_their_own_case_are_not_looked_for_in_another(vectors: WordVectors) -> None:
    skills = [
        Skill("spring", "Spring", "tool", "x", "technical", (), (), ("Spring",), None, None),
        Skill("law", "Law degree", "credential", "x", "domain", ("law degree",), ("LL.M",), (), None, None),
        Skill("ros", "ROS", "tool", "x", "technical", (), ("ROS",), (), None, None),
    ]
    index = build_index(skills, vectors)
    assert {
        index.stems[number] for number in range(len(index.stems)) if index.starts[number + 1] > index.starts[number]
    } == {"law", "degre"}
    sentences = Sentences(["We'll see: ros in spring, l'école, a law degree"], index, Words(index, vectors))
    assert find_candidates(index, sentences, [{}]).concept.tolist() == [1]
