"""Answers about people as Markdown: readable on a terminal, in a mail and on paper."""

from collections.abc import Iterable, Mapping
from math import floor
from typing import Any

Answer = Mapping[str, Any]
WAYS = {
    "rising": "rises",
    "declining": "declines",
    "stable": "holds",
    "insufficient": "cannot be told from the data",
}


def write_gap(answer: Answer) -> str:
    """The gap of one person: the role, what carries, what to learn in order, and the nearest roles."""
    role = answer["role"]
    lines = [
        f"# From what you have to {role['label']} ({answer['region']})",
        "",
        f"The demand for {role['label']} {_way(role)}.{_evidence(role)}",
        f"You cover **{_covered(answer['coverage'], answer)}** of what the role asks for. {_verdict(answer)}",
        "",
        "## Your plan",
        "",
        *(f"{one['step']}. {_step(one)}" for one in answer["plan"]),
        "",
        "## What you have of it",
        "",
        *_table(
            ["skill", "part of the role", "asked for by", "demand", "your words"],
            (
                [one["label"], f"{one['weight']:.0%}", f"{one['share_in_role']:.0%}", _way(one["demand"]), _words(one)]
                for one in answer["has"]
            ),
            "Nothing that the role asks for was found.",
        ),
        "",
        "## What to learn, in this order",
        "",
        *_table(
            ["step", "skill", "asked for by", "in the role it", "its demand", "pays more", "covered then"],
            (
                [
                    str(one["step"]),
                    one["label"],
                    f"{one['share_in_role']:.0%}",
                    _way(one["in_role"]),
                    f"{_way(one['demand'])}{_pace(one['demand'])}",
                    _premium(one["premium"]),
                    f"{one['coverage_after']:.0%}",
                ]
                for one in answer["lacks"]
            ),
            "You have all that is asked for in more than one vacancy in a hundred.",
        ),
        "",
        f"## Roles near you that grow or hold in {answer['region']}",
        "",
        *_table(
            ["role", "you cover", "within reach", "demand", "vacancies", "median pay", "to learn first"],
            (
                [
                    one["label"],
                    _covered(one["coverage"], answer),
                    "yes" if one["is_viable"] else "no",
                    f"{_way(one)}{_pace(one)}",
                    _number(one.get("vacancies")),
                    _pay(one["pay"]),
                    ", ".join(one["lacks"]),
                ]
                for one in answer["nearest_roles"]
            ),
            "The edition tells of no role that grows or holds there and asks for what you have.",
        ),
        "",
    ]
    if answer["also_has"]:
        others = ", ".join(one["label"] for one in answer["also_has"])
        lines += [f"You also have, though the role does not ask for it: {others}.", ""]
    return "\n".join([*lines, _source(answer)])


def write_workforce(answer: Answer) -> str:
    """Headcount in declining roles by region, the moves out of them, and the skills to train first."""
    lines = [
        "# People in declining roles",
        "",
        f"**{answer['headcount_declining']:,}** of {answer['headcount']:,} people work in a role whose demand declines "
        f"where they are; {answer['headcount_with_a_way']:,} of them have a role within reach that grows or holds.",
        "",
        *_table(
            ["region", "people", "declining", "holding", "rising", "cannot be told"],
            ([one["region"], *(_number(one[name]) for name in _COUNTS_OF_REGION)] for one in answer["by_region"]),
            "The file names nobody.",
        ),
        "",
        "## Where they could move",
        "",
        *_table(
            ["from", "region", "people", "to", "carries over", "through", "to learn"],
            (_move(one) for one in answer["declining"]),
            "Nobody works in a role that declines where they are.",
        ),
        "",
        "## What to train first",
        "",
        *_table(
            ["", "skill", "people", "closes, added up"],
            (
                [str(one["position"]), one["label"], _number(one["headcount"]), f"{one['closes']:.0%}"]
                for one in answer["train_first"]
            ),
            "There is no move to train for.",
        ),
        "",
    ]
    for one in answer["unresolved"]:
        lines.append(f"- line {one['line']}: {one['why']}")
    return "\n".join([*lines, "", _source(answer)])


def write_cohorts(answer: Answer) -> str:
    """How demand moved since each cohort finished."""
    lines = [
        "# Demand for what was taught, then and now",
        "",
        *_table(
            ["cohort", "finished", "region", "skill", "share then", "share now", "change, points", "trend", "q"],
            (
                [
                    one["cohort"],
                    one["finished"],
                    one["region"],
                    one["label"],
                    _percent(one["share_then"]),
                    _percent(one["share_now"]),
                    "" if one["change_points"] is None else f"{one['change_points']:+.2f}",
                    _way(one),
                    "" if one["q_value"] is None else f"{one['q_value']:.2g}",
                ]
                for one in answer["cohorts"]
            ),
            "The file names no cohort.",
        ),
        "",
        "Shares are means of twelve months, empty with fewer than six published. A change is no trend: read the trend.",
        "",
    ]
    for one in answer["unresolved"]:
        lines.append(f"- line {one['line']}: {one['why']}")
    return "\n".join([*lines, "", _source(answer)])


_COUNTS_OF_REGION = ("headcount", "declining", "stable", "rising", "insufficient")


def _move(one: Answer) -> list[str]:
    move = one["move"]
    start = [one["label"], one["region"], _number(one["headcount"])]
    if move is None:
        return [*start, "no role within reach", "", "", ""]
    learnt = ", ".join(skill["label"] for skill in move["skills_to_learn"][:5])
    return [*start, move["to_label"], f"{move['coverage']:.0%}", move["via_label"] or "", learnt]


def _step(one: Answer) -> str:
    covered = f"{one['coverage_after']:.0%}"
    if one["do"] == "look_elsewhere":
        return f"Look at {one['what']} first: it does not decline there, and you cover {covered} of it today."
    if one["do"] == "apply":
        return f"Apply as {one['what']}: with {covered} covered you are no stranger to the role."
    return f"Learn {one['what']}; you then cover {covered}."


def _verdict(answer: Answer) -> str:
    least = f"{answer['viable_from']:.0%}"
    if answer["is_viable"]:
        return f"That is within reach: people who change the title inside one role cover {least} or more."
    return f"That is a long way: people who change the title inside one role cover {least} or more."


def _way(figures: Answer) -> str:
    return WAYS[str(figures["direction"])]


def _pace(figures: Answer) -> str:
    slope = figures.get("slope_points")
    return "" if slope is None else f" ({slope:+.2f} points a year)"


def _evidence(figures: Answer) -> str:
    if figures.get("slope_points") is None:
        return ""
    low, high = figures["slope_points_low"], figures["slope_points_high"]
    return (
        f" Its share changes by {figures['slope_points']:+.2f} percentage points a year (95 % interval {low:+.2f} to "
        f"{high:+.2f}, q {figures['q_value']:.2g}, {_number(figures['vacancies'])} vacancies of "
        f"{_number(figures['employers'])} employers, {figures['window_from']} to {figures['window_until']})."
    )


def _premium(told: Answer | None) -> str:
    if told is None:
        return ""
    return f"{told['premium']:+.0%} ({told['premium_low']:+.0%} to {told['premium_high']:+.0%}, {told['year']})"


def _pay(told: Answer | None) -> str:
    return "" if told is None else f"{told['median_pay']:,.0f} {told['currency']} ({told['year']})"


def _words(one: Answer) -> str:
    return ", ".join(dict.fromkeys(one["shown_by"]))


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _covered(share: float, answer: Answer) -> str:
    """In whole per cent, but in tenths where rounding up would make what is out of reach look within it."""
    if share < answer["viable_from"] <= round(share, 2):
        return f"{floor(1000 * share) / 10:.1f}%"
    return f"{share:.0%}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _source(answer: Answer) -> str:
    note = f" {answer['note']}" if answer.get("note") else ""
    return f"From edition {answer['edition']}, postings until {answer['until']}.{note}\n"


def _table(head: list[str], rows: Iterable[list[str]], nothing: str) -> list[str]:
    told = [["".join("\\|" if sign == "|" else sign for sign in cell) for cell in row] for row in rows]
    if not told:
        return [nothing]
    return [
        f"| {' | '.join(head)} |",
        f"| {' | '.join('---' for _ in head)} |",
        *(f"| {' | '.join(row)} |" for row in told),
    ]
