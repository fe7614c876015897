import pytest

from crawlers.hiring import Hiring, is_place, read_hiring


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        (
            "Gull &amp; Co (YC S21) | Senior Feather Engineer (Go) | Oslo, Norway or Remote | Full-time | $120k - $150k"
            "<p>We make feathers.",
            Hiring("Gull & Co", "Senior Feather Engineer (Go)", ["Oslo, Norway"], True, "$120k - $150k"),
        ),
        (
            'Data Engineering Ltd | ONSITE | Berlin | Backend Developer, Data Scientist | <a href="x">https://x.example</a>',
            Hiring("Data Engineering Ltd", "Backend Developer, Data Scientist", ["Berlin"]),
        ),
        (
            "Kelp | Bergen | Hybrid, no remote | Marine Data Analyst | VISA | 60k-70k EUR",
            Hiring("Kelp", "Marine Data Analyst", ["Bergen"], None, "60k-70k EUR"),
        ),
        ("<p>Montreal - PHP/MySQL Developer</p><p>We do much.</p>", Hiring(None, "PHP/MySQL Developer", ["Montreal"])),
        (
            "<p>Portland, OR - Rails Developer - Tidepool</p>",
            Hiring("Tidepool", "Rails Developer", ["Portland, OR"]),
        ),
        (
            "Chicago, IL (or anywhere) - Rails Programmer @ 99lamps",
            Hiring("99lamps", "Rails Programmer", ["Chicago, IL"]),
        ),
        (
            "<p>San Francisco, CA</p><p>Lampworks is a small company. We are looking for two Ruby developers.</p>",
            Hiring("Lampworks", "Ruby developers", ["San Francisco, CA"]),
        ),
        ("Lampworks is hiring engineers in San Francisco.", Hiring("Lampworks", "engineers", ["San Francisco"])),
        (
            "Vienna, Austria or Remote: Performance Engineer",
            Hiring(None, "Performance Engineer", ["Vienna, Austria"], True),
        ),
        ("Austin, TX - Ruby Programmer\\nTidepool - Ponds", Hiring("Tidepool", "Ruby Programmer", ["Austin, TX"])),
        (
            "<p>Portland Oregon</p><p>Tide Tables Inc</p><p>As a software engineer you would count tides.</p>",
            Hiring("Tide Tables Inc", "software engineer", ["Portland Oregon"]),
        ),
        (
            "Tidepool<p>San Francisco - QA, Support<p>Baltimore - QA",
            Hiring("Tidepool", "QA", ["San Francisco", "Baltimore"]),
        ),
        ("Is anybody else tired of these threads?", Hiring()),
        ("", Hiring()),
    ],
)
def test_the_first_lines_say_what_is_what(notice: str, told: Hiring) -> None:
    assert read_hiring(notice) == told


@pytest.mark.parametrize(
    "text",
    ["Oslo", "NYC", "Québec City, Canada", "Cedar Rapids, IA", "SF Bay Area", "London / Berlin", "West London, UK"],
)
def test_places_are_known_by_their_names(text: str) -> None:
    assert is_place(text)


@pytest.mark.parametrize(
    "text", ["Java/Android", "Acme", "ca", "Rails Developer, Oslo", "We are in Oslo", "", "Full-time"]
)
def test_what_is_no_place_is_told(text: str) -> None:
    assert not is_place(text)


def test_a_line_without_an_end_is_read_in_linear_time() -> None:
    for text in (
        "( " * 50_000,
        "A " * 50_000,
        "a-" * 50_000,
        "remote " * 20_000,
        "$1" * 50_000,
        "engineer / " * 20_000,
    ):
        read_hiring(text)
