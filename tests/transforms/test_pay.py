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
    ("text", "pay"),
    [
        ("150 000$ to 330 000$ CAD", Pay(150_000, 330_000, "CAD")),
        ("$150K - $1M", Pay(150_000, 1_000_000)),
        ("₩97M – ₩116M", Pay(97_000_000, 116_000_000, "KRW")),
        ("$24, 324", Pay(24_324, 24_324)),
        ("60,000/-  INR-70,000/- INR", Pay(60_000, 70_000, "INR")),
        ("$74,000 (yr1) & $85,000 (yr 2)", Pay(74_000, 74_000)),
        ("350k ~ 800k RMB", Pay(350_000, 800_000, "CNY")),
        ("200,000~250,000 RMB", Pay(200_000, 250_000, "CNY")),
        ("120000/140000", Pay(120_000, 140_000)),
        ("$112,109 (floor) to $137, 197 (overlap ceiling)", Pay(112_109, 137_197)),
        ("from a minimum of  € 4.911,-  up to a maximum of € 5.978,- (salary scale 13)", Pay(4_911, 5_978, "EUR")),
        (
            "starting from a minimum of € 3,357 gross per month to a maximum of € 5,223 gross per month",
            Pay(3_357, 5_223, "EUR", "month"),
        ),
        ("$AUD114,314 to $AUD131,828", Pay(114_314, 131_828, "AUD")),
        ("CAN$66,788 to CAN$108,110", Pay(66_788, 108_110, "CAD")),
        (
            "Monthly Salary : about 318,000 ~ 513,000 Japanese yen（Salary will be determined based on experience）",
            Pay(318_000, 513_000, "JPY", "month"),
        ),
        ("about 40,000 us dolar", Pay(40_000, 40_000, "USD")),
        ("￥400,000 p.a (Assistant Professor Level); ￥500,000 p.a", Pay(400_000, 400_000, None, "year")),
        ("₹12,00,000 - ₹18,00,000 a year", Pay(1_200_000, 1_800_000, "INR", "year")),
        ("₹12-18 LPA", Pay(1_200_000, 1_800_000, "INR")),
        ("12 - 18 LPA", Pay(1_200_000, 1_800_000)),
        ("Rs. 25,000 - Rs. 40,000 per month", Pay(25_000, 40_000, None, "month")),
        ("INR 8L - 12L per annum", Pay(800_000, 1_200_000, "INR", "year")),
        ("₹1.2 Cr", Pay(12_000_000, 12_000_000, "INR")),
        ("15-20 lakhs per annum", Pay(1_500_000, 2_000_000, None, "year")),
        ("5 to 8 Lacs P.A.", Pay(500_000, 800_000, None, "year")),
        ("50.000 - 60.000 € brutto/Jahr", Pay(50_000, 60_000, "EUR", "year")),
        ("50 000 – 60 000 EUR p.a.", Pay(50_000, 60_000, "EUR", "year")),
        ("CHF 95'000 - 110'000", Pay(95_000, 110_000, "CHF")),
        ("ab 3.200 € brutto im Monat", Pay(3_200, None, "EUR", "month")),
        ("bis zu 75.000 EUR jährlich", Pay(None, 75_000, "EUR", "year")),
        ("60-70 T€", Pay(60_000, 70_000, "EUR")),
        ("65 TEUR", Pay(65_000, 65_000, "EUR")),
        ("13,50 €/Std.", Pay(13.5, 13.5, "EUR", "hour")),
        ("14,20 Euro pro Stunde", Pay(14.2, 14.2, "EUR", "hour")),
        ("Stundenlohn: 15,00 €", Pay(15, 15, "EUR", "hour")),
        ("2.800 bis 3.400 Euro monatlich", Pay(2_800, 3_400, "EUR", "month")),
        ("45k€ - 55k€", Pay(45_000, 55_000, "EUR")),
        ("45-55K€ brut annuel", Pay(45_000, 55_000, "EUR", "year")),
        ("De 35 000 € à 42 000 € par an", Pay(35_000, 42_000, "EUR", "year")),
        ("Salaire : 2 200 € brut mensuel", Pay(2_200, 2_200, "EUR", "month")),
        ("entre 40 et 50 k€", Pay(40_000, 50_000, "EUR")),
        ("30.000 a 40.000 € brutos anuales", Pay(30_000, 40_000, "EUR", "year")),
        ("desde 24.000 € al año", Pay(24_000, None, "EUR", "year")),
        ("hasta 45.000 €", Pay(None, 45_000, "EUR")),
        ("RAL 30.000 - 35.000 €", Pay(30_000, 35_000, "EUR")),
        ("€ 2.500 - € 3.200 per maand", Pay(2_500, 3_200, "EUR", "month")),
        ("vanaf € 14,50 per uur", Pay(14.5, None, "EUR", "hour")),
        ("35 000 - 45 000 kr/mån", Pay(35_000, 45_000)),
        ("SEK 40 000 per månad", Pay(40_000, 40_000, "SEK", "month")),
        ("18 000 – 24 000 zł brutto/mies.", Pay(18_000, 24_000, "PLN", "month")),
        ("od 10 000 do 15 000 PLN miesięcznie", Pay(10_000, 15_000, "PLN", "month")),
        ("120 - 150 zł/h", Pay(120, 150, "PLN", "hour")),
        ("50 000 Kč měsíčně", Pay(50_000, 50_000, "CZK", "month")),
        ("R$ 8.000 a R$ 10.000", Pay(8_000, 10_000, "BRL")),
        ("R$ 5.000,00 por mês", Pay(5_000, 5_000, "BRL", "month")),
        ("$25.000 - $30.000 MXN mensuales", Pay(25_000, 30_000, "MXN", "month")),
        ("S$4,500 - S$6,000 monthly", Pay(4_500, 6_000, "SGD", "month")),
        ("HK$25K-35K / month", Pay(25_000, 35_000, "HKD", "month")),
        ("NT$50,000 - 70,000 / month", Pay(50_000, 70_000, "TWD", "month")),
        ("¥5,000,000 - ¥8,000,000 / year", Pay(5_000_000, 8_000_000, None, "year")),
        ("¥5M – ¥8M", Pay(5_000_000, 8_000_000)),
        ("AED 15,000 - 20,000 per month", Pay(15_000, 20_000, "AED", "month")),
        ("ZAR 600k - 800k CTC", Pay(600_000, 800_000, "ZAR")),
        ("PHP 40,000 - 60,000/month", Pay(40_000, 60_000, "PHP", "month")),
        ("£28,000 - £32,000 per annum, pro rata", Pay(28_000, 32_000, "GBP", "year")),
        ("£12.60 p/h", Pay(12.6, 12.6, "GBP", "hour")),
        ("£11.44ph", Pay(11.44, 11.44, "GBP", "hour")),
        ("£13.15 per hour plus holiday pay", Pay(13.15, 13.15, "GBP", "hour")),
        ("Up to £60k + bonus", Pay(None, 60_000, "GBP")),
        ("£50-60K + 10% bonus + £5k car allowance", Pay(50_000, 60_000, "GBP")),
        ("Circa £45,000", Pay(45_000, 45_000, "GBP")),
        ("£450 - £500 p/d Inside IR35", Pay(450, 500, "GBP", "day")),
        ("£500 pd", Pay(500, 500, "GBP", "day")),
        ("$18-$22/hr DOE", Pay(18, 22, None, "hour")),
        ("$18 to $22 an hour", Pay(18, 22, None, "hour")),
        ("From $18 an hour", Pay(18, None, None, "hour")),
        ("Up to $35 per hour", Pay(None, 35, None, "hour")),
        ("$17.50/hour + tips", Pay(17.5, 17.5, None, "hour")),
        ("Starting at $20.00/hr", Pay(20, None, None, "hour")),
        ("$15.00+ per hour", Pay(15, None, None, "hour")),
        ("$1,200 - $1,500 per week", Pay(1_200, 1_500, None, "week")),
        ("$2,000 bi-weekly", Pay(2_000, 2_000)),
        ("$300 per shift", Pay(300, 300)),
        ("$4,500 per course", Pay(4_500, 4_500)),
        ("$65 per visit", Pay(65, 65)),
        ("$95,000.00 - $110,000.00 Annually", Pay(95_000, 110_000, None, "year")),
        ("$95,000.00/yr - $110,000.00/yr", Pay(95_000, 110_000, None, "year")),
        ("$800 - $1.2k per week", Pay(800, 1_200, None, "week")),
        ("$900k - $1.2M", Pay(900_000, 1_200_000)),
        ("USD 120,000–150,000 per year", Pay(120_000, 150_000, "USD", "year")),
        ("USD $120k-$150k", Pay(120_000, 150_000, "USD")),
        ("US$120k", Pay(120_000, 120_000, "USD")),
        ("$120K USD", Pay(120_000, 120_000, "USD")),
        ("120K-150K USD", Pay(120_000, 150_000, "USD")),
        ("$120,000 - $150,000 CAD", Pay(120_000, 150_000, "CAD")),
        ("C$90-110K", Pay(90_000, 110_000, "CAD")),
        ("$90-$110K", Pay(90_000, 110_000)),
        ("$90,000-110K", Pay(90_000, 110_000)),
        ("90-110k", Pay(90_000, 110_000)),
        ("$100k OTE ($50k base)", Pay(50_000, 50_000)),
        ("Base $90K, OTE $180K", Pay(90_000, 90_000)),
        ("$70,000 base / $140,000 OTE", Pay(70_000, 70_000)),
        ("OTE: $200,000 - $240,000", Pay(200_000, 240_000)),
        ("$1", Pay(1, 1)),
        ("20 hours/week, $25/hr", Pay(25, 25, None, "hour")),
        ("Salary: €3.500 x 14", Pay(3_500, 3_500, "EUR")),
        ("GS-12: $82,764 - $107,590 per year", Pay(82_764, 107_590, None, "year")),
        ("$44,117.00 to $57,354.00 / Per Year", Pay(44_117, 57_354, None, "year")),
        ("$17.35 to $20.24 / Per Hour", Pay(17.35, 20.24, None, "hour")),
        ("SF: $180k-$220k; NYC: $170k-$210k", Pay(180_000, 220_000)),
        ("$180k-$220k (SF), $150k-$190k (remote)", Pay(180_000, 220_000)),
        ("Tier 1: $150,000 - $180,000 | Tier 2: $130,000 - $150,000", Pay(150_000, 180_000)),
        ("Pay range: $20.00 - $25.00", Pay(20, 25)),
        ("$52/hr ($108,160 annually)", Pay(52, 52, None, "hour")),
        ("£40k and £500 bonus", Pay(40_000, 40_000, "GBP")),
        ("$60,000 a year and 25 days off", Pay(60_000, 60_000, None, "year")),
        ("$60,000 and 401k", Pay(60_000, 60_000)),
        ("between 50 and 60k EUR", Pay(50_000, 60_000, "EUR")),
        ("between €50k and €60k", Pay(50_000, 60_000, "EUR")),
        ("€50k max", Pay(None, 50_000, "EUR")),
        ("max. €50k", Pay(None, 50_000, "EUR")),
        ("min. 3000 EUR", Pay(3_000, None, "EUR")),
        ("50k EUR minimum", Pay(50_000, None, "EUR")),
        ("> $100k", Pay(100_000)),
        ("$100k+", Pay(100_000)),
        ("$100k+ base", Pay(100_000)),
        ("100,000+", Pay(100_000)),
        ("$85000.00-$95000.00", Pay(85_000, 95_000)),
        ("USD85,000 to USD95,000 annually", Pay(85_000, 95_000, "USD", "year")),
        ("85000 - 95000 USD Yearly", Pay(85_000, 95_000, "USD", "year")),
        ("EUR 85.000,00", Pay(85_000, 85_000, "EUR")),
        ("1.500.000 - 2.000.000 COP", Pay(1_500_000, 2_000_000, "COP")),
        ("$80.000 - $100.000 / año", Pay(80_000, 100_000, None, "year")),
        ("IDR 10.000.000 - 15.000.000 per month", Pay(10_000_000, 15_000_000, "IDR", "month")),
        ("15M - 20M VND", Pay(15_000_000, 20_000_000, "VND")),
        ("$1,000 – $1,400 weekly", Pay(1_000, 1_400, None, "week")),
        ("$650/day", Pay(650, 650, None, "day")),
        ("EUR 400 per day", Pay(400, 400, "EUR", "day")),
        ("$5k-8k/month", Pay(5_000, 8_000, None, "month")),
        ("$60 – $80 per hour • Offers Equity", Pay(60, 80, None, "hour")),
        ("$120K – $140K • Offers Equity • $10,000 annual bonus", Pay(120_000, 140_000)),
        ("HOURLY: $30.00-$35.00", Pay(30, 35, None, "hour")),
        ("Annual Salary: $85,000", Pay(85_000, 85_000, None, "year")),
        ("Salary: 85,000", Pay(85_000, 85_000)),
        ("Salary 2024: $85,000", Pay(85_000, 85_000)),
        ("5 years experience. $85,000", Pay(85_000, 85_000)),
        ("Grade 7, £36,924-£44,263", Pay(36_924, 44_263, "GBP")),
        ("Band 5 £29,970 to £36,483 a year", Pay(29_970, 36_483, "GBP", "year")),
        ("£29,970 to £36,483 per annum inclusive of HCAS", Pay(29_970, 36_483, "GBP", "year")),
        ("Bonus of $10,000 and salary of $90,000", Pay(90_000, 90_000)),
        ("Starting salary is expected between 60000$ CDN and 70000$ CDN.", Pay(60_000, 70_000, "CAD")),
        ("ranges from CHF 130’000.-- to CHF 140’000.--", Pay(130_000, 140_000, "CHF")),
        ("100k £/€", Pay(100_000, 100_000)),
        ("$135,000‐$185,000/year", Pay(135_000, 185_000, None, "year")),
        ("165K OTE - 200K OTE", Pay(165_000, 200_000)),
        ("$180,000/year ($90,000 base, $90,000 variable) on-target earnings", Pay(180_000, 180_000, None, "year")),
    ],
)
def test_pay_as_boards_write_it(text: str, pay: Pay) -> None:
    assert read_pay(Record("1", "Clerk", pay=text)) == pay


@pytest.mark.parametrize(
    "text",
    [
        "Competitive salary, 401(k) match up to 4%",
        "$500 sign-on bonus",
        "$10,000 sign-on bonus",
        "$5,000 relocation assistance",
        "$1,500 annual learning stipend",
        "$100/month gym allowance",
        "We raised $25M Series B",
        "We have raised $120 million in funding",
        "$4.5B valuation",
        "Backed by $30M from Sequoia",
        "$2.5M ARR",
        "Manage a $500,000 budget",
        "$250k annual quota",
        "Manage accounts worth $100,000+ a year",
        "serving 50,000 customers",
        "over 10,000 employees worldwide",
        "$50,000 life insurance",
        "$3,000 deductible",
        "Join our 24/7 team of 1,200 people",
        "40 hours per week",
        "37.5 hours weekly",
        "Settlement allowance RMB 300,000 for professors, RMB 200,000 for associate professors",
        "lump-sum research grant of RMB 150,000/300,000/500,000",
        "Competition No: 17.10.219",
        "Fortune 1000 clients",
        "by the end of 2025.",
        "Lunch, dinner, and snacks provided in the office ($10,400/year)",
        "Closing deals in the $50k–$100k range",
        "an average deal size of $50k-300k+ ARR",
        "Every 5 days your cash out is worth about $600.",
        "Variable Commission: $120,000–$150,000+",
        "It costs over $11,000 on average to originate such a loan",
        "Bonus will be based on performance and ranges from $15,000-$24,000 CAD.",
        "Series A: $18M, led by people we like",
        "a $4.6 trillion market",
    ],
)
def test_other_money_is_no_pay(text: str) -> None:
    assert not read_pay(Record("1", "Clerk", pay=text)).is_said


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
