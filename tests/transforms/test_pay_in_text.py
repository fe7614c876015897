"""Pay that only the text tells counts where the text speaks of this job's pay, and where it tells one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.pay import NO_PAY, PAY_FLAGS, Pay, is_plausible
from transforms.pay_in_text import read_pay_in_text


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("Salary: $90,000 - $120,000", Pay(90_000, 120_000)),
        ("The annual base salary is £90k–£120k plus bonus.", Pay(90_000, 120_000, "GBP", "year")),
        ("Compensation\n\n$175,000 - $200,000 base + Equity", Pay(175_000, 200_000)),
        ("You earn $25 per hour.", Pay(25, 25, None, "hour")),
        ("Gehalt: 55.000 € pro Jahr", Pay(55_000, 55_000, "EUR", "year")),
        ("gross monthly salary between €3,475 and €4,757", Pay(3_475, 4_757, "EUR", "month")),
        ("Salary: £40k. Salary: £40k per year.", Pay(40_000, 40_000, "GBP", "year")),
        ("Salary in London £60,000, salary in Leeds £50,000", Pay(flag="several")),
        (
            "A package of $120,000 p.a., which is a salary (which includes $90,000 p.a. of base salary)",
            Pay(120_000, 120_000, None, "year"),
        ),
        ("The annual salary is CNY300,000-350,000.", Pay(300_000, 350_000, "CNY", "year")),
        ("Salary: RM 3,000 - RM 5,000 per month", Pay(3_000, 5_000, "MYR", "month")),
        ("Pay: PHP 550/hour", Pay(550, 550, "PHP", "hour")),
        ("The salary is up to 60,000 euro.", Pay(None, 60_000, "EUR")),
        ("The salary needs skill in PHP 8 and in Java 21", NO_PAY),
        ("The compensation for this role is $160,000 and includes equity.", Pay(160_000, 160_000)),
        ("Salary of $90,000 and, in other towns, $100,000", NO_PAY),
        ("You get $500/quarter beside your salary", NO_PAY),
        ("Beside your salary €12K (or equivalent) per year to spend on courses", NO_PAY),
        ("We raised $50,000,000. We pay a salary.", NO_PAY),
        ("Salary and a $10,000 signing bonus", NO_PAY),
        ("We give you $500/month for the gym", NO_PAY),
        ("Compensation: OTE $240,000", Pay(240_000, 240_000)),
        ("OTE: $160,000 - $220,000\nBase salary: $100,000 - $130,000", Pay(100_000, 130_000)),
        ("Lunch, dinner, and snacks are provided in the office ($10,400/year)", NO_PAY),
        ("Salary range between $118,000 [lowest town] to $184,000", Pay(118_000, 184_000)),
        ("Salary range between $118,000, in the lowest town, to", NO_PAY),
        ("Manage budgets of $90,000 a year", NO_PAY),
        ("£12.21 per hour (£25,396 per year)", Pay(12.21, 12.21, "GBP", "hour")),
        ("Pay: £12.21 an hour, which is £23,809 a year for 37.5 hours a week", Pay(12.21, 12.21, "GBP", "hour")),
        ("$80,000 per year ($38.46/hr)", Pay(80_000, 80_000, None, "year")),
        ("Salary: $40-$50 per hour ($83,200-$104,000 annually)", Pay(40, 50, None, "hour")),
        ("Salary: €5,000 per month. Salary: €60,000 per year.", Pay(5_000, 5_000, "EUR", "month")),
        ("Salary: €5,000 per month. Salary: €65,000 per year.", Pay(flag="several")),
        ("Pay: $20 an hour or $60,000 a year", Pay(flag="several")),
        ("Pay: $20 an hour or from $41,600 a year", Pay(flag="several")),
        ("Pay: £20 an hour. Pay: €41,600 a year", Pay(flag="several")),
        ("$150k–$200k OTE ($75k-$100k base)", Pay(75_000, 100_000)),
        ("The salary is $150k–$200k OTE ($75k-$100k base).", Pay(75_000, 100_000)),
        ("$75k-$100k base, $150k-$200k OTE", Pay(75_000, 100_000)),
        ("OTE $200k, base salary of $100k", Pay(100_000, 100_000)),
        ("$150k–$200k OTE. A bonus of $75k-$100k.", Pay(150_000, 200_000)),
        ("Competitive salary. 401(k)", NO_PAY),
        ("Salary grade 12", NO_PAY),
        ("", NO_PAY),
    ],
)
def test_pay_in_a_text(text: str, pay: Pay) -> None:
    assert read_pay_in_text(text) == pay


WORDS = st.lists(
    st.sampled_from(["salary ", "$", "€", "90,000", " - ", "k", " per hour", " bonus", ". ", "\n\n", "a year", "12"])
    | st.text(max_size=4)
).map("".join)


@given(WORDS)
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_pay_that_can_be_meant_or_none(text: str) -> None:
    pay = read_pay_in_text(text)
    assert is_plausible(pay)
    assert pay.flag in (None, *PAY_FLAGS)
    assert not (pay.is_said and pay.flag == "several")
