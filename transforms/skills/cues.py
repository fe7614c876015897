"""What an ad says around its skills: the section they stand in, that they are not needed, wished for, for how long.

The phrases are found by the same pass that finds the skills. A heading opens a section; a phrase inside a sentence
speaks of that sentence alone. Sections and sentences of benefits, equal opportunity and the employer itself give no
skills, because every ad of an employer carries them whatever the job asks for.
"""

from enum import Enum
from typing import NamedTuple


class Cue(Enum):
    """What a phrase says of the skills near it."""

    REQUIRED_SECTION = "heading of what is required"
    PREFERRED_SECTION = "heading of what is welcome"
    DUTIES_SECTION = "heading of what is done in the job"
    BOILERPLATE_SECTION = "heading of benefits, employer or procedure"
    EMPLOYER_SECTION = "heading of the employer, if the line names nothing else"
    REQUIRED = "required, in the sentence"
    PREFERRED = "welcome, in the sentence"
    NOT_NEEDED = "not needed, said after the skill"
    NO = "opens what is not asked for"
    NEEDED = "needed; with NO before it: not needed"
    DO_NOT_NEED = "says before the skill that it is not needed"
    CONTRAST = "sets what follows against what the text asks for, after a comma or in brackets"
    BOILERPLATE = "benefits, equal opportunity or employer, in the sentence"
    YEARS = "years of experience"
    INSTITUTION = "opens the name of an institution or journal"
    COLLEAGUES = "opens a list of those one works with"
    SUPERIOR = "opens the title of whom one reports to"


PHRASES: dict[Cue, tuple[str, ...]] = {
    Cue.REQUIRED_SECTION: (
        "requirements", "qualifications", "required qualifications", "minimum qualifications", "basic qualifications",
        "key qualifications", "what we're looking for", "what we are looking for", "what we look for", "who you are",
        "who we're looking for", "who we are looking for", "about you", "what you'll bring", "what you will bring",
        "what you bring", "what you'll need", "what you need", "what you have", "what you should have", "your profile",
        "you offer",
        "must have", "must haves", "required", "required skills", "required experience", "skills required",
        "job requirements", "technical requirements", "role requirements", "minimum requirements", "core requirements",
        "essential", "essential skills", "essential criteria", "essential requirements", "you have", "you are",
        "you might be a fit if", "you may be a good fit if", "you'll thrive here if", "the ideal candidate",
        "ideal candidate", "your background", "your experience", "your skills", "skills", "technical skills",
        "skills and experience", "experience and skills", "skills and qualifications", "experience and qualifications",
        "physical demands", "physical requirements", "what will help you be successful", "who are you",
        "person specification", "education and experience", "what makes you a great fit", "what sets you apart",
        "anforderungen", "ihr profil", "dein profil", "votre profil", "profil recherché", "requisitos",
    ),
    Cue.PREFERRED_SECTION: (
        "nice to have", "nice to haves", "nice-to-have qualifications", "preferred qualifications", "preferred",
        "preferred skills", "preferred experience", "preferred requirements", "bonus", "bonus points",
        "bonus points for", "bonus points if", "bonus qualifications", "bonus if you have", "bonus skills",
        "desired skills", "desired qualifications", "desired experience", "desirable", "desirable skills",
        "desirable criteria", "good to have", "additional qualifications", "pluses", "extra points",
        "ideal but not required", "even better if", "you get bonus points", "wünschenswert", "serait un plus",
    ),
    Cue.DUTIES_SECTION: (
        "responsibilities", "key responsibilities", "core responsibilities", "your responsibilities", "what you'll do",
        "what you will do", "what you'll be doing", "what you will be doing", "about the role", "about this role",
        "the role", "about the job", "about the position", "role overview", "position overview", "job overview",
        "role summary", "job summary", "position summary", "job description", "role description", "in this role",
        "the opportunity", "your mission", "your role", "what you'll own", "what you'll work on", "duties",
        "key duties", "main duties", "essential duties", "essential functions", "you will", "you'll", "tech stack",
        "our tech stack", "our stack", "technology stack", "technologies", "backend stack", "the team",
        "about the team", "day to day", "what success looks like",
        "roles and responsibilities", "responsibilities include", "more about the role", "more about this role",
        "more about the job", "more about the position", "more about you", "more about the team",
        "what will be your responsibilities", "job responsibilities", "what's unique about this opportunity",
        "about this opportunity", "what the job involves", "your opportunity", "why we need you",
        "aufgaben", "ihre aufgaben", "vos missions",
    ),
    Cue.BOILERPLATE_SECTION: (
        "benefits", "our benefits", "perks", "what we offer", "we offer", "why join us", "why join", "why work with us",
        "why you'll love working here", "why you should join us", "what's in it for you", "what you'll get",
        "what you get", "compensation", "salary", "pay range", "about us", "about the company", "who we are",
        "our values", "our culture", "our mission", "our vision", "company description", "company overview",
        "how to apply", "interview process", "hiring process", "our interview process", "application process",
        "equal opportunity", "equal employment opportunity", "diversity", "time off", "what we do",
        "benefits package", "compensation and benefits", "employee benefits", "total rewards", "salary range",
        "privacy notice", "disclaimer", "how we hire", "candidate journey", "about your application",
        "why you'll love", "our core values", "core values", "recruitment process", "the hiring process",
        "interview stages", "some things we're proud of", "some people you'd be working with", "therefore we offer",
        "therefore, we offer", "what makes us different", "what makes us unique", "our customers include",
        "our global customers include", "more about", "why us",
        "what do we do", "what we're doing", "what makes our culture different", "reasons to join", "reasons to work",
        "what you'll gain", "what you will gain", "pay transparency", "our offer", "some of our benefits",
        "our benefits include", "benefits include", "culture & values", "culture and values", "our culture & values",
        "our philosophy", "our working style", "our principles", "our operating principles", "management principles",
        "leadership principles", "engineering culture", "our engineering culture", "about our engineering culture",
        "our team & culture", "our team and culture", "the office", "our office", "you're empowered", "be empowered",
        "here's what you can expect when you apply", "what to expect when you apply", "additional perks",
        "interview plan", "our selection process", "selection process", "typical process",
        "wir bieten", "was wir bieten", "über uns", "nous offrons", "qui sommes-nous", "avantages",
    ),
    Cue.EMPLOYER_SECTION: (
        "about", "meet", "why", "life at", "who are we", "our story", "our purpose", "our company", "the company",
        "what we're building", "what we are building", "what makes us", "what sets us", "company profile",
        "what sets our platform apart",
    ),
    Cue.REQUIRED: (
        "must have", "is a must", "required", "mandatory", "essential", "must be", "you must", "you need",
        "need not only", "you need not only",
    ),
    Cue.PREFERRED: (
        "nice to have", "a plus", "big plus", "huge plus", "strong plus", "preferred", "preferably", "ideally",
        "bonus points", "a bonus", "advantageous", "an advantage", "desirable", "is beneficial", "would be beneficial",
        "is helpful", "good to have", "an asset", "not required but", "or willingness to learn", "willing to learn",
    ),
    Cue.NOT_NEEDED: (
        "not required", "not needed", "not necessary", "not a requirement", "not essential", "not mandatory",
        "isn't required", "is not a must", "isn't necessary", "isn't needed", "isn't essential", "isn't mandatory",
        "isn't a must", "isn't a requirement", "aren't required", "aren't needed", "aren't necessary",
        "not expected", "will train", "will be taught",
    ),
    Cue.NO: ("no",),
    Cue.NEEDED: ("needed", "necessary", "necessary to apply", "required to apply", "experience required"),
    Cue.DO_NOT_NEED: (
        "don't need", "do not need", "need not", "you need not", "doesn't require", "does not require", "don't require",
        "do not require", "not looking for", "don't have to know", "do not have to know", "no need for", "no need of",
        "no need to know", "no need to speak", "no need to have", "no need to be", "don't use", "do not use",
        "without knowledge of", "without any knowledge of", "without prior knowledge of", "without any experience",
        "without prior experience", "without any prior",
        "not expect you to", "receive coaching", "receive mentoring", "receive mentorship", "receive training",
        "receive ongoing", "receive comprehensive", "programs leading to", "programmes leading to",
        "study leading to", "degree programs in", "degree programmes in", "graduate programs in", "instead of",
        "no teaching", "without teaching", "no more", "is not about", "isn't about",
        "does not involve teaching",
    ),
    Cue.CONTRAST: ("not",),
    Cue.BOILERPLATE: (
        "equal opportunity", "equal opportunities", "without regard to", "regardless of race", "regardless of age",
        "sexual orientation", "gender identity", "protected veteran", "protected class", "national origin",
        "reasonable accommodation", "reasonable accommodations", "discriminate", "discrimination on",
        "discrimination based", "discrimination against", "discrimination or", "discrimination in employment",
        "discrimination and harassment", "harassment and discrimination", "prohibits discrimination",
        "unlawful discrimination", "non-discrimination", "nondiscrimination", "anti-discrimination",
        "401(k)", "401k", "health insurance", "dental insurance", "vision insurance", "medical, dental",
        "health, dental",
        "paid time off", "parental leave", "stock options", "learning budget", "development budget", "stipend",
        "tuition reimbursement", "wellness stipend", "wellness program", "wellness programs", "wellness programme",
        "wellness benefits", "wellness benefit", "wellness allowance", "wellness days",
        "wellness support", "wellness resources", "wellness offerings", "wellness initiatives", "wellness perks",
        "health and wellness", "health & wellness", "wellness reimbursement", "wellness events", "gym membership",
        "equal employment opportunity", "equal employment", "read more about", "you can read more",
        "learn more about us",
        "may be eligible for", "is eligible for", "are eligible for", "offered will be", "equity in a",
        "unlimited pto", "paid vacation", "vacation days", "annual leave", "sick leave", "life insurance",
        "commuter benefits", "home office budget", "equipment budget", "company retreat", "company retreats",
        "team retreats", "team offsites", "company offsites", "team trips", "bonus structure", "employee stock",
        "customers include", "clients include", "one of our core values", "our core values",
        "employee assistance", "pension scheme", "free lunch", "free yoga", "free massage", "free massages", "free gym",
        "founded in", "is backed by", "are backed by", "we're backed by", "company backed by", "startup backed by",
        "and backed by", "backed by the", "backed by some", "backed by top", "backed by leading",
        "angels such as", "including the founders of", "such as the founders of",
        "series a", "series b", "series c", "our investors", "is a leading",
        "headquartered in", "trusted by", "official communication", "official communications",
        "background check", "numerous patents", "minimal bureaucracy", "everything we do", "we prioritize your",
        "our growing suite", "employees will act", "employees will report", "may use artificial intelligence",
        "may use automated tools", "automated tools to assist", "powered by people from", "version of your resume",
        "resume in english", "cv in english", "application in english", "applications in english",
        "background checks", "free access to", "competitive compensation and benefits",
        "generous compensation and benefits", "compensation and benefits commensurate",
        "on a mission to", "our mission is", "is revolutionizing", "is redefining", "is transforming", "is the leading",
        "re-defining", "we help companies", "is building the world's", "is building the next generation",
        "we are committed to", "we're committed to", "notable customers",
        "every role at", "we hire people", "building the future of", "to achieve our mission", "expect to hear from",
        "e-verify", "privacy policy", "personal data",
        "pr china", "p.r. china", "p. r. china",
        "interviewing candidates at", "interview candidates at", "schedule interviews at", "interviews to be conducted",
        "security and fire safety", "fire safety report", "recruitment and selection process",
        "full inclusion of", "good faith efforts", "we have raised", "we've raised",
        "competitive research support", "competitive research conditions", "competitive research environment",
    ),
    Cue.YEARS: ("years", "year", "yrs", "years'", "year's"),
    Cue.INSTITUTION: (
        "department of", "departments of", "school of", "college of", "faculty of", "institute of", "institute for",
        "center for", "centre for", "center of", "division of", "ministry of", "bureau of", "academy of",
        "university of", "association of", "society of", "journal of", "review of", "school for", "graduate school of",
    ),
    Cue.SUPERIOR: (
        "report to", "reports to", "reporting to", "report to the", "reports to the", "reporting to the",
        "report to our", "reports to our", "reporting to our", "report directly to", "reports directly to",
        "reporting directly to", "report directly to the", "reports directly to the", "reporting directly to the",
        "report directly to our", "reports directly to our", "reporting directly to our",
    ),
    Cue.COLLEAGUES: (
        "closely with", "collaborate with", "collaborating with", "collaboration with", "work with", "working with",
        "partner with", "partnering with", "alongside", "coordinate with", "liaise with", "interact with", "team with",
        "interface with", "partner closely with", "work alongside", "collaborate across", "work across", "teams across",
        "work closely with", "working closely with", "works closely with", "collaborates with",
        "collaborate closely with",
        "cross-functionally with", "partner across", "partnering across", "communicate with", "communicating with",
        "liaising with", "interfacing with", "coordinating with", "coordination with", "relationships with",
        "partners with", "work together with", "collaborating across", "collaborating closely with",
        "teams including", "teams, including", "teams such as", "teams, such as", "teams like",
        "stakeholders including", "stakeholders, including", "stakeholders such as",
        "departments including", "departments, including",
        "functions including", "functions, including", "team members including", "members, including",
    ),
}  # fmt: skip
"""Phrases in lower case. Headings were counted in 4,420 recorded ads of 224 employers: those of three and more."""

SECTION_OF = {
    Cue.REQUIRED_SECTION: "required",
    Cue.PREFERRED_SECTION: "preferred",
    Cue.DUTIES_SECTION: "unknown",
    Cue.BOILERPLATE_SECTION: "boilerplate",
    Cue.EMPLOYER_SECTION: "employer",
}


SILENT_AFTER_A_WORD = frozenset({None, Cue.CONTRAST})
"""Cues that say nothing right after a word of their sentence; None is that of a heading."""


class Phrase(NamedTuple):
    """What a phrase says as a heading (a section, None where it is none) and inside a sentence."""

    section: str | None
    cue: Cue | None


Hit = tuple[Phrase, int, int]
"""A phrase, and the characters from which to before which it stands; of these there are too many for a named tuple."""


def list_phrases() -> dict[str, Phrase]:
    """Every phrase with all that it says; where it is listed twice inside sentences, the later cue counts."""
    found: dict[str, Phrase] = {}
    for cue, phrases in PHRASES.items():
        for phrase in phrases:
            known = found.get(phrase, Phrase(None, None))
            section = SECTION_OF.get(cue)
            found[phrase] = Phrase(section, known.cue) if section else Phrase(known.section, cue)
    return found
