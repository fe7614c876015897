from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.roles import Role, load_roles
from transforms.roles import (
    CHANCE_ALONE,
    CHANCE_CONFIRMED,
    CHANCE_IN_TEXT,
    CHANCE_OF_WHOLE,
    RoleCoder,
    RoleMatch,
)
from transforms.titles import clean_title, seniority_of

ROLES = load_roles()
CODER = RoleCoder(ROLES)

TITLES = {
    "Senior Data Engineer (m/f/d) - Remote": "data-engineer",
    "Data Scientist II": "data-scientist",
    "Machine Learning Engineer, Ads Ranking": "machine-learning-engineer",
    "Staff ML Engineer | Berlin": "machine-learning-engineer",
    "Founding AI Software Engineer (Remote)": "ai-engineer",
    "Software Engineer": "software-engineer",
    "Sr. Software Eng": "software-engineer",
    "Engineer, Software": "software-engineer",
    "Software Engineers": "software-engineer",
    "Software Engineering Intern": "software-engineer",
    "2025 New Grad - Software Engineer I": "software-engineer",
    "Software Engineer, Backend": "backend-engineer",
    "Software Engineer (Frontend)": "frontend-engineer",
    "Junior Front End Engineer": "frontend-engineer",
    "Full-Stack Engineer": "full-stack-engineer",
    "Senior Software Engineer, Full Stack (Growth)": "full-stack-engineer",
    "Site Reliability Engineer - SRE": "site-reliability-engineer",
    "DevOps Engineer (Founding Team)": "devops-engineer",
    "iOS Engineer": "ios-developer",
    "Firmware Engineer – New College Grad 2024": "firmware-engineer",
    "Senior Engineering Manager | Voice": "engineering-manager",
    "Head of Engineering": "engineering-manager",
    "VP of Sales": "sales-director",
    "Technical Recruiter": "recruiter",
    "Data Scientist Recruiter": "recruiter",
    "Rust belt account manager": "account-manager",
    "Customer Success Manager (CSM)": "customer-success-manager",
    "Sales Development Representative": "sales-development-representative",
    "Sr. Product Manager - Payments": "product-manager",
    "Product Marketing Manager": "product-marketing-manager",
    "Executive Assistant to the Chief Executive Officer": "executive-assistant",
    "Assistant Professor of Economics, JPF00382": "assistant-professor",
    "Assistant, Associate or Full Professor - Applied Microeconomics": "assistant-professor",
    "Assistant/Associate Professor": "assistant-professor",
    "Visiting Lecturer in Finance": "university-lecturer",
    "Postdoctoral Research Associates in Experimental Economics": "postdoctoral-researcher",
    "Research Fellow": "research-fellow",
    "PhD Economist": "economist",
    "Junior Economist/Economist/Senior Economist": "economist",
    "REGISTERED NURSE - ICU": "critical-care-nurse",
    "Nurse, Registered": "registered-nurse",
    "Licensed Practical Nurse (Psychiatric LPN)": "licensed-practical-nurse",
    "Care Assistant - Nights £12.50 per hour": "care-assistant",
    "Medical Coder": "medical-coder",
    "Medical Records Technician (Coder) Auditor": "medical-records-technician",
    "Billing Clerk": "billing-clerk",
    "Telemarketer (f/m/x), full-time": "telemarketer",
    "Data Entry Clerk": "data-entry-clerk",
    "Bank Teller $18 - $21/hr": "bank-teller",
    "Travel Agent": "travel-agent",
    "Heat Pump Installer": "heat-pump-installer",
    "Heat-pump engineer": "heat-pump-installer",
    "Wind Turbine Technician (Title 32)": "wind-turbine-technician",
    "Journeyman Electrician": "electrician",
    "Class A CDL Truck Driver": "truck-driver",
    "Warehouse Operative – Immediate Start": "warehouse-operative",
    "Sous Chef": "chef",
    "Barista (Part Time)": "barista",
    "Cleaner": "cleaner",
    "Teacher of Mathematics": "mathematics-teacher",
    "Correctional Officer (Correctional Systems Officer)": "correctional-officer",
    "🚀 Data Analyst 🚀": "data-analyst",
    "We are hiring: Web Developer": "web-developer",
    "Softwareentwickler (m/w/d)": "software-engineer",
    "Softwareentwickler:in Backend": "backend-engineer",
    "Pflegefachkraft (w/m/d) in Teilzeit": "registered-nurse",
    "Ingénieur(e) logiciel H/F": "software-engineer",
    "Ingenieur logiciel": "software-engineer",
    "Vendeur / Vendeuse": "shop-assistant",
    "Enfermero/a": "registered-nurse",
    "Mozo/a de almacén": "warehouse-operative",
    "Sjuksköterska till vårdcentral": "registered-nurse",
    "Lastbilschaufför": "truck-driver",
    "Księgowy/a": "accountant",
    "Spawacz": "welder",
    "Head of Growth (not SEO)": "growth-manager",
    "Strategist (SEO)": None,
    "Wohnmobil Techniker": None,
    "Open Application": None,
    "Analyst": None,
    "Manager": None,
    "Senior Manager, Private Clients": None,
    "Data Engineer Mascot Operator": None,
    "Cloud Driver": None,
    "Steam Locomotive Whistle Controller": None,
    "": None,
    "   ": None,
    "🚀🚀": None,
    "- | , ( )": None,
    "12345": None,
    "x" * 2_000: None,
    "very " * 400 + "data engineer": None,
}


@pytest.mark.parametrize(("title", "role_id"), TITLES.items())
def test_titles_are_coded(title: str, role_id: str | None) -> None:
    (match,) = CODER.code([title])
    assert (match.role_id if match else None) == role_id


def test_matches_keep_the_order_of_titles() -> None:
    matches = CODER.code(["Cleaner", "", "Cleaner", "Barista"])
    assert [match.role_id if match else None for match in matches] == [
        "cleaner",
        None,
        "cleaner",
        "barista",
    ]


def test_a_form_that_is_the_whole_phrase_is_surer_than_a_part() -> None:
    coder = RoleCoder([Role("economist", "Economist", "2631", ("economist",))])
    assert coder.code(["Senior Economist of Spain", "Senior Energy Economist of Spain"]) == [
        RoleMatch("economist", "Economist", "2631", CHANCE_OF_WHOLE, "economist"),
        RoleMatch("economist", "Economist", "2631", CHANCE_ALONE, "economist"),
    ]


@dataclass(frozen=True)
class Opinion:
    likeliest: str
    isco_code: str | None = None
    chance: float = 0.0
    role_id: str | None = None


class Model:
    """Has one opinion of every title."""

    def __init__(self, opinion: Opinion) -> None:
        self.opinion, self.asked = opinion, list[str]()

    def guess(self, titles: Sequence[str], unit_of_role: Mapping[str, str]) -> list[Opinion]:
        self.asked += titles
        return [self.opinion] * len(titles)


ECONOMIST, COOK = Role("economist", "Economist", "2631", ("economist",)), Role("cook", "Cook", "5120", ("cook",))


@pytest.mark.parametrize(
    ("opinion", "expected"),
    [
        (Opinion("2631"), RoleMatch("economist", "Economist", "2631", CHANCE_CONFIRMED, "economist")),
        (Opinion("5120"), None),
        (Opinion("5120", "5120", 0.7, "cook"), RoleMatch("cook", "Cook", "5120", 0.7, None, "model")),
        (Opinion("5120", "512", 0.7), RoleMatch(None, None, "512", 0.7, None, "model")),
    ],
)
def test_what_the_model_contradicts_is_not_told(opinion: Opinion, expected: RoleMatch | None) -> None:
    home = Role("home-economist", "Home economist", "5152", ("home economist",))
    assert RoleCoder([ECONOMIST, COOK, home], Model(opinion)).code(["Kitchen Economist"]) == [expected]


def test_a_model_does_not_move_a_word_of_one_trade_to_another() -> None:
    opinion = Opinion("5120", "5120", 0.7, "cook")
    assert RoleCoder([ECONOMIST, COOK], Model(opinion)).code(["Kitchen Economist"]) == [None]


def test_the_model_is_not_asked_about_whole_phrases() -> None:
    model = Model(Opinion("5120", "5120", 0.9, "cook"))
    assert RoleCoder([ECONOMIST, COOK], model).code(["Economist", "Baker"])[0] is not None
    assert model.asked == ["baker"]


def test_the_text_tells_what_the_title_does_not() -> None:
    texts = ["We are Acme. We are looking for an Economist, who …", "We bake bread as a team.", ""]
    found = RoleCoder([ECONOMIST]).code(["Associate", "Associate", "Associate"], texts)
    assert found == [RoleMatch("economist", "Economist", "2631", CHANCE_IN_TEXT, "economist", "text"), None, None]


def test_a_place_is_no_part_of_a_job() -> None:
    coder = RoleCoder([ECONOMIST, COOK], places={"berlin", "cook"})
    assert [match and match.role_id for match in coder.code(["Berlin - Economist", "Cook - Berlin", "Berlin"])] == [
        "economist",
        "cook",
        None,
    ]
    assert coder.places == {"berlin"}


def test_a_form_that_covers_too_little_is_null() -> None:
    assert CODER.code(["Purple Green Yellow Economist"]) == [None]


def test_roles_that_share_a_form_after_spelling_are_refused() -> None:
    roles = [Role("a", "A", "3334", ("legal advisor",)), Role("b", "B", "3334", ("legal adviser",))]
    with pytest.raises(ValueError, match="keep one"):
        RoleCoder(roles)


def test_each_role_is_found_by_each_first_form() -> None:
    firsts = [forms[0] for role in ROLES for forms in (role.forms, role.aliases) if forms]
    owners = [role.role_id for role in ROLES for forms in (role.forms, role.aliases) if forms]
    assert [match.role_id if match else None for match in CODER.code(firsts)] == owners


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("Senior Software Engineer (m/w/d) - Remote | Berlin", "senior software engineer | berlin"),
        ("Bank Teller, $18.50 - $21/hr (Hybrid)", "bank teller"),
        ("  Economist JPF00382 ", "economist"),
        ("Night Cook [all genders]", "night cook"),
        ("", ""),
    ],
)
def test_titles_are_cleaned(title: str, cleaned: str) -> None:
    assert clean_title(title) == cleaned


@pytest.mark.parametrize(
    ("title", "seniority"),
    [
        ("Software Engineering Intern", "intern"),
        ("Junior Python Developer", "junior"),
        ("Software Engineer I - Resiliency", "junior"),
        ("Mid-Level Engineer", "mid"),
        ("Data Engineer II", "mid"),
        ("Sr. Backend Engineer", "senior"),
        ("Staff Software Engineer", "lead"),
        ("Principal Scientist", "lead"),
        ("Lead Generation Specialist", None),
        ("Senior Engineering Manager", "manager"),
        ("Product Manager", None),
        ("Director of Operations", "director"),
        ("Head of Data", "director"),
        ("Chief Technology Officer", "executive"),
        ("Vice President, Engineering", "executive"),
        ("Executive Assistant to the CEO", None),
        ("Founder Associate, Office of the CEO", None),
        ("Account Executive, Mid-Market", None),
        ("Senior Content Manager", "senior"),
        ("Paid Social Media Manager", None),
        ("Software Engineer – 2025 Grads", "junior"),
        ("Praktikum Marketing", "intern"),
        ("Account Executive", None),
        ("Staff Nurse", None),
        ("Economist", None),
        ("", None),
        ("Leiter Vertrieb (m/w/d)", "manager"),
        ("Pflegedienstleitung", "manager"),
        ("Abteilungsleiterin Einkauf", "director"),
        ("Teamleiter Kundenservice", "lead"),
        ("Geschäftsführer*in", "executive"),
        ("Directeur des ventes", "director"),
        ("Directeur général", "executive"),
        ("Chef d'équipe", "lead"),
        ("Art Director", None),
        ("Directrice artistique", None),
        ("Sr. Art Director", "senior"),
        ("Assistant Vice President", None),
        ("Assistant Director", "director"),
        ("Vice President, Sales", "executive"),
        ("Assistenz der Leitung", None),
        ("Projektleiter", None),
        ("Zugbegleiter", None),
        ("Entwickler Halbleiter", None),
        ("Leiterplattentechniker", None),
    ],
)
def test_seniority_is_read_from_words(title: str, seniority: str | None) -> None:
    assert seniority_of(title) == seniority


@given(st.text(max_size=400))
def test_no_string_crashes(title: str) -> None:
    clean_title(title)
    seniority_of(title)
    (match,) = CODER.code([title])
    assert match is None or 0 < match.score <= 1


@given(st.lists(st.sampled_from(["senior", "data", "engineer", "of", "/", ",", "(m/f/d)", "not", "- "]), max_size=12))
def test_no_order_of_title_words_crashes(words: list[str]) -> None:
    assert len(CODER.code([" ".join(words)])) == 1
