"""Plans as councils have them and as nobody should, summarised for the tests of the mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from xlplan.assess import Assessment, assess
from xlplan.changes import Change, ChangeKind, Changes, find_changes, take_snapshot
from xlplan.files import read_original
from xlplan.mail.message import Envelope
from xlplan.parse import parse_leads, parse_timescale
from xlplan.plan import Action, Column, Cost, CostLine, Plan, Role
from xlplan.rules import Rules
from xlplan.summary import Summary, summarise
from xlplan.tracker import read_tracker

ROOT = Path(__file__).resolve().parents[2]
DAYS = {"high-needs": date(2018, 4, 15), "commissioning": date(2016, 6, 15)}
MADE = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
MESSAGE_ID = "<20261123.1@council.example>"
ENVELOPE = Envelope("plan@council.example", ("head@council.example",), "pmo@council.example")
NOTICE = "The tracker could not be refreshed: Siân O'Neill has it open."
COLUMNS = tuple(
    Column(role, role.value.capitalize(), letter)
    for role, letter in zip(
        (Role.REF, Role.SECTION, Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.COST, Role.RAG),
        "ABCDEFG",
        strict=True,
    )
)
# What a cell may hold, by accident or by intent.
HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "script": "<script>alert(1)</script><img src=http://x/y.png onerror=x>",
    "header": "Roads\r\nBcc: x@y.example\r\n\r\n<b>hello</b>",
    "other line ends": "Roads\u2028Bcc: x@y.example\u0085Cc: x\x0bX: y\x1c\x00",
    "emoji": "Plan 🚧🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f 👩\u200d🏫",
    "half a character": "Plan \ud83d and \udfff",
    "ten thousand characters": "x" * 10_000,
    "many words": "a word " * 1500,
    "right to left": "Plan \u202e\u2066xslx.exe\u2069 של",
    "entity": "&amp; &#10; ]]> \" ' `",
    "not a character": "Plan \ufffe\uffff\x01\x7f\x9b",
    "percent": "%0d%0aBcc: x =?utf-8?q?Bcc?=",
}


def assessed(*actions: Action, name: str = "Roads", today: date = date(2026, 11, 23)) -> Assessment:
    return assess(Plan(name, actions, COLUMNS, sheet="Plan", header_row=1), Rules(), today)


def action(ref: str, row: int, lead: str = "Jane Brown", timescale: str = "May 2026",
           text: str = "Mend the roof", section: str = "") -> Action:  # fmt: skip
    return Action(
        ref=ref, title=text, section=section, leads_raw=lead, leads=parse_leads(lead),
        timescale=parse_timescale(timescale), sheet="Plan", row=row,
    )  # fmt: skip


def hostile(text: str) -> Summary:
    """A plan in which everything an officer can type is this text."""
    line = CostLine(text, problem=text)
    one = replace(
        action(text, 2, text, text, text, text), comment=text, rag_raw=text,
        progress=text, cost=Cost(text, (line,)),
    )  # fmt: skip
    kinds: tuple[ChangeKind, ...] = ("new", "lead", "timescale", "declared", "text", "rag")
    changes = tuple(Change(kind, text, text, text, text) for kind in kinds)
    plan = assessed(one, action("2", 3), name=text)
    return summarise(plan, Changes(date(2026, 11, 22), changes))


def example(name: str) -> tuple[Assessment, Changes]:
    """One of the example trackers on its day, and what changed since the first of the year."""
    data = read_original(ROOT / "workbooks" / f"{name}.xlsx").data
    tracker, today = read_tracker(data, name), DAYS[name]
    now = assess(tracker.plan, tracker.rules, today)
    then = assess(tracker.plan, tracker.rules, date(today.year, 1, 1))
    return now, find_changes(take_snapshot(then), take_snapshot(now), {})


def opened(mail: bytes) -> EmailMessage:
    """The mail as a mail program reads it."""
    message = message_from_bytes(mail, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def part_of(mail: bytes, kind: str) -> str:
    """The plain or the html part."""
    body = opened(mail).get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())
