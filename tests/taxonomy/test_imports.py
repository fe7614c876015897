"""Other people's taxonomies: every layout is read, names are cleaned by measured rules, what is kept reads back."""

import gzip
from pathlib import Path

import pytest

from skilltide.errors import UsageError
from taxonomy.cleaning import clean_concepts, inflect, name_without_qualifier, reviewed_forms, word_shares
from taxonomy.releases import Concept, ReleaseUnreadable, guess_language, read_onet, read_release, read_table
from taxonomy.skills import Skill, load_skills
from taxonomy.stored import list_taxonomies, read_taxonomy, write_taxonomy

URI = "http://data.europa.eu/esco/skill/"
OFFICIAL = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status\n"
    f'KnowledgeSkillCompetence,{URI}b,knowledge,cross-sector,Java (computer programming),"Java 8\nJDK",,released\n'
    f"KnowledgeSkillCompetence,{URI}a,skill/competence,sector-specific,manage staff,,,released\n"
)
LABELS = (
    "id,description,hierarchy_levels,type\n"
    "S1,groups are no concepts,,level_2\n"
    "b,Java (computer programming),\"[['K', 'K06', None, None]]\",preferredLabel\n"
    "b,Java 8,,altLabels\nb,JDK,,altLabels\n"
    "a,manage staff,\"[['S', 'S4', 'S4.8', None]]\",preferredLabel\n"
)
ESCO = [
    Concept("esco-a", "manage staff", (), "method", "esco", f"{URI}a"),
    Concept("esco-b", "Java (computer programming)", ("Java 8", "JDK"), "knowledge", "esco", f"{URI}b"),
]


@pytest.mark.parametrize("layout", [OFFICIAL, LABELS])
def test_both_layouts_of_esco_say_the_same(tmp_path: Path, layout: str) -> None:
    (tmp_path / "skills_en.csv").write_text(layout, encoding="utf-8")
    with gzip.open(tmp_path / "other.gz", "wt", encoding="utf-8") as stream:
        stream.write(layout)
    assert read_release("esco", tmp_path) == ESCO
    assert read_release("esco", tmp_path / "other.gz") == ESCO


def test_the_file_name_tells_the_language(tmp_path: Path) -> None:
    (tmp_path / "skills_fr.csv").write_text(OFFICIAL, encoding="utf-8")
    assert guess_language(tmp_path) == guess_language(tmp_path / "skills_fr.csv") == "fr"
    assert guess_language(tmp_path / "other.csv") == "en"


def test_technology_skills_of_onet(tmp_path: Path) -> None:
    (tmp_path / "Technology Skills.txt").write_text(
        "O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology\n"
        "11-1011.00\tMicrosoft Excel\t1\tSpreadsheet software\tY\n"
        "11-1012.00\tMicrosoft Excel\t1\tSpreadsheet software\tY\n"
        "11-1012.00\tC#\t2\tDevelopment software\tN\n",
        encoding="utf-8",
    )
    assert read_onet(tmp_path) == [
        Concept("onet-c-sharp", "C#", (), "tool", "development-software", None),
        Concept("onet-microsoft-excel", "Microsoft Excel", (), "tool", "spreadsheet-software", None),
    ]


def test_any_table_with_a_column_of_labels(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("\ufeffName,Synonyms\nBeekeeping,apiculture|bee care\n,nothing\n", encoding="utf-8")
    assert read_table(file) == [
        Concept("beekeeping", "Beekeeping", ("apiculture", "bee care"), "knowledge", "imported", None)
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("esco", b"colour,shape\nred,round\n"),
        ("onet", b"colour\tshape\n"),
        ("own", b"colour,shape\n"),
        ("own", b"label\n"),
        ("own", b"label,id\nOne,1\nTwo,1\n"),
        ("own", b"label\n\xff\xfe\n"),
    ],
)
def test_another_layout_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / "release.csv"
    file.write_bytes(content)
    with pytest.raises(ReleaseUnreadable, match=r"release\.csv: .*expected"):
        read_release(name, file)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseUnreadable, match="no such file, expected one file"):
        read_release("esco", tmp_path)


def forms_of(*concepts: Concept, ours: tuple[Skill, ...] = (), language: str = "en") -> dict[str, set[str]]:
    return {skill.label: set(skill.all_forms) for skill in clean_concepts(concepts, ours, language)}


def concept(label: str, *alternatives: str) -> Concept:
    return Concept(f"x-{label}", label, alternatives, "method", "esco", f"{URI}{label}")


def test_a_common_word_is_no_alternative_but_may_be_a_name() -> None:
    assert word_shares()["design"] > 1000
    forms = forms_of(concept("wallpaper patterns", "design"), concept("communication"), concept("puppetry", "puppets"))
    assert forms["wallpaper patterns"] == {"wallpaper patterns", "wallpaper pattern"}
    assert "communication" in forms["communication"] and "puppets" in forms["puppetry"]


def test_a_form_belongs_to_the_concept_that_is_named_so() -> None:
    forms = forms_of(concept("manage payrolls", "bricklaying"), concept("bricklaying"))
    assert "bricklaying" in forms["bricklaying"] and "bricklaying" not in forms["manage payrolls"]


def test_names_in_parentheses_and_ambiguous_names() -> None:
    assert name_without_qualifier("Java (computer programming)") == "Java"
    assert name_without_qualifier("Adobe Systems Adobe Acrobat") == "Adobe Acrobat"
    skills = {
        skill.label: skill for skill in clean_concepts([concept("Canvas (a system)"), concept("Prolog (a language)")])
    }
    assert skills["Canvas (a system)"].context_forms == ("Canvas",)
    assert skills["Prolog (a language)"].forms == ("Prolog",)


def test_concept_names_are_inflected_and_products_are_not() -> None:
    assert {"organise event", "organising events", "organizing events"} <= inflect("organise events")
    assert {"manage quality", "managing quality", "quality management"} <= inflect("manage quality")
    assert forms_of(concept("Adobe Premieres"))["Adobe Premieres"] == {"Adobe Premieres"}


def test_our_forms_are_lent_to_the_same_concept() -> None:
    ours = Skill("welding", "Welding", "method", "m", "domain", ("torch work",), ("MIG",), (), f"{URI}weld", None)
    lent = Concept("esco-weld", "weld", (), "method", "esco", f"{URI}weld")
    assert {"torch work", "MIG", "weld", "welding"} <= forms_of(lent, ours=(ours,))["weld"]


def test_names_of_another_language_stay_as_they_are() -> None:
    assert forms_of(concept("gérer le personnel", "direction"), language="fr") == {
        "gérer le personnel": {"gérer le personnel", "direction"}
    }


def test_decisions_are_known_and_none_contradicts_another() -> None:
    decisions = [(form.lower(), decision) for forms in reviewed_forms().values() for form, decision in forms]
    assert {decision for _, decision in decisions} == {"add", "drop", "context"}
    added = [form for form, decision in decisions if decision != "drop"]
    assert len(added) == len(set(added))


def test_what_is_kept_reads_back(tmp_path: Path) -> None:
    skills = list(load_skills())
    write_taxonomy(tmp_path, "own", skills, "en")
    first = (tmp_path / "taxonomies" / "own.parquet").read_bytes()
    write_taxonomy(tmp_path, "own", skills, "en")
    assert (tmp_path / "taxonomies" / "own.parquet").read_bytes() == first
    assert read_taxonomy(tmp_path, "own") == (skills, "en")
    assert list_taxonomies(tmp_path) == ["own"]
    for name in ("none", "../own", "skilltide", ""):
        with pytest.raises(UsageError, match="taxonomy"):
            read_taxonomy(tmp_path, name)
