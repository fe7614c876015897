"""Money that an ad names and that is nobody's pay: what was raised, sold or insured, bonuses, budgets, perks.

What is told beside an amount decides, in its own clause: "closing deals of $50k", "$1,000 a year for courses".
"""

import re

LEAST = {"hour": 6, "day": 50, "week": 250, "month": 900, "year": 9_000}
"""In dollars, euros and the like: "$500/month" is for the gym. Of other currencies every amount is more."""
LEAST_WITHOUT_PERIOD = 10_000
_NEAR, _FAR = 60, 120
_BREAKS_BEFORE = re.compile(r"[;•|\n]|,(?!\d)|\.\s|\?\s|!\s|\+\s|\band\b|\bplus\b|\bwith\b")
_BREAKS_AFTER = re.compile(
    r"[+;(\[•|\n]|[,.](?!\d)|\s[-–—]\s|\band\b|\bplus\b|\bwith\b|\bdepending\b|\binclu\w+\b"
    r"|\bexclu\w+\b|\bin addition\b"
)
_BOTH = (
    r"\bsign(?:ing)?[- ]?on\b|\bsigning\b|referral|\breferred\b|relocat\w+|\bmoving\b|\brais(?:ed|ing)\b|\barr\b"
    r"|\bacvs?\b|\bgmv\b|\baum\b|\bseries [a-f]\b|\bvaluation\b|\bvalued\b|\b40[13]\b|\ballowances?\b|reimburs\w+"
    r"|\bdiscounts?\b|\bdonat\w+|\bdeductible\b|\bquotas?\b|\bdeals\b|\bendowment\b|\bin sales\b|\bsales of\b"
    r"|\bbook of business\b|\binvested\b|\bseed round\b|\bresearch (?:fund|budget|account|grant|expenses|support)"
    r"|\bsubsid(?:y|ies)\b|\bsettl(?:e|ing|ement)[- ](?:in|down|allowance|fee)|\bstart-?up fund|\bsavings\b"
    r"|\bper diem\b|\bzuschuss|\bprämie|\bin assets\b|\bbursary\b|\bto spend\b"
)
_OR_ELSE = re.compile(r"^\s?\(or [^()]{1,30}\)")
"""What an amount may be instead, as in another currency."""
_A_QUARTER = re.compile(r"^\s?(?:/|(?:per|an?|each|every)\s)\s?quarter\b", re.IGNORECASE)
_LEAD = r"(?: (?:of|up to|over|between|from|exceeding|worth|more than|in excess|around|about|range|the|a|is|to date))*"
_BEFORE = re.compile(
    rf"{_BOTH}|\bclos(?:e|ed|ing)\b(?! date)|\bbonus(?:es)?(?: of| up to|:| between| from| ranges?)[\s:~(]*$"
    rf"|\b(?:budgets?|revenues?|funds?|funding"
    rf"|grants?|investments?|portfolio|pipeline|spend|transactions?|market|commissions?|worth|insurance"
    rf"|coverage|assistance){_LEAD}[\s:~(]*$"
    rf"|\bdeal sizes?\b|\bstipend(?: of)? up to\s?$|\bcosts?\b|\bprice[sd]?\b"
    r"|\bpay(?:s|ing) out\b|\b(?:customers?|clients?|users?) (?:\w+ )?(?:spend|save|pay)s?\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"{_BOTH}|\bbonus(?:es)?\b|\bcommissions?\b|\binsurance\b|\bin equity\b|^ ?equity *$|\bmarkets?\b|\bcredits?\b"
    r"|\bmatch(?:ing)?\b|\bloans?\b"
    r"|\bbudgets?\b|\brevenues?\b|\bfunds?\b|\bfunding\b|\binvest\w*|\btransactions?\b|\bportfolio\b|\bgift\b"
    r"|\bspend(?:ing)?\b|\bfor (?:research|travel|conference|relocation|professional|personal|learning|education"
    r"|training|courses?|meals|lunch|equipment|home office|health|each candidate)|\bdeals?\b"
    r"|\b(?:meals?|lunch|wellness|gym|phone|internet|learning|travel|home[- ]office|housing|commut\w+|technology"
    r"|education|training|development|equipment|childcare) (?:stipend|benefit)"
    r"|\bstipend (?:for|towards?) (?!the|an?\b|academic|\d)",
    re.IGNORECASE,
)
_PERK = re.compile(
    r"stipend|home[- ]office|wellness|\bgym\b|lunch|\bmeals?\b|internet|\bphone\b|travel|learning|education|training"
    r"|(?<!per )courses?\b|conference|development|equipment|housing|wallet|insurance|health|benefit|commut\w+"
    r"|childcare|nonprofit|charit\w+|technology|coworking|tuition|to any\b",
    re.IGNORECASE,
)
"""What small amounts are for."""
_OF_PAY = re.compile(
    r"\b(?:s?alar\w*|pay|paid|pays|wages?|rates?|comp|compensation|compensated|remuneration|earn\w*|income|fees?|stipends?"
    r"|fellowships?|base|ote|on[- ]target|(?:salary|pay) scale|gross|package|equity|benefits|superannuation|experience"
    r"|doe|award|post-?docs?|full[- ]time|applicants|gehalt|lohn|vergütung|entgelt|verdienst|stundenlohn|jahresgehalt"
    r"|brutto|salaire|rémunération|salario|sueldo|retribuzione|ral|salaris|loon|lön|løn|lønn|wynagrodzenie|płaca|mzda|palkka"
    r"|professorships?|lecturers?|professor:)\b|(?:gehalt|lohn|vergütung|entgelt)\b",
    re.IGNORECASE,
)
_OF_RANK = re.compile(
    r"\b(?:professors?|lecturers?|fellows?|engineers?|grade|band|level|basic|step|tier|zone)\b", re.IGNORECASE
)
_OF_NUMBERS = re.compile(
    r"\b(?:s?alar\w*|pay|wages?|comp|compensation|remuneration|income|stipend|benefits|gross|gehalt|vergütung|entgelt"
    r"|brutto|salaire|salario|sueldo|ral|lön|wynagrodzenie)\b|(?:gehalt|lohn)\b",
    re.IGNORECASE,
)
"""Of them what a number without a sign of money needs beside it."""
_OF_PERIOD = re.compile(r"\b(?:annual(?:ly)?|ann?um|hourly|monthly|yearly|p\.?a)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"^ ?\+?[\s-]?(?:[a-z-]+ ){0,2}?(?:people|users|learners|customers|members|clients|companies|organi[sz]ations"
    r"|employ|students|undergrad|alumni|stars|followers|brands|business|providers|clinicians|practices|healthcare|patients"
    r"|teams|developers|merchants|stores|cities|countries|locations|sessions|requests|qps|events|records|documents"
    r"|interactions|observations|views|downloads|samples|square|sq\b|feet|miles|km\b|hours|hrs|days|weeks|months|years|minutes|words"
    r"|characters|lines|nodes|servers|devices|vehicles|homes|residents|inhabitants|schools|children|families|attendees"
    r"|subscribers|readers|visit|applicants|candidates|jobs|contributors|github|orders|products|items|stunden|std"
    r"|wochenstunden|tage|mitarbeit)",
    re.IGNORECASE,
)
"""What a number without a sign of money counts."""
_RANKED = re.compile(r"\b(?:fortune|global|top|inc\.?|class of|population(?: of| over)*) $", re.IGNORECASE)
_LISTS = re.compile(r"[,/]|[^.;:\n]*[,/] ?(?:and |or )?[^\s.;:]{0,4} ?|[^.;:,\n]* (?:and|or) [^\s.;:]{0,4} ?")
_SUBJECT = re.compile(
    r"\W*(?:the |an? |annual |sign-on |performance |your ){0,3}(?:bonus(?:es)?|stock|equity)"
    r" (?:will|is|are|may|can|of|rang)",
    re.IGNORECASE,
)
_OF_RANK = re.compile(
    r"\b(?:professors?|lecturers?|fellows?|engineers?|grade|band|level|basic|step|tier|zone)\b", re.IGNORECASE
)
_BRIEF, _BRIEF_OF_NUMBERS = 30, 20
"""Letters beside the amounts of a text that says little else, as a field for pay; of one without signs of money."""


def is_other_money(before: str, after: str) -> bool:
    """Whether the words beside an amount, in its clause, tell that it is no pay."""
    head = _BREAKS_AFTER.split(_OR_ELSE.sub("", after.removeprefix("+")[:_NEAR]), maxsplit=1)[0]
    return _AFTER.search(head) is not None or is_after_other_money(before)


def is_after_other_money(before: str) -> bool:
    """Whether the words before an amount tell that it is no pay."""
    if _BEFORE.search(_BREAKS_BEFORE.split(before[-_NEAR:])[-1]):
        return True
    return _SUBJECT.match(before) is not None and not _OF_PAY.search(before)


def goes_on(between: str) -> bool:
    """Whether what stands between two amounts only goes on with a list: "for professors, RMB"."""
    return len(between) <= _NEAR and not _OF_PAY.search(between) and _LISTS.fullmatch(between) is not None


def is_perk(before: str, after: str) -> bool:
    """Whether a small amount is for something that is told beside it, or is for a quarter of a year, as no pay is."""
    if _A_QUARTER.match(after):
        return True
    clause = _BREAKS_BEFORE.split(before[-_NEAR:])[-1] + " " + _BREAKS_AFTER.split(after[:_NEAR], maxsplit=1)[0]
    return _PERK.search(clause) is not None or "bonus" in before[-_FAR:].lower()


def is_count(before: str, after: str) -> bool:
    """Whether a number without a sign of money counts something, or stands in a sentence that speaks of no pay."""
    if _COUNTED.match(after) or _RANKED.search(before):
        return True
    rest = before + after
    if "•" in rest or sum(map(str.isalpha, rest)) <= _BRIEF_OF_NUMBERS:
        return False
    return not _OF_NUMBERS.search(before[-_FAR:] + " " + after[:_NEAR])


def is_brief(before: str, after: str) -> bool:
    """Whether a text says hardly more than its amounts, as a field for pay."""
    rest = before + after
    return "•" in rest or sum(map(str.isalpha, rest)) <= _BRIEF


def speaks_of_pay(before: str, after: str) -> bool:
    """Whether an amount of money stands alone, as in a field for pay, or in a sentence that speaks of pay."""
    if is_brief(before, after) or not any(map(str.isalpha, before)):
        return True
    around = before[-_FAR:] + " " + after[:_FAR]
    return any(words.search(around) for words in (_OF_PAY, _OF_PERIOD, _OF_RANK))
