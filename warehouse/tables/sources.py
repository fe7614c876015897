"""Published tables of what the figures are made from: the sources and their breaks, and what was revised since."""

import dataframely as dy

from warehouse.tables.clean import MISSING
from warehouse.tables.declaration import about, published_table
from warehouse.tables.raw import CRAWL_STATUSES


def _null_share(field: str) -> dy.Float64:
    return dy.Float64(
        nullable=True,
        min=0,
        max=1,
        **about(
            f"Share of the month's postings without {MISSING[field]}; null where none is dated in it", unit="share"
        ),
    )


class _Sources(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    month = dy.Date(primary_key=True, **about("Month, its first day", unit="month"))
    boards = dy.Int64(min=0, **about("Boards read or counted in the month", unit="boards"))
    boards_healthy = dy.Int64(
        min=0, **about("Boards whose crawls and dumps of the month all ended well", unit="boards")
    )
    boards_in_panel = dy.Int64(
        min=0,
        **about("Boards that watched the whole month, so that it enters flows and trends", unit="boards"),
    )
    postings = dy.Int64(min=0, **about("Postings dated in the month", unit="postings"))
    vacancies = dy.Int64(min=0, **about("Distinct vacancies dated in the month", unit="vacancies"))
    refused = dy.Int64(min=0, **about("Records refused in partitions of the month", unit="records"))
    is_in_panel = dy.Bool(**about("Whether the month of this source enters flows and trends"))
    status = dy.Enum(
        [*CRAWL_STATUSES, "backdated"],
        **about("Worst status of the month's crawls; `imported` for dumps; `backdated` where nothing was read in it"),
    )
    no_day_share = _null_share("day")
    no_place_share = _null_share("place")
    no_employer_share = _null_share("employer")
    no_text_share = _null_share("text")
    no_language_share = _null_share("language")
    no_pay_share = _null_share("pay")
    no_sector_share = _null_share("sector")
    no_hours_share = _null_share("hours")
    no_contract_share = _null_share("contract")
    no_working_mode_share = _null_share("working_mode")
    no_seniority_share = _null_share("seniority")


class _Breaks(dy.Schema):
    source = dy.String(primary_key=True, **about("Name of the source"))
    board = dy.String(primary_key=True, **about("Board inside the source"))
    month = dy.Date(primary_key=True, **about("Month of the event", unit="month"))
    event = dy.Enum(
        ["joined", "left", "gap", "resumed"],
        primary_key=True,
        **about("What happened to its part in the panel"),
    )
    detail = dy.String(**about("Why, in words"))


class _Revisions(dy.Schema):
    table = dy.String(primary_key=True, **about("Name of the table"))
    compared_with = dy.String(
        nullable=True, **about("The last edition of an earlier day; null in the first, and then all that compares")
    )
    rows = dy.Int64(min=0, **about("Rows of the table", unit="rows"))
    rows_before = dy.Int64(nullable=True, min=0, **about("Rows in that edition; null where it had none", unit="rows"))
    rows_added = dy.Int64(nullable=True, min=0, **about("Rows whose key that edition did not have", unit="rows"))
    rows_removed = dy.Int64(nullable=True, min=0, **about("Rows of that edition whose key is gone", unit="rows"))
    rows_revised = dy.Int64(nullable=True, min=0, **about("Rows of both with any other value", unit="rows"))
    directions_changed = dy.Int64(
        nullable=True, min=0, **about("Rows of both with another direction; null without directions", unit="rows")
    )
    median_revision = dy.Float64(
        nullable=True,
        min=0,
        **about("Median change of the vacancies of rows of both, up or down, of what they were", unit="share"),
    )


SOURCES = [
    published_table("sources", "source and month", "What was read and how healthy it was.", _Sources),
    published_table("breaks", "source, board, month and event", "When a board joined, left or failed.", _Breaks),
]
REVISIONS = published_table("revisions", "table", "What changed since the last edition of an earlier day.", _Revisions)
