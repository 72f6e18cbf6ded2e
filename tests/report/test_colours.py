"""A status is a word first; its colour can be read, follows the word, and covers nothing else."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.report.maker import ACCESSIBLE, PLANS, parts_of, report, sheets_of, subject
from xlplan.errors import SettingsWrong
from xlplan.plan import Rag
from xlplan.report import Choice, make_report
from xlplan.settings import Look, parse_settings

RAG_HEADERS = {"Officer's RAG", "Calculated RAG", "Worst status", "Status"}
PAIRS = {
    "Red": ("#651b1b", "#f4d7d7"),
    "Amber": ("#7a3c1c", "#ffee80"),
    "Green": ("#083d29", "#cfe4dc"),
    "Complete": ("#0f385c", "#d2e2f1"),
    "Not started": ("#0b0c0c", "#cecece"),
}
every_report = pytest.mark.parametrize("name", PLANS)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance, worked out here once more."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def rules(sheet: Worksheet) -> dict[tuple[str, str], tuple[str, str]]:
    """For each range and word of a sheet its colours, text and background."""
    return {
        (str(area.sqref), rule.formula[0].strip('"')): (
            f"#{rule.dxf.font.color.rgb[-6:].lower()}",
            f"#{(rule.dxf.fill.bgColor or rule.dxf.fill.fgColor).rgb[-6:].lower()}",
        )
        for area in sheet.conditional_formatting
        for rule in area.rules
    }


def body(sheet: Worksheet, headers: set[str]) -> dict[str, list[object]]:
    """The ranges below these headers in the tables of a sheet, with what stands there."""
    found: dict[str, list[object]] = {}
    for table in sheet.tables.values():
        rows = list(sheet[table.ref])
        last = len(rows) - (table.totalsRowCount or 0)
        for header in rows[0]:
            if header.value in headers:
                cells = [row[header.column - 1] for row in rows[1:last]]
                ends = {cells[0].coordinate, cells[-1].coordinate}
                area = ":".join(sorted(ends, key=lambda place: (len(place), place)))
                found[area] = [cell.value for cell in cells]
    return found


@every_report
def test_the_colours_cover_exactly_the_columns_of_statuses(name: str) -> None:
    """A status edited by hand anywhere in its column gets its own colour, nothing else gets one."""
    for sheet in sheets_of(report(name)):
        words = {str(rag) for rag in Rag}
        coloured = {area for area, word in rules(sheet) if word in words}
        assert coloured == set(body(sheet, RAG_HEADERS)), sheet.title
        for area in coloured:
            assert {word for place, word in rules(sheet) if place == area} == words


@every_report
def test_every_pair_of_colours_in_a_report_can_be_read(name: str) -> None:
    """At least 4.5 to 1, worked out from the produced file; those of the GOV.UK tags are theirs."""
    for sheet in sheets_of(report(name)):
        for (_, word), (text, fill) in rules(sheet).items():
            assert contrast(text, fill) >= 4.5, word
            assert PAIRS.get(word, (text, fill)) == (text, fill)


@every_report
def test_headers_and_links_can_be_read(name: str) -> None:
    """So can what is coloured in itself."""
    for sheet in sheets_of(report(name)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                solid = cell.fill.patternType == "solid"
                fill = f"#{cell.fill.fgColor.rgb[-6:]}" if solid else "#ffffff"
                colour = cell.font.color
                text = f"#{colour.rgb[-6:]}" if colour and colour.type == "rgb" else "#000000"
                assert contrast(text, fill) >= 4.5, (sheet.title, cell.coordinate)


@every_report
@pytest.mark.parametrize("choice", [Choice(), ACCESSIBLE], ids=["ordinary", "accessible"])
def test_the_word_is_always_there(name: str, choice: Choice) -> None:
    """Who sees no colours reads every calculated status as a word."""
    for sheet in sheets_of(report(name, choice)):
        for statuses in body(sheet, RAG_HEADERS - {"Officer's RAG"}).values():
            allowed = {str(rag) for rag in Rag} | ({None} if "Decisions" in sheet.tables else set())
            assert set(statuses) <= allowed, sheet.title


def test_the_marks_of_the_timeline_are_words_too() -> None:
    """In black and white a row still says when it starts, goes on and is due."""
    (sheet,) = (sheet for sheet in sheets_of(report("high-needs")) if sheet.title == "Timeline")
    words = {word for _, word in rules(sheet)} - {str(rag) for rag in Rag}
    assert words == {"start", "–", "due"}
    shown = {cell.value for row in sheet.iter_rows(min_row=5, min_col=4) for cell in row}
    assert shown - {None} <= words


def test_the_bars_of_a_chart_say_what_they_are() -> None:
    """The number and the word stand on the bar; its colour only repeats them."""
    parts = parts_of(report("commissioning"))
    chart = ElementTree.fromstring(parts["xl/charts/chart1.xml"])
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    words = [run.text for run in chart.iter(f"{drawing}t")]
    assert {"7 Red", "1 Amber", "2 Not started", "2 Red"} <= set(words)
    assert not any(str(word).startswith("0 ") for word in words)


@pytest.mark.parametrize("accent", ["#1f3a5f", "#006400", "#000000", "#767676"])
def test_the_accent_of_a_council_is_the_colour_of_its_headers(accent: str) -> None:
    """Of every header but today's column, and of nothing else."""
    data = make_report(subject("high-needs"), Choice(look=Look(accent=accent)))
    for sheet in sheets_of(data):
        for table in sheet.tables.values():
            fills = {cell.fill.fgColor.rgb[-6:].lower() for cell in sheet[table.ref][0]
                     if "(today)" not in str(cell.value)}  # fmt: skip
            assert fills == {accent[1:]}


@pytest.mark.parametrize("accent", ["#ffffff", "#ffee80", "#777777", "#ff0000"])
def test_an_accent_that_white_cannot_be_read_on_is_refused(accent: str) -> None:
    """The sentence says which line is wrong and why."""
    with pytest.raises(SettingsWrong, match="line 2: white headers"):
        parse_settings(f'[report]\naccent = "{accent}"\n')
