"""Text of postings: what readers see survives, what they do not see goes, whatever comes in."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text import MAX_CHARACTERS, MAX_TOKEN, clean_line, clean_text, text_of_html

MARKUP = st.lists(
    st.sampled_from(["<p>", "</p>", "<li>", "<br/>", "<", ">", "&amp;", "&lt;b&gt;", "C++", " ", "\n", "<ul>", "- "])
    | st.text(max_size=5)
).map("".join)
PLAIN_MARKUP = st.lists(
    st.sampled_from([
        "<p>", "</p>", '<p style="x">', "<ul>", "</ul>", "<li>", "</li>", "<br>", "<br/>", "<h2>", "</h2>", "<strong>",
        "</strong>", '<a href="//acme.example/?a=1&amp;b=2">', "</a>", "&amp;", "a&nbsp;b", "&#8217;", "&lt;p&gt;",
        "C++", " ", "\n", "one", "two, three", "a > b",
    ])
).map("".join)  # fmt: skip
ODD_TEXT = st.lists(
    st.sampled_from(["Ã", "\u00a9", "â€™", "\x00", "\u200b", "\x93", "\x85", "\r\n", "\n", " ", "e\u0301", "\xa0"])
    | st.text(max_size=3)
).map("".join)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<BR/>Three", "One\nTwo\nThree"),
        ("<ul><li>One</li><li><p>Two</p></li></ul>", "- One\n- Two"),
        ("a <b>bold</b>ly said", "a boldly said"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<script>var a</script><STYLE>p {}</STYLE>x", "x"),
        ("C&#43;&#43;&nbsp;&amp; C#", "C++ & C#"),
        ("&lt;p&gt;One&lt;/p&gt;", "One"),
        ("&amp;lt;b&amp;gt;", "<b>"),
        ("Use List&lt;String&gt;", "Use List<String>"),
        ("lone \ud800 half", "lone half"),
        ("", ""),
    ],
)
def test_markup_becomes_lines(html: str, text: str) -> None:
    assert clean_text(text_of_html(html)) == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("Pyt\u200bhon \u202eSQL\u202c \x00R", "Python SQL R"),
        ("cafe\u0301", "café"),
        ("schÃ¶n, itâ€™s", "schön, it’s"),
        ("\x93quoted\x94", "“quoted”"),
        ("élève d’été", "élève d’été"),
        ("a\xa0\t b \r\n\r\n\r\n c", "a b\n\nc"),
        ("lone \ud800 half", "lone half"),
        ("C# C++ .NET R Go Node.js", "C# C++ .NET R Go Node.js"),
    ],
)
def test_what_readers_do_not_see_goes(found: str, text: str) -> None:
    assert clean_text(found) == text


def test_a_line_has_neither_markup_nor_entities() -> None:
    assert clean_line("R&amp;D <b>Lead</b>\n(all)") == "R&D Lead (all)"
    assert clean_line("List<String> & Co") == "List<String> & Co"


def test_words_and_texts_are_cut() -> None:
    assert clean_text("x" * 1_000_000 + " y") == "x" * MAX_TOKEN
    assert clean_text("x" * 600 + " y") == "x" * MAX_TOKEN + " y"
    assert len(clean_text("word " * 1_000_000)) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000,
        "<" * 1_000_000,
        "<li>" * 300_000,
        "<br" * 400_000,
        "<script>" * 100_000,
        "<a href='" * 100_000,
        "Ã¶" * 500_000,
        "&amp;" * 200_000,
        "\n - " * 300_000,
        " " * 1_000_000,
        ("x" * 499 + " ") * 2_000,
    ],
    ids=lambda hostile: repr(hostile[:8]),
)
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    started = time.perf_counter()
    clean_text(text_of_html(hostile))
    assert time.perf_counter() - started < 10


@given(MARKUP)
def test_any_markup_is_read(html: str) -> None:
    text = clean_text(text_of_html(html))
    assert clean_text(text) == text


@given(PLAIN_MARKUP)
def test_plain_markup_is_read_without_a_tree_as_with_one(html: str) -> None:
    with_tree = html + "<table></table>"
    assert clean_text(text_of_html(html)) == clean_text(text_of_html(with_tree))


@given(ODD_TEXT)
def test_clean_text_stays_as_it_is(found: str) -> None:
    text = clean_text(found)
    assert clean_text(text) == text
    assert "\n\n\n" not in text
    assert text.replace("\n", " ").isprintable() or not found.isprintable()
    text.encode()


@pytest.mark.parametrize(
    ("text", "narrow"),
    [
        ("a  b", "a b"),
        ("a \n b", "a\nb"),
        ("a\n\n  \n\nb c", "a\n\nb c"),
        ("a\n \nb \nc\n\n\nd", "a\n\nb\nc\n\nd"),
        ("é  \n\n ü–  x", "é\n\nü– x"),
    ],
)
def test_no_space_stands_beside_another_or_a_line_break(text: str, narrow: str) -> None:
    assert clean_text(text) == narrow


def test_a_mark_is_put_together_with_its_letter_and_other_signs_stay() -> None:
    assert clean_text("cafe\u0301 \u2013 \u2022 10\u00a0€ \u212b") == "caf\u00e9 \u2013 \u2022 10 € \u00c5"
