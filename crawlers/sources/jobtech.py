"""Platsbanken, the job board of Sweden's public employment service, by its JobSearch API: https://data.arbetsformedlingen.se.

A board is one parameter of the search, since one search shows at most 2,100 ads. The yearly archives back to 2006 are
files: download one and import it with the mapping `jobtech`.
"""

from crawlers.shapes.base import Job, Source, addresses_of, text_or_none
from crawlers.shapes.items import Items
from crawlers.shapes.listing import Listing
from crawlers.shapes.paging import ByOffset
from warehouse.record import Record


def read_ad(ad: Job, board: str) -> Record:
    """An ad of the answer; contacts in it are not read."""
    text = ad.get("description") or {}
    place = ad.get("workplace_address") or {}
    return Record(
        posting_id=str(ad["id"]),
        title=ad["headline"],
        html=text_or_none(text.get("text_formatted")),
        text=None if text.get("text_formatted") else text_or_none(text.get("text")),
        employer=text_or_none((ad.get("employer") or {}).get("name")),
        addresses=addresses_of((place.get("country"), place.get("region"), place.get("municipality"))),
        posted=ad.get("publication_date"),
        closes=ad.get("application_deadline") or ad.get("last_publication_date"),
        url=text_or_none(ad.get("webpage_url")),
        tags=tuple(_tags(ad)),
    )


def _tags(ad: Job) -> list[str]:
    labels = [(ad.get(name) or {}).get("label") for name in ("occupation", "occupation_group", "occupation_field")]
    skills = [
        skill.get("label")
        for name in ("must_have", "nice_to_have")
        for skill in (ad.get(name) or {}).get("skills") or []
    ]
    return [label for label in (*labels, *skills) if label]


SOURCE = Source(
    name="jobtech",
    title="Platsbanken",
    publisher="Arbetsförmedlingen, Sweden's public employment service",
    terms_url="https://data.arbetsformedlingen.se/licence",
    licence_note="Open data, CC0; contacts in the ads are not read",
    delay=1.0,
    history="Open ads only, with the instant of publication; every ad since 2006 in the yearly archives",
    fields_from="API documentation 2026-11",
    example="occupation-field=apaJ_2ja_LuF",
    shape=Listing(
        base_url="https://jobsearch.api.jobtechdev.se",
        path="/search?{parameter}={value}&limit=100&offset=0",
        board_form=r"(?P<parameter>[a-z-]+)=(?P<value>[^&=#]+)",
        board_example="one parameter of the search, such as occupation-field=apaJ_2ja_LuF or municipality=AvNB_uwa_6n6",
        paging=ByOffset(),
        items=Items(
            at=("hits",),
            total=("total", "value"),
            envelope=frozenset({
                "freetext_concepts", "positions", "query_time_in_millis", "result_time_in_millis", "stats",
            }),
            id_field="id",
            title_field="headline",
            used=frozenset({
                "application_deadline", "description.text", "description.text_formatted", "employer.name", "headline",
                "id", "last_publication_date", "must_have.skills", "nice_to_have.skills", "occupation",
                "occupation_field", "occupation_group", "publication_date", "webpage_url", "workplace_address.country",
                "workplace_address.municipality", "workplace_address.region",
            }),
            ignored=frozenset({
                "access", "access_to_own_car", "application_contacts", "application_details",
                "description.company_information", "description.conditions", "description.needs",
                "description.requirements", "driving_license",
                "driving_license_required", "duration", "employer.email", "employer.organization_number",
                "employer.phone_number", "employer.url", "employer.workplace", "employer.workplace_id",
                "employment_type", "experience_required", "external_id", "franchise", "hire_work_place", "label",
                "larling", "logo_url", "must_have.education", "must_have.education_level", "must_have.languages",
                "must_have.work_experiences", "nice_to_have.education", "nice_to_have.education_level",
                "nice_to_have.languages", "nice_to_have.work_experiences", "number_of_vacancies", "open_for_all",
                "original_id", "relevance", "remote_work", "removed", "removed_date", "salary_description",
                "salary_type", "scope_of_work", "source_type", "timestamp", "trainee", "working_hours_type",
                "workplace_address.city", "workplace_address.coordinates", "workplace_address.country_code",
                "workplace_address.country_concept_id", "workplace_address.municipality_code",
                "workplace_address.municipality_concept_id", "workplace_address.postcode",
                "workplace_address.region_code", "workplace_address.region_concept_id",
                "workplace_address.street_address",
            }),
            optional=frozenset({"description.text_formatted", "last_publication_date"}),
            record_of=read_ad,
        ),
    ),
    expected={"description": 0.9, "employer": 0.9, "posted": 0.9, "url": 0.9, "place": 0.8},
)  # fmt: skip
