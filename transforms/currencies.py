"""Currencies as ads write them: codes, signs and words, and roughly what a dollar buys of each."""

import re
from functools import lru_cache

_CODES = """
AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CRC CZK DKK DOP EGP EUR GBP GEL GHS HKD HRK HUF IDR ILS INR ISK JOD JPY
KES KRW KWD KZT LKR LTL LVL MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH
UGX USD UYU UZS VND XAF XOF ZAR ZMW
"""
CURRENCIES = frozenset(_CODES.split())
"""ISO 4217 codes that pay is given in; codes that are words of ads (ALL, TOP) are left out."""
_NAMES = {
    "USD": "us$ usdollar usdollars usdolar u.s.dollars americandollars",
    "CAD": "cdn cdn$ $cdn ca$ can$ c$ canadiandollars",
    "AUD": "a$ au$ aus$ australiandollars",
    "NZD": "nz$ newzealanddollars",
    "SGD": "s$ sg$ singaporedollars",
    "HKD": "hk$ hongkongdollars",
    "TWD": "nt$ ntd$ ntd ntdollars",
    "BRL": "r$",
    "MXN": "mx$",
    "CNY": "rmb rmb¥ yuan chineseyuan renminbi",
    "JPY": "yen japaneseyen",
    "EUR": "€ euro euros",
    "GBP": "£ pounds poundssterling sterling",
    "CHF": "swissfrancs sfr",
    "INR": "₹ indianrupees",
    "IDR": "rp",
    "MYR": "rm",
    "KES": "ksh",
    "ZAR": "r",
    "KRW": "₩",
    "ILS": "₪",
    "TRY": "₺",
    "UAH": "₴",
    "PHP": "₱",
    "VND": "₫",
    "NGN": "₦",
    "PLN": "zł zloty zlotys złotych",
    "CZK": "kč",
}
_SIGNS = {name: code for code, names in _NAMES.items() for name in names.split()}
"""Signs and words of one currency. "$", "¥", "dollars", "kr" and "Rs" stand for several and are left out."""

PER_DOLLAR = {
    "PLN": 4, "ILS": 4, "AED": 4, "SAR": 4, "QAR": 4, "MYR": 4, "BRL": 5, "PEN": 4, "RON": 4, "CNY": 7, "DKK": 7,
    "HKD": 8,
    "TND": 3, "GEL": 3, "SEK": 10, "NOK": 10, "MAD": 10, "HRK": 7, "GHS": 12, "MXN": 18, "ZAR": 18, "CZK": 22,
    "ZMW": 25,
    "TWD": 32, "THB": 34, "TRY": 35, "UYU": 40, "UAH": 41, "EGP": 50, "PHP": 57, "DOP": 60, "INR": 85, "RUB": 90,
    "RSD": 110, "BDT": 120, "KES": 130, "ISK": 135, "JPY": 150, "PKR": 280, "LKR": 300, "HUF": 350, "KZT": 500,
    "CRC": 510,
    "XAF": 600, "XOF": 600, "CLP": 950, "ARS": 1_000, "KRW": 1_400, "NGN": 1_500, "UGX": 3_700, "COP": 4_000,
    "UZS": 12_500,
    "IDR": 16_000, "VND": 25_000,
}  # fmt: skip
"""Units that a US dollar buys, to the order of magnitude: only to judge what can be meant. Others are near one."""

_CODE = "|".join([*sorted(CURRENCIES), "CDN"])
_CHARACTERS = "[$€£₹₩₪₺₴₱₫₦¥￥]"
_SHORT = rf"(?:{_CODE}|rmb|ntd|euros?|zł|kč|rs\.?|kr\.?|sfr\.?|rp\.?|rm|ksh\.?)(?![a-z])|r(?=\s?\d{{2,3}}[ ,]?\d{{3}})"
SIGN_BEFORE = (
    rf"(?:(?:(?:{_CODE}|us|can|ca|au|nz|hk)\s|[a-z]{{0,3}}){_CHARACTERS}(?:(?:{_CODE}|us|can)(?![a-z]))?|{_SHORT})"
)
"""Pattern of a sign that stands before an amount: "$", "CAD $", "Can $", "$AUD", "RMB", "Rs."."""
_DOLLARS = r"(?:us |u\.s\. |american |canadian |australian |singapore |hong kong |new zealand |nt )?doll?ars?"
SIGN_AFTER = (
    rf"(?:(?:(?:{_CODE})\s|[a-z]{{0,3}}){_CHARACTERS}(?:\s?\(?(?:{_CODE})(?![a-z]))?|{_SHORT}"
    rf"|(?:{_DOLLARS}|pounds(?: sterling)?|sterling|(?:swiss )?francs|(?:japanese )?yen|(?:chinese )?yuan|renminbi"
    r"|(?:indian )?rupees|zlotys?|złotych|kronor|kroner)(?![a-z]))"
)
"""Of one that stands after: "€", "$ CAD", "Japanese yen", "US dollars"."""


@lru_cache(maxsize=4_096)
def currency_of(word: str | None) -> str | None:
    """The code of a currency, its sign or its name; null for a sign that several share."""
    folded = (word or "").casefold().strip()
    codes = {part.upper() for part in re.split(r"[^a-z]+", folded)} & CURRENCIES
    if len(codes) == 1:
        return codes.pop()
    return _SIGNS.get(re.sub(r"[\s()]|\.$", "", folded))
