"""Location strings become places, each as fine as is sure; nothing crashes, and weights are exact."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.regions import City, Country, OtherNames, Subdivision, load_other_names, load_regions
from taxonomy.regions.words import OFFICE_WORDS_IN_OTHER_SCRIPTS, REMOTE_WORDS_IN_OTHER_SCRIPTS
from transforms.places import MAX_CHARACTERS, Gazetteer, Place, load_gazetteer, place_weights
from transforms.text import clean_text
from warehouse.tables.clean import WEIGHT_UNIT

REGION_CODES = frozenset(region.region_code for region in load_regions())


def show(places: tuple[Place, ...]) -> str:
    """Places as short text: "US-CA San Francisco", "DE", "remote US"."""
    return "; ".join(
        " ".join(
            word
            for word in ("remote" if p.is_remote else "", p.region_code or p.country_code or "", p.city or "")
            if word
        )
        for p in places
    )


CITIES_AND_CONTAINERS = {
    "San Francisco, CA": "US-CA San Francisco",
    "San Francisco, California, United States": "US-CA San Francisco",
    "Austin, TX, USA": "US-TX Austin",
    "Austin, Texas Metropolitan Area": "US-TX Austin",
    "New York, NY": "US-NY New York City",
    "New York, New York": "US-NY New York City",
    "New York, US": "US-NY New York City",
    "New York City Metropolitan Area": "US-NY New York City",
    "USA - New York NY": "US-NY New York City",
    "Brooklyn, NY": "US-NY Brooklyn",
    "Washington, D.C.": "US-DC Washington",
    "Washington, DC": "US-DC Washington",
    "Washington DC": "US-DC Washington",
    "Seattle, Washington": "US-WA Seattle",
    "Seattle, WA": "US-WA Seattle",
    "Perth, WA": "AU-WA Perth",
    "Portland, OR": "US-OR Portland",
    "Portland, Maine": "US-ME Portland",
    "Paris, TX": "US-TX Paris",
    "Paris, Texas": "US-TX Paris",
    "Paris, France": "FR-IDF Paris",
    "Cambridge, MA": "US-MA Cambridge",
    "Cambridge, England": "GB-ENG Cambridge",
    "Cambridge, Ontario": "CA-ON Cambridge",
    "London, ON": "CA-ON London",
    "London, Ontario, Canada": "CA-ON London",
    "London,UK": "GB-ENG London",
    "London, England": "GB-ENG London",
    "London/England": "GB-ENG London",
    "Toronto, ON, CA": "CA-ON Toronto",
    "Toronto, Canada": "CA-ON Toronto",
    "Dublin, CA": "US-CA Dublin",
    "Dublin, Ireland": "IE-L Dublin",
    "Wilmington, DE": "US-DE Wilmington",
    "Berlin, DE": "DE-BE Berlin",
    "Zagreb, HR": "HR-21 Zagreb",
    "Athens, Georgia": "US-GA Athens",
    "Tbilisi, Georgia": "GE-TB Tbilisi",
    "Athens, Greece": "GR-I Athens",
    "Naples, Florida": "US-FL Naples",
    "Vienna, VA": "US-VA Vienna",
    "Vienna, Austria": "AT-9 Vienna",
    "San Jose, Costa Rica": "CR-SJ San José",
    "San Jose, CA": "US-CA San Jose",
    "St. Louis, MO": "US-MO St. Louis",
    "Saint Louis, Missouri": "US-MO St. Louis",
    "Sydney NSW": "AU-NSW Sydney",
    "Melbourne, VIC, Australia": "AU-VIC Melbourne",
    "Bengaluru, Karnataka, India": "IN-KA Bengaluru",
    "Bangalore, India": "IN-KA Bengaluru",
    "India-Bangalore": "IN-KA Bengaluru",
    "Gurgaon, Haryana": "IN-HR Gurugram",
    "São Paulo, SP, Brazil": "BR-SP São Paulo",
    "Sao Paulo, Brasil": "BR-SP São Paulo",
    "Mexico City, CDMX": "MX-CMX Mexico City",
    "Milano, Lombardia": "IT-25 Milan",
    "Antwerpen, België": "BE-VLG Antwerp",
    "Zürich, Schweiz": "CH-ZH Zürich",
    "Göteborg, Sverige": "SE-O Gothenburg",
    "Kraków, małopolskie": "PL-12 Kraków",
    "Barcelona, Catalonia, Spain": "ES-CT Barcelona",
    "Frankfurt am Main, Germany": "DE-HE Frankfurt am Main",
    "Istanbul, Türkiye": "TR-34 Istanbul",
    "Seoul, Korea": "KR-11 Seoul",
    "US-CA-San Francisco": "US-CA San Francisco",
    "USA - Lehi UT": "US-UT Lehi",
    "Bermondsey, London, England": "GB-ENG London",
    "Islington, London, United Kingdom": "GB-ENG Islington",
    "Guadalajara, Jalisco, Mexico": "MX-JAL Guadalajara",
    "1 Example Street, New York City, New York, USA": "US-NY New York City",
}

NAMES_ALONE = {
    "Paris": "FR-IDF Paris",
    "london": "GB-ENG London",
    "PARIS": "FR-IDF Paris",
    "München": "DE-BY Munich",
    "Munchen": "DE-BY Munich",
    "Muenchen": "DE-BY Munich",
    "Köln": "DE-NW Köln",
    "Cologne": "DE-NW Köln",
    "Warszawa": "PL-14 Warsaw",
    "Wien": "AT-9 Vienna",
    "Praha": "CZ-10 Prague",
    "Lisboa": "PT-11 Lisbon",
    "København": "DK-84 Copenhagen",
    "Den Haag": "NL-ZH The Hague",
    "Bruxelles": "BE-BRU Brussels",
    "Greater London": "GB-ENG London",
    "Berlin Office": "DE-BE Berlin",
    "NYC": "US-NY New York City",
    "SF": "US-CA San Francisco",
    "LA": "US-CA Los Angeles",
    "DC": "US-DC Washington",
    "New York": "US-NY New York City",
    "San Francisco Bay Area": "US-CA",
    "Silicon Valley": "US-CA",
    "California": "US-CA",
    "TX": "US-TX",
    "Delaware": "US-DE",
    "Washington State": "US-WA",
    "Washington": "US",
    "Ontario": "CA-ON",
    "Bavaria": "DE-BY",
    "Île-de-France": "FR-IDF",
    "Scotland": "GB-SCT",
    "Barcelona": "ES-CT Barcelona",
    "Vancouver": "CA-BC Vancouver",
    "Columbus": "US-OH Columbus",
    "USA": "US",
    "U.S.": "US",
    "United States of America": "US",
    "usa": "US",
    "UK": "GB",
    "Deutschland": "DE",
    "Korea": "KR",
    "KOREA, REPUBLIC OF": "KR",
    "Bosnia and Herzegovina": "BA",
    "Newfoundland and Labrador": "CA-NL",
    "Puerto Rico, USA": "PR",
    "Hong Kong, China": "HK",
    "Luxembourg, Luxembourg": "LU",
    "Mexico": "MX",
    "Georgia, USA": "US-GA",
}

NOT_SURE = [
    *("", "  ", "12345", "????", "\x00", "🙂", "Xyzzyville"),
    *("Georgia", "Cambridge", "Birmingham", "CA", "QA", "Fort Example, Georgia"),
    *(
        "EMEA",
        "Europe",
        "APAC",
        "2 Locations",
        "Multiple Locations",
        "Hybrid",
        "On-site",
        "Various, see description",
    ),
]

SEVERAL = {
    "London, New York or Berlin": "GB-ENG London; US-NY New York City; DE-BE Berlin",
    "LONDON OR PARIS": "GB-ENG London; FR-IDF Paris",
    "SF / NYC": "US-CA San Francisco; US-NY New York City",
    "Seattle, WA | SF | Austin, TX | NYC": "US-WA Seattle; US-CA San Francisco; US-TX Austin; US-NY New York City",
    "Paris, London": "FR-IDF Paris; GB-ENG London",
    "Boston, London": "US-MA Boston; GB-ENG London",
    "Berlin & München": "DE-BE Berlin; DE-BY Munich",
    "Berlin und Hamburg": "DE-BE Berlin; DE-HH Hamburg",
    "Wroclaw/Krakow, Poland": "PL-02 Wrocław; PL-12 Kraków",
    "Cambridge or Brighton, England": "GB-ENG Cambridge; GB-ENG Brighton",
    "Cambridge; Boston, MA": "US-MA Cambridge; US-MA Boston",
    "Paris / Austin, TX": "FR-IDF Paris; US-TX Austin",
    "Tokyo; Osaka": "JP-13 Tokyo; JP-27 Osaka",
    "Dallas/Fort Worth": "US-TX",
    "Berlin; Berlin, Germany": "DE-BE Berlin",
    "California | Texas": "US-CA; US-TX",
    "Ohio, Indiana, Texas": "US-OH; US-IN; US-TX",
    "UNITED STATES Massachusetts Boston\nCANADA Ontario Toronto": "US-MA Boston; CA-ON Toronto",
    "UNITED STATES Georgia Atlanta": "US-GA Atlanta",
    "UNITED STATES Washington Seattle": "US-WA Seattle",
    "UNITED STATES New York New York\nUNITED STATES New York NY": "US-NY New York City",
    "ITALY MI Milano": "IT-25 Milan",
    "UNITED KINGDOM": "GB",
    "GEORGIA Tbilisi": "GE-TB Tbilisi",
}

REMOTE = {
    "Remote": "remote",
    "Anywhere": "remote",
    "Worldwide": "remote",
    "Work from home": "remote",
    "Remote (EU)": "remote",
    "Remote - EMEA": "remote",
    "Remote (US)": "remote US",
    "Remote, U.S.": "remote US",
    "US Remote": "remote US",
    "Remote in USA": "remote US",
    "Anywhere in the world": "remote",
    "Anywhere in Europe": "remote",
    "Remote, anywhere in the United States": "remote US",
    "US Remote: CA, TX, WA": "remote US-CA; remote US-TX; remote US-WA",
    "Remote (must reside in CA, NY, TX)": "remote US-CA; remote US-NY; remote US-TX",
    "US Remote (must reside in CA, NY, TX)": "remote US-CA; remote US-NY; remote US-TX",
    "Remote work split": "remote",
    "Remote in leuven": "remote BE",
    "Remote in USA | Palmyra, VA": "remote US; US-VA",
    "Palau (Remote)": "remote PW",
    "Remote - Germany": "remote DE",
    "Remote - US or Canada": "remote US; remote CA",
    "Remote-India/Pakistan": "remote IN; remote PK",
    "Remote - California": "remote US-CA",
    "US | Remote": "remote US",
    "CAN - Remote": "remote CA",
    "Remote (Atlanta, GA)": "remote US",
    "Toronto - Remote": "remote CA",
    "Remote (non-U.S.)": "remote",
    "Remote, CA": "remote",
    "London | Remote": "GB-ENG London; remote",
    "New York City or Remote": "US-NY New York City; remote",
    "Remote in USA | Raleigh, NC": "remote US; US-NC Raleigh",
    "Hybrid - Berlin, Germany": "DE-BE Berlin",
    "Hybrid/Remote - Berlin": "DE-BE Berlin",
    "Not remote: Berlin": "DE-BE Berlin",
    "Oxford, United Kingdom (partial remote possible)": "GB-ENG Oxford",
}

OTHER_NAMES_AROUND = {
    "Lebanon, NH": "US-NH Lebanon",
    "Belgrade, Montana": "US-MT Belgrade",
    "Warsaw, Maine": "US-ME",
    "Guernsey, Wyoming": "US-WY",
    "Presidio Example, CA": "US-CA",
    "Example Lakes, Washington": "US-WA",
    "Example Beach, New York": "US-NY",
    "Suffolk County, Massachusetts": "US-MA",
    "Camp Example, Japan": "JP",
    "London (South west), England": "GB-ENG London",
    "Example Federal Complex, North Carolina": "US-NC",
    "New Paris": "",
    "East Bay": "US-CA",
    "Example-Jacksonville AFB, Ohio": "US-OH",
    "Example AFB, Washington": "US-WA",
    "Westport, New York": "US-NY",
    "UNITED STATES Pennsylvania Valley Forge": "US-PA",
    "Example Bay, Maryland": "US-MD",
    "Remote in USA | Exampleton, VA": "remote US; US-VA",
    "Taipei, Taiwan": "TW-TPE Taipei",
    "Acme Works, Washington, DC": "US-DC Washington",
}

NAMES_OF_SEVERAL = {
    "Frankfurt (Oder)": "DE-BB Frankfurt (Oder)",
    "Frankfurt (Oder), Germany": "DE-BB Frankfurt (Oder)",
    "Frankfurt an der Oder": "DE-BB Frankfurt (Oder)",
    "Frankfurt (Main)": "DE-HE Frankfurt am Main",
    "Berlin oder Hamburg": "DE-BE Berlin; DE-HH Hamburg",
    "San Francisco (Bay Area)": "US-CA San Francisco",
    "Amsterdam-Noord": "NL-NH Amsterdam",
    "Amsterdam (Noord)": "NL-NH Amsterdam",
    "London (Paris)": "GB-ENG London; FR-IDF Paris",
    "Berlin (Potsdam)": "DE-BE Berlin; DE-BB Potsdam",
    "Granada": "",
    "Granada, Spain": "ES-AN Granada",
    "Salvador": "",
    "El Salvador": "SV",
    "Salvador, Bahia": "BR-BA Salvador",
    "Aurora": "",
    "Aurora, Colorado": "US-CO Aurora",
    "Guadalajara": "MX-JAL Guadalajara",
    "Guadalajara, España": "ES-CM Guadalajara",
    "Lima": "PE-LMA Lima",
    "Lima, Ohio": "US-OH Lima",
    "Kent": "GB-ENG",
    "Nueva York": "US-NY New York City",
    "Monaco": "MC",
    "Monaco di Baviera": "DE-BY Munich",
    "APO, AE": "US",
    "FPO AP": "US",
    "Abu Dhabi, AE": "AE-AZ Abu Dhabi",
    "Split": "HR Split",
    "leuven, Belgium": "BE-VLG Leuven",
    "Ontario, CA": "",
    "Ontario, CA, USA": "US-CA Ontario",
    "Toronto, Ontario, CA": "CA-ON Toronto",
    "Washington | California": "US-WA; US-CA",
    "Washington | Paris": "US; FR-IDF Paris",
    "Anywhere in Belgium": "BE",
}
OTHER_SCRIPTS = {
    "東京": "JP-13 Tokyo",
    "日本": "JP",
    "東京都渋谷区": "JP-13",
    "神奈川県川崎市中原区": "JP-14 Kawasaki",
    "東京、大阪": "JP-13 Tokyo; JP-27 Osaka",
    "フルリモート（日本国内）": "remote JP",
    "東京・リモート可": "JP-13 Tokyo",
    "日本橋": "",
    "中国地方": "",
    "北京，上海": "CN-BJ Beijing; CN-SH Shanghai",
    "上海市静安区南京西路": "CN-SH Shanghai",
    "香港": "HK",
    "서울특별시 강남구": "KR-11 Seoul",
    "서울 본사": "KR-11 Seoul",
    "파리바게뜨": "",
    "Москва": "RU-MOW Moscow",
    "Москвариум": "",
    "МОСКВА / САНКТ-ПЕТЕРБУРГ": "RU-MOW Moscow; RU-SPE Saint Petersburg",
    "Россия (удалённо)": "remote RU",
    "Удаленно": "remote",
    "Київ": "UA-30 Kyiv",
    "Ελλάδα": "GR",
    "ΑΘΗΝΑ, Ελλάδα": "GR-I Athens",
    "دبي، الإمارات": "AE-DU Dubai",
    "תל אביב": "IL-TA Tel Aviv",
    "दिल्ली, भारत": "IN-DL Delhi",
    "กรุงเทพมหานคร": "TH-10 Bangkok",
    "Tokyo (東京)": "JP-13 Tokyo",
    "Remote (日本)": "remote JP",
}

ALL = CITIES_AND_CONTAINERS | NAMES_ALONE | dict.fromkeys(NOT_SURE, "") | SEVERAL | REMOTE | OTHER_NAMES_AROUND
ALL |= NAMES_OF_SEVERAL | OTHER_SCRIPTS


@pytest.mark.parametrize(("text", "expected"), ALL.items())
def test_a_text_names_its_places_and_no_more(text: str, expected: str) -> None:
    assert show(load_gazetteer().resolve(text)) == expected


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        ("Georgia", "US", "US-GA"),
        ("Georgia", "GE", "GE"),
        ("Cambridge", "GB", "GB-ENG Cambridge"),
        ("Cambridge", "US", "US-MA Cambridge"),
        ("Birmingham", "US", "US-AL Birmingham"),
        ("London", "CA", "CA-ON London"),
        ("Springfield", "US", "US"),
        ("Fort Example, Georgia", "US", "US-GA"),
        ("Berlin, Germany", "GB", "DE-BE Berlin"),
        ("Remote", "US", "remote"),
        ("2 Locations", "US", ""),
        ("CA", "US", "US-CA"),
        ("CA", "CA", "CA"),
        ("Ontario, CA", "CA", "CA-ON"),
        ("Granada", "ES", "ES-AN Granada"),
    ],
)
def test_a_hint_settles_names_but_adds_no_place(text: str, hint: str, expected: str) -> None:
    assert show(load_gazetteer().resolve(text, hint)) == expected


OTHER = [(form, other) for other in load_other_names() for form in other.forms]


def test_every_other_name_is_its_place() -> None:
    """And no name has two meanings; remote words of other scripts are none."""
    names = [form.lower() for form, _ in OTHER]
    assert len(names) == len(set(names)) > 1_400
    resolve = load_gazetteer().resolve
    assert [(form, other) for form, other in OTHER if resolve(form) != (_place_of(other),)] == []
    words = [*REMOTE_WORDS_IN_OTHER_SCRIPTS, *OFFICE_WORDS_IN_OTHER_SCRIPTS]
    assert {show(resolve(word)) for word in words} == {"remote", ""}


def _place_of(other: OtherNames) -> Place:
    return Place(other.country_code, other.region_code, other.city, False)


def test_another_name_of_no_place_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a place of the other files"):
        Gazetteer([Country("XA", "Aland", ())], [], [], [], [OtherNames("Bigtown", "XA", None, ("大町",))])


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("United States", "California", "San Francisco", False), "US-CA San Francisco"),
        (("US", "CA", "San Francisco", None), "US-CA San Francisco"),
        (("USA", "CA", "San Francisco", True), "remote US"),
        (("United States", "California", None, True), "remote US-CA"),
        (("Germany", None, None, True), "remote DE"),
        (("DE", None, "Köln", None), "DE-NW Köln"),
        (("Germany", "Berlin", "Berlin", False), "DE-BE Berlin"),
        (("India", "India", "Bengaluru", None), "IN-KA Bengaluru"),
        (("United Kingdom", "London", "London", None), "GB-ENG London"),
        (("United States", "", "", False), "US"),
        (("United States", "Illinois", "Springfield", None), "US-IL Springfield"),
        (("United States", "California", "Houston", None), "US"),
        (("US", "GA", "Example Falls", None), "US-GA"),
        (("US", "Georgia", None, None), "US-GA"),
        (("GE", None, "Tbilisi", None), "GE-TB Tbilisi"),
        (("France", None, "Paris, France; Lyon, France", True), "remote FR"),
        (("France", None, "Paris; Lyon", None), "FR-IDF Paris; FR-ARA Lyon"),
        ((None, None, "Remote", None), "remote"),
        ((None, None, None, True), "remote"),
        ((None, None, None, None), ""),
        (("", "", "Berlin", False), "DE-BE Berlin"),
        (("European Union", None, None, None), ""),
        (("Canada", "Ontario", "Toronto", None), "CA-ON Toronto"),
        (("Canada", "Ontario", None, None), "CA-ON"),
        (("日本", "東京都", None, None), "JP-13"),
        (("Россия", None, "Москва", True), "remote RU"),
    ],
)
def test_parts_of_an_address_are_one_place(
    parts: tuple[str | None, str | None, str | None, bool | None], expected: str
) -> None:
    assert show(load_gazetteer().resolve_parts(*parts)) == expected


def test_there_are_as_many_examples_as_promised() -> None:
    assert len(ALL) >= 120


LOCATION_LIKE = st.lists(
    st.sampled_from([*ALL, ", ", " or ", "/", " - ", "\n", "(", ")", "Remote", "CA", "OR", "IN", "1"]),
    max_size=8,
).map(" ".join)


@given(st.one_of(st.text(), LOCATION_LIKE), st.sampled_from([None, "US", "GE", "XX", ""]))
def test_any_text_gives_published_codes_only(text: str, hint: str | None) -> None:
    for place in load_gazetteer().resolve(text, hint):
        assert place.country_code is None or place.country_code in REGION_CODES
        assert place.region_code is None or place.region_code in REGION_CODES
        assert place.region_code is None or place.region_code.startswith(f"{place.country_code}-")
        assert place.country_code is not None or place.is_remote
        assert not (place.is_remote and place.city)


@given(*[st.one_of(st.none(), st.text(), LOCATION_LIKE)] * 3, st.sampled_from([None, True, False]))
def test_any_parts_are_read(
    country: str | None, region: str | None, locality: str | None, is_remote: bool | None
) -> None:
    places = load_gazetteer().resolve_parts(country, region, locality, is_remote)
    assert not is_remote or (places and all(place.is_remote for place in places))


@given(st.one_of(st.text(), LOCATION_LIKE))
@settings(max_examples=150, deadline=None)
def test_reading_a_text_again_changes_no_place(text: str) -> None:
    """Cleaning a text that is clean changes nothing, and neither does reading it twice."""
    cleaned = clean_text(text)
    places = load_gazetteer().resolve(cleaned)
    assert load_gazetteer().resolve(clean_text(cleaned)) == places
    assert load_gazetteer().resolve(f"{cleaned}; {cleaned}"[:MAX_CHARACTERS]) == places or len(cleaned) > 900
    assert len(set(places)) == len(places)
    if places:
        assert sum(place_weights(len(places))) == WEIGHT_UNIT


@given(st.integers(1, 5_000))
def test_weights_of_places_sum_to_the_unit(k: int) -> None:
    weights = place_weights(k)
    assert len(weights) == k
    assert sum(weights) == WEIGHT_UNIT
    assert list(weights) == sorted(weights, reverse=True)
    assert max(weights) - min(weights) <= 1


def test_up_to_sixteen_places_have_equal_weights() -> None:
    assert all(len(set(place_weights(k))) == 1 for k in range(1, 17))


def test_no_places_have_no_weights() -> None:
    with pytest.raises(ValueError, match="at least one place"):
        place_weights(0)


@pytest.mark.parametrize("piece", ["San Jose ", "a", "(", "Santa Cruz, ", "-", "Remote or ", "X, CA, ", "\n", "of "])
def test_text_of_any_length_takes_little_time(piece: str) -> None:
    started = time.perf_counter()
    places = load_gazetteer().resolve(piece * 100_000)
    assert time.perf_counter() - started < 1
    assert places == load_gazetteer().resolve((piece * 100_000)[:MAX_CHARACTERS])


def test_a_gazetteer_knows_only_what_it_is_built_from() -> None:
    gazetteer = Gazetteer(
        [Country("XA", "Aland", ("Old Aland",))],
        [Subdivision("XA-1", "XA", "North Shire", ())],
        [],
        [City("Bigtown", "XA", "XA-1", 500_000, ("Grossstadt",))],
    )
    assert show(gazetteer.resolve("Großstadt; Old Aland; London")) == "XA-1 Bigtown; XA"
