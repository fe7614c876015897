"""One key for the spellings of an employer, so that "ACME, Inc" on one site and "Acme" on another count once.

Other names ("Facebook" for Meta) are told by the reviewed file of aliases in `taxonomy.employers`.
"""

import re
import unicodedata
from functools import cache, lru_cache

from taxonomy.employers import load_aliases

_LEGAL_FORMS = (
    "inc incorporated corp corporation co company ltd limited llc llp lp plc pbc pty pvt private "
    "gmbh ggmbh mbh ag kg kgaa ohg gbr ug se ev eg "
    "sa sas sarl spa srl sl slu sau scs sca snc nv bv cv vof "
    "ab as asa aps oy oyj hf ehf ou uab sia kft zrt doo dd jsc pjsc ooo ооо оао зао "
    "sro spzoo spolka zoo kk pte sdn bhd ltda eirl sab"
)
"""Dropped where they end the name: a leading one ("AG Insurance") may be the name itself."""
_IS_LEGAL_FORM = frozenset(_LEGAL_FORMS.split())
_DOTTED_FORMS = [
    (re.compile(r"\bsp\.? z\.? ?o\.? ?o\.?(?!\w)"), " spzoo "),
    (re.compile(r"\bs\.? ?a\.? ?r\.? ?l\.?(?!\w)"), " sarl "),
    (re.compile(r"\bs\. ?p\. ?a\.?(?!\w)"), " spa "),
    (re.compile(r"\bs\. ?r\. ?[lo]\.?(?!\w)"), " srl "),
    (re.compile(r"\bd\. ?o\. ?o\.?(?!\w)"), " doo "),
    (re.compile(r"\ba/s\b"), " as "),
]
_INITIALS = re.compile(r"\b(?:\w\.){2,}")
_CONNECTIVES = frozenset({"and", "und", "et"})
"""Written "&" as well."""
_MARK = re.compile("(?<=[a-z])[\u0300-\u036f]+")
"""Of Latin letters alone: elsewhere marks make other letters."""
_PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ı": "i"})
_NO_NAMES = frozenset(
    [
        "na", "none", "null", "nil", "nan", "undefined", "unknown", "unspecified", "undisclosed", "notdisclosed",
        "notspecified", "notavailable", "notapplicable", "notprovided", "noname", "confidential", "confidentialclient",
        "confidentialcompany", "confidentialemployer", "companyconfidential", "companyname", "company", "employer",
        "anonymous", "private", "privateemployer", "privatecompany", "hidden", "tbd", "tba", "various",
        "vertraulich", "unbekannt", "anonym", "keineangabe", "confidentiel", "nonprecise", "confidencial",
    ]
)  # fmt: skip
"""Written where no employer is named."""
_PUNCTUATION = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile(r"['’`´]")
_ADDRESS = re.compile(r"[(\[<]?\s?\b(?:https?://|www\.)[^\s)\]>]+[)\]>]?")
_MAX_NAME = 300


@lru_cache(maxsize=200_000)
def employer_key(name: str | None, board: str) -> str:
    """The name's letters and digits in one case, without accents, "and" and legal forms at its end.

    The board's where that leaves nothing, or the name is what is written for none ("Confidential"): with a key for each
    such ad, one employer's ads would pass for those of many, and be published. Spaces go too: boards are called
    "scaleai" where the employer is "Scale AI". So do addresses on the web ("Navan [https://…]" is Navan), but for a
    name that is one.
    """
    key = _key(name or "") or _key(board) or board.casefold() or "unknown"
    return _keys_of_aliases().get(key, key)


@cache
def _keys_of_aliases() -> dict[str, str]:
    """The key of each alias, and that of the employer it stands for."""
    return {_key(alias): _key(name) for alias, name in load_aliases()}


def _key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name[:_MAX_NAME]).casefold())
    if "://" in folded or "www." in folded:
        without = _ADDRESS.sub(" ", folded)
        folded = without if _PUNCTUATION.sub("", without) else folded
    if not folded.isascii():
        folded = _MARK.sub("", unicodedata.normalize("NFD", folded.translate(_PLAIN_LETTERS)))
        folded = unicodedata.normalize("NFC", folded)
    for form, plain in _DOTTED_FORMS:
        folded = form.sub(plain, folded)
    folded = _INITIALS.sub(lambda initials: initials[0].replace(".", "") + " ", folded)
    words = _PUNCTUATION.sub(" ", _APOSTROPHES.sub("", folded)).split()
    if "".join(words) in _NO_NAMES:
        return ""
    while words and words[-1] in _IS_LEGAL_FORM:
        words.pop()
        while words and words[-1] in _CONNECTIVES:
            words.pop()
    return "".join(word for word in words if word not in _CONNECTIVES) or "".join(words)
