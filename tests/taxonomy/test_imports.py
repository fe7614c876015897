"""Other people's taxonomies: every layout is read, names are cleaned by measured rules, what is kept reads back."""

import gzip
from pathlib import Path

import pytest

from models.skill_meaning import load_meaning
from skilltide.errors import UsageError
from taxonomy.cleaning import clean_concepts, inflect, name_without_qualifier, reviewed_forms, word_shares
from taxonomy.releases import Concept, ReleaseUnreadable, guess_language, read_onet, read_release, read_table
from taxonomy.skills import Skill, load_skills
from taxonomy.stored import list_taxonomies, read_taxonomy, write_taxonomy
from transforms.skills import SkillExtractor

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
        Concept("onet-c-sharp", "C#", (), "tool", "development-software", None, "C#"),
        Concept("onet-microsoft-excel", "Microsoft Excel", (), "tool", "spreadsheet-software", None, "Microsoft Excel"),
    ]


def read_examples(folder: Path, *examples: str) -> list[Concept]:
    rows = [f"11-1011.00\t{example}\t1\tSoftware\tY\n" for example in examples]
    head = "O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology\n"
    (folder / "Technology Skills.txt").write_text(head + "".join(rows), encoding="utf-8")
    return read_onet(folder)


def test_an_example_of_onet_has_the_names_that_stand_in_its_name(tmp_path: Path) -> None:
    made = [f"Oracle Thing{number}" for number in range(3)] + [
        f"Adobe Systems Adobe Tool{number}" for number in range(5)
    ]
    concepts = read_examples(
        tmp_path,
        *made,
        "Oracle Java",
        "Oracle software tools",
        "Structured query language SQL",
        "Amazon Web Services AWS software",
        "The MathWorks MATLAB",
        "Small Maker Product",
        "Web browser software",
    )
    names = {concept.label: concept.alternatives for concept in concepts}
    assert names["Oracle Java"] == ("Java",)
    assert names["Adobe Systems Adobe Tool1"] == ("Adobe Tool1", "Tool1")
    assert names["Structured query language SQL"] == ("SQL", "Structured query language")
    assert names["Amazon Web Services AWS software"] == ("AWS", "Amazon Web Services")
    assert names["Oracle software tools"] == names["Small Maker Product"] == names["Web browser software"] == ()


def test_the_top_tools_of_onet_are_found_in_the_words_of_ads_and_common_words_are_not(tmp_path: Path) -> None:
    examples = ["Oracle Java", "Structured query language SQL", "Microsoft Excel", "PostgreSQL", "Microsoft Azure"]
    words = ["Microsoft Word", "Swift", "Ruby", "Chef", "Unity Technologies Unity", "REDUCE", "Accounting software"]
    words += ["Oracle Collaborate", "Microsoft Director", "Microsoft Analytics"]
    others = [
        "Oracle Solaris",
        "Oracle PL/SQL",
        "Oracle PeopleSoft",
        "Oracle Taleo",
        "Microsoft Project",
        "Microsoft Visio",
    ]
    skills = clean_concepts(read_examples(tmp_path, *examples, *words, *others), load_skills())
    extractor = SkillExtractor(skills, load_meaning())

    def labels(text: str) -> list[str]:
        return [found.skill.label for found in extractor.find(text)]

    assert labels("We use Java, SQL, Excel, PostgreSQL and Azure") == examples
    assert labels("Experience in Excel") == ["Microsoft Excel"]
    assert labels("We use REDUCE") == ["REDUCE"]
    assert labels("You reduce costs in accounting, collaborate with a director and do analytics") == []
    for text in (
        "A swift response",
        "Ruby jewellery",
        "Unity among teams",
        "Chef de partie",
        "You excel",
        "Word of mouth",
    ):
        assert labels(text) == []


def test_any_table_with_a_column_of_labels(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    beekeeping = Concept("beekeeping", "Beekeeping", ("apiculture", "bee care"), "knowledge", "imported", None)
    for parted in (",", ";", "\t"):
        file.write_text(f"\ufeffName{parted}Synonyms\n\nBeekeeping{parted}apiculture|bee care\n", encoding="utf-8")
        assert read_table(file) == [beekeeping]
    file.write_text('Name,Synonyms\n"Beekeeping","apiculture\nbee care"\nTea\n', encoding="utf-8")
    assert read_table(file) == [beekeeping, Concept("tea", "Tea", (), "knowledge", "imported", None)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('label,id\nOne,1\n"Two,2\nThree,3\n', "a quote in line 3 that is not closed"),
        ('label,id\n"O"ne,1\n', "a quote in line 2"),
        ("label,id\nOne,1\nTwo,three,2\n", "3 cells in line 3, expected 2"),
        ("label,id\nOne,1\n,2\nThree,3\n,4\n", "line 3 has no label, line 5 has no label"),
        ("label,id\nOne,1\nTwo,2\nThree,1\n", "lines 2 and 4 have the id '1'"),
        ("label\nBee care\nbee-care\n", "lines 2 and 3 have the id 'bee-care'"),
        ("label\n" + "\n".join('""' for _ in range(9)) + "\n", "line 6 has no label and 4 more"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ReleaseUnreadable, match=rf"own\.csv: found .*{told}"):
        read_table(file)


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


def test_software_is_left_out_of_names_of_products_and_of_several_words_alone() -> None:
    assert name_without_qualifier("HubSpot software") == "HubSpot"
    assert name_without_qualifier("use word processing software") == "use word processing"
    assert name_without_qualifier("office software") == "office software"
    assert name_without_qualifier("install software") == "install software"
    assert name_without_qualifier("Accounting software") == "Accounting software"


def test_a_name_of_one_common_word_needs_its_context_and_one_that_was_read_does_not() -> None:
    skills = {skill.label: skill for skill in clean_concepts([concept("office"), concept("statistics")])}
    assert (skills["office"].forms, skills["office"].context_forms) == ((), ("office", "offices"))
    assert "statistics" in skills["statistics"].forms


def test_common_words_are_no_forms_of_esco_that_a_person_read_as_something_else() -> None:
    names = [
        "define technical requirements",
        "strategic planning",
        "demonstrate enthusiasm",
        "give constructive feedback",
    ]
    skills = clean_concepts([concept(name) for name in [*names, "use spreadsheets software"]], load_skills())
    extractor = SkillExtractor(skills, load_meaning())
    text = "Requirements: a strategy of passion, and feedback. You excel in sales; our office, and the rest"
    assert extractor.find(text) == []
    asked = (
        "You define technical requirements, do strategic planning and give constructive feedback with a passion for tea"
    )
    assert {found.skill.label for found in extractor.find(asked)} == set(names)


def test_spellings_of_a_name_that_needs_its_case_are_all_kept() -> None:
    ours = Skill("java", "Java", "tool", "m", "technical", ("core Java",), (), ("Java", "JAVA"), f"{URI}java", None)
    (java,) = clean_concepts([Concept("esco-java", "Java (a language)", (), "tool", "esco", f"{URI}java")], [ours])
    assert (java.forms, java.context_forms) == (("core Java",), ("JAVA", "Java"))


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
