"""Titles of ESCO and O*NET with the ISCO-08 unit group of their occupation, from which a coder learns.

O*NET groups by SOC 2018; `soc.csv` says in which unit groups each of its occupations lies, the closest first.
"""

from dataclasses import dataclass
from pathlib import Path

from taxonomy.roles import read_rows

HERE = Path(__file__).parent
_ESCO, _ONET, _SOC = HERE / "titles_esco.csv", HERE / "titles_onet.csv", HERE / "soc.csv"


@dataclass(frozen=True, slots=True)
class KnownTitle:
    """One title in lower case; isco_code is a unit group."""

    title: str
    isco_code: str


def load_titles() -> list[KnownTitle]:
    """Every title of both sources, in the order of the files."""
    groups = load_soc_groups()
    esco = ((isco_code, titles) for _, (isco_code, titles) in read_rows(_ESCO, ["isco_code", "titles"]))
    onet = ((groups_of(code, groups)[0], titles) for _, (code, titles) in read_rows(_ONET, ["onet_code", "titles"]))
    return [
        KnownTitle(title, isco_code)
        for source in (esco, onet)
        for isco_code, titles in source
        for title in titles.split("|")
    ]


def load_soc_groups() -> dict[str, tuple[str, ...]]:
    """ISCO-08 unit groups of occupations of SOC 2018 and, where they differ, of O*NET; the closest group first."""
    return {code: tuple(groups.split("|")) for _, (code, groups) in read_rows(_SOC, ["soc_code", "isco_codes"])}


def groups_of(onet_code: str, groups: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Unit groups of an occupation of O*NET, for example 11-1011.03: its own or those of its SOC code."""
    return groups.get(onet_code) or groups[onet_code[:7]]
