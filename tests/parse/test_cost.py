"""What officers write about money, and what a careful person adds up from it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.parse import format_cost, parse_cost, parse_total
from xlplan.plan import Cost


def amounts(cost: Cost) -> list[Decimal]:
    return [line.amount for line in cost.lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("£25,824", "25824", id="one amount"),
        pytest.param("25000", "25000", id="a bare number"),
        pytest.param("approx. £500", "500", id="approximately"),
        pytest.param("Up to £5,000", "5000", id="up to"),
        pytest.param("£500 (including VAT)", "500", id="remark in brackets"),
        pytest.param("£500 + VAT", "500", id="plus VAT"),
        pytest.param("£68,504 (including on costs)", "68504", id="on costs"),
        pytest.param("£2000 for HRET & PDSS report writing", "2000", id="amount before the text"),
        pytest.param("Venue hire & presenter costs = £6,800", "6800", id="equals"),
        pytest.param("Venue costs = £6,600 (21 half days))", "6600", id="stray bracket"),
        pytest.param("£12,000 per annum", "12000", id="a year's cost"),
        pytest.param("£12,000 a year", "12000", id="a year's cost in other words"),
        pytest.param("£1,500 for 2,000 leaflets", "1500", id="a price for many"),
        pytest.param("£200 for 2 days", "200", id="a price for several days"),
        pytest.param("Training for 30 staff £3,000", "3000", id="a number that is no money"),
        pytest.param("£800 including £200 travel", "800", id="an amount within another"),
        pytest.param("£1,000 (share of £7,000)", "1000", id="another amount in brackets"),
        pytest.param("£5,000 from existing budgets", "5000", id="from existing budgets"),
        pytest.param("Venue £600, catering £200", "600 200", id="comma between"),
        pytest.param("Venue £600 Catering £200", "600 200", id="nothing between"),
        pytest.param("Venue £600 and catering £200", "600 200", id="and between"),
        pytest.param("£600 venue, £200 food", "600 200", id="price before each"),
        pytest.param("Venue £600\nCatering £200", "600 200", id="line by line"),
        pytest.param("Venue £300. Food £200.", "300 200", id="full stops"),
        pytest.param("1. £750 2. £3096 3. £5160", "750 3096 5160", id="numbered"),
        pytest.param("10. Venue hire £600 11. Refreshments £600", "600 600", id="numbered texts"),
        pytest.param("2018/19: £5,000 2019/20: £6,000", "5000 6000", id="by financial year"),
        pytest.param("Plus travel £500", "500", id="plus"),
        pytest.param("£600 + £200", "800", id="a sum"),
        pytest.param("Venue £600 + catering £200 = £800", "800", id="a sum with its result"),
        pytest.param(
            "HRET review no additional cost (done by staff) £2000 for report writing",
            "0 2000",
            id="nil and an amount",
        ),
        pytest.param(
            "Key stage 5 = £12,000 Key Stage 4 = 30 days @£450 per day = £13,500",
            "12000 13500",
            id="two equals signs in one item",
        ),
        pytest.param(
            "Cost of one post (Point A10) =\n£68,504 (including on costs)",
            "68504",
            id="a sentence over two rows",
        ),
        pytest.param("-£500", "-500", id="a saving"),
    ],
)
def test_each_item_is_priced_once(text: str, expected: str) -> None:
    """Every item has its amount; numbers that are no money are left alone."""
    cost = parse_cost(text)

    assert (text, [Decimal(pounds) for pounds in expected.split()]) == (cost.raw, amounts(cost))
    assert cost.declared is None


@pytest.mark.parametrize(
    ("text", "quantity", "unit", "rate", "amount", "stated"),
    [
        pytest.param("10 days @ £450 = £4,500", "10", "days", "450", "4500", "4500", id="result"),
        pytest.param("10 days @£450 per day", "10", "day", "450", "4500", None, id="no result"),
        pytest.param("10 days @ £450 = £4,600", "10", "days", "450", "4500", "4600", id="wrong"),
        pytest.param("10 days at £450 a day", "10", "day", "450", "4500", None, id="at, a day"),
        pytest.param("10 x £450", "10", None, "450", "4500", None, id="x"),
        pytest.param("3 × £1,500 = £4,500", "3", None, "1500", "4500", "4500", id="times sign"),
        pytest.param("£450 x 10 days", "10", "days", "450", "4500", None, id="rate first"),
        pytest.param("£450 per day for 10 days", "10", "day", "450", "4500", None, id="per, for"),
        pytest.param("£450/day x 10", "10", "day", "450", "4500", None, id="slash day"),
        pytest.param("£1,000 per school x 12 schools", "12", "school", "1000", "12000", None,
                     id="per school"),
        pytest.param("30 families at £20 per family", "30", "family", "20", "600", None,
                     id="irregular plural"),
        pytest.param("40 staff @ £25 per head", "40", "head", "25", "1000", None, id="per head"),
        pytest.param("100 miles @ 45 pence per mile = £45", "100", "mile", "0.45", "45", "45",
                     id="pence per mile"),
        pytest.param("10 licences at £5.99 each", "10", "licences", "5.99", "59.90", None,
                     id="each"),
        pytest.param("0.5 fte @ £40,000 = £20,000", "0.5", "fte", "40000", "20000", "20000",
                     id="half a post"),
        pytest.param("2½ days @ £300", "2.5", "days", "300", "750", None, id="half days"),
        pytest.param("½ day @ £300", "0.5", "day", "300", "150", None, id="half a day"),
        pytest.param("21 half days @ £120", "21", "half days", "120", "2520", None,
                     id="so many half days"),
        pytest.param("50% of £2,000", "0.5", None, "2000", "1000", None, id="per cent of"),
        pytest.param("£40,000 x 50%", "0.5", None, "40000", "20000", None, id="times per cent"),
        pytest.param("2 staff x 3 days x £100 = £600", "6", "days", "100", "600", "600",
                     id="three factors"),
        pytest.param("£100 x 2 staff x 3 days", "6", "days", "100", "600", None,
                     id="three factors, rate first"),
        pytest.param("Consultant £4,600 (10 days @ £450)", "10", "days", "450", "4500", "4600",
                     id="result before the product in brackets"),
        pytest.param("Consultant (10 days @ £450) = £4,500", "10", "days", "450", "4500", "4500",
                     id="product in brackets"),
        pytest.param("Consultancy = 10 days @ £450", "10", "days", "450", "4500", None,
                     id="product behind the equals sign"),
        pytest.param("10 days @ £450 per day £4,500", "10", "day", "450", "4500", "4500",
                     id="result without an equals sign"),
        pytest.param("24 miles per day @ 45 pence per mile = £324", "24", "miles per day", "0.45",
                     "324", "324", id="days that are not stated are believed"),
    ],
)  # fmt: skip
def test_quantity_times_rate_is_the_amount(
    text: str, quantity: str, unit: str | None, rate: str, amount: str, stated: str | None
) -> None:
    """Where the text says how many at what rate, xlplan multiplies and remembers what it says."""
    line = parse_cost(text).lines[0]

    assert (line.quantity, line.unit, line.rate, line.amount, line.stated) == (
        Decimal(quantity), unit, Decimal(rate), Decimal(amount), stated and Decimal(stated),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        pytest.param("4 days @ £200 + £60 travel = £860", "860", id="with its result"),
        pytest.param("4 days @ £200 + travel £60", "860", id="without a result"),
        pytest.param("Supply cover 4 days @ £200/day and travel £60", "860", id="and"),
    ],
)
def test_what_is_added_to_a_product_counts(text: str, amount: str) -> None:
    """An amount beside quantity times rate is not lost."""
    assert parse_cost(text).recalculated == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "recalculated"),
    [
        pytest.param("10 days @ £50 per hour = £3,750", "3750", id="hours of a day not stated"),
        pytest.param("12 staff @ £100 per day = £6,000", "6000", id="days of staff not stated"),
    ],
)
def test_a_rate_for_another_unit_is_not_multiplied(text: str, recalculated: str) -> None:
    """£50 per hour for 10 days says nothing about hours, so the stated amount is believed."""
    assert parse_cost(text).recalculated == Decimal(recalculated)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="blank"),
        pytest.param("TBC", id="to be confirmed"),
        pytest.param("to be agreed", id="to be agreed"),
        pytest.param("?", id="question mark"),
        pytest.param("Additional capacity to review the systems", id="words"),
        pytest.param("DSG", id="a fund"),
        pytest.param("£258 per day", id="a rate"),
        pytest.param("£850 each", id="a rate for each"),
        pytest.param("12 days, £258 per day", id="days and a rate"),
        pytest.param("£10/hour for 5 days", id="an hourly rate for days"),
        pytest.param("Key Stage 4 consultancy at £450 per day", id="a stage is no quantity"),
        pytest.param("£500-£600", id="a range with a hyphen"),
        pytest.param("£500 to £600", id="a range in words"),
        pytest.param("between £500 and £600", id="between"),
        pytest.param("£500 or £600", id="or"),
        pytest.param("€500", id="another currency"),
        pytest.param("Point A10 of the scale, 1-5", id="numbers that are no money"),
    ],
)
def test_what_states_no_amount_costs_nothing_known(text: str) -> None:
    """Where no amount is stated none is made up: not nought, but unknown."""
    cost = parse_cost(text)

    assert (cost.recalculated, cost.declared) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Nil", "nil.", "None", "£0", "£0.00", "0", "n/a", "-", "No cost", "No additional cost",
        "No additional cost identified", "No additional costs (carried out by staff)",
        "No cost implications", "Within existing resources", "From existing budget",
        "Officer time", "Staff time only", "Cost neutral", "No funding required",
        "£0 - within existing budget",
    ],
)  # fmt: skip
def test_an_explicit_nil_is_a_cost_of_nothing(text: str) -> None:
    """To say that something costs nothing is to state its cost."""
    cost = parse_cost(text)

    assert (cost.recalculated, "nil" in cost.notes) == (Decimal(0), True)


@pytest.mark.parametrize(
    ("text", "declared", "lines"),
    [
        pytest.param("Total cost = £10,000", "10000", "", id="total only"),
        pytest.param("Total Cost = £2,000", "2000", "", id="capital C"),
        pytest.param("TOTAL: £10,000", "10000", "", id="capitals"),
        pytest.param("Grand total £10,000", "10000", "", id="grand total"),
        pytest.param("Total £10,000 per annum", "10000", "", id="a year's total"),
        pytest.param("Total = £1,000 + £200", "1200", "", id="a total that is a sum"),
        pytest.param("Total £800 including £200 travel", "800", "", id="what it includes"),
        pytest.param("Total £800 (including £200 travel)", "800", "", id="in brackets"),
        pytest.param("Sub-total £800", "800", "", id="a subtotal of nothing"),
        pytest.param("Total for 30 schools = £600", "600", "", id="a total for many"),
        pytest.param("Venue £600 Food £200 Total £800", "800", "600 200", id="after its items"),
        pytest.param("Venue £600; food £200; Total £900", "900", "600 200", id="a wrong total"),
        pytest.param("per day = £6750 Total cost = £6750", "6750", "6750", id="behind a fragment"),
        pytest.param(
            "£18,900 fees Total cost (excluding implementation) = £25,824",
            "25824",
            "18900",
            id="with a remark",
        ),
        pytest.param("Total cost including management", None, "", id="a blank total"),
        pytest.param("Total cost £500 per school", None, "", id="a rate is no total"),
        pytest.param("Total £500 - £600", None, "", id="a range is no total"),
        pytest.param("Totally new post £5,000", None, "5000", id="a word that begins so"),
    ],
)
def test_a_total_is_declared_and_never_added(text: str, declared: str | None, lines: str) -> None:
    """A total is what the officer declares; it is never one of the lines."""
    cost = parse_cost(text)

    assert (cost.declared, amounts(cost)) == (
        declared and Decimal(declared),
        [Decimal(pounds) for pounds in lines.split()],
    )


@pytest.mark.parametrize(
    ("text", "stated", "calculated", "arithmetic"),
    [
        pytest.param("1. £100 2. £200 3. £50 Total 1-2 = £300", "300", "300",
                     "£100 + £200 = £300", id="of items by number"),
        pytest.param("1. £100 2. £200 Total 1 to 2 = £350", "350", "300", "£100 + £200 = £300",
                     id="wrong"),
        pytest.param("Venue £100 Food £200 Sub-total £300", "300", "300", "£100 + £200 = £300",
                     id="subtotal"),
        pytest.param("6-8 (£774/per school + £250 for paper = £1024) Total for 30 schools = "
                     "£15,360", "15360", "30720", "30 × £1,024 = £30,720",
                     id="so many of a unit cost"),
    ],
)  # fmt: skip
def test_a_subtotal_is_checked_and_never_added(
    text: str, stated: str, calculated: str, arithmetic: str
) -> None:
    """A subtotal has its own arithmetic; the lines are counted without it."""
    cost = parse_cost(text)

    assert [(s.stated, s.calculated, s.arithmetic) for s in cost.subtotals] == [
        (Decimal(stated), Decimal(calculated), arithmetic)
    ]
    assert cost.declared is None


def test_a_unit_cost_counts_as_often_as_it_says() -> None:
    """£1,024 each for 30 schools is £30,720, whatever the subtotal says."""
    cost = parse_cost("6-8 (£774/per school + £250 = £1024) Total for 30 schools = £15,360")

    assert [(x.quantity, x.unit, x.rate, x.amount, x.stated) for x in cost.lines] == [
        (Decimal(30), "schools", Decimal(1024), Decimal(30720), Decimal(15360))
    ]


def test_a_unit_cost_nobody_multiplies_counts_once() -> None:
    """Without "total for so many" a unit cost is an item like any other."""
    assert parse_cost("6-8 (£774/per school + £250 = £1024)").recalculated == Decimal(1024)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        pytest.param("£500", set(), id="plain"),
        pytest.param("Total cost (excluding travel) = £500", {"excludes"}, id="excluding"),
        pytest.param("Travel is not included £500", {"excludes"}, id="not included"),
        pytest.param("£500 excl VAT", {"excludes"}, id="excl"),
        pytest.param("Total = £500 (NB share of the costs with 6 others)", {"shared"}, id="share"),
        pytest.param("£500 shared with health", {"shared"}, id="shared"),
        pytest.param("Match funded £500", {"shared"}, id="match funded"),
        pytest.param("per day = £6750", {"fragment"}, id="begins in mid-sentence"),
        pytest.param("= £6750", {"fragment"}, id="begins with the result"),
        pytest.param("and £500 for food", {"fragment"}, id="begins with and"),
        pytest.param("Cost of one post =", {"fragment"}, id="stops before the amount"),
        pytest.param("No additional cost", {"nil"}, id="nil"),
    ],
)
def test_what_a_cost_says_of_itself_is_noted(text: str, notes: set[str]) -> None:
    """Exclusions, shares, fragments and nil are kept beside the figure."""
    assert notes == set(parse_cost(text).notes)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_cost_is_read_without_failing(
    texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """Whatever stands in a cost cell, reading it never fails and keeps the words."""
    text = data.draw(texts)

    assert text == parse_cost(text).raw


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_costs_written_out_read_back_the_same(
    texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """Costs written by xlplan and read again are the same items and the same total."""
    cost = parse_cost(data.draw(texts))

    again = parse_cost(format_cost(cost))

    assert _figures(cost) == _figures(again)


def _figures(cost: Cost) -> tuple[Decimal | None, list[tuple[object, ...]]]:
    lines = [(x.quantity, x.unit, x.rate, x.amount, x.stated) for x in cost.lines]
    return cost.declared, [tuple(line) for line in lines]


_items = st.lists(
    st.tuples(st.sampled_from(["Venue", "Travel", "Supply cover"]), st.integers(1, 99_999)),
    min_size=1,
    max_size=8,
)


@given(_items, st.integers(1, 999_999))
@settings(max_examples=200, deadline=None)
def test_a_total_never_counts_as_an_item(items: list[tuple[str, int]], total: int) -> None:
    """However many items, their sum leaves the total out, right or wrong."""
    text = " ".join(f"{what} = £{pounds:,}" for what, pounds in items)

    cost = parse_cost(f"{text} Total cost = £{total:,}")

    assert (Decimal(total), [Decimal(pounds) for _, pounds in items]) == (
        cost.declared,
        amounts(cost),
    )


@given(st.integers(1, 400), st.integers(1, 2_000), st.sampled_from(["@", "at", "x", "×"]))
@settings(max_examples=200, deadline=None)
def test_every_product_is_multiplied(quantity: int, rate: int, sign: str) -> None:
    """So many days at such a rate come to quantity times rate."""
    cost = parse_cost(f"Consultancy, {quantity} days {sign} £{rate:,} per day")

    assert cost.recalculated == Decimal(quantity * rate)


@pytest.mark.parametrize(
    "word", ["1", "£1", "£1 ", "1 day ", "(", ")", "=", "Total ", "1. ", "a ", "x ", "£1 + ", "1,"]
)
def test_a_very_long_cost_is_read_at_once(word: str) -> None:
    """A cell as long as Excel allows takes no time to speak of."""
    text = (word * 32_767)[:32_767]

    assert text == parse_cost(text).raw


@pytest.mark.parametrize(
    ("text", "recalculated", "unclear"),
    [
        pytest.param("£1 500", None, True, id="a space for the comma"),
        pytest.param("£1,OOO", None, True, id="letters for noughts"),
        pytest.param("£1-2k", None, True, id="a range of thousands"),
        pytest.param("£10.000", None, True, id="a stop for the comma"),
        pytest.param("£1,000 less £200", None, True, id="less"),
        pytest.param("was £1,200 now £1,500", None, True, id="was and now"),
        pytest.param("Est. £1,500; actual £1,450", None, True, id="estimate and actual"),
        pytest.param("Saving of £10,000", None, True, id="a saving"),
        pytest.param("£10,000 income", None, True, id="income"),
        pytest.param("3x£1,500", "4500", False, id="no spaces"),
        pytest.param("2 x £500 and 3 x £200", "1600", False, id="two products"),
        pytest.param("£250 ea x 20", "5000", False, id="each, shortened"),
        pytest.param("£5 vouchers x 20", "100", False, id="a word between"),
        pytest.param("£25,000 DfE / £5,000 LA", "30000", False, id="two payers"),
        pytest.param("2 x £500 + 3 x £200 = £1,600", "1600", False, id="two products, result"),
        pytest.param("1 day a week for 39 weeks @ £200 = £7,800", "7800", False, id="3 numbers"),
        pytest.param("10 days @ £450 = £4,500 plus £60 travel", "4560", False, id="plus"),
        pytest.param("See action 3", "0", False, id="priced elsewhere"),
        pytest.param("Training budget", None, False, id="who pays is no amount"),
        pytest.param(
            "4 sessions @ £250 = £1,000 + £200 travel = £1,200", "1200", False, id="sum of a sum"
        ),
        pytest.param(
            "4 days @ £250 = £1,000 and venue 4 @ £100 = £400", "1400", False, id="two results"
        ),
        pytest.param("1/2 day @ £500", "250", False, id="half in figures"),
        pytest.param("Capital £500 / Revenue £100", "600", False, id="two kinds of money"),
        pytest.param("12*£500", "6000", False, id="a star for times"),
        pytest.param("£500 per year for 3 yrs", "1500", False, id="a shortened unit"),
        pytest.param("£1, 000", None, True, id="a space behind the comma"),
        pytest.param("£1'000", None, True, id="an apostrophe"),
        pytest.param("£1,000-2,000", None, True, id="a range without a second sign"),
        pytest.param("£500 of £10,000 budget", None, True, id="a part of a budget"),
        pytest.param("Budget £1000, spent £400", None, True, id="spent"),
        pytest.param("£500 gross, £400 net", None, True, id="gross and net"),
        pytest.param("£500 each (12 schools)", None, True, id="a rate without its product"),
    ],
)
def test_an_amount_is_read_as_meant_or_said_to_be_unclear(
    text: str, recalculated: str | None, unclear: bool
) -> None:
    """No figure is made of what cannot be read for certain."""
    cost = parse_cost(text)
    expected = None if recalculated is None else Decimal(recalculated)
    assert (expected, unclear) == (cost.recalculated, "unclear" in cost.notes)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1 × £1 = " * 30, id="more products than an item has"),
        pytest.param("£" + "9" * 400, id="more digits than Excel keeps"),
        pytest.param("£900 million x 900,000,000", id="more than any plan costs"),
    ],
)
def test_what_no_plan_costs_is_unclear(text: str) -> None:
    """Nothing is added up that could be no sum of money, and nothing takes long to find out."""
    cost = parse_cost(text)

    assert (cost.lines, cost.declared, "unclear" in cost.notes) == ((), None, True)


def test_a_list_of_many_ranges_is_cut_at_each() -> None:
    """A long price list is read as the short one it begins with."""
    short, long = (parse_cost(f"{'Hall £100-£200, ' * times}tea £5") for times in (3, 300))

    assert short.notes == long.notes
    assert amounts(short)[-1:] == amounts(long)[-1:]


# What somebody types into a cell for a total, and what it comes to.
_TOTALS = """
£13,000 = 13000
 1500  = 1500
1,500.50 = 1500.50
-£200 = -200
£1.5k = 1500
£1,500 (approx) = 1500
Total £1,500 = 1500
No additional cost = 0
nil = 0
N/A = 0
– = 0
£0 = 0
See action 4 = 0
1,50 = None
13.000 = None
approx 1500 = None
see finance = None
15,000 – no additional cost = None
1500 within existing budget = None
(£10,000) = None
£500 to £600 = None
£1 500 = None
£450 per day = None
£500 venue, £200 food = None
Venue £500 Total £600 = None
30 days @ £450 per day: £13,000 = None
#REF! = None
 = None
"""


@pytest.mark.parametrize(
    ("text", "total"), [line.rsplit("=", 1) for line in _TOTALS.splitlines() if line]
)
def test_a_total_typed_as_text_is_one_amount_or_none(text: str, total: str) -> None:
    """Several amounts, or none for certain, are no total; "No additional cost" is nothing."""
    found = parse_total(text)
    assert found == (None if total.strip() == "None" else Decimal(total.strip()))


def test_two_cells_joined_are_not_one_total() -> None:
    """A row and the one it goes on in may each have said something."""
    assert parse_total("500\n£300") is None
