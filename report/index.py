"""The index of the editions of a warehouse: the latest first, what each is made of, and its files."""

from collections.abc import Sequence
from html import escape
from typing import Any

from report.html import Markup, fill_template, render_table, write_day
from warehouse.editions import Edition

INDEX = "index.html"


def render_index(editions: Sequence[Edition], latest: Edition, freshness: dict[str, Any]) -> str:
    """The index as HTML; `editions` are all that are kept, the oldest first."""
    return fill_template(
        "plain.html",
        title="Skilltide editions",
        lead=_lead(latest, freshness),
        body=_editions(editions, latest) + _PATHS,
    )


def _lead(latest: Edition, freshness: dict[str, Any]) -> str:
    lead = (
        f'<p><a href="latest/index.html"><strong>Open the latest edition, {escape(latest.name)}</strong></a>: '
        f"postings until {write_day(latest.manifest['until'])}.</p>"
    )
    if note := latest.manifest["note"]:
        lead += f'<p class="note">{escape(note)}</p>'
    if since := freshness["held_since"]:
        why = "; ".join(freshness["held_because"])
        lead += f'<p class="note">No newer edition could be published since {write_day(since)}: {escape(why)}</p>'
    return lead


def _editions(editions: Sequence[Edition], latest: Edition) -> str:
    rows = []
    for edition in reversed(editions):
        manifest = edition.manifest
        links = [("index.html", "page"), ("CHANGELOG.md", "what changed"), ("checks.html", "checks")]
        files = " · ".join(
            f'<a href="{escape(edition.name)}/{path}">{words}<span class="hidden"> of {escape(edition.name)}</span></a>'
            for path, words in links
            if path in manifest["files"]
        )
        remark = manifest["note"] or ""
        if "accepted" in manifest:
            remark = f"{remark} Accepted: {manifest['accepted']['reason']}".strip()
        size = sum(facts["bytes"] for facts in manifest["files"].values())
        name = f"{edition.name} (latest)" if edition.name == latest.name else edition.name
        rows.append((name, write_day(manifest["until"]), Markup(files), f"{size / 1e6:.1f} MB", remark))
    heads = ["Edition", "Postings until", "Open", "Size", "Remarks"]
    return (
        "<section>" + render_table("Editions, the latest first", heads, rows, numbers=[3], stacks=True) + "</section>"
    )


_PATHS = """<section><h2>Paths that stay</h2>
<ul>
<li><a href="latest/index.html">latest/</a>: the newest edition, whole; <code>latest/edition.json</code> names it.</li>
<li><a href="skilltide.duckdb">skilltide.duckdb</a>: its tables, with comments and views, for dashboards.</li>
<li><a href="freshness.json">freshness.json</a>: how far the data reach, and since when a new edition is held back.</li>
</ul>
<p>Of old editions the ten newest, the last of each month and the one that the latest was compared with are kept.</p>
</section>"""
