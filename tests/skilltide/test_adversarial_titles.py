"""Titles that mislead: each is coded rightly or not at all, by the coder that the pipeline uses."""

import pytest

from skilltide.loaded import role_coder

RIGHT_OR_NULL = {
    "Head of Growth (not SEO)": "122",
    "Sales Engineer": "243",
    "Engineer, Sales Tools": "25",
    "Java the Hut barista": "5132",
    "Rust belt account manager": "3322",
    "Python handler at the zoo": "5164",
    "Ruby setter, fine jewelry": "7313",
    "Go-kart track attendant": "9629",
    "Swift delivery driver": "83",
    "Spark plug assembler": "821",
    "Data entry for a nurse agency": "4132",
    "Nurse recruiter": "2423",
    "Recruiter of data scientists": "2423",
    "Data Scientist Recruiter": "2423",
    "Assistant to the Chief Executive Officer": "3343",
    "Executive Assistant to the VP of Engineering": "3343",
    "Teacher's pet sitter": "5164",
    "Cook County clerk": "4",
    "Software sales cleaner": "9112",
    "Cloud seeding pilot": "3153",
    "Cloud kitchen cook": "5120",
    "Pilot program manager": "121",
    "Test pilot": "3153",
    "Pilot plant operator": "313",
    "Full stack pancake chef": "3434",
    "Server (restaurant)": "5131",
    "Server administrator": "2522",
    "SQL Server developer": "25",
    "Bar manager": "1412",
    "Bar exam tutor": "23",
    "Barrister": "2611",
    "Barista": "5132",
    "👩‍⚕️ Nurse 👩‍⚕️": "2221",
    "Painter and decorator": "7131",
    "React developer": "2513",
    "Nuclear reactor operator": "3131",
    "Blood bank technician": "3212",
    "Piggy bank painter": "7",
    "Lead miner": "8111",
    "Truck driver's mate": "9333",
    "Driver developer": "25",
    "Linux kernel driver developer": "25",
    "Scrum master": "2519",
    "Scrum half": "3421",
    "Webmaster": "3514",
    "Quarter horse trainer": "5164",
    "Personal trainer": "3423",
    "Train driver": "8311",
    "Driver trainer": "5165",
    "Sewing machine operator": "8153",
    "Machine learning engineer": "251",
    "nurse " * 400: "2221",
    "Postmaster": "1219",
    "Postmaster, Springfield": "1219",
    "Kitchen server": "5131",
    "Dining room server": "5131",
    "Window cleaner": "9123",
    "Painter (residential)": "7131",
    "Baker (bread)": "7512",
    "Cleaner, data center": "9112",
    "Truck driver with clean code of conduct": "8332",
    "Software sales assistant": "5",
}
NULL = [
    "Window cleaner for Windows servers",
    "Painter (React)",
    "Cleaner of software bugs",
    "Machine learning to sew operator",
    "Plumber for data pipelines",
    "Gardener of Kubernetes clusters",
    "Baker (SQL)",
    "Miner (Bitcoin)",
    "Driver (device drivers, Linux)",
    "Housekeeper for Oracle databases",
    "Chef for DevOps",
    "Data cleaner",
    "Chief happiness wizard",
    "Ninja",
    "Rockstar",
    "Unicorn wrangler",
    "Professional cuddler",
    "Architect of your own career",
    "Director of first impressions",
    "Bank robber",
    "Team player",
    "xqzvw plorfing glemmer",
    "12345",
    "🚀🔥💯",
    "C-3PO",
    "../../etc/passwd",
    "'; DROP TABLE roles; --",
    "<script>alert(1)</script>",
    '=HYPERLINK("x")',
    "null",
    "N/A",
    "Manager",
    "Analyst",
    "Specialist",
    "Driver's licence required",
    "Great opportunity!!!",
    "Work from home and earn $$$",
    "Open Application",
    "Join our talent pool",
    "",
    "   ",
    "x" * 2_000,
    "very " * 400 + "data engineer",
]


@pytest.mark.parametrize(("title", "group"), RIGHT_OR_NULL.items(), ids=lambda value: value[:40])
def test_a_misleading_title_is_coded_rightly_or_not_at_all(title: str, group: str) -> None:
    (match,) = role_coder().code([title])
    assert match is None or match.isco_code.startswith(group) or group.startswith(match.isco_code)


@pytest.mark.parametrize("title", NULL, ids=lambda title: title[:40])
def test_what_names_no_job_is_null(title: str) -> None:
    assert role_coder().code([title]) == [None]


def test_most_misleading_titles_are_coded() -> None:
    """Else a coder that never answers would pass."""
    found = role_coder().code(list(RIGHT_OR_NULL))
    assert sum(match is not None for match in found) >= 0.8 * len(RIGHT_OR_NULL)
