"""Markup is read as it is shown, and every place in it is known in what was given."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.shown_text import Shown, read_as_shown
from transforms.text import clean_text, text_of_html


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (
            "<ul><li>Java</li><li>Excel</li></ul><h3>Benefits</h3><p>A course</p>",
            "- Java\n- Excel\n\nBenefits\n\nA course",
        ),
        ("<p>R&amp;D in C&#43;&#43;,\nor&nbsp;Go</p>", "R&D in C++, or Go"),
        ("Node<b>.js</b> and <i\nclass='x'>SQL</i>", "Node.js and SQL"),
        ("line\n- item a\n\n<b>Needs</b>\n- SQL", "line\n- item a\n\nNeeds\n- SQL"),
        ("&lt;p&gt;Java &amp;amp; SQL&lt;/p&gt;&lt;p&gt;Go&lt;/p&gt;", "Java & SQL\n\nGo"),
        ("<SCRIPT>var python = '<p>'</SCRIPT ><p>SQL</p><!-- Java <b> --><style>ruby</style>", "SQL"),
        ("<p>SQL</p><script>python", "SQL"),
        ("<table><tr><td>Java</td><td>SQL</td></tr></table>", "Java SQL"),
    ],
)
def test_markup_is_read_as_it_is_shown(markup: str, shown: str) -> None:
    assert clean_text(read_as_shown(markup).text) == shown


@pytest.mark.parametrize("text", ["", "plain\ntext\n- item a", "if a < b and c > d then <tell>", "AT&T; Q&A &co"])
def test_text_that_is_no_markup_stays(text: str) -> None:
    assert read_as_shown(text) == Shown(text)


@pytest.mark.parametrize(
    ("markup", "words", "found"),
    [
        ("<p>We write Java</p>", "Java", "Java"),
        ("<p>Node<b>.js</b></p>", "Node.js", "Node<b>.js"),
        ("<p>In R&amp;D.</p>", "R&D", "R&amp;D"),
        ("&lt;p&gt;C&amp;#43;&amp;#43; and Go&lt;/p&gt;", "C++", "C&amp;#43;&amp;#43;"),
        ("Ünïcode 🎉 &amp; SQL", "SQL", "SQL"),
    ],
)
def test_a_place_is_told_in_what_was_given(markup: str, words: str, found: str) -> None:
    shown = read_as_shown(markup)
    start = shown.text.index(words)
    first, last = shown.given(start, start + len(words))
    assert markup[first:last] == found


@given(st.text(alphabet="<>/&;pbli !-script\n#43amp"))
def test_places_rise_and_stay_in_the_text(markup: str) -> None:
    shown = read_as_shown(markup)
    if shown.starts is not None and shown.ends is not None:
        assert len(shown.text) == len(shown.starts) == len(shown.ends)
        assert shown.starts == sorted(shown.starts) and shown.ends == sorted(shown.ends)
        assert all(0 <= start < end <= len(markup) for start, end in zip(shown.starts, shown.ends, strict=True))


@given(st.lists(st.sampled_from(["<p>", "</p>", "<li>", "<br/>", "<b>", "</b>", "Java", " and ", "SQL", "&amp;"])))
def test_words_are_those_that_the_pipeline_reads(pieces: list[str]) -> None:
    markup = "<p>" + "".join(pieces)
    shown, read = (text.replace("-", "").split() for text in (read_as_shown(markup).text, text_of_html(markup)))
    assert shown == read


@pytest.mark.parametrize("unit", ["<p", "<script>", "<!--", "<script><!--</p", "&lt;p&gt;", "<a href="])
def test_hostile_markup_takes_linear_time(unit: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        read_as_shown("<p>" + unit * times)
        return time.process_time() - started

    short = min(seconds(4_000) for _ in range(3))
    assert seconds(16_000) < 12 * short + 0.05
