"""What a mail says and in which order, as plain text on a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.mail.summaries import HOSTILE, MADE, NOTICE, action, assessed, example, hostile
from xlplan.changes import Changes
from xlplan.mail.text import as_text, compose, compose_for_lead
from xlplan.plan import Rag
from xlplan.summary import Summary, summarise, summarise_lead


def text_of(summary: Summary, *notices: str, attached: str = "Report.xlsx") -> str:
    return as_text(compose(summary, notices, "pmo@council.example", MADE, attached))


def headings(text: str) -> list[str]:
    lines = text.splitlines()
    return [lines[at - 1] for at, line in enumerate(lines) if line and set(line) == {"-"}]


def under(text: str, heading: str) -> str:
    """What stands between a heading and the next one."""
    lines = text.split(f"\n{heading}\n", 1)[1].splitlines()[1:]
    ends = [at - 1 for at, line in enumerate(lines) if line and set(line) == {"-"}]
    return "\n".join(lines[: min(ends, default=len(lines))]).strip()


def test_the_sections_stand_in_the_order_a_head_of_service_needs_them() -> None:
    """What went wrong in the night first, then the figures, then what to decide."""
    assert headings(text_of(summarise(*example("high-needs")), NOTICE)) == [
        "Strategic Review of High Needs Provision Action Plan",
        "Please note",
        "RAG status as at 15 April 2018",
        "To decide first",
        "Status",
        "Costs",
        "What has changed since 1 January 2018",
        "Quality of the data",
        "About this mail",
    ]


def test_without_notices_costs_or_history_their_headings_are_left_out() -> None:
    """A calm night makes a short mail."""
    assert headings(text_of(summarise(assessed(action("1", 2)), None))) == [
        "Roads", "RAG status as at 23 November 2026", "To decide first", "Status",
        "Quality of the data", "About this mail",
    ]  # fmt: skip


def test_a_notice_stands_before_the_figures() -> None:
    """Who reads one line reads that the tracker is not up to date."""
    text = text_of(summarise(*example("high-needs")), NOTICE)
    assert under(text, "Please note") == f"- {NOTICE}"
    assert text.index(NOTICE) < text.index("12 actions")


def test_a_decision_tells_what_who_why_and_what_to_do() -> None:
    """Nobody has to open the tracker to know what is asked."""
    first = under(text_of(summarise(*example("high-needs"))), "To decide first").split("\n\n")
    assert first[0].splitlines() == [
        "Action 4: Review the HRET and PDSS teams",
        "  Red. Lead: Linda Foster / Jill Norman / Irene Kakoullis",
        "  136 days late: it was due 30 November 2017.",
        "  What to do: update its progress or agree a new timescale.",
    ]
    assert first[1].splitlines()[-1] == "  Also: missing cost."
    assert first[5] == "And 6 more items to look at."


def test_the_officers_rag_stands_beside_ours_where_it_differs() -> None:
    """The two are never merged, and neither hides the other."""
    plan = assessed(replace(action("1", 2), rag=Rag.GREEN, rag_raw="Green"))
    assert "  Red. The officers say “Green”. Lead: Jane Brown" in text_of(summarise(plan, None))


def test_the_counts_of_a_section_fit_one_line() -> None:
    """No table drawn with signs, which a phone would break."""
    text = text_of(summarise(*example("commissioning")))
    assert under(text, "Status by section").splitlines()[1:] == [
        "- Commissioning: 10 (1 Red, 6 Amber, 3 Not started)",
        "- Provision: 10 (2 Red, 1 No date, 7 Not started)",
        "- All actions: 20 (3 Red, 6 Amber, 1 No date, 10 Not started)",
    ]


def test_the_money_is_told_with_what_it_leaves_out() -> None:
    """Both totals, how far apart they are, and the cost nobody stated."""
    assert under(text_of(summarise(*example("high-needs"))), "Costs").splitlines() == [
        "- Declared by the officers: £216,343",
        "- Recalculated from the lines: £216,243",
        "- Declared less recalculated: £100",
        "- Not stated, so not counted: action 9; Total cost including project management costs",
    ]


def test_the_quality_of_the_data_is_counted_by_severity_and_kind() -> None:
    """The error first, then what there is most of."""
    assert under(text_of(summarise(*example("commissioning"))), "Quality of the data") == (
        "14 findings: 5 errors, 9 warnings. 32 more for information. "
        "Each is on the Checks sheet of the attached report.\n\n"
        "Missing lead 3; missing action 1; missing timescale 1; lead not named 4; overdue 3; "
        "missing outcome 2."
    )


def test_a_first_run_says_so() -> None:
    """No reader wonders why nothing changed."""
    text = text_of(summarise(assessed(action("1", 2)), Changes(None)))
    assert "This is the first report on this plan" in under(text, "What has changed")


def test_the_footer_says_how_it_was_made_and_where_to_ask() -> None:
    """Nobody answers the mail to change the plan."""
    footer = under(text_of(summarise(assessed(action("1", 2)), None)), "About this mail")
    for words in (
        "Red is overdue, Amber is due within 30 days",
        "Every action and every finding is in the attached report, Report.xlsx.",
        "23 November 2026 at 03:30",
        "the tracker is never changed by replying to this mail",
        "Questions: pmo@council.example",
    ):
        assert words in footer


def test_a_lead_sees_each_action_with_its_day_its_status_and_all_that_is_missing() -> None:
    """Worst first; a day the reason names already is not told twice."""
    plan = assessed(
        action("1", 2, "Jane Brown", "By May 2027"),
        action("2", 3, "Ann Other"),
        action("3", 4, "jane  BROWN / Ann Other"),
        action("4", 5, "Jane Brown", "TBC"),
    )
    summary = summarise_lead(plan, None, "Jane Brown")
    text = as_text(compose_for_lead(summary, (), "pmo@council.example", MADE))
    assert under(text, "Your actions, worst first").split("\n\n") == [
        "Action 3: Mend the roof\n"
        "  Red\n"
        "  176 days late: it was due 31 May 2026.\n"
        "  What to do: update its progress or agree a new timescale.",
        "Action 4: Mend the roof\n"
        "  No date\n"
        "  Timescale is “TBC”.\n"
        "  What to do: say by when, such as “By July 2018”.",
        "Action 1: Mend the roof\n  Green\n  Due 31 May 2027.",
    ]
    assert "Ann Other" not in text
    assert "attached" not in text


def test_all_findings_of_an_action_are_told_to_its_lead() -> None:
    """The head of service gets the gist, the lead each sentence."""
    now, _ = example("high-needs")
    text = as_text(compose_for_lead(summarise_lead(now, None, "Linda Foster"), (), "x", MADE))
    assert (
        "  “Additional capacity to review and establish robust systems …” states no amount. "
        "Give an amount, or write “No additional cost”."
    ) in text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_cell_can_write_a_line_of_its_own(text: str) -> None:
    """Every line is one of ours: a heading, a bullet, an entry or a sentence."""
    said = text_of(hostile(text), text, attached=text)
    whole = "\n".join(said.splitlines())
    assert whole == said.rstrip("\n")
    assert not [line for line in said.split("\n") if line.startswith(("Bcc", "Cc", "X:", "<b>"))]
    assert len(said) < 12_000


def test_many_sections_and_kinds_are_cut_short_and_counted() -> None:
    """Two hundred sections are a mistake in the plan, not a mail of two hundred lines."""
    plan = assessed(*(action(str(n), n + 1, section=f"Section {n}") for n in range(1, 201)))
    text = text_of(summarise(plan, None))
    status = under(text, "Status by section")
    assert "- All actions: 200 (200 Red)" in status
    assert status.endswith("And 160 more sections.")


def test_the_same_day_gives_the_same_words_whenever_it_is_asked() -> None:
    """Nothing but the moment of making depends on the clock."""
    plan = assessed(action("1", 2), today=date(2026, 6, 1))
    assert "1 day late: it was due 31 May 2026." in text_of(summarise(plan, None))
