"""The report of an edition's checks: what was looked at, found and expected, and how each bound was chosen."""

from html import escape

from report.html import fill_template, render_table, write_day
from warehouse.checks import Verdict, unmet
from warehouse.editions import Draft

REPORT = "checks.html"


def write_checks(draft: Draft) -> None:
    """The draft has the report of its checks."""
    (draft.folder / REPORT).write_text(render_checks(draft), encoding="utf-8")


def render_checks(draft: Draft) -> str:
    """The report as HTML: what is not met first, then every check by table or source."""
    broken = unmet(draft.verdicts)
    subjects = sorted({verdict.subject for verdict in draft.verdicts})
    sections = [_section(subject, [one for one in draft.verdicts if one.subject == subject]) for subject in subjects]
    return fill_template(
        "plain.html",
        title=f"Checks of edition {escape(draft.name)}",
        lead=_lead(draft, len(broken)),
        body="".join([_broken(broken), *sections]),
    )


def _lead(draft: Draft, broken: int) -> str:
    state = f"{broken} not met" if broken else "all met"
    lead = f"<p>Postings until {write_day(draft.content['until'])}: {len(draft.verdicts)} checks, {state}."
    compared = (
        f"compared with {escape(draft.before.name)}" if draft.before else "there is no earlier edition to compare"
    )
    lead += f' The last edition of an earlier day: {compared}. <a href="index.html">The edition</a></p>'
    if accepted := draft.content.get("accepted"):
        lead += f'<p class="note">Published all the same. Reason given: {escape(str(accepted["reason"]))}</p>'
    elif broken:
        lead += (
            '<p class="note">Held back. Mend what is wrong and publish again, or publish with '
            "<code>--accept</code> and your reason, which the edition will show.</p>"
        )
    return lead


def _broken(broken: list[Verdict]) -> str:
    if not broken:
        return ""
    return "<section>" + _table("Not met", broken, with_subject=True) + "</section>"


def _section(subject: str, verdicts: list[Verdict]) -> str:
    return f"<section><h2>{escape(subject)}</h2>" + _table(f"Checks of {subject}", verdicts) + "</section>"


def _table(caption: str, verdicts: list[Verdict], *, with_subject: bool = False) -> str:
    heads = ["Check", "Result", "Found", "Expected", "How the bound was chosen"]
    rows = [
        (
            f"{one.subject}: {one.check}" if with_subject else one.check,
            "✓ met" if one.is_met else "✕ not met",
            one.found,
            one.expected,
            one.chosen or "follows from what the figures are",
        )
        for one in verdicts
    ]
    return render_table(caption, heads, rows, stacks=True)
