"""Published tables of names: what the codes of skills, roles and regions in the other tables stand for."""

import dataframely as dy

from warehouse.tables.declaration import about, published_table
from warehouse.tables.figures import ISCO, ByRegion

ROUTINE_SOURCE = "Goos, Manning and Salomons 2014, table 1"


class _Skills(dy.Schema):
    skill_id = dy.String(primary_key=True, **about("Skill code"))
    label = dy.String(**about("Name"))
    kind = dy.String(**about("tool, method, knowledge, human, credential, language or licence"))
    family = dy.String(**about("Family"))
    group = dy.String(**about("domain, technical, data, digital or human"))
    esco_uri = dy.String(nullable=True, **about("The same concept in ESCO; null where none is linked", source="ESCO"))


class _Roles(dy.Schema):
    role_id = dy.String(primary_key=True, **about("Role code"))
    label = dy.String(**about("Name"))
    isco_code = dy.String(regex="^[0-9]{4}$", **about("ISCO-08 unit group", source=ISCO))
    isco_label = dy.String(**about("Name of the unit group", source=ISCO))
    soc_code = dy.String(
        nullable=True,
        regex="^[0-9]{2}-[0-9]{4}$",
        **about("Detailed occupation of SOC 2018; null where none is known", source="O*NET 27.0"),
    )
    is_routine = dy.Bool(
        nullable=True,
        **about("Whether its tasks follow rules closely; null where the source is silent", source=ROUTINE_SOURCE),
    )
    routine_source = dy.String(nullable=True, **about("Where is_routine is from; null where it is null"))


class _Regions(ByRegion):
    name = dy.String(**about("Name", source="ISO 3166"))
    parent = dy.String(nullable=True, **about("Code of the region above; null for WORLD"))


NAMES = [
    published_table("skills", "skill", "Names and families of the skills.", _Skills),
    published_table("roles", "role", "Names and ISCO-08 codes of the roles.", _Roles),
    published_table("regions", "region", "Names and parents of the regions.", _Regions),
]
