"""From vacancies, mentions and role codes to the integer sums that every published figure is made of."""

import hashlib

import polars as pl

from transforms.pay import annual_pay
from transforms.steps_of_pay import step_of_pay
from warehouse.tables.clean import WEIGHT_UNIT
from warehouse.tables.counts import (
    BASES,
    CELL_BITS,
    PAIR_COUNTS,
    PAIR_ROLE_COUNTS,
    PAY_COUNTS,
    REQUIREMENT_COUNTS,
    ROLE_COUNTS,
    ROLE_SKILL_COUNTS,
    SKILL_COUNTS,
    SKILL_PAY_COUNTS,
    TRIPLE_COUNTS,
    TRIPLE_ROLE_COUNTS,
    VACANCY_COUNTS,
)
from warehouse.tables.declaration import Table

WORLD = "WORLD"
REMOTE = "REMOTE"
TRIPLE = ["domain_skill", "technical_skill", "human_skill"]
GROUPS_OF_TRIPLE = [["domain"], ["technical", "data", "digital"], ["human"]]
CELL = ["basis", "region", "month", "source", "board", "employer_key"]


def place_in_regions(vacancies: pl.DataFrame, metros: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per vacancy, basis, month counted and region, with the weight of the vacancy there.

    A vacancy counts in the metropolitan area, the subdivision and the country of each of its places, in REMOTE for its
    remote places, and once in WORLD; its weights at one level sum to at most WEIGHT_UNIT (less where a place is
    unresolved there). One whose day of posting is unknown is in no flow, for it may be old, nor is one shown again, for
    it is no new opening. `metros` has country_code, region_code and city of each place in a metropolitan area, and its
    `metro`; null where none is counted.
    """
    sightings = pl.concat(
        [
            vacancies.filter(pl.col("posted_on").is_not_null() & pl.col("repost_of").is_null()).select(
                "vacancy_id", basis=pl.lit(BASES[0]), month="month"
            ),
            vacancies.select("vacancy_id", basis=pl.lit(BASES[1]), month="open_months").explode(
                "month", empty_as_null=False, keep_nulls=False
            ),
        ]
    ).with_columns(pl.col("basis").cast(pl.Enum(BASES)))
    places = (
        vacancies.select("vacancy_id", "places")
        .explode("places", empty_as_null=False, keep_nulls=False)
        .unnest("places")
    )
    regions = pl.concat(
        [
            _place_in_metros(places, metros),
            places.select("vacancy_id", region="region_code", weight="weight"),
            places.select("vacancy_id", region="country_code", weight="weight"),
            places.filter("is_remote").select("vacancy_id", region=pl.lit(REMOTE), weight="weight"),
            vacancies.select("vacancy_id", region=pl.lit(WORLD), weight=pl.lit(WEIGHT_UNIT, dtype=pl.Int64)),
        ]
    )
    by_region = regions.drop_nulls("region").group_by("vacancy_id", "region").agg(pl.col("weight").sum())
    feeds = vacancies.select("vacancy_id", "source", "board", "employer_key")
    return sightings.join(by_region, on="vacancy_id").join(feeds, on="vacancy_id")


def _place_in_metros(places: pl.DataFrame, metros: pl.DataFrame | None) -> pl.DataFrame:
    """vacancy_id, region and weight of the places that lie in a metropolitan area."""
    if metros is None:
        return places.clear().select("vacancy_id", region="region_code", weight="weight")
    named = places.join(metros, on=["country_code", "region_code", "city"], nulls_equal=True)
    return named.select("vacancy_id", region="metro", weight="weight")


def count_vacancies(placed: pl.DataFrame, partition: int = 0) -> pl.DataFrame:
    """Rows of `vacancy_counts`: the denominators. `partition` makes the cells' numbers unique in the warehouse."""
    counted = placed.group_by(CELL).agg(_sums()).sort(CELL)
    number = (partition << CELL_BITS) + pl.int_range(pl.len(), dtype=pl.Int64)
    return counted.with_columns(cell=number).select(VACANCY_COUNTS.dtypes.names())


def refer_to_cells(frame: pl.DataFrame, vacancy_counts: pl.DataFrame) -> pl.DataFrame:
    """The frame with `cell` instead of the columns that name a cell, beside the region and whether it is a flow."""
    is_flow = pl.col("basis").cast(pl.String) == BASES[0]
    numbered = frame.join(vacancy_counts.select(*CELL, "cell"), on=CELL)
    return numbered.with_columns(is_flow=is_flow).drop("basis", "source", "board", "employer_key")


def spell_out(counts: pl.LazyFrame, vacancy_counts: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of a count table with the columns that name their cell."""
    return counts.join(vacancy_counts.select(*CELL, "cell"), on="cell")


def place_in_years(counts: pl.DataFrame) -> pl.DataFrame:
    """The rows of a count table that name their cell by its columns, with its year instead of it, sums added up."""
    sums = ["required", "vacancies"]
    others = [name for name in CELL if name not in ("region", "employer_key")]
    placed = counts.with_columns(year=pl.col("month").dt.year().cast(pl.Int64)).drop("cell", *others)
    return placed.group_by(pl.exclude(sums)).agg(pl.col(f"^({'|'.join(sums)})$").sum())


def count_skills(celled: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Rows of `skill_counts`. `celled` are vacancies placed in regions that refer to their cells."""
    asked = celled.join(mentions.select("vacancy_id", "skill_id"), on="vacancy_id")
    return _count(asked, SKILL_COUNTS)


def count_requirements(celled: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Rows of `requirement_counts`; only the flow, and vacancies that say whether the skill must be had."""
    word = pl.col("requirement").cast(pl.String)
    told = mentions.filter(word != "unknown").select("vacancy_id", "skill_id", required=word == "required")
    asked = celled.filter("is_flow").join(told, on="vacancy_id")
    return _count(asked, REQUIREMENT_COUNTS, required=pl.col("required").sum())


def count_roles(celled: pl.DataFrame, role_codes: pl.DataFrame) -> pl.DataFrame:
    """Rows of `role_counts`; vacancies without a role are in the denominators alone."""
    return _count(celled.join(role_codes.select("vacancy_id", "role_id"), on="vacancy_id"), ROLE_COUNTS)


def count_skills_of_roles(celled: pl.DataFrame, mentions: pl.DataFrame, role_codes: pl.DataFrame) -> pl.DataFrame:
    """Rows of `role_skill_counts`; only the flow."""
    asked = mentions.select("vacancy_id", "skill_id").join(role_codes.select("vacancy_id", "role_id"), on="vacancy_id")
    return _count(celled.filter("is_flow").join(asked, on="vacancy_id"), ROLE_SKILL_COUNTS)


def step_pay(vacancies: pl.DataFrame, role_codes: pl.DataFrame) -> pl.DataFrame:
    """One row per vacancy with a role and annual pay: vacancy_id, role_id, currency, step."""
    low, high = (annual_pay(pl.col(bound), pl.col("pay_period")) for bound in ("pay_min", "pay_max"))
    paid = vacancies.drop_nulls("pay_currency").with_columns(step=step_of_pay(low, high)).drop_nulls("step")
    return paid.join(role_codes.select("vacancy_id", "role_id"), on="vacancy_id").select(
        "vacancy_id", "role_id", "step", currency="pay_currency"
    )


def count_pay(celled: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Rows of `pay_counts`; only the flow. `paid` is what step_pay gives."""
    return _count(celled.filter("is_flow").join(paid, on="vacancy_id"), PAY_COUNTS)


def count_pay_of_skills(celled: pl.DataFrame, paid: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Rows of `skill_pay_counts`; only the flow."""
    asked = paid.join(mentions.select("vacancy_id", "skill_id"), on="vacancy_id")
    return _count(celled.filter("is_flow").join(asked, on="vacancy_id"), SKILL_PAY_COUNTS)


def pair_skills(mentions: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    """One row per vacancy and pair of skills of two families, skill_a before skill_b.

    `families` has skill_id and family. A mention of a skill that has no family is an error of the caller and is lost.
    """
    skills = mentions.select("vacancy_id", "skill_id").join(families.select("skill_id", "family"), on="skill_id")
    return (
        skills.join(skills, on="vacancy_id", suffix="_b")
        .filter((pl.col("skill_id") < pl.col("skill_id_b")) & (pl.col("family") != pl.col("family_b")))
        .select("vacancy_id", skill_a="skill_id", skill_b="skill_id_b")
    )


def join_triples(mentions: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """One row per vacancy and triple of a domain, a technical and a human skill. `groups` has skill_id and group."""
    skills = mentions.select("vacancy_id", "skill_id").join(groups.select("skill_id", "group"), on="skill_id")
    domain, technical, human = (
        skills.filter(pl.col("group").is_in(wanted)).select("vacancy_id", pl.col("skill_id").alias(name))
        for name, wanted in zip(TRIPLE, GROUPS_OF_TRIPLE, strict=True)
    )
    return domain.join(technical, on="vacancy_id").join(human, on="vacancy_id")


def count_pairs(celled: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Rows of `pair_counts`; only the flow, which trends are made of."""
    return _count(celled.filter("is_flow").join(pairs, on="vacancy_id"), PAIR_COUNTS)


def count_triples(celled: pl.DataFrame, triples: pl.DataFrame) -> pl.DataFrame:
    """Rows of `triple_counts`: flow, and no region below a country, where triples are too thin to tell anything."""
    is_wide = ~pl.col("region").str.contains("[-:]")
    return _count(celled.filter(pl.col("is_flow") & is_wide).join(triples, on="vacancy_id"), TRIPLE_COUNTS)


def count_pair_roles(celled: pl.DataFrame, pairs: pl.DataFrame, role_codes: pl.DataFrame) -> pl.DataFrame:
    """Rows of `pair_role_counts`: in which roles a pair is asked for, by region and month of posting."""
    asked = pairs.join(role_codes.select("vacancy_id", "role_id"), on="vacancy_id")
    joint = celled.filter("is_flow").select("vacancy_id", "region", "month").join(asked, on="vacancy_id")
    return _count(joint, PAIR_ROLE_COUNTS)


def count_triple_roles(celled: pl.DataFrame, triples: pl.DataFrame, role_codes: pl.DataFrame) -> pl.DataFrame:
    """Rows of `triple_role_counts`: in which roles of the world a triple is asked for, by month of posting."""
    asked = triples.join(role_codes.select("vacancy_id", "role_id"), on="vacancy_id")
    world = celled.filter(pl.col("is_flow") & (pl.col("region") == WORLD)).select("vacancy_id", "month")
    return _count(world.join(asked, on="vacancy_id"), TRIPLE_ROLE_COUNTS)


def _count(asked: pl.DataFrame, table: Table, **more: pl.Expr) -> pl.DataFrame:
    """The sums by the key of the table, in its order; texts are numbered meanwhile, which is twice as fast."""
    sums = [one for one in _sums() if one.meta.output_name() in table.dtypes]
    others = {name: one.cast(pl.Int64) for name, one in more.items()}
    texts = [name for name in table.key if asked.schema[name] == pl.String]
    coded = asked.with_columns(pl.col(name).cast(pl.Enum(asked[name].drop_nulls().unique().sort())) for name in texts)
    counted = coded.group_by(table.key).agg(*sums, **others).sort(table.key)
    return counted.select(pl.col(name).cast(dtype) for name, dtype in table.dtypes.items())


def _sums() -> list[pl.Expr]:
    return [pl.len().cast(pl.Int64).alias("vacancies"), pl.col("weight").sum().cast(pl.Int64)]


def digest_flow(vacancy_counts: pl.DataFrame, **others: pl.DataFrame) -> pl.DataFrame:
    """Rows of `flow_digests` for `vacancy_counts` and the count tables, by name, that name cells of the stock too."""
    flow = vacancy_counts.filter(pl.col("basis").cast(pl.String) == BASES[0])
    is_flow = pl.col("cell").is_in(flow["cell"].implode())
    parts = {"vacancy_counts": flow} | {name: frame.filter(is_flow) for name, frame in others.items()}
    return pl.DataFrame({"table": list(parts), "digest": [digest_of_rows(part) for part in parts.values()]})


def digest_of_rows(frame: pl.DataFrame) -> str:
    """SHA-256 of the rows in their order, as text: the buffers of equal rows may differ with how they were read."""
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()
