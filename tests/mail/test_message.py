"""The bytes of a mail: its headers, its parts, and that no cell can change either."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.summaries import (
    ENVELOPE,
    HOSTILE,
    MADE,
    MESSAGE_ID,
    NOTICE,
    action,
    assessed,
    example,
    hostile,
    opened,
    part_of,
)
from xlplan.mail.message import (
    Alarm,
    Envelope,
    make_alarm,
    make_lead_message,
    make_message,
    make_subject,
    name_report,
)
from xlplan.plan import Rag
from xlplan.summary import Summary, summarise, summarise_lead

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALARM = Alarm("plan.xlsx", "The tracker is open.", "Close it.", 75, "server-1")
HEADERS = {
    "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Content-Language",
    "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
}  # fmt: skip
ROADS = summarise(assessed(action("1", 2)), None)


def made_of(summary: Summary, notices: tuple[str, ...] = (NOTICE,), data: bytes = b"PK") -> bytes:
    attached = (name_report(summary.plan, summary.today), data)
    return make_message(summary, notices, ENVELOPE, attached, MADE, MESSAGE_ID)


def every_mail(summary: Summary, words: str = NOTICE) -> list[bytes]:
    """The three kinds of mail about one plan."""
    alarm = Alarm(words, words, words, 70, words)
    return [
        made_of(summary, (words,)),
        make_lead_message(replace(summary, lead=words), (words,), ENVELOPE, MADE, MESSAGE_ID),
        make_alarm(alarm, ENVELOPE, MADE, MESSAGE_ID),
    ]


def assert_sound(mail: bytes) -> None:
    """Exactly our headers, each once and addressed as told; lines as RFC 5322, 2.1.1 wants them."""
    names = opened(mail).keys()
    assert len(names) == len(set(names))
    assert set(names) <= HEADERS | {"Content-Transfer-Encoding"}
    assert opened(mail)["To"] == "head@council.example"
    assert mail.count(b"\r") == mail.count(b"\n") == mail.count(b"\r\n")
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    assert mail.isascii()


def test_the_parts_are_exactly_text_html_and_the_report() -> None:
    """multipart/mixed(alternative(text, html), xlsx), and the report arrives byte for byte."""
    data = bytes(range(256)) * 99
    mail = opened(made_of(ROADS, data=data))
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", XLSX,
    ]  # fmt: skip
    (report,) = mail.iter_attachments()
    assert report.get_filename() == "Roads RAG 2026-11-23.xlsx"
    assert hashlib.sha256(report.get_content()).digest() == hashlib.sha256(data).digest()


def test_without_a_report_there_is_text_and_html_and_no_word_of_an_attachment() -> None:
    """A report too big for the mail is left out, and the mail does not promise it."""
    mail = make_message(ROADS, (), ENVELOPE, None, MADE, MESSAGE_ID)
    kinds = [part.get_content_type() for part in opened(mail).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert "attached" not in part_of(mail, "plain")


def test_the_headers_say_who_when_and_that_no_holiday_notice_is_wanted() -> None:
    """A reply goes to a person, and other machines do not answer."""
    mail = opened(made_of(ROADS))
    assert {name: mail[name] for name in HEADERS - {"Content-Type"}} == {
        "Subject": "Roads: 1 Red – 23 November 2026",
        "From": "plan@council.example",
        "To": "head@council.example",
        "Reply-To": "pmo@council.example",
        "Date": "Mon, 23 Nov 2026 03:30:00 +0000",
        "Message-ID": MESSAGE_ID,
        "Content-Language": "en-GB",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
    }


def test_without_an_address_for_replies_they_go_to_the_sender() -> None:
    """The header and the words of the footer name one address."""
    envelope = Envelope("plan@council.example", ("head@council.example",))
    mail = make_message(ROADS, (), envelope, None, MADE, MESSAGE_ID)
    assert opened(mail)["Reply-To"] == "plan@council.example"
    assert "Questions: plan@council.example" in part_of(mail, "plain")


def test_all_recipients_are_named() -> None:
    """Twenty heads of service see who else has the mail, however long the line gets."""
    to = tuple(f"somebody.with.a.long.name.{n}@council.example" for n in range(20))
    mail = make_message(ROADS, (), replace(ENVELOPE, to=to), None, MADE, MESSAGE_ID)
    assert tuple(a.addr_spec for a in opened(mail)["To"].addresses) == to


@pytest.mark.parametrize("local", [64, 200])
def test_a_long_message_id_stays_whole(local: int) -> None:
    """The server and the outbox know the mail by it."""
    message_id = f"<{'a' * local}@council.example>"
    mail = make_message(ROADS, (), ENVELOPE, None, MADE, message_id)
    assert opened(mail)["Message-ID"].strip() == message_id


@pytest.mark.parametrize("kind", range(3), ids=["plan", "lead", "alarm"])
def test_the_same_input_gives_the_same_bytes(kind: int) -> None:
    """Whoever makes a mail again gets the mail that was sent, boundaries and all."""
    assert every_mail(ROADS)[kind] == every_mail(ROADS)[kind]


def test_another_mail_has_other_boundaries() -> None:
    """They come from the Message-ID, so a forwarded mail in a mail cannot break it."""
    first = made_of(ROADS)
    other = make_message(ROADS, (), ENVELOPE, None, MADE, "<2@council.example>")
    assert not set(re.findall(rb'boundary="(.*?)"', first)) & set(
        re.findall(rb'boundary="(.*?)"', other)
    )


def test_no_boundary_stands_in_a_part() -> None:
    """Even a cell that holds the boundary itself leaves the parts as they are."""
    boundaries = re.findall(r'boundary="(.*?)"', made_of(ROADS).decode())
    mail = made_of(hostile("\n".join(f"--{b}--" for b in boundaries)))
    assert len(list(opened(mail).walk())) == 5


@pytest.mark.parametrize(
    ("made", "header", "words"),
    [
        pytest.param(datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
                     "Wed, 01 Jul 2026 00:30:00 +0100", "1 July 2026 at 00:30", id="summer"),
        pytest.param(datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
                     "Sun, 25 Oct 2026 01:30:00 +0100", "25 October 2026 at 01:30", id="first"),
        pytest.param(datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
                     "Sun, 25 Oct 2026 01:30:00 +0000", "25 October 2026 at 01:30", id="again"),
        pytest.param(datetime(2026, 11, 23, 1, tzinfo=timezone(timedelta(hours=-5))),
                     "Mon, 23 Nov 2026 06:00:00 +0000", "23 November 2026 at 06:00", id="abroad"),
    ],
)  # fmt: skip
def test_the_date_is_londons(made: datetime, header: str, words: str) -> None:
    """Header and footer give the council's own time, on both clock-change days too."""
    mail = make_message(ROADS, (), ENVELOPE, None, made, MESSAGE_ID)
    assert opened(mail)["Date"] == header
    assert parsedate_to_datetime(header) == made
    assert words in part_of(mail, "plain")


def test_a_moment_without_a_time_zone_is_refused() -> None:
    """Nobody guesses which clock was meant."""
    with pytest.raises(ValueError, match="time zone"):
        make_message(ROADS, (), ENVELOPE, None, MADE.replace(tzinfo=None), MESSAGE_ID)


@pytest.mark.parametrize(
    ("plan", "counts", "subject"),
    [
        pytest.param("High Needs Action Plan", {Rag.RED: 7, Rag.AMBER: 1, Rag.GREEN: 3},
                     "High Needs Action Plan: 7 Red, 1 Amber – 23 November 2026", id="both"),
        pytest.param("Roads", {Rag.AMBER: 2, Rag.GREEN: 1},
                     "Roads: 2 Amber – 23 November 2026", id="amber"),
        pytest.param("Roads", {Rag.GREEN: 1, Rag.NO_DATE: 4},
                     "Roads: no Red or Amber – 23 November 2026", id="neither"),
        pytest.param("Cynllun Gweithredu Ŵy", {Rag.RED: 1},
                     "Cynllun Gweithredu Ŵy: 1 Red – 23 November 2026", id="welsh"),
        pytest.param("A\r\nBcc: x@y.example", {Rag.RED: 1},
                     "A Bcc: x@y.example: 1 Red – 23 November 2026", id="line break"),
        pytest.param("Plan " * 40, {Rag.RED: 1},
                     "Plan Plan Plan Plan Plan Plan Plan Plan Plan Plan Plan …: 1 Red"
                     " – 23 November 2026", id="long"),
    ],
)  # fmt: skip
def test_the_subject_tells_the_plan_the_counts_and_the_day(
    plan: str, counts: dict[Rag, int], subject: str
) -> None:
    """A phone shows it whole enough to know whether to open the mail."""
    summary = replace(ROADS, plan=plan, counts=tuple(counts.items()))
    assert opened(made_of(summary))["Subject"] == subject


def test_the_subject_of_a_plan_that_cannot_be_rated_says_so() -> None:
    """A head who reads only the subject must not take a lost column for good news."""
    lost = replace(ROADS, counts=((Rag.NO_DATE, 1),), not_rated="no timescale column")
    subject = "Roads: cannot be rated: no timescale column – 23 November 2026"
    assert make_subject(lost) == subject
    assert make_subject(replace(lost, lead="Jane Brown")) == f"Your actions in {subject}"


def test_the_subject_of_a_plan_without_actions_says_so() -> None:
    """A blank plan is not called well."""
    assert make_subject(summarise(assessed(), None)) == "Roads: no actions yet – 23 November 2026"


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        pytest.param("High Needs Action Plan", "High Needs Action Plan RAG 2026-11-23.xlsx",
                     id="plain"),
        pytest.param("SEND: 26/27 <draft>?", "SEND 26 27 draft RAG 2026-11-23.xlsx", id="signs"),
        pytest.param("../..\\etc\\plan", "etc plan RAG 2026-11-23.xlsx", id="path"),
        pytest.param("con", "con RAG 2026-11-23.xlsx", id="not reserved any more"),
        pytest.param("NUL.plan", "Plan NUL.plan RAG 2026-11-23.xlsx", id="reserved"),
        pytest.param("???", "Action plan RAG 2026-11-23.xlsx", id="nothing left"),
        pytest.param("Cynllun Ŵy", "Cynllun Ŵy RAG 2026-11-23.xlsx", id="welsh"),
        pytest.param("\u202exslx.", "xslx RAG 2026-11-23.xlsx", id="turned round"),
    ],
)  # fmt: skip
def test_the_report_has_a_dated_name_every_system_takes(plan: str, name: str) -> None:
    """It can be saved on any drive, and last month's is not overwritten by it."""
    assert name_report(plan, date(2026, 11, 23)) == name
    summary = replace(ROADS, plan=plan)
    (report,) = opened(made_of(summary)).iter_attachments()
    assert report.get_filename() == name_report(plan, date(2026, 11, 23))


@given(st.text(max_size=400))
def test_a_file_name_is_short_and_keeps_its_date(plan: str) -> None:
    """255 bytes are what file systems allow; the date and the ending always stay."""
    name = name_report(plan, date(2026, 11, 23))
    assert name.endswith(" RAG 2026-11-23.xlsx")
    assert len(name.encode()) <= 200
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert name == name.strip(" .")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_in_a_cell_can_change_the_mail(text: str) -> None:
    """Headers, recipients and parts stay as they are, whatever the officers typed."""
    for mail, parts in zip(every_mail(hostile(text), text), (5, 3, 1), strict=True):
        assert_sound(mail)
        assert len(list(opened(mail).walk())) == parts


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_no_text_at_all_can_change_the_mail(text: str) -> None:
    """The same of any text there is, halves of characters and line breaks included."""
    for mail in every_mail(hostile(text), text):
        assert_sound(mail)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec=None), max_size=120))
def test_the_subject_arrives_as_it_was_written(plan: str) -> None:
    """Encoding and folding lose no sign and add no space."""
    summary = replace(ROADS, plan=plan)
    assert opened(made_of(summary))["Subject"] == make_subject(summary)


@pytest.mark.parametrize(
    "envelope",
    [
        pytest.param(replace(ENVELOPE, sender="a@b.example\r\nBcc: x@y.example"), id="from"),
        pytest.param(replace(ENVELOPE, to=("a@b.example\nBcc: x@y.example",)), id="to"),
        pytest.param(replace(ENVELOPE, reply_to="a@b.example\rBcc: x@y.example"), id="reply-to"),
    ],
)
def test_an_address_with_a_line_break_never_gets_into_a_header(envelope: Envelope) -> None:
    """Settings refuse it before; if they did not, the mail still would not be made."""
    with pytest.raises(ValueError, match="linefeed"):
        make_message(ROADS, (), envelope, None, MADE, MESSAGE_ID)


def test_a_lead_gets_only_their_own_actions_and_no_attachment() -> None:
    """What others have to do, and who they are, stands nowhere in it."""
    plan = assessed(
        action("1", 2, "Jane Brown"), action("2", 3, "Ann Other", text="Secret of somebody else")
    )
    summary = summarise_lead(plan, None, "Jane Brown")
    mail = make_lead_message(summary, (), ENVELOPE, MADE, MESSAGE_ID)
    assert opened(mail)["Subject"] == "Your actions in Roads: 1 Red – 23 November 2026"
    for kind in ("plain", "html"):
        words = part_of(mail, kind)
        assert "Action 1: Mend the roof" in words
        assert "Secret" not in words
        assert "Ann Other" not in words
    assert list(opened(mail).iter_attachments()) == []


def test_the_alarm_tells_the_cause_the_next_step_and_where() -> None:
    """An administrator knows from the mail alone what to do."""
    mail = make_alarm(ALARM, ENVELOPE, MADE, MESSAGE_ID)
    assert_sound(mail)
    assert opened(mail)["Subject"] == "xlplan failed: plan.xlsx – 23 November 2026"
    assert opened(mail)["Auto-Submitted"] == "auto-generated"
    assert opened(mail).get_content().replace("\r\n", "\n").split("\n\n") == [
        "xlplan could not finish its work on plan.xlsx.",
        "What is wrong: The tracker is open.",
        "What to do: Close it.",
        "Tracker: plan.xlsx\nWhen: 23 November 2026 at 03:30 (London)\n"
        "Computer: server-1\nExit code: 75",
        "xlplan tries again at its next run. For the same cause it sends at most one such mail a "
        "day.\n",
    ]


def test_five_hundred_actions_make_a_mail_of_a_size_that_is_not_clipped() -> None:
    """Mail programs cut a page off at about 100 kB; the plan's and the lead's stay below."""
    plan = assessed(*(action(str(n), n + 1, text="Mend it " * 40) for n in range(1, 501)))
    mails = (made_of(summarise(plan, None)), make_lead_message(
        summarise_lead(plan, None, "Jane Brown"), (), ENVELOPE, MADE, MESSAGE_ID))  # fmt: skip
    for mail in mails:
        assert_sound(mail)
        assert len(part_of(mail, "html")) < 100_000
    assert "And 495 more items to look at." in part_of(mails[0], "plain")
    assert "And 440 more actions." in part_of(mails[1], "plain")


@pytest.mark.parametrize("name", ["high-needs", "commissioning"])
def test_the_example_plans_make_sound_mails(name: str) -> None:
    """The two real plans, on a day of theirs."""
    assert_sound(made_of(summarise(*example(name))))
