"""Whole nights on a real plan: what is refreshed, made, mailed and remembered, and only once."""

from __future__ import annotations

import hashlib
import io
import json
import os
import socket
import stat
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.mail.alarm_service import alarm_service
from tests.mail.certificates import Authority
from tests.mail.smtp_servers import Behaviour, bare_server, mail_server
from tests.nightly.council import (
    FIRST,
    OUTBOX,
    Council,
    attached,
    by_smtp,
    parsed,
    sheet_names,
    words,
)
from xlplan.history import open_history
from xlplan.nightly.locks import holding
from xlplan.nightly.run import Over, run_night
from xlplan.rag import long_date
from xlplan.xlsx import CellEdit, edit_cells

NEXT = FIRST + timedelta(days=1)


def test_a_night_refreshes_reports_mails_and_remembers(council: Council) -> None:
    """The tracker is true, the mail is there with the report, and the night is on record."""
    before = council.tracker.read_bytes()
    ended = council.run()
    assert (ended.exit_code, ended.problems, ended.warnings) == (0, (), ())
    assert ended.cells_changed > 0
    assert council.tracker.read_bytes() != before
    assert council.backups() == [before]
    (mail,) = council.mails()
    assert mail["To"] == "head@council.example"
    assert sheet_names(attached(mail))[0] == "Summary"
    with open_history(council.state, create=False) as history:
        (run,) = history.last_runs(None, 5)
        (kept,) = history.last_mails(5)
    assert (run.exit_code, run.line, run.sha256) == (0, ended.line, ended.sha256)
    assert (kept.message_id, kept.state) == (mail["Message-ID"], "kept")
    assert kept.recipients == ("head@council.example",)


def test_the_report_names_the_tracker_as_it_was_left(council: Council) -> None:
    """Whoever works out the SHA-256 of the file on the share finds it in the report."""
    ended = council.run()
    assert ended.sha256 == hashlib.sha256(council.tracker.read_bytes()).hexdigest()


def test_a_second_run_the_same_night_changes_and_mails_nothing(council: Council) -> None:
    """Run by hand after the night, or started twice: not a byte, not a mail, not a backup more."""
    council.run()
    seen = council.tracker.read_bytes(), council.tracker.stat().st_mtime_ns, council.backups()
    mails = [path.read_bytes() for path in council.outbox.rglob("*.eml")]
    ended = council.run()
    assert (ended.exit_code, ended.cells_changed, ended.mails) == (0, 0, {})
    assert "earlier today" in ended.line
    now = council.tracker.read_bytes(), council.tracker.stat().st_mtime_ns, council.backups()
    assert now == seen
    assert [path.read_bytes() for path in council.outbox.rglob("*.eml")] == mails


def test_the_next_mail_says_what_is_different(council: Council) -> None:
    """A lead filled in by day is news the next morning; the first mail says it is the first."""
    council.run()
    council.type("D6", "Zadie Quill")
    council.run(NEXT)
    first, second = council.mails()
    assert "first" in words(first)
    assert "Zadie Quill" in words(second)


@pytest.mark.parametrize(
    ("heading", "other", "subject", "column"),
    [
        pytest.param(
            "Timescale", "Delivery window", "cannot be rated: no timescale column", "timescale",
            id="timescale",
        ),
        pytest.param("Lead", "Officer in the lead seat", "11 Red", "lead", id="lead"),
    ],
)  # fmt: skip
def test_a_renamed_heading_is_told_as_what_it_is(
    heading: str, other: str, subject: str, column: str, council: Council
) -> None:
    """Not as if all were well, or as if officers had emptied 12 cells; nor when it is put back."""
    days = [date(2026, 11, day) for day in (24, 25, 26, 27)]
    council.run(days[0])
    council.head(heading, other)
    line = council.run(days[1]).line
    assert ("12 actions, cannot be rated (no timescale column);" in line) is ("rated" in subject)
    council.run(days[2])
    council.head(other, heading)
    ended = council.run(days[3])
    assert ended.exit_code == 0
    mails = council.mails()
    told = [words(mail).partition("What has changed")[2].partition("Quality")[0] for mail in mails]
    assert [str(mail["Subject"]).partition(": ")[2].partition(" –")[0] for mail in mails] == [
        "11 Red",
        subject,
        subject,
        "11 Red",
    ]
    assert f"No column is read as the {column} any more" in told[1]
    assert "Nothing has changed" in told[2]
    assert f"A column is read as the {column} now" in told[3]
    for changed in told[1], told[3]:
        assert "other change" not in changed
        assert "blank" not in changed
    assert "1 new finding." in told[1]
    assert "1 finding solved." in told[3]


SLIPS = {
    "Settings!B3 7.5": "is “7.5”, not a whole number",
    "Settings!B3 abc": "is “abc”, not a whole number",
    "Settings!B3 -3": "is “-3”, not a whole number",
    "Settings!A3 Days for Ambre": "“Days for Ambre” on the Settings sheet is the name of no",
    "Leads!B2 persn": "The Kind of “Linda Foster” on the Leads sheet is “persn”",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_an_officers_slip_on_a_sheet_of_rules_stops_nothing(slip: str, council: Council) -> None:
    """The tracker, its report and its mail are there, and all three name the slip."""
    address, _, value = slip.partition(" ")
    sheet, _, cell = address.partition("!")
    data = edit_cells(council.tracker.read_bytes(), [CellEdit(sheet, cell, value)])
    council.tracker.write_bytes(data)
    ended = council.run()
    assert (ended.exit_code, ended.problems) == (0, ())
    (mail,) = council.mails()
    assert "Unclear setting 1" in words(mail).replace("unclear", "Unclear")
    for book in council.tracker.read_bytes(), attached(mail):
        rows = openpyxl.load_workbook(io.BytesIO(book))["Checks"].iter_rows(values_only=True)
        (found,) = (row for row in rows if SLIPS[slip] in str(row))
        assert address in found


def test_where_mail_goes_on_mondays_the_changes_of_the_week_are_in_it(council: Council) -> None:
    """What changed on Tuesday is in the next Monday's mail, not lost in a night without one."""
    weekly = f'{OUTBOX}days = ["wednesday"]\n'
    assert FIRST.strftime("%A") == "Wednesday"
    council.run(FIRST, weekly)
    council.type("D6", "Zadie Quill")
    for number in range(1, 7):
        ended = council.run(FIRST + timedelta(days=number), weekly)
        assert "no mail on this weekday" in ended.line
    council.run(FIRST + timedelta(days=7), weekly)
    first, second = council.mails()
    assert "Zadie Quill" in words(second)
    assert "Zadie Quill" not in words(first).partition("What changed")[2]


def test_without_mail_settings_the_tracker_is_refreshed_all_the_same(council: Council) -> None:
    """And the line says why nobody gets anything."""
    ended = council.run(FIRST, "")
    assert (ended.exit_code, ended.mails) == (0, {})
    assert ended.cells_changed > 0
    assert "no mail is set up" in ended.line
    assert not council.outbox.exists()


def test_a_tracker_that_is_open_is_reported_on_and_says_who_has_it(council: Council) -> None:
    """The head of service gets figures in any case, and knows why the tracker has older ones."""
    before = council.tracker.read_bytes()
    name = b"\x05Ann B" + b" " * 49 + b"\x05\0" + "Ann B".encode("utf-16-le")
    (council.folder / "~$plan.xlsx").write_bytes(name.ljust(165, b"\0"))
    ended = council.run()
    assert (ended.exit_code, ended.cells_changed) == (75, 0)
    assert "not refreshed" in ended.line
    assert council.tracker.read_bytes() == before
    assert council.backups() == []
    (mail,) = council.mails()  # and none to the administrator: closing Excel puts it right
    assert "Ann B (Excel) has it" in words(mail)
    (council.folder / "~$plan.xlsx").unlink()
    again = council.run()
    assert (again.exit_code, len(council.mails())) == (0, 1)
    assert council.tracker.read_bytes() != before


def save_during(monkeypatch: pytest.MonkeyPatch, council: Council, times: int) -> list[bytes]:
    """An officer saves while xlplan writes its temporary file, so many times; gives what."""
    really = os.fsync
    saved: list[bytes] = []

    def fsync(handle: int) -> None:
        is_file = stat.S_ISREG(os.fstat(handle).st_mode)
        if is_file and any(council.folder.glob(".xlplan-*")) and len(saved) < times:
            council.type("D6", f"Officer {len(saved) + 1}")
            saved.append(council.tracker.read_bytes())
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return saved


def test_a_save_in_the_middle_of_the_night_is_kept_and_the_run_tried_again(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the officer typed is in the refreshed tracker, and in the mail."""
    saved = save_during(monkeypatch, council, 1)
    ended = council.run()
    assert (ended.exit_code, len(saved)) == (0, 1)
    assert openpyxl.load_workbook(council.tracker)["Action plan"]["D6"].value == "Officer 1"
    assert council.backups() == saved
    assert len(council.mails()) == 1


def test_an_officer_who_saves_all_the_time_wins(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After three tries xlplan steps back; the report is made of what it read last."""
    saved = save_during(monkeypatch, council, 10)
    ended = council.run()
    assert (ended.exit_code, ended.cells_changed) == (75, 0)
    assert council.tracker.read_bytes() == saved[-1]
    assert len(saved) == 3
    (mail,) = council.mails()
    assert "was changed while xlplan worked" in words(mail)
    assert list(council.folder.glob(".xlplan-*")) == []


def test_what_a_killed_run_left_is_swept_although_there_is_nothing_to_save(
    council: Council,
) -> None:
    """The tracker was in place already when the run was killed; its old version lies beside it."""
    council.run()
    left = council.folder / f".xlplan-{int(time.time()):08x}01234567.tmp"
    left.write_bytes(b"the old tracker")
    os.utime(left, (1, 1))  # the time of what was in its place before
    council.run()
    assert left.exists()  # it may be that of a run that is still at work
    left = left.rename(left.with_name(".xlplan-0000000101234567.tmp"))
    assert council.run().cells_changed == 0
    assert not left.exists()


def test_half_of_a_save_is_read_again(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracker that is just being copied to the share is not called damaged."""
    really, looks = Path.read_bytes, []

    def growing(self: Path) -> bytes:
        looks.append(self)
        return really(self)[: 5000 if len(looks) == 1 else None]

    monkeypatch.setattr(Path, "read_bytes", growing)
    ended = council.run()
    assert (ended.exit_code, len(council.mails())) == (0, 1)
    assert ended.cells_changed > 0


@pytest.mark.parametrize(
    ("content", "code"), [(b"", 65), (b"PK\x03\x04 damaged", 65), (None, 2)], ids=str
)
def test_a_tracker_that_cannot_be_read_is_told_to_the_administrator_once_a_day(
    content: bytes | None, code: int, council: Council
) -> None:
    """IT hears of it once, however often the night is tried; the readers get nothing."""
    council.tracker.unlink()
    if content is not None:
        council.tracker.write_bytes(content)
    for _ in range(3):
        assert council.run().exit_code == code
    (mail,) = council.mails()
    assert mail["To"] == "it@council.example"
    assert "plan.xlsx" in mail["Subject"]
    assert f"Exit code: {code}" in words(mail)
    assert council.run(NEXT).exit_code == code
    assert len(council.mails()) == 2


def test_one_tracker_that_fails_does_not_stop_the_others(council: Council) -> None:
    """Three trackers, one of them damaged: two mails, and the exit code is the worst."""
    council.tracker.write_bytes(b"not a workbook")
    council.add("second.xlsx", "commissioning")
    council.add("third.xlsx")
    over = council.run_all()
    assert [each.exit_code for each in over.trackers] == [65, 0, 0]
    assert over.exit_code == 65
    subjects = {parsed(path.read_bytes())["To"] for path in council.state.rglob("*.eml")}
    assert subjects == {"head@council.example", "it@council.example"}


def test_a_tracker_named_twice_is_worked_on_once(council: Council) -> None:
    """Also by a link: it would be mailed under two names."""
    link = council.folder / "link.xlsx"
    link.symlink_to(council.tracker)
    over = run_night([council.tracker, link, council.tracker], council.night())
    assert len(over.trackers) == 1


def test_while_another_run_is_at_work_this_one_steps_back(council: Council) -> None:
    """Nothing is read, written or mailed twice; exit code 75."""
    before = council.tracker.read_bytes()
    with holding(council.night().places.lock_of(council.tracker), "plan.xlsx"):
        ended = council.run()
    assert (ended.exit_code, council.tracker.read_bytes()) == (75, before)
    assert "Another run" in ended.line
    assert not council.outbox.exists()
    assert council.run().exit_code == 0


def test_the_mail_goes_through_a_real_server_once(council: Council) -> None:
    """Sent, marked as sent, and not sent again."""
    server = Behaviour()
    with mail_server(server) as port:
        first = council.run(FIRST, by_smtp(port))
        second = council.run(FIRST, by_smtp(port))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.mails == {f"{FIRST} report": "sent"}
    assert "report mailed" in first.line
    assert "report mailed earlier today" in second.line
    (received,) = server.kept
    assert received.data == (council.outbox / "sent" / f"{FIRST} report.eml").read_bytes()


def test_a_mail_that_cannot_be_sent_waits_for_the_next_night(council: Council) -> None:
    """Exit code 69; then both mails go, the older first, and the administrator hears of it."""
    with mail_server(Behaviour()) as port:
        pass  # a port where nobody listens any more
    ended = council.run(FIRST, by_smtp(port))
    assert (ended.exit_code, ended.mails) == (69, {f"{FIRST} report": "waiting"})
    assert ended.line.endswith("the mail waits in the outbox.")
    server = Behaviour()
    with mail_server(server) as port:
        after = council.run(NEXT, by_smtp(port))
    assert after.exit_code == 0
    subjects = [parsed(each.data)["Subject"] for each in server.kept]
    assert len(subjects) == 3
    assert "1 August 2018" in subjects[0] or "xlplan failed" in subjects[0]
    assert [s for s in subjects if "2 August 2018" in s and "failed" not in s] == subjects[2:]
    with open_history(council.state, create=False) as history:
        assert {mail.state for mail in history.last_mails(9)} == {"sent"}


def test_a_mail_that_waits_can_be_given_up(council: Council) -> None:
    """Both its files moved away, as the docs say: it is neither sent nor made again that day."""
    with mail_server(Behaviour()) as port:
        pass
    council.run(FIRST, by_smtp(port, "").replace('admin = ["it@council.example"]', ""))
    files = sorted(path.name for path in council.outbox.glob(f"{FIRST} report.*"))
    assert files == [f"{FIRST} report.eml", f"{FIRST} report.json"]
    for name in files:
        (council.outbox / name).rename(council.outbox / "refused" / name)
    server = Behaviour()
    with mail_server(server) as port:
        assert council.run(FIRST, by_smtp(port)).exit_code == 0
        assert server.kept == []
        council.run(NEXT, by_smtp(port))
    assert [long_date(NEXT) in parsed(each.data)["Subject"] for each in server.kept] == [True]


def three(council: Council) -> Council:
    council.add("second.xlsx", "commissioning")
    council.add("third.xlsx")
    return council


def wait_for(
    council: Council, port: int, day: date = FIRST, more: str = "timeout = 5"
) -> tuple[Over, list[str]]:
    """A night with three trackers that tries a server twice, and the mails that wait after it."""
    settings = by_smtp(port).replace("timeout = 5", more)
    over = run_night(council.trackers, council.night(day, settings, mail_pauses=(0.0,)))
    return over, sorted(path.stem for path in council.state.glob("outbox/*/*.eml"))


def test_a_dead_mail_server_costs_the_night_its_patience_once(council: Council) -> None:
    """The first tracker waits for it; the others are refreshed and their mail waits, at once."""
    tries = []

    def busy(connection: socket.socket) -> None:
        tries.append(connection)
        connection.sendall(b"421 4.3.2 Too many\r\n")

    with bare_server(busy) as port:
        over, waiting = wait_for(three(council), port)
        assert [each.exit_code for each in over.trackers] == [69, 69, 69]
        assert all(each.cells_changed for each in over.trackers)
        assert len(tries) == 2
        wait_for(council, port)
        assert len(tries) == 4
    reports, alarms = [f"{FIRST} report"] * 3, [n for n in waiting if "alarm" in n]
    assert (len(alarms), sorted(waiting)) == (1, sorted([*alarms, *reports]))
    server = Behaviour()
    with mail_server(server) as port:
        after, left = wait_for(council, port)
    assert (after.exit_code, left, len(server.kept)) == (0, [], 4)


def test_a_wrong_password_is_tried_once_a_run(council: Council, tmp_path: Path) -> None:
    """A dozen wrong logins in a minute would lock the account."""
    authority, server = Authority(tmp_path), Behaviour(login_wanted=True)
    with mail_server(server, start_tls=authority.certificate().server_context()) as port:
        login = f"login = 'password'\nca_file = '{authority.file}'"
        settings = by_smtp(port).replace('security = "none"', login)
        night = council.night(FIRST, settings)
        secret = {**night.environment, "XLPLAN_SMTP_PASSWORD": "wrong"}
        over = run_night(three(council).trackers, replace(night, environment=secret))
    assert [each.exit_code for each in over.trackers] == [69, 69, 69]
    assert server.heard["PLAIN"] == 1


def test_what_is_about_one_mail_alone_stops_no_other_tracker(council: Council) -> None:
    """A mail that a server hangs up on, or whose reader is unknown, is no sign of a dead server."""
    server = Behaviour(content=("421 4.3.2 not this one", "421 4.3.2 nor now", ""))
    with mail_server(server) as port:
        over, _ = wait_for(three(council), port)
    assert [each.exit_code for each in over.trackers] == [69, 0, 0]
    server = Behaviour(recipients={"head@council.example": "550 5.1.1 no such mailbox"})
    with mail_server(server) as port:
        over, _ = wait_for(council, port, NEXT)
    assert [each.exit_code for each in over.trackers] == [69, 69, 69]
    assert server.heard["RCPT"] >= 3


def test_an_address_that_is_wrong_for_every_tracker_is_one_alarm_a_day(council: Council) -> None:
    """One cause, one mail, however many trackers and runs; the server's numbers are no cause."""
    told: list[str] = []
    more = 'to = ["head@council.example", "gone@council.example"]'
    three(council)
    for number, trackers in enumerate((council.trackers[:2], council.trackers[2:])):
        answer = f"550 5.1.1 no such mailbox [{number}]"
        server = Behaviour(recipients={"gone@council.example": answer})
        with mail_server(server) as port:
            settings = by_smtp(port).replace('to = ["head@council.example"]', more)
            assert run_night(trackers, council.night(FIRST, settings)).exit_code == 69
        told += [each.recipients[0] for each in server.kept]
    assert sorted(told) == ["head@council.example"] * 3 + ["it@council.example"]


@pytest.mark.parametrize(
    ("answer", "content"),
    [
        pytest.param("550 5.1.1 no such mailbox", ("",), id="recipients"),
        # The report of the one, its alarm, the report of the other.
        pytest.param("", ("554 5.6.0 a macro", "", "554 5.6.0 a macro", ""), id="content"),
    ],
)
def test_what_is_refused_of_two_trackers_is_two_alarms(
    answer: str, content: tuple[str, ...], council: Council
) -> None:
    """IT hears of each tracker which mail nobody got; the alarm about the other does not say."""
    council.add("second.xlsx", "commissioning")
    readers = ("a@council.example", "b@council.example")
    server = Behaviour(recipients=dict.fromkeys(readers, answer), content=content)
    with mail_server(server) as port:
        for tracker, reader in zip(council.trackers, readers, strict=True):
            settings = by_smtp(port).replace("head@council.example", reader)
            for _ in range(2):
                run_night([tracker], council.night(FIRST, settings))
    assert [each.recipients[0] for each in server.kept] == ["it@council.example"] * 2


def test_a_dead_server_is_told_to_each_administrator(council: Council) -> None:
    """Two settings files in one state folder: that one administrator knows helps not the other."""
    council.add("second.xlsx", "commissioning")
    with mail_server(Behaviour()) as port:
        settings = by_smtp(port)
    others = settings.replace('"it@council', '"other@council')
    for tracker, given in zip(council.trackers, (settings, others), strict=True):
        for _ in range(2):
            run_night([tracker], council.night(FIRST, given))
    told = [parsed(path.read_bytes())["To"] for path in council.state.rglob("* alarm *.eml")]
    assert sorted(told) == ["it@council.example", "other@council.example"]


def test_different_causes_of_one_exit_code_are_each_told(council: Council) -> None:
    """A night without room for reports and without a logo: IT hears of both, once."""
    (council.folder / "reports").write_text("a file where the folder should be")
    settings = f'report_dir = "reports"\n{OUTBOX}'
    for _ in range(2):
        assert council.run(FIRST, settings).exit_code == 73
    history = council.state / "history.sqlite"
    history.unlink()
    history.mkdir()
    for _ in range(2):
        assert council.run(FIRST, settings).exit_code == 73
    alarms = [mail for mail in council.mails() if mail["To"] == "it@council.example"]
    assert len(alarms) == 2
    assert {"reports" in words(mail) for mail in alarms} == {True, False}


def test_two_damaged_trackers_of_one_name_are_two_causes(council: Council) -> None:
    """IT hears of both, although both are called plan.xlsx."""
    (council.folder / "other").mkdir()
    council.add("other/plan.xlsx")
    for tracker in council.trackers:
        tracker.write_bytes(b"damaged")
    council.run_all()
    assert len(list(council.state.rglob("*.eml"))) == 2


def test_an_address_the_server_refuses_is_told_to_the_administrator(council: Council) -> None:
    """The others get their mail, IT is told at once which address is wrong."""
    more = 'to = ["head@council.example", "gone@council.example"]'
    settings = by_smtp(0).replace('to = ["head@council.example"]', more)
    server = Behaviour(recipients={"gone@council.example": "550 5.1.1 no such mailbox"})
    with mail_server(server) as port:
        ended = council.run(FIRST, settings.replace("port = 0", f"port = {port}"))
    assert (ended.exit_code, ended.mails[f"{FIRST} report"]) == (69, "sent")
    assert [each.recipients for each in server.kept] == [
        ("head@council.example",),
        ("it@council.example",),
    ]
    assert "gone@council.example" in words(parsed(server.kept[1].data))


def test_a_missing_secret_keeps_the_mail_and_says_where_to_put_it(
    council: Council, tmp_path: Path
) -> None:
    """The setting is wrong, exit code 78; the mail was made and waits for the secret."""
    authority, server = Authority(tmp_path), Behaviour(login_wanted=True)
    start_tls = authority.certificate().server_context()
    with mail_server(server, start_tls=start_tls) as port:
        settings = by_smtp(port).replace(
            'security = "none"',
            f"login = 'password'\nca_file = '{authority.file}'",
        )
        ended = council.run(FIRST, settings)
    (problem,) = ended.problems
    assert (ended.exit_code, server.kept) == (78, [])
    assert "smtp_password" in str(problem)
    assert "XLPLAN_SMTP_PASSWORD" in str(problem)
    assert {mail["To"] for mail in council.mails(".")} == {
        "head@council.example",
        "it@council.example",
    }


def test_leads_get_their_own_actions_where_the_settings_say_so(council: Council) -> None:
    """Each lead with an address inside the council's domain gets a mail, and nobody outside."""
    leads = openpyxl.load_workbook(council.tracker)["Leads"]
    names = [row[0].value for row in leads.iter_rows(min_row=2, max_row=4)]
    inside, outside = names[0], names[1]
    assert isinstance(inside, str)
    data = edit_cells(
        council.tracker.read_bytes(),
        [
            CellEdit("Leads", "C2", "jill@council.example"),
            CellEdit("Leads", "C3", "somebody@elsewhere.example"),
        ],
    )
    council.tracker.write_bytes(data)
    ended = council.run(FIRST, f"{OUTBOX}each_lead = true\n")
    assert ended.exit_code == 0
    assert {mail["To"] for mail in council.mails()} == {
        "head@council.example",
        "jill@council.example",
    }
    (warning,) = ended.warnings
    assert "somebody@elsewhere.example" in warning
    assert str(outside) in warning
    assert council.run(FIRST, f"{OUTBOX}each_lead = true\n").mails == {}


def test_conflict_copies_are_named_in_the_mail(council: Council) -> None:
    """What OneDrive left beside the tracker is for an officer to sort out, and they are told."""
    (council.folder / "plan-LAPTOP7.xlsx").write_bytes(b"x")
    ended = council.run()
    (mail,) = council.mails()
    assert "plan-LAPTOP7.xlsx" in words(mail)
    assert any("plan-LAPTOP7.xlsx" in warning for warning in ended.warnings)


@pytest.mark.parametrize(("damaged", "last"), [(False, ""), (True, "/fail")])
def test_the_alarm_service_hears_how_the_night_went(
    damaged: bool, last: str, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once when it begins and once when it is over, whatever happened in between."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    if damaged:
        council.tracker.write_bytes(b"damaged")
    with alarm_service() as service:
        council.run_all(FIRST, f'ping = "{service.address}"\n{OUTBOX}')
    where = service.address.removeprefix(service.base)
    assert [path for _, path, _ in service.asked] == [f"{where}/start", f"{where}{last}"]


def test_an_alarm_service_that_is_away_fails_no_night(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tracker and the mail matter more; that it was away is said."""
    monkeypatch.setattr("xlplan.mail.ping.PAUSES", ())
    with alarm_service() as service:
        address = service.address
    over = council.run_all(FIRST, f'ping = "{address}"\n{OUTBOX}')
    assert (over.exit_code, len(over.warnings)) == (0, 2)


def test_a_crash_between_two_mails_of_a_night_loses_none(council: Council) -> None:
    """The report's mail is put into the outbox last: without it the run is not done yet."""
    data = edit_cells(
        council.tracker.read_bytes(), [CellEdit("Leads", "C2", "jill@council.example")]
    )
    council.tracker.write_bytes(data)
    settings = f"{OUTBOX}each_lead = true\n"
    council.run(FIRST, settings)
    names = sorted(path.name for path in council.outbox.rglob("*.eml"))
    # As if the first run had been killed before it wrote the last of them.
    (council.outbox / "kept" / f"{FIRST} report.eml").unlink()
    lead = (council.outbox / "kept" / names[0]).read_bytes()
    assert council.run(FIRST, settings).exit_code == 0
    assert sorted(path.name for path in council.outbox.rglob("*.eml")) == names
    assert (council.outbox / "kept" / names[0]).read_bytes() == lead


def test_the_report_is_also_put_where_the_settings_say(council: Council) -> None:
    """The folder is made; the file has the tracker's name and the day, and is what was mailed."""
    ended = council.run(FIRST, f'report_dir = "reports"\n{OUTBOX}')
    file = council.folder / "reports" / "plan RAG 2018-08-01.xlsx"
    assert ended.report == file
    (mail,) = council.mails()
    assert file.read_bytes() == attached(mail)


def test_two_trackers_of_one_name_have_two_reports(council: Council) -> None:
    """plan.xlsx of one department does not overwrite plan.xlsx of another."""
    other = council.folder / "other"
    other.mkdir()
    council.add("other/plan.xlsx", "commissioning")
    settings = f'trackers = ["plan.xlsx", "other/plan.xlsx"]\nreport_dir = "reports"\n{OUTBOX}'
    over = council.run_all(FIRST, settings)
    assert len({each.report for each in over.trackers}) == 2
    assert len(list((council.folder / "reports").iterdir())) == 2


def test_a_folder_for_reports_that_is_not_there_stops_nothing_else(council: Council) -> None:
    """The share for reports is not mounted: exit code 73, and the mail went out."""
    ended = council.run(FIRST, f'report_dir = "missing/reports"\n{OUTBOX}')
    assert (ended.exit_code, ended.report) == (73, None)
    assert not (council.folder / "missing").exists()
    assert {mail["To"] for mail in council.mails()} == {
        "head@council.example",
        "it@council.example",
    }


def test_a_history_that_cannot_be_kept_stops_nothing_else(council: Council) -> None:
    """The mail goes without the changes; exit code 73 says that something is wrong."""
    (council.state / "history.sqlite").mkdir(parents=True)
    ended = council.run()
    assert ended.exit_code == 73
    assert ended.cells_changed > 0
    assert "head@council.example" in {mail["To"] for mail in council.mails()}


def test_without_a_place_for_backups_the_tracker_stays(council: Council) -> None:
    """No backup, no change: and the mail says that the tracker is older than its figures."""
    before = council.tracker.read_bytes()
    (council.state).mkdir()
    (council.state / "backups").write_text("a file where the folder should be")
    ended = council.run()
    assert (ended.exit_code, council.tracker.read_bytes()) == (73, before)
    report = next(mail for mail in council.mails() if mail["To"] == "head@council.example")
    assert "could not be refreshed" in words(report)


def test_a_state_folder_that_cannot_be_used_is_a_sentence(council: Council) -> None:
    """Nothing is done where nothing can be remembered."""
    before = council.tracker.read_bytes()
    council.state.write_text("a file where the folder should be")
    ended = council.run()
    assert (ended.exit_code, council.tracker.read_bytes()) == (73, before)
    assert "state" in ended.line
    assert ended.warnings  # the log cannot be written either


def test_every_run_is_a_line_in_the_log(council: Council) -> None:
    """One JSON object a line, with what failed and how long it took."""
    council.run()
    council.tracker.write_bytes(b"damaged")
    council.run()
    lines = (council.state / "xlplan.jsonl").read_text(encoding="utf-8").splitlines()
    good, bad = (json.loads(line) for line in lines)
    assert (good["exit_code"], good["run"], good["mails"]) == (
        0,
        "run1",
        {f"{FIRST} report": "kept"},
    )
    assert (bad["exit_code"], bad["problems"][0]["kind"]) == (65, "WorkbookRefused")
    assert good["seconds"] > 0


def test_a_bug_is_told_and_logged_and_stops_no_other_tracker(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody thought of ends with 70, its traceback in the log, and an alarm to IT."""
    council.add("second.xlsx", "commissioning")
    really = Path.read_bytes

    def broken(self: Path) -> bytes:
        if self == council.tracker:
            raise ZeroDivisionError("nobody thought of this")
        return really(self)

    monkeypatch.setattr(Path, "read_bytes", broken)
    over = council.run_all()
    assert [each.exit_code for each in over.trackers] == [70, 0]
    monkeypatch.undo()
    entry = json.loads((council.state / "xlplan.jsonl").read_text().splitlines()[0])
    assert "ZeroDivisionError: nobody thought of this" in entry["traceback"][0]
    assert "it@council.example" in {mail["To"] for mail in council.mails()}
