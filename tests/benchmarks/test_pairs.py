"""A pair counts as merged where the published tables say that the later shows the earlier again."""

from benchmarks.postings.duplicates import grouped, judge

A, B, C, D = (("list", name) for name in "abcd")


def pair(a: tuple[str, str], b: tuple[str, str], label: str, **fields: str) -> dict[str, str]:
    return {"source": a[0], "posting_a": a[1], "posting_b": b[1], "source_b": "", "label": label, **fields}


def test_what_one_shows_again_is_merged_with_it_but_not_with_what_that_showed() -> None:
    first = {A: A, B: A, C: B, D: A}
    links = [pair(A, B, "same"), pair(C, B, "same"), pair(B, D, "same"), pair(A, C, "unsure"), pair(C, D, "same")]
    assert [judge([link], first) for link in links] == [(1, 0, 0)] * 3 + [(0, 0, 0), (0, 0, 1)]
    assert judge([pair(A, B, "different")], first) == (0, 1, 0)


def test_the_second_of_a_pair_may_be_of_another_source() -> None:
    elsewhere = ("board", "b")
    first = {A: elsewhere, B: B, elsewhere: elsewhere}
    assert judge([pair(A, elsewhere, "same", source_b="board")], first) == (1, 0, 0)


def test_a_look_is_told_without_announcements_too() -> None:
    rows = [pair(A, B, "same", half="fresh b"), pair(("usajobs", "a"), ("usajobs", "b"), "same", half="fresh b")]
    groups = grouped(rows)
    assert (groups["fresh b"], groups["fresh b, told"], groups["fresh a"]) == (rows, rows[:1], [])
