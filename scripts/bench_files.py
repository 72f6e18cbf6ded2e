"""The trackers that bench.py measures on: realistic words and figures, the same every time."""

import io
import random
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

from xlplan.parse import parse_cost, parse_leads, parse_timescale
from xlplan.plan import Action, Plan, Role
from xlplan.tracker.columns import HEADERS
from xlplan.tracker.make import make_tracker
from xlplan.xlsx import CellEdit, edit_cells, read_formulas
from xlplan.xlsx.recalc import Fence, ask_cellrune
from xlplan.xlsx.refs import parse_ref

MADE_ON = date(2026, 10, 1)
ROLES = (
    Role.REF, Role.SECTION, Role.STREAM, Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.PROGRESS,
    Role.RAG, Role.COMMENT, Role.OUTCOME, Role.COST,
)  # fmt: skip
FIRST = "Jill Ruth Anna Omar Priya Tom Sian Kofi Mary Lee Ewa Dan".split()
LAST = "Norman Marriott Patel Osei Jones Brown Kaur Nowak Evans Clarke Hill Wood".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)
UNDERWAY = ("", "Underway", "Meeting held, notes sent", "Not started")
VERBS = "Review Agree Publish Recruit Train Commission Evaluate Extend Map Redesign".split()
THINGS = (
    "the local offer", "specialist places", "outreach support", "transition planning",
    "the banding framework", "alternative provision", "the transport policy",
    "joint commissioning", "speech and language therapy", "early years inclusion",
)  # fmt: skip
DASHBOARD = "Officers' own"


def make_file(path: Path, actions: int) -> None:
    """A tracker of that many actions with three cost lines each."""
    path.write_bytes(_tracker(actions))


def make_file_with_formulas(path: Path, actions: int) -> None:
    """The same with an officer's sheet of formulas over it, and their results stored."""
    path.write_bytes(_with_results(_with_dashboard(_tracker(actions))))


def _tracker(actions: int) -> bytes:
    chance = random.Random(7)
    plan = Plan("Large plan", tuple(_action(chance, i) for i in range(1, actions + 1)))
    return make_tracker(plan, {role: HEADERS[role] for role in ROLES}, MADE_ON)


def _action(chance: random.Random, number: int) -> Action:
    """One action of a plan that is looked after: few are late, and each status says why."""
    leads, (when, due) = _leads(chance), _timescale(chance)
    first, second = chance.choice(THINGS), chance.choice(THINGS)
    done = due is not None and due < MADE_ON and chance.random() < 0.9
    progress, rag = ("Complete", "Complete") if done else (chance.choice(UNDERWAY), _rag(due))
    return Action(
        ref=f"A{number}",
        title=f"{chance.choice(VERBS)} {first} with schools and families in area {number % 23}, "
        f"and report on {second} by locality ({number})",
        section=f"Priority {1 + number // 2500}",
        stream=f"{1 + number // 40}. {THINGS[number // 40 % 10].capitalize()}",
        leads_raw=leads,
        leads=parse_leads(leads),
        timescale=parse_timescale(when),
        outcome=f"Children and young people get {first} sooner; indicator {number % 97}.",
        progress=progress,
        rag_raw=rag,
        comment=f"Reported to the board in {chance.choice(MONTHS)}; {leads or 'all'} to follow up.",
        cost=parse_cost(_costs(chance)),
    )


def _rag(due: date | None) -> str:
    """What an officer says of an action under way."""
    if due is None or due > MADE_ON + timedelta(days=30):
        return "Green"
    return "Red" if due < MADE_ON else "Amber"


def _leads(chance: random.Random) -> str:
    names = [f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(chance.choice((1, 2)))]
    return " / ".join(names) if chance.random() > 0.03 else ""


def _timescale(chance: random.Random) -> tuple[str, date | None]:
    month, year = chance.randint(1, 12), chance.choice((2025, 2026, 2027))
    name, day = MONTHS[month - 1], chance.randint(1, 28)
    words = chance.choice(
        [f"{name} {year}", f"By end of {name} {year}", f"{day} {name} {year}",
         f"By {name} {year}", f"{name} {year} to {name} {year + 1}"]
    )  # fmt: skip
    return ("Ongoing", None) if chance.random() < 0.05 else (words, parse_timescale(words).due)


def _costs(chance: random.Random) -> str:
    days, rate = chance.randint(2, 40), chance.choice((95, 120, 250, 310))
    travel, hall = chance.randint(20, 900), chance.randint(50, 2000)
    total = days * rate + travel + hall + (100 if chance.random() < 0.02 else 0)
    return (
        f"{days} days of support @ £{rate} = £{days * rate:,} Travel = £{travel:,} "
        f"Venue and catering = £{hall:,} Total cost = £{total:,}"
    )


def _with_dashboard(data: bytes) -> bytes:
    """One more sheet, added to the parts as Excel would name them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, _with_mention(entry.filename, old.read(entry)))
        info = zipfile.ZipInfo("xl/worksheets/sheet99.xml", (2026, 10, 1, 0, 0, 0))
        new.writestr(info, _dashboard_sheet(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _with_mention(name: str, part: bytes) -> bytes:
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    mentions = {
        "xl/workbook.xml": (
            "</sheets>", f'<sheet name="{DASHBOARD}" sheetId="99" r:id="rId99"/>'),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{kind}" Target="worksheets/sheet99.xml"/>'),
        "[Content_Types].xml": (
            "</Types>",
            f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{office}"/>'),
    }  # fmt: skip
    if name not in mentions:
        return part
    end, mention = mentions[name]
    return part.replace(end.encode(), (mention + end).encode())


def _dashboard_sheet() -> bytes:
    rows = []
    for number, (first, last) in enumerate(((f, n) for f in FIRST for n in LAST), 1):
        cells = [
            f'<c r="A{number}" t="inlineStr"><is><t>{first} {last}</t></is></c>',
            f'<c r="B{number}"><f>COUNTIFS(Actions[Lead],A{number},Actions[Calculated RAG],"Red")'
            "</f></c>",
            f'<c r="C{number}"><f>SUMIFS(Actions[Recalculated total],Actions[Lead],A{number})'
            "</f></c>",
            f'<c r="D{number}"><f>IF(B{number}&gt;3,"Look","Fine")</f></c>',
        ]
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = "".join(rows)
    return f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'.encode()


def _with_results(data: bytes) -> bytes:
    """The dashboard with stored results, as if Excel had saved it."""
    cells = [cell for cell in read_formulas(data) if cell.sheet == DASHBOARD]
    places = [(cell.sheet, *(parse_ref(cell.ref) or (0, 0))) for cell in cells]
    values = ask_cellrune(data, [MADE_ON], places, Fence())[0]
    return edit_cells(
        data,
        [
            CellEdit(cell.sheet, cell.ref, _typed(values[place].text), keep_formula=True)
            for cell, place in zip(cells, places, strict=True)
        ],
    )


def _typed(text: str) -> float | str:
    return float(text) if re.fullmatch(r"-?[\d.]+(?:e[-+]?\d+)?", text) else text
