"""Pages that ask whether a person is reading: a host that shows one does not want a crawler. Imports no Scrapy."""

import re
from collections.abc import Mapping

_TITLE = re.compile(rb"<title[^>]{0,100}>([^<]{0,200})", re.IGNORECASE)
_TITLES = re.compile(
    rb"just a moment|attention required|access denied|are you (a )?(robot|human)|robot or human|not a robot|captcha"
    rb"|pardon our interruption|security check|human verification|verify(ing)? (that )?you are|bot verification"
    rb"|ddos.?(guard|protection)|one moment, please|unusual traffic|checking your browser",
    re.IGNORECASE,
)
_WIDGETS = re.compile(
    rb"g-recaptcha|recaptcha/api|h-captcha|hcaptcha\.com|cf-turnstile|/cdn-cgi/challenge-platform/h/|px-captcha"
    rb"|captcha-delivery\.com|geo\.captcha|awswaf\.com|_incapsula_resource|arkoselabs",
    re.IGNORECASE,
)
_UNSEEN = re.compile(rb"<(script|style|noscript|template)\b.*?</\1\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_LARGEST = 512 * 1024
"""Bytes of a page that is looked at; the largest known challenge has a tenth of it."""
_FEW_WORDS = 150
"""Pages with a captcha and more words than these are forms beside an advertisement, which has hundreds."""


def is_challenge(body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an answer is a challenge in place of what was asked for, whatever its status.

    Told by the header that Cloudflare sets, by the title, or by a captcha on a page of few words.
    """
    if headers.get("cf-mitigated", "").strip().lower() == "challenge":
        return True
    if not body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or len(body) > _LARGEST:
        return False
    title = _TITLE.search(body)
    if not title and not _WIDGETS.search(body):
        return False
    is_bare = len(_UNSEEN.sub(b" ", body).split()) <= _FEW_WORDS
    return is_bare and bool((title and _TITLES.search(title.group(1))) or _WIDGETS.search(body))
