"""Writes titles_esco.csv and titles_onet.csv again from an ESCO and an O*NET release: titles to learn codes from.

Run as `python taxonomy/roles/derive.py ESCO_FOLDER ONET_FOLDER`. Titles that O*NET lists as reported are left out: the
coder is measured on them.
"""

import csv
import gzip
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SEPARATOR = "|"
_REMARK = re.compile(r"\([^)]*\)")


def main() -> None:
    """Both files, one line per occupation with all its titles."""
    esco, onet = (Path(argument) for argument in sys.argv[1:3])
    occupations = _rows(esco / "occupations.csv.gz", ",")
    _write(
        "titles_esco.csv",
        "isco_code",
        ((row["ISCOGROUPCODE"], [row["PREFERREDLABEL"], *row["ALTLABELS"].split("\n")]) for row in occupations),
    )
    reported = {_plain(row["Reported Job Title"]) for row in _rows(onet / "Sample of Reported Titles.txt", "\t")}
    alternates = ((row["O*NET-SOC Code"], row["Alternate Title"]) for row in _rows(onet / _ALTERNATES, "\t"))
    _write("titles_onet.csv", "onet_code", ((code, [t]) for code, t in alternates if _plain(t) not in reported))


_ALTERNATES = "Alternate Titles.txt.gz"


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", _REMARK.sub(" ", title).lower()))


def _rows(path: Path, delimiter: str) -> Iterator[dict[str, str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter)


def _write(name: str, key: str, titles: Iterator[tuple[str, list[str]]]) -> None:
    by_code: dict[str, dict[str, None]] = {}
    for code, found in titles:
        plain = (" ".join(title.replace(SEPARATOR, " ").split()).lower() for title in found)
        by_code.setdefault(code, {}).update(dict.fromkeys(title for title in plain if title))
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([key, "titles"])
        writer.writerows((code, SEPARATOR.join(found)) for code, found in sorted(by_code.items()))


if __name__ == "__main__":
    main()
