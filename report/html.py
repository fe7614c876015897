"""HTML of our pages: templates with a policy of their own hashes, tables, and data that cannot end their element."""

import base64
import calendar
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from importlib.resources import files
from typing import Any

_MONTHS = list(calendar.month_name)[1:]


def fill_template(name: str, script: str | None = None, **parts: str) -> str:
    """The template of that name with its style, script, policy and parts. Raises KeyError for a place not filled."""
    style = _asset("page.css")
    codes = {"script": _asset(script)} if script else {}
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hash_of(style)}",
            "script-src " + (_hash_of(codes["script"]) if codes else "'none'"),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    pieces = _asset(name).split("{{")
    values = {"style": style, "policy": policy, **codes, **parts}
    page = [pieces[0]]
    for piece in pieces[1:]:
        place, _, rest = piece.partition("}}")
        page += [values[place], rest]
    return "".join(page)


def embed(data: Any) -> str:
    """The data as JSON that cannot end its script element: no `<`, no line separator, no NaN."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def render_table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    numbers: Sequence[int] = (),
    *,
    stacks: bool = False,
) -> str:
    """An HTML table whose first column names its rows; cells are escaped unless they are Markup.

    One that stacks has its cells below each other on a narrow screen, where columns of words would be a word wide.
    """
    head = "".join(f'<th scope="col"{_number_class(n, numbers)}>{escape(text)}</th>' for n, text in enumerate(heads))
    names = [f' data-head="{escape(text)}"' if stacks else "" for text in heads]
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{_cell(cell)}</th>'
            if n == 0
            else f"<td{_number_class(n, numbers)}{names[n]}>{_cell(cell)}</td>"
            for n, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    kind = ' class="stack"' if stacks else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table{kind}>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


class Markup(str):
    """HTML that is safe already."""


def write_day(iso: str) -> str:
    """15 October 2026."""
    day = date.fromisoformat(iso)
    return f"{day.day} {write_month(day)}"


def write_month(day: date) -> str:
    """October 2026."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def write_size(count: int) -> str:
    """A number of bytes for a person."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"


def _asset(name: str) -> str:
    return files("report").joinpath("assets", name).read_text(encoding="utf-8")


def _hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _cell(value: object) -> str:
    return value if isinstance(value, Markup) else f"<bdi>{escape(str(value))}</bdi>"


def _number_class(n: int, numbers: Sequence[int]) -> str:
    return ' class="number"' if n in numbers else ""
