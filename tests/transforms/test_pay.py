"""Pay is what the source says, and null where it does not say or cannot mean it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.pay import HIGHEST, NO_PAY, PAY_FLAGS, YEARLY, Pay, is_plausible, read_pay
from warehouse.record import Record


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("£30-35k DOE", Pay(30_000, 35_000, "GBP")),
        ("CHF 120'000", Pay(120_000, 120_000, "CHF")),
        ("1.234,56 €", Pay(1_234.56, 1_234.56, "EUR")),
        ("50k–60k USD per year", Pay(50_000, 60_000, "USD", "year")),
        ("50k–60", Pay(50_000, 60_000)),
        ("$25/hr", Pay(25, 25, None, "hour")),
        ("US$12.50 an hour", Pay(12.5, 12.5, "USD", "hour")),
        ("A$120K – A$150K • Offers Equity", Pay(120_000, 150_000, "AUD")),
        ("$80K – $120K • Estimated range: $64,000 - $100,000", Pay(80_000, 120_000)),
        ("$110,000 - $139,000 plus 17% superannuation", Pay(110_000, 139_000)),
        ("€ 60.000 - € 80.000 pro Jahr", Pay(60_000, 80_000, "EUR", "year")),
        ("100 000 PLN/month", Pay(100_000, 100_000, "PLN", "month")),
        ("35 hours a week, £40,000", Pay(40_000, 40_000, "GBP")),
        ("3-5 years, 401(k), £100k", Pay(100_000, 100_000, "GBP")),
        ("up to 60k EUR", Pay(None, 60_000, "EUR")),
        ("£450 per day", Pay(450, 450, "GBP", "day")),
        ("£30-£50K per anum", Pay(30_000, 50_000, "GBP", "year")),
        ("€ 2.125 up to € 2.717 a month", Pay(2_125, 2_717, "EUR", "month")),
        ("grade 95, scale: €51,807 - €79,194 per annum", Pay(51_807, 79_194, "EUR", "year")),
        ("the maximum becomes €5,656", Pay(None, 5_656, "EUR")),
        ("no lower than 300,000 RMB", Pay(300_000, None, "CNY")),
        ("35 000,00€ à 50 000,00€ par an", Pay(35_000, 50_000, "EUR", "year")),
        ("16 hours at CAD $30/hour", Pay(30, 30, "CAD", "hour")),
        ("$55/hr - $69/hr", Pay(55, 69, None, "hour")),
        ("$380,000 - $400,000 OTE per year", Pay(380_000, 400_000, None, "year")),
        ("$47,476 per calendar year", Pay(47_476, 47_476, None, "year")),
        ("from £47,801, rising to £55,389", Pay(47_801, 55_389, "GBP")),
        ("0.5 to 1 million (RMB)", Pay(500_000, 1_000_000, "CNY")),
        ("range: $170-195,000", Pay(170_000, 195_000)),
        ("£34,767 p.a. - £36,346 p.a.", Pay(34_767, 36_346, "GBP", "year")),
        ("not less than £53,905 pa", Pay(53_905, None, "GBP", "year")),
        ("400,000 RMB or higher", Pay(400_000, None, "CNY")),
        ("Jahresgehalt: ca. 34.500€", Pay(34_500, 34_500, "EUR", "year")),
        ("OTE is between $115,000-$184,000, base $100,000-$160,000", Pay(100_000, 160_000)),
        ("OTE $115,000", Pay(115_000, 115_000)),
        ("Level A -$68,307 - $86,646", Pay(68_307, 86_646)),
        ("Bands (July 1, 2016 – June 30, 2017)", NO_PAY),
        ("Competitive", NO_PAY),
        ("-5000", Pay(flag="not_positive")),
        ("0", NO_PAY),
        ("£90k - £50k", Pay(flag="min_above_max")),
        ("$1,000,000,000,000", Pay(flag="too_high")),
    ],
)
def test_pay_text(text: str, pay: Pay) -> None:
    assert read_pay(Record("1", "Clerk", pay=text)) == pay


@pytest.mark.parametrize(
    ("fields", "pay"),
    [
        (
            {"pay_min": "120'000", "pay_max": 130_000, "pay_currency": "chf", "pay_period": "1 YEAR"},
            Pay(120_000, 130_000, "CHF", "year"),
        ),
        ({"pay_min": 50, "pay_currency": "$", "pay_period": "per-hour-wage"}, Pay(50, None, None, "hour")),
        ({"pay_min": "€50k", "pay_max": "€60k"}, Pay(50_000, 60_000, "EUR")),
        ({"pay_min": "1e5"}, Pay(100_000)),
        ({"pay_min": 5_000, "pay_period": "2 WEEK"}, Pay(5_000)),
        ({"pay_min": 10, "pay_max": 5}, Pay(flag="min_above_max")),
        ({"pay_min": -5, "pay_max": 0}, Pay(flag="not_positive")),
        ({"pay_min": 0, "pay_max": 50_000}, Pay(None, 50_000, flag="not_positive")),
        ({"pay_min": 0, "pay_max": 1e12}, Pay(flag="not_positive")),
        ({"pay_min": float("nan"), "pay_max": float("inf")}, Pay(flag="unreadable")),
        ({"pay_min": "a lot"}, Pay(flag="unreadable")),
        ({"pay_min": 90_000, "pay_currency": "USD", "pay_period": "hour"}, Pay(flag="implausible")),
        ({"pay_min": 60, "pay_max": 80, "pay_currency": "EUR", "pay_period": "year"}, Pay(flag="implausible")),
        ({"pay_min": 45, "pay_max": 70_000}, Pay(flag="implausible")),
        ({"pay_currency": "USD", "pay_period": "year"}, NO_PAY),
    ],
)
def test_pay_fields(fields: dict[str, Any], pay: Pay) -> None:
    assert read_pay(Record("1", "Clerk", **fields)) == pay


AMOUNTS = st.lists(st.sampled_from([*"0123456789.,-k$€£ '%", "USD", "per year", "–"])).map("".join)


@given(AMOUNTS | st.text(), st.none() | st.floats() | AMOUNTS, st.none() | st.floats() | AMOUNTS)
def test_any_pay_is_possible(text: str, lower: float | str | None, upper: float | str | None) -> None:
    pay = read_pay(Record("1", "Clerk", pay=text, pay_min=lower, pay_max=upper))
    bounds = [bound for bound in (pay.minimum, pay.maximum) if bound is not None]
    assert all(0 < bound <= HIGHEST for bound in bounds)
    assert bounds == sorted(bounds)
    assert bounds or pay == Pay(flag=pay.flag)
    assert pay.flag in (None, *PAY_FLAGS)


@given(AMOUNTS)
@settings(max_examples=150, deadline=None)
def test_pay_that_was_read_reads_the_same_again(text: str) -> None:
    pay = read_pay(Record("1", "Clerk", pay=text))
    fields = {"pay_min": pay.minimum, "pay_max": pay.maximum, "pay_currency": pay.currency, "pay_period": pay.period}
    again = read_pay(Record("1", "Clerk", **fields))  # type: ignore[arg-type]
    assert replace(again, flag=None) == replace(pay, flag=None)


@given(st.floats(1, 10_000_000), st.sampled_from(list(YEARLY)), st.sampled_from([None, "USD", "JPY", "XOF"]))
def test_a_pay_that_is_kept_can_be_meant(amount: float, period: str, currency: str | None) -> None:
    pay = read_pay(Record("1", "Clerk", pay_min=amount, pay_period=period, pay_currency=currency))
    assert is_plausible(pay)
    assert pay.is_said == (pay.flag is None)
