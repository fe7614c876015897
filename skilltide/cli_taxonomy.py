"""`skilltide taxonomy`: check our own, take in another."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from skilltide.options import Json, Warehouse, latest, locked_store, open_store
from skilltide.settings import read_settings
from skilltide.terminal import print_json, print_rows

taxonomy_app = App(name="taxonomy", help="Look at and check the taxonomy of skills, roles and regions.")


@taxonomy_app.command(name="check")
def taxonomy_check() -> None:
    """Every rule of the taxonomy's files holds, or each broken one is named and the exit code is 3."""
    from taxonomy.roles import lint_roles
    from taxonomy.skills.lint import lint_skills

    problems = [*lint_skills(this_year=datetime.now(UTC).year), *lint_roles()]
    print("\n".join(problems) or "taxonomy: nothing to mend")
    if problems:
        sys.exit(3)


@taxonomy_app.command(name="import")
def taxonomy_import(
    name: str,
    path: Path,
    *,
    language: Annotated[
        str | None, Parameter(help="Language of the names, such as fr; default: what the file's name tells, else en.")
    ] = None,
    warehouse: Warehouse = None,
    as_json: Json = False,
) -> None:
    """Take in a taxonomy: esco (CSV release, any language), onet (technology skills), or a CSV under another name."""
    from taxonomy.cleaning import clean_concepts
    from taxonomy.occupations import has_occupations, read_occupations, write_occupations
    from taxonomy.releases import guess_language, read_release
    from taxonomy.skills import load_skills
    from taxonomy.stored import FOLDER, write_taxonomy

    occupations = read_occupations(name, path) if has_occupations(name, path) else []
    spoken = language or guess_language(path)
    concepts = read_release(name, path)
    skills = clean_concepts(concepts, load_skills(), spoken)
    with locked_store(warehouse, read_settings()) as store:
        store.bring(FOLDER)  # what is sent is the whole folder
        write_taxonomy(store.root, name, skills, spoken)
        if occupations:
            write_occupations(store.root, name, occupations)
        store.send(FOLDER)
    report = {
        "taxonomy": name,
        "language": spoken,
        "concepts": len(skills),
        "forms": sum(len(skill.all_forms) for skill in skills),
        "without_a_form": sum(not skill.all_forms for skill in skills),
        "occupations": len(occupations),
    }
    if as_json:
        print_json(report)
    else:
        print(
            f"{name} ({spoken}): {report['concepts']:,} concepts with {report['forms']:,} forms, "
            f"{report['without_a_form']:,} with none that ads could mean, {report['occupations']:,} occupations"
        )
        print(f"next: skilltide extract-skills --taxonomy {name}")


@taxonomy_app.command(name="review")
def taxonomy_review(
    term: Annotated[
        str | None, Parameter(help="term_id of `emerging_terms` that becomes an entry; without it they are listed.")
    ] = None,
    *,
    kind: Annotated[Literal["skill", "role"], Parameter(help="What the taxonomy lacks it as.")] = "skill",
    entry_kind: Annotated[
        str | None, Parameter(name="--as", help="Of a skill: tool, method, knowledge, human, credential, …")
    ] = None,
    family: Annotated[str | None, Parameter(help="Of a skill: its file, such as data_analysis.")] = None,
    isco: Annotated[str | None, Parameter(help="Of a role: its unit group of ISCO-08, four digits.")] = None,
    label: Annotated[str | None, Parameter(help="Its name; default: the commonest spelling.")] = None,
    forms: Annotated[
        str | None, Parameter(help="Forms that count in any letter case, | between; default: its spellings.")
    ] = None,
    exact: Annotated[
        str | None, Parameter(help="Of a skill: forms that count only as written, because the word is common.")
    ] = None,
    warehouse: Warehouse = None,
    as_json: Json = False,
) -> None:
    """List what the latest edition says the taxonomy lacks, those that rise first; or add one of them to its files."""
    from skilltide.review import add_candidate, list_candidates

    edition = latest(open_store(warehouse, read_settings(), must_exist=True))
    if term is None:
        print_rows(list_candidates(edition.folder, kind), as_json=as_json)
        return
    said = {"label": label, "forms": forms, "exact": exact, "as": entry_kind, "family": family, "isco": isco}
    path, line = add_candidate(edition.folder, kind, term, said)
    print(f"{path}: {line}")
    print("next: read a dozen ads that write it, mend the forms, then `skilltide taxonomy check`")
