"""The number in an address is the job's, in one spelling on each site, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.job_numbers import JobNumber, job_number

UUID = "12747eb1-e545-478d-b07c-f27f4a88cc12"


@pytest.mark.parametrize(
    ("url", "value", "tenant"),
    [
        ("https://boards.greenhouse.io/acme/jobs/5893276003", "5893276003", "greenhouse/acme"),
        ("https://job-boards.eu.greenhouse.io/acme/jobs/5893276003?gh_src=20240801", "5893276003", "greenhouse/acme"),
        (f"https://jobs.ashbyhq.com/Acme/{UUID.upper()}/application", UUID, "ashbyhq/acme"),
        (f"https://jobs.lever.co/acme/{UUID}/apply", UUID, "lever/acme"),
        ("https://jobs.smartrecruiters.com/Acme/743999963290633-clerk", "743999963290633", "smartrecruiters/acme"),
        ("https://apply.workable.com/acme/j/3F70C24B4D/apply", "3f70c24b4d", "workable/acme"),
        ("https://careers-acme.icims.com/jobs/136141/job", "136141", "icims/careers-acme"),
        ("https://acme.jobs.personio.de/job/1234567?language=de", "1234567", "personio/acme"),
        ("https://acme.pinpointhq.com/en/postings/" + UUID, UUID, "pinpointhq/acme"),
    ],
)
def test_recruiting_systems_name_the_ad_and_its_board(url: str, value: str, tenant: str) -> None:
    assert job_number(url) == JobNumber(value, is_of_one_ad=True, tenant=tenant)


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://acme.example/careers?gh_jid=5893276003", "5893276003"),
        ("https://acme.example/job/7/?week=20240801&gh_jid=5893276003", "5893276003"),
        (f"https://acme.example/careers?ashby_jid={UUID}#open", UUID),
        ("https://boards.greenhouse.io/embed/job_app?token=5893276003", "5893276003"),
    ],
)
def test_an_employers_own_site_names_the_ad_of_its_system(url: str, value: str) -> None:
    assert job_number(url) == JobNumber(value, is_of_one_ad=True)


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://acme.wd1.myworkdayjobs.com/en-US/Jobs/job/Bern/Clerk--New-Grad-2024_R45593-1", "45593"),
        ("https://acme.wd1.myworkdayjobs.com/Jobs/job/Bern/Clerk_R788", "r788"),
        ("https://acme.example/careers/list/136141/", "136141"),
        ("https://acme.example/12345/jobs/67890", "67890"),
        ("https://acme.example/departments/12345/jobs/67890/clerk", "67890"),
        ("https://acme.example/company/jobs/67890", "67890"),
        ("https://acme.example/jobs/office-manager/67890", "67890"),
        ("https://acme.example/apply?utm_campaign=99999999&jobId=67890", "67890"),
        ("https://acme.example/apply?requisition_id=AB-67890&page=11111", "67890"),
    ],
)
def test_other_numbers_may_be_those_of_a_requisition(url: str, value: str) -> None:
    assert job_number(url) == JobNumber(value)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://acme.example/jobs",
        "https://boards.greenhouse.io/acme",
        "https://acme.example/jobs/clerk-i-2024",
        "https://acme.example/2024/08/01/clerk",
        "https://acme.example/jobs/20240801",
        "https://acme.example/department/12345/clerk",
        "https://acme.example/locations/12345-bern/clerk",
        "https://acme.example/jobs?utm_campaign=5893276003",
        "https://acme.example/jobs?token=5893276003",
        "https://acme.example/jobs?category=5893276003&week=202431",
        "https://acme5893276003.example/jobs",
        "location: Bern",
    ],
)
def test_days_campaigns_categories_and_pages_of_all_jobs_name_none(url: str | None) -> None:
    assert job_number(url) is None


@given(st.text())
def test_no_address_fails(url: str) -> None:
    found = job_number(url)
    assert found is None or (found.value and found.value == found.value.casefold())
