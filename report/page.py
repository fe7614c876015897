"""The page of an edition: one HTML file that needs nothing else, no network and no server.

All text enters as text: escaped where Python writes it, as text nodes where the script does, and inside the data as
JSON in which no `<` is left. A policy in the page allows this style and this script by their hashes, and nothing else.
"""

from datetime import date
from html import escape
from typing import Any

import polars as pl

from report.figures import overview, regions_blocks, role_blocks
from report.html import Markup, embed, fill_template, render_table, write_day, write_month, write_size
from warehouse.checks import unmet
from warehouse.editions import Draft
from warehouse.extracts import CSV_FOLDER, WORKBOOK
from warehouse.tables import TABLES

PAGE = "index.html"


def write_page(draft: Draft) -> None:
    """The draft has its page."""
    (draft.folder / PAGE).write_text(render_page(draft), encoding="utf-8")


def render_page(draft: Draft) -> str:
    """The page as HTML."""
    tables = draft.tables
    blocks = regions_blocks(tables)
    return fill_template(
        "page.html",
        script="page.js",
        edition=escape(draft.name),
        until=write_day(draft.content["until"]),
        notes=_notes(draft),
        world=_world(tables),
        sources=_sources(tables["sources"]),
        breaks=_breaks(tables["breaks"]),
        freshness=_freshness(draft),
        changes=_changes(draft),
        downloads=_downloads(draft),
        method=_METHOD,
        overview=embed(overview(tables)),
        inside_roles=embed(role_blocks(tables)),
        blocks="\n".join(
            f'<script type="application/json" id="region-{escape(region)}">{embed(block)}</script>'
            for region, block in blocks.items()
        ),
    )


# ---- parts


def _notes(draft: Draft) -> str:
    found = []
    if note := draft.content["note"]:
        found.append(f'<p class="note" role="note">{escape(note)}</p>')
    if accepted := draft.content.get("accepted"):
        checks = ", ".join(accepted["checks"])
        found.append(
            f'<p class="note" role="note">Published although a check was not met ({escape(checks)}). '
            f"Reason given: {escape(accepted['reason'])}</p>"
        )
    elif unmet(draft.verdicts):
        found.append('<p class="note" role="note">Held back: a check was not met, see checks.html.</p>')
    return "\n".join(found)


def _world(tables: Any) -> str:
    """The world's rising mixes and declining roles, for readers without a script."""
    hybrids = tables["hybrid_skills"].filter((pl.col("region") == "WORLD") & pl.col("is_rising_hybrid"))
    roles = tables["role_trends"].filter(
        (pl.col("region") == "WORLD") & (pl.col("direction").cast(pl.String) == "declining")
    )
    heads = ["", "Share of vacancies", "Change in points a year (95% interval)", "q", "Employers"]
    mixes = hybrids.sort("slope_points_low", descending=True).head(20).to_dicts()
    falling = roles.sort("slope_points_high").head(20).to_dicts()
    return render_table(
        "Skill mixes that rise in the world",
        heads,
        [(f"{row['label_a']} + {row['label_b']}", *_trend_cells(row)) for row in mixes],
    ) + render_table("Roles that decline in the world", heads, [(row["label"], *_trend_cells(row)) for row in falling])


def _trend_cells(row: dict[str, Any]) -> list[str]:
    shares = [row["share_first"], row["share_last"]]
    slope = f"{row['slope_points']:+.1f} ({row['slope_points_low']:+.1f} to {row['slope_points_high']:+.1f})"
    return [
        " → ".join("not shown" if share is None else f"{share:.1%}" for share in shares),
        slope,
        f"{row['q_value']:.2g}",
        "" if row["employers"] is None else f"{row['employers']:,}",
    ]


_STATES = {"●": "counted", "○": "read, not counted: not watched whole", "✕": "failed", "·": "not read"}


def _sources(sources: pl.DataFrame) -> str:
    """A grid of sources and months that shows what is counted, and the volumes of each source."""
    if sources.is_empty():
        return "<p>No source was read yet.</p>"
    months = sorted(sources["month"].unique())
    years = {month.year: sum(other.year == month.year for other in months) for month in months}
    states = {(row["source"], row["month"]): _state_of(row) for row in sources.to_dicts()}
    head = "<tr><td></td>" + "".join(
        f'<th scope="colgroup" colspan="{count}">{year}</th>' for year, count in years.items()
    )
    head += '</tr><tr><th scope="col">Source</th>' + "".join(
        f'<th scope="col"><abbr title="{write_month(month)}">{write_month(month)[0]}</abbr></th>' for month in months
    )
    body = ""
    for source in sorted(sources["source"].unique()):
        cells = [states.get((source, month), "·") for month in months]
        body += f'<tr><th scope="row"><bdi>{escape(source)}</bdi></th>' + "".join(
            f'<td><span aria-hidden="true">{cell}</span><span class="hidden">{_STATES[cell]}</span></td>'
            for cell in cells
        )
        body += "</tr>"
    totals = sources.group_by("source").agg(
        pl.col("boards").max(), pl.col("postings", "vacancies", "refused").sum(), months=pl.col("is_in_panel").sum()
    )
    legend = ", ".join(f"{sign} {words}" for sign, words in _STATES.items())
    grid = (
        '<div class="scroll panel" role="region" tabindex="0" aria-label="Sources by month"><table>'
        f"<caption>Sources by month: {legend}</caption><thead>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    return grid + render_table(
        "What was read",
        ["Source", "Boards", "Postings", "Distinct vacancies", "Refused records", "Months counted"],
        [
            (row["source"], *(f"{row[name]:,}" for name in ("boards", "postings", "vacancies", "refused", "months")))
            for row in totals.sort("source").to_dicts()
        ],
        numbers=range(1, 6),
    )


def _state_of(row: dict[str, Any]) -> str:
    if row["is_in_panel"]:
        return "●"
    return "○" if row["status"] in ("ok", "imported", "backdated", "suspect") else "✕"


def _breaks(breaks: pl.DataFrame) -> str:
    if breaks.is_empty():
        return "<p>No source joined, left or failed within the window.</p>"
    rows = breaks.sort("month", "source", "board", descending=[True, False, False])
    return render_table(
        "Breaks: what joined, left or failed, the latest first",
        ["Source", "Board", "Month", "Event", "Why"],
        [
            (row["source"], row["board"], f"{row['month']:%Y-%m}", row["event"], row["detail"])
            for row in rows.head(200).to_dicts()
        ],
        stacks=True,
    )


def _freshness(draft: Draft) -> str:
    """When each source was last counted, against the day of the edition."""
    counted = draft.tables["sources"].filter("is_in_panel")
    if counted.is_empty():
        return "<p>No month of any source is counted yet; trends begin when a source was watched for whole months.</p>"
    until = date.fromisoformat(draft.content["until"])
    last: date = max(counted["month"].to_list())
    behind = (until.year - last.year) * 12 + until.month - last.month
    return (
        f"<p>Made of postings until {write_day(draft.content['until'])}. The last month that a source watched whole is "
        f"{write_month(last)}, {behind} {'month' if behind == 1 else 'months'} before. "
        "A month in progress is never ranked.</p>"
    )


def _changes(draft: Draft) -> str:
    broken = len(unmet(draft.verdicts))
    state = f"{broken} of them not met" if broken else "all of them met"
    checks = f'<p><a href="checks.html">{len(draft.verdicts)} checks</a> were made before publication, {state}.</p>'
    revisions = draft.tables["revisions"]
    base = revisions["compared_with"].drop_nulls()
    if base.is_empty():
        return checks + "<p>There is no edition of an earlier day to compare it with.</p>"
    columns = ["rows", "rows_added", "rows_removed", "rows_revised", "directions_changed"]
    rows = [
        (row["table"], *("" if row[name] is None else f"{row[name]:,}" for name in columns))
        for row in revisions.to_dicts()
    ]
    heads = ["Table", "Rows", "Added", "Removed", "Revised", "Directions changed"]
    more = '<p>What changed in words: <a href="CHANGELOG.md">CHANGELOG.md</a>.</p>'
    return checks + render_table(f"Compared with {base[0]}", heads, rows, numbers=range(1, 6)) + more


def _downloads(draft: Draft) -> str:
    book = draft.folder / WORKBOOK
    lead = (
        f'<p><a href="{WORKBOOK}">All tables as one workbook</a> (XLSX, {write_size(book.stat().st_size)}), with a '
        'sheet that explains them. For dashboards: <a href="../skilltide.duckdb">one DuckDB file</a> of the latest '
        "edition. "
        'For machines: <a href="datapackage.json">datapackage.json</a>, <a href="freshness.json">freshness.json</a>, '
        '<a href="edition.json">edition.json</a> with the digest of every file. '
        '<a href="CITATION.cff">How to cite</a>, <a href="LICENCE.md">licence</a>.</p>'
    )
    rows = [
        (
            name,
            f"{TABLES[name].description} One row per {TABLES[name].grain}.",
            f"{frame.height:,}",
            _links(draft, name),
        )
        for name, frame in draft.tables.items()
    ]
    return lead + render_table("The tables", ["Table", "Holds", "Rows", "Files"], rows, numbers=[2], stacks=True)


def _links(draft: Draft, name: str) -> Markup:
    found = []
    for path, kind in ((f"{name}.parquet", "Parquet"), (f"{CSV_FOLDER}/{name}.csv", "CSV")):
        size = write_size((draft.folder / path).stat().st_size)
        link = f'<a href="{path}">{kind}<span class="hidden"> of {name}</span></a>'
        found.append(f'<span class="whole">{link} {size}</span>')
    return Markup(" ".join(found))


_METHOD = """
<p>A vacancy is counted once, however often it is posted; one with several places counts in parts. Skills are found in
its text with a fixed vocabulary, roles by its title. The trend of a share is a test for trend within sources and
calendar months, so neither a source that joins nor a season is mistaken for one, and employers count as clusters,
because their postings resemble each other. All tests of a table and level of region are held together to a false
discovery rate of 5 in 100. Every column, with its unit and what an empty cell means, is described in the
<a href="data-dictionary.md">data dictionary</a>.</p>
"""
