"""Pay is what the source says, and null where it does not say or cannot mean it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.pay import HIGHEST, NO_PAY, Pay, read_pay
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
        ("Competitive", NO_PAY),
        ("-5000", NO_PAY),
        ("0", NO_PAY),
        ("£90k - £50k", NO_PAY),
        ("$1,000,000,000,000", NO_PAY),
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
        ({"pay_min": 10, "pay_max": 5}, NO_PAY),
        ({"pay_min": -5, "pay_max": 0}, NO_PAY),
        ({"pay_min": 0, "pay_max": 1e12}, NO_PAY),
        ({"pay_min": float("nan"), "pay_max": float("inf")}, NO_PAY),
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
    assert bounds or pay == NO_PAY
