"""Spellings of one term are joined, two names never; identifiers outlive growth."""

from itertools import permutations

import pytest

from models.emerging_terms import compare_terms, join_spellings, keep_ids
from models.skill_words import load_word_vectors


@pytest.mark.parametrize(
    ("leader", "spelling"),
    [
        ("api", "apis"),
        ("next.js", "nextjs"),
        ("quillmesh", "quill mesh"),
        ("retrieval augmented generation", "retrieval augmented generations"),
    ],
)
def test_spellings_of_one_term_are_joined(leader: str, spelling: str) -> None:
    assert join_spellings([leader, spelling]) == [0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("geography", "economic geography"),
        ("sqs", "sns"),
        ("python 2", "python 3"),
        ("iso 9001", "iso 14001"),
        ("data migration", "data mesh"),
        ("langchain", "langgraph"),
    ],
)
def test_two_names_are_kept_apart(one: str, other: str) -> None:
    assert join_spellings([one, other]) == [0, 1]


def test_nothing_is_joined_to_what_merely_joined() -> None:
    """Each is like the next, the last not like the first."""
    chain = ["abcdefghij", "abcdefghik", "abcdefghkl", "abcdefzzkl"]
    joined = join_spellings(chain)
    assert all(joined[leader] == leader for leader in joined)


def clusters(*groups: tuple[str, ...]) -> dict[str, frozenset[str]]:
    return {group[0]: frozenset(group) for group in groups}


def test_a_new_term_is_called_by_its_name() -> None:
    assert keep_ids(clusters(("quill mesh",), ("c++23",), ("f#",)), {}) == {
        "quill mesh": "quill-mesh",
        "c++23": "c-plus-plus-23",
        "f#": "f-sharp",
    }


def test_an_id_is_kept_when_the_term_grows_and_is_called_otherwise() -> None:
    before = {"quillmesh": frozenset({"quillmesh"})}
    grown = clusters(("quill mesh", "quillmesh", "quill meshes"))
    assert keep_ids(grown, before) == {"quill mesh": "quillmesh"}


def test_of_two_parts_the_larger_keeps_the_id() -> None:
    before = {"loom": frozenset({"loom", "looms", "lome", "lomes", "lomez"})}
    parts = clusters(("loom", "looms"), ("lome", "lomes", "lomez"))
    assert keep_ids(parts, before) == {"lome": "loom", "loom": "loom-2"}


def test_of_two_that_join_one_id_stays() -> None:
    before = {"one": frozenset({"one", "ones"}), "won": frozenset({"won"})}
    assert keep_ids(clusters(("won", "one", "ones")), before) == {"won": "one"}


def test_an_id_is_never_given_again_to_another_term() -> None:
    before = {"loom": frozenset({"lome"})}
    assert keep_ids(clusters(("loom",), ("lome",)), before) == {"lome": "loom", "loom": "loom-2"}


def test_ids_do_not_depend_on_the_order_of_terms() -> None:
    before = {"a": frozenset({"a", "b"}), "c": frozenset({"c"})}
    groups = [("b", "c"), ("a", "d"), ("e",)]
    found = [keep_ids(clusters(*order), before) for order in permutations(groups)]
    assert all(one == found[0] for one in found)


def test_a_term_like_skills_leads_and_a_mere_word_trails() -> None:
    known, words = ["Economic geography", "Python", "Data engineering"], ["environment", "passion", "team"]
    like, unlike = compare_terms(["urban geography", "passionate team"], known, words, load_word_vectors())
    assert known[like.nearest] == "Economic geography"
    assert like.lead > 0 > unlike.lead
