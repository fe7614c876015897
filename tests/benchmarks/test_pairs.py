"""A pair counts as merged where the published tables say that the later shows the earlier again."""

from benchmarks.postings.duplicates import grouped, judge, label_merges

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


def test_looks_are_told_apart_and_together() -> None:
    rows = [pair(A, B, "same", half="fresh b"), pair(A, C, "same", half="held")]
    groups = grouped(rows)
    assert (groups["fresh b"], groups["held"], groups["fresh a"], groups["all"]) == (rows[:1], rows[1:], [], rows)


def test_every_merge_is_told_by_its_label_or_as_one_without() -> None:
    labels = [pair(A, B, "same"), pair(C, A, "unsure")]
    assert label_merges(labels, {A: A, B: A, C: A, D: A}) == {"same": 1, "unsure": 1, "none": 1}
