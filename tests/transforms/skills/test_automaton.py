"""Both automata find the same: the longest pattern from the first place on, then what begins after it."""

from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.skills.automaton import build_automaton

_BYTES = st.text("ab c", min_size=1, max_size=6).map(str.encode)


@pytest.mark.parametrize("compact", [True, False])
def test_the_longest_from_the_first_place_counts(compact: bool) -> None:
    if compact and find_spec("daachorse") is None:
        pytest.skip("no wheel of daachorse for this machine")
    find = build_automaton([b" java", b" java web start", b" web", b"r\xe9"], compact=compact)
    assert list(find(b" java web starting java web r\xe9")) == [(0, 15, 1), (18, 23, 0), (23, 27, 2), (28, 30, 3)]
    assert list(find(b"")) == []


@given(st.lists(_BYTES, min_size=1, max_size=12, unique=True), st.text("ab c", max_size=60).map(str.encode))
def test_either_finds_the_same(patterns: list[bytes], data: bytes) -> None:
    if find_spec("daachorse") is None:
        pytest.skip("no wheel of daachorse for this machine")
    assert list(build_automaton(patterns, compact=True)(data)) == list(build_automaton(patterns, compact=False)(data))


def test_an_automaton_of_no_patterns_is_refused() -> None:
    with pytest.raises(ValueError, match="no patterns"):
        build_automaton([])
