"""Other people's taxonomies as concepts: releases of ESCO and O*NET, and any CSV with a column of labels.

A concept is read as its publisher names it; `taxonomy.cleaning` makes of its names what can be looked for in ads.
"""

import csv
import gzip
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from skilltide.errors import UsageError

ESCO_BASE = "http://data.europa.eu/esco/skill/"
MOST_NAMED = 5
"""Faults of a file that a message names."""

_PREFERRED, _ALTERNATIVE = "preferredLabel", "altLabels"
_KIND_OF_PILLAR = {"K": "knowledge", "L": "language", "S": "method", "T": "human", "A": "human"}
_OWN_COLUMNS = {
    "id": ("id", "skill_id", "code", "uri", "concepturi"),
    "label": ("label", "preferred_label", "preferredlabel", "name", "skill"),
    "alternatives": ("alternatives", "altlabels", "alt_labels", "forms", "synonyms"),
    "kind": ("kind",),
    "family": ("family", "category", "group"),
    "uri": ("esco_uri", "uri", "concepturi"),
}


class ReleaseUnreadable(UsageError):
    """A release has another layout than expected; the message names the file, what was found and what to do."""


_SECOND_OF_MAKER = frozenset(
    {"Instruments", "MathWorks", "Microsystems", "Research", "Software", "Systemes", "Systems", "Tech"}
)
_EXAMPLES_OF_MAKER = 5
"""Examples that begin with a word before it is the maker's name: "Oracle Java", "Oracle Solaris"."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of a release: `label` is its preferred name; `uri` is None where the publisher gives none."""

    concept_id: str
    label: str
    alternatives: tuple[str, ...]
    kind: str
    family: str
    uri: str | None
    onet_name: str | None = None
    """The example of O*NET's technology skills that it is."""


def read_esco(path: Path) -> list[Concept]:
    """Concepts of an ESCO release, sorted by id: the folder or the skills file of any language, plain or gz.

    Two layouts are known: the published CSV (conceptUri, preferredLabel, altLabels, …) and a list of labels (id,
    description, hierarchy_levels, type). Raises ReleaseUnreadable.
    """
    file = find_file(path, ("skills_*.csv", "skills_*.csv.gz"))
    columns, rows = read_csv(file)
    if {"conceptUri", "preferredLabel", "altLabels"} <= set(columns):
        concepts = [_esco_concept(row) for row in rows if row["preferredLabel"].strip()]
    elif {"id", "description", "type"} <= set(columns):
        concepts = _esco_concepts_of_labels(rows)
    else:
        raise ReleaseUnreadable(
            f"{file}: found the columns {', '.join(columns)}, expected conceptUri, preferredLabel and altLabels; "
            "name the skills file of an ESCO release in CSV"
        )
    return sorted(concepts, key=lambda concept: concept.concept_id)


def read_onet(path: Path) -> list[Concept]:
    """Tools of O*NET's technology skills, sorted by id: the folder or the file of the text release, plain or gz."""
    file = find_file(path, ("Technology Skills.txt", "Technology Skills.txt.gz"))
    columns, rows = read_csv(file, delimiter="\t")
    if not {"Example", "Commodity Title"} <= set(columns):
        raise ReleaseUnreadable(
            f"{file}: found the columns {', '.join(columns)}, expected Example and Commodity Title; "
            "name the file `Technology Skills.txt` of an O*NET release"
        )
    named: dict[str, dict[str, str]] = {}
    for row in rows:
        if name := row["Example"].strip():
            named.setdefault(f"onet-{_slug(name)}", {}).setdefault(name, _slug(row["Commodity Title"]))
    firsts = Counter(min(names).split(" ")[0] for names in named.values())
    makers = frozenset(word for word, count in firsts.items() if count >= _EXAMPLES_OF_MAKER)
    return [
        Concept(
            concept_id,
            min(names),
            (*sorted(names)[1:], *_names_in_name(min(names), makers)),
            "tool",
            names[min(names)],
            None,
            min(names),
        )
        for concept_id, names in sorted(named.items())
    ]


def _names_in_name(name: str, makers: Set[str]) -> Iterator[str]:
    """ "Java" of "Oracle Java", "Adobe Flex" and "Flex" of "Adobe Systems Adobe Flex"; both of "Style sheets CSS"."""
    *words, last = name.removesuffix(" software").split(" ")
    if len(words) > 1 and last.isupper() and len(last) > 1:
        initials = "".join(word[0] for word in words)
        if initials == last or all(word.islower() for word in words[1:]):
            yield from (last, " ".join(words))
            return
    while words and words[0] in makers:
        words = words[2 if len(words) > 1 and words[1] in _SECOND_OF_MAKER else 1 :]
        product = " ".join((*words, last))
        if product[0].isupper():
            yield product


def read_table(path: Path) -> list[Concept]:
    """Concepts of any CSV with a column of labels (label, name or skill), sorted by id.

    Optional columns: id, alternatives (parted by | or lines), kind, family, esco_uri. Raises ReleaseUnreadable.
    """
    file = find_file(path, ("*.csv", "*.csv.gz"))
    columns, rows = _read_rows(file, None)
    lowered = {column.lower(): column for column in columns}
    named = {
        field: next((lowered[name] for name in names if name in lowered), None) for field, names in _OWN_COLUMNS.items()
    }
    if named["label"] is None:
        raise ReleaseUnreadable(
            f"{file}: found the columns {', '.join(columns)}, expected one of {', '.join(_OWN_COLUMNS['label'])}; "
            "name the column of labels so"
        )

    def cell(row: dict[str, str], field: str) -> str:
        column = named[field]
        return row[column].strip() if column else ""

    lines: dict[str, list[int]] = {}
    for line, row in rows:
        lines.setdefault(cell(row, "label") and (cell(row, "id") or _slug(cell(row, "label"))), []).append(line)
    faults = [f"line {line} has no label" for line in lines.pop("", [])]
    faults += [
        f"lines {' and '.join(map(str, found))} have the id {one!r}" for one, found in lines.items() if len(found) > 1
    ]
    if faults:
        raise ReleaseUnreadable(
            f"{file}: found {_some(faults)}, expected a label in each row and each id once; mend those lines"
        )
    concepts = [
        Concept(
            cell(row, "id") or _slug(cell(row, "label")),
            cell(row, "label"),
            _split(cell(row, "alternatives")),
            cell(row, "kind") or "knowledge",
            cell(row, "family") or "imported",
            cell(row, "uri") or None,
        )
        for _, row in rows
    ]
    return sorted(concepts, key=lambda concept: concept.concept_id)


READERS = {"esco": read_esco, "onet": read_onet}
"""Releases of a known publisher; every other name is read as a table."""


def read_release(name: str, path: Path) -> list[Concept]:
    """Concepts of the release at the path. Raises ReleaseUnreadable, also where there are none or two share an id."""
    concepts = READERS.get(name, read_table)(path)
    if not concepts:
        raise ReleaseUnreadable(f"{path}: found no concept, expected at least one; name a whole release")
    twice = [one for one, count in Counter(concept.concept_id for concept in concepts).items() if count > 1]
    if twice:
        raise ReleaseUnreadable(
            f"{path}: found the id {_some(twice)} more than once, expected each once; mend the file"
        )
    return concepts


def guess_language(path: Path) -> str:
    """The language that an ESCO file's name tells (skills_fr.csv); English where it tells none."""
    files = sorted(path.glob("skills_*.csv*")) if path.is_dir() else [path]
    named = [re.fullmatch(r"skills_([a-z]{2})\.csv(\.gz)?", file.name) for file in files]
    return named[0].group(1) if len(named) == 1 and named[0] else "en"


def _esco_concept(row: dict[str, str]) -> Concept:
    is_knowledge = row.get("skillType", "").strip() == "knowledge"
    is_language = "language" in row.get("inScheme", "").lower()
    kind = "language" if is_language else "knowledge" if is_knowledge else "method"
    uri = row["conceptUri"].strip()
    names = (*_split(row["altLabels"]), *_split(row.get("hiddenLabels", "")))
    return Concept(f"esco-{uri.rsplit('/', 1)[-1]}", row["preferredLabel"].strip(), names, kind, "esco", uri)


def _esco_concepts_of_labels(rows: list[dict[str, str]]) -> list[Concept]:
    preferred = {row["id"]: row for row in rows if row["type"] == _PREFERRED}
    alternatives: dict[str, list[str]] = {}
    for row in rows:
        if row["type"] == _ALTERNATIVE and row["id"] in preferred:
            alternatives.setdefault(row["id"], []).append(row["description"].strip())
    return [
        Concept(
            f"esco-{name}",
            row["description"].strip(),
            tuple(alternatives.get(name, ())),
            _KIND_OF_PILLAR.get(row["hierarchy_levels"][3:4], "method"),
            "esco",
            ESCO_BASE + name,
        )
        for name, row in preferred.items()
    ]


def find_file(path: Path, patterns: tuple[str, ...]) -> Path:
    """The file itself, or the one file of a folder that has such a name. Raises ReleaseUnreadable."""
    if path.is_file():
        return path
    found = [file for pattern in patterns for file in sorted(path.glob(pattern))] if path.is_dir() else []
    if len(found) != 1:
        raise ReleaseUnreadable(
            f"{path}: found {', '.join(file.name for file in found) or 'no such file'}, expected one file "
            f"{' or '.join(patterns)}; name the file itself"
        )
    return found[0]


def read_csv(path: Path, delimiter: str | None = None) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and rows, of plain or gz; commas, semicolons or tabs part cells, as the first line does.

    A cell that is missing at a row's end reads as empty. Raises ReleaseUnreadable, also for a quote that is not closed
    and for more cells than columns.
    """
    columns, rows = _read_rows(path, delimiter)
    return columns, [row for _, row in rows]


def _read_rows(path: Path, delimiter: str | None) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """As `read_csv`, each row with the number of its first line."""
    csv.field_size_limit(sys.maxsize)
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseUnreadable(
            f"{path}: is no UTF-8 text ({error}); expected a release as it was downloaded"
        ) from error
    head = text.partition("\n")[0]
    parted = delimiter or max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted, strict=True)
    columns, rows, line = list[str](), list[tuple[int, dict[str, str]]](), 1
    try:
        columns = next(reader, [])
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(columns):
                raise ReleaseUnreadable(
                    f"{path}: found {len(cells)} cells in line {line}, expected {len(columns)} as in the first; put "
                    f"quotes around a cell that holds {parted!r}"
                )
            if cells:
                rows.append((line, dict(zip_longest(columns, cells, fillvalue=""))))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReleaseUnreadable(
            f"{path}: found a quote in line {line} that is not closed as CSV has it ({error}), expected it around a "
            "whole cell, and twice inside; mend that line"
        ) from error
    return columns, rows


def _some(faults: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = len(faults) - MOST_NAMED
    return ", ".join(faults[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for line in cell.splitlines() for part in line.split("|") if part.strip())


def _slug(name: str) -> str:
    spelled = name.lower().replace("+", " plus ").replace("#", " sharp ")
    words = "".join(letter if letter.isalnum() else " " for letter in spelled).split()
    return "-".join(words) or "unnamed"
