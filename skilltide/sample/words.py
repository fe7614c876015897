"""The words of the sample's ads, all our own: sentences that name no skill, and frames that ask for skills.

A sentence that named a skill would plant that skill in ads that do not ask for it; a test holds these against
the taxonomy.
"""

from collections.abc import Sequence
from typing import TypeVar

Word = TypeVar("Word")

NOTICE = "This advertisement is synthetic: it belongs to the Skilltide sample, and no such job exists."

INTROS = (
    "{employer} is looking for {a_title} to join us in {city}.",
    "Our team in {city} has room for one more: {employer} is hiring {a_title}.",
    "Do you want your next job to matter? {employer} in {city} is seeking {a_title}.",
    "As {a_title} at {employer} you will find a place where good work is noticed. The job is in {city}.",
    "{employer} has been part of {city} for many years, and we now wish to welcome {a_title}.",
    "We are {employer}. For our house in {city} we need {a_title} who likes to see things through.",
    "A vacancy has come up at {employer}: {title}, {city}, to start as soon as you can.",
    "People stay with {employer} for a long while. Come and see why, as our new {title} in {city}.",
)
ABOUT = (
    "You will report to the head of the unit and share an office with {count} colleagues.",
    "The position is new and comes from a year in which our order book grew by {count} per cent.",
    "You take over from somebody who retires after {count} years with us.",
    "The post is full time, {hours} hours a week, with a handover of {count} weeks.",
    "We are {count} people on this site and decide most things within the day.",
    "The job is permanent after {count} weeks of probation, and the contract can be read beforehand.",
    "The weekly plan is known {count} days ahead and is seldom changed.",
    "You will start with a tour of {count} days through every part of the house.",
)
DUTY_HEADS = ("What you will do", "Your day", "The role", "Your part", "What awaits you", "Main duties")
DUTIES = (
    "Take over tasks from the first week and see them through to the end",
    "Agree priorities with your lead every Monday and say early when they slip",
    "Keep the people who rely on your work up to date",
    "Look after about {count} open items at a time",
    "Pass on what you have found to the next shift",
    "Help new colleagues find their feet in their first {count} weeks",
    "Answer questions from other sites, usually within {count} hours",
    "Suggest changes where the way we work gets in the way",
    "Stand in for a colleague who is away",
    "Note what was done, when and by whom",
    "Join a short meeting each morning at {hours} past nine",
    "Meet the goals that you have set with us for the quarter",
    "Follow the rules of the house, and ask when they make no sense",
    "Visit one of our other sites about {count} times a year",
    "Bring problems to the table while they are small",
    "Make sure that nothing is left lying at the end of the week",
    "Speak up for the people we work for",
    "Handle the odd surprise without losing your calm",
    "Prepare the yearly review together with {count} colleagues",
    "Leave every place in better order than you found it",
    "Take part in the monthly round where we ask what went well and what did not",
    "Keep an eye on the clock when a promise has been given",
    "Be there when the first visitors come in at {count} minutes past eight",
    "Close the loop with whoever raised a question, even when the answer is no",
    "Look through the notes of the last {count} weeks before you start something new",
    "Share what you learn with the {count} people who do the same job elsewhere",
    "Tell us what you need so that the work can be done well",
    "Hand over cleanly before you take leave",
    "Walk through the building once a day and see what others overlook",
    "Agree with your partner site who takes which part, at least {count} weeks ahead",
    "Carry on calmly when {count} things happen at once",
    "Work hand in hand with the people next door",
    "Own a small project of your choosing each half-year",
    "Check twice whatever cannot be undone",
    "Welcome guests and show them round now and then",
    "Remind us, kindly, when we forget what we said",
)
SKILL_DUTIES = (
    "Make use of {skill} on most days",
    "Bring {skill} to the tasks of the team",
    "Show newer colleagues how we deal with {skill}",
    "Take charge of everything to do with {skill}",
    "Put {skill} to work where it helps",
)
REQUIREMENT_HEADS = (
    "What you bring",
    "Requirements",
    "Your profile",
    "What we ask for",
    "Who you are",
    "You have",
)
LISTS = (
    "Experience with {skills}",
    "Sound knowledge of {skills}",
    "Practice in {skills}",
    "You know your way around {skills}",
    "Confident with {skills}",
    "At least {years} years in a job that called for {skills}",
    "Proven ability in {skills}",
)
SINGLES = (
    "{Skill}",
    "{Skill} is a must",
    "Good grasp of {skill}",
    "{Skill}, ideally for {years} years or more",
    "You feel at home with {skill}",
    "{Skill} (required)",
    "A solid background in {skill}",
    "Hands-on experience of {skill}",
)
PERK_HEADS = ("What you get", "Benefits", "We offer", "In return", "Why us", "Our side of the bargain")
PERKS = (
    "{holiday} days of paid leave",
    "A pension to which we add {count} per cent",
    "A pass for buses and trains",
    "Hours that bend around school runs",
    "A bicycle on lease",
    "Paid time for courses of your choice, {count} days a year",
    "Fruit, coffee and a quiet room",
    "A bonus in good years",
    "A mentor for your first {count} months",
    "Private health cover after {count} months",
    "A summer party that people do turn up to",
    "Free parking on site",
    "Two volunteer days a year",
    "Gift vouchers at the end of the year",
    "A desk, a chair and a screen of your choice",
    "Staff prices at {count} local shops",
)
CLOSINGS = (
    "We treat every applicant alike, whatever their age, sex, faith, origin, disability or way of life.",
    "Everyone is welcome here. Tell us if you need anything changed for the talk; we will see to it.",
    "We choose on merit alone and are glad of applications from people who are rarely seen in this trade.",
    "All who meet the needs of the job will be heard, without regard to background, belief, gender or age.",
)
APPLY = (
    "Write us a short letter and your papers; we answer within {count} working days. There is one talk "
    "on site and one by telephone.",
    "To apply, tell us in a few lines what draws you to the job. We read everything and come back to "
    "you within {count} days.",
    "Your first step is a call of half an hour. After that you meet the {count} people you would work with most.",
    "Applications are read as they come in. We close the list once {count} good talks have been had, so "
    "do not wait too long.",
    "Please name the day on which you could begin and {count} people who know your work. We do not ask "
    "for a photograph.",
    "You can apply in a few minutes from your telephone. Within {count} days you will hear from a "
    "person, not from a machine.",
)
CONTACTS = (
    ("Wilhelmina Kanarek", "wilhelmina.kanarek@canary.example", "+44 20 7946 0958", "linkedin.com/in/canary-kanarek"),
    ("Ottokar Zeisig", "o.zeisig@canary.example", "+49 30 23125 146", "linkedin.com/in/canary-zeisig-1"),
    ("Fenella Bluethroat", "bluethroat+jobs@canary.example", "(415) 555-0132", "xing.com/profile/Canary_Bluethroat"),
    ("Ignace Serin-Moineau", "ignace@jobs.canary.example", "06 39 98 21 47", "linkedin.com/in/canary-serin"),
    ("Frau Dr. Zaunkönig", "z.koenig@canary.example", "030 23125 147", "xing.com/profile/Canary_Koenig"),
    ("Łucja Szczygieł", "szczygiel@canary.example", "1-415-555-0133", "linkedin.com/in/canary-szczygiel"),
    ("Иван Снегирёв", "snegirev@canary.example", "+44 20 7946 0959", "linkedin.com/in/canary-snegirev"),
)
"""People who do not exist, with numbers, addresses and profiles that nobody has; none may be in a file past raw or in
a log."""
CONTACT_LINES = (
    "Contact: {name}, {email}.",
    "Your contact is {name}, telephone {phone}.",
    "Questions? Write to {name} ({email}) or call {phone}.",
    "Your recruiter: {name}, {phone}, {email}.",
    "Ansprechpartner: {name}",
    "{name} is your recruiter.",
    "{name} (https://{profile})",
    "Kind regards, {name}",
)
SENIORITY = ("Senior ", "Junior ", "Lead ", "Experienced ")
TITLE_ENDS = (" - Full Time", " (Part Time)", " - Night Shift", " - Immediate Start", " (Fixed Term)")
LINE_END = " (m/w/d)"
"""German ads say in the title that everyone may apply."""
PICKS = 72
"""How many random numbers the writing of one ad may use up before it begins again."""
_VOWEL_SOUNDS = ("A", "E", "I", "O", "RN", "HR", "HGV")
_STEPS = (1, 5, 7, 11, 13)
"""No list of words has a length that shares a factor with these, so steps of them never meet a word twice."""
_NUMBERS = tuple(
    {"count": 2 + number % 11, "hours": (35, 37, 38, 40)[number % 4], "holiday": 24 + number % 8}
    for number in range(88)
)


class Picks:
    """A run of random numbers from which words are picked one after the other."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._next = 0

    def below(self, limit: int) -> int:
        self._next = (self._next + 1) % len(self._numbers)
        return self._numbers[self._next] % limit

    def one(self, words: Sequence[Word]) -> Word:
        return words[self.below(len(words))]

    def some(self, words: Sequence[str], count: int) -> list[str]:
        """Different words, as many as asked for."""
        size, at = len(words), self.below(len(words))
        step = self.one(_STEPS)
        return [words[(at + step * number) % size] for number in range(count)]


def write_title(title: str, country: str, picks: Picks) -> str:
    """The title as one ad writes it: some name a seniority, a shift or, in Germany, that all may apply."""
    draw = picks.below(100)
    is_plain = title.startswith(("Senior", "Staff", "Sous", "Chef"))
    written = (picks.one(SENIORITY) if draw < 18 and not is_plain else "") + title
    if country == "DE" and draw % 5 < 2:
        return written + LINE_END
    return written + (picks.one(TITLE_ENDS) if draw >= 92 else "")


def write_ad(employer: str, title: str, city: str, skills: Sequence[str], picks: Picks) -> list[tuple[str, list[str]]]:
    """The ad as sections of a heading and its lines; the first and last have no heading."""
    about = [
        picks.one(INTROS).format(employer=employer, title=title, a_title=_with_article(title), city=city),
        *(fill(line, picks) for line in picks.some(ABOUT, 3)),
    ]
    named = _shuffled(skills, picks)
    in_duties, asked = (named[:1], named[1:]) if len(named) > 3 and picks.below(2) else ([], named)
    duties = picks.some(DUTIES, 6 + picks.below(4)) + [
        picks.one(SKILL_DUTIES).format(skill=skill) for skill in in_duties
    ]
    perks = picks.some(PERKS, 4 + picks.below(3))
    return [
        ("", about),
        (picks.one(DUTY_HEADS), [fill(line, picks) for line in duties]),
        (picks.one(REQUIREMENT_HEADS), _requirements(asked, picks)),
        (picks.one(PERK_HEADS), [fill(line, picks) for line in perks]),
        ("", [fill(picks.one(APPLY), picks), picks.one(CLOSINGS), *_contact(picks), NOTICE]),
    ]


def _contact(picks: Picks) -> list[str]:
    """One ad in twenty names somebody to write to."""
    if picks.below(20):
        return []
    name, email, phone, profile = picks.one(CONTACTS)
    return [picks.one(CONTACT_LINES).format(name=name, email=email, phone=phone, profile=profile)]


def as_text(sections: list[tuple[str, list[str]]]) -> str:
    """The ad as plain text, lists with dashes."""
    blocks = (
        "\n".join([head, *(f"- {line}" for line in lines)]) if head else " ".join(lines) for head, lines in sections
    )
    return "\n\n".join(blocks)


def as_html(sections: list[tuple[str, list[str]]]) -> str:
    """The ad as markup."""
    return "".join(
        f"<h3>{head}</h3><ul>{''.join(f'<li>{_escaped(line)}</li>' for line in lines)}</ul>"
        if head
        else f"<p>{_escaped(' '.join(lines))}</p>"
        for head, lines in sections
    )


def fill(line: str, picks: Picks) -> str:
    """The line with its numbers filled in."""
    return line.format_map(picks.one(_NUMBERS)) if "{" in line else line


def _with_article(title: str) -> str:
    """The title after "a" or "an", by its first sound."""
    return f"{'an' if title.startswith(_VOWEL_SOUNDS) else 'a'} {title}"


def _requirements(skills: list[str], picks: Picks) -> list[str]:
    """Lines that ask for every skill once: some alone, some two or three to a line."""
    lines, rest = [], list(skills)
    while rest:
        count = min(len(rest), 1 + picks.below(3))
        together, rest = rest[:count], rest[count:]
        lines.append(_ask_for(together, picks))
    return lines or ["You are willing to learn"]


def _ask_for(skills: list[str], picks: Picks) -> str:
    years = 1 + picks.below(6)
    if len(skills) == 1:
        skill = skills[0]
        return picks.one(SINGLES).format(skill=skill, Skill=skill[0].upper() + skill[1:], years=years)
    return picks.one(LISTS).format(skills=f"{', '.join(skills[:-1])} and {skills[-1]}", years=years)


def _shuffled(skills: Sequence[str], picks: Picks) -> list[str]:
    """The skills in an order of the ad's own, so that their places tell nothing."""
    rest = sorted(skills)
    return [rest.pop(picks.below(len(rest))) for _ in range(len(rest))]


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
