"""The blocks of a mail as HTML that is also well-formed XML (HTML5, polyglot).

Made for mail programs: inline styles only, no images, scripts, links or remote content. Text and
background get no colours, so that a dark mode may choose its own; only a status has its pair.
Decides nothing about the words.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from xlplan.mail.text import Block, Bullets, Entry, Heading, Paragraph, Table
from xlplan.palette import RAG_COLOURS
from xlplan.plan import Rag
from xlplan.summary import Section, one_line

_PAGE = (
    "max-width:640px;margin:0 auto;padding:12px;font-family:Arial,Helvetica,sans-serif;"
    "font-size:16px;line-height:1.5;overflow-wrap:break-word"
)
_HEADINGS = {
    1: "font-size:24px;line-height:1.25;margin:0 0 12px",
    2: "font-size:20px;line-height:1.3;margin:28px 0 8px",
    3: "font-size:16px;line-height:1.5;margin:0",
}
_PARAGRAPH = "margin:0 0 12px"
# Grey that can be seen on white and on black alike.
_RULE = "1px solid #767676"
_ENTRY = "border-left:4px solid #767676;padding-left:12px;margin:0 0 18px"
# Wide enough for most names on a phone; a longer word breaks rather than widen the page.
_NAME = "font-weight:normal;min-width:116px;overflow-wrap:anywhere"
_CELL = f"border-bottom:{_RULE};padding:6px 8px 6px 0;text-align:left;vertical-align:top"
_NUMBER = f"{_CELL};text-align:right;padding-right:16px"


def as_html(title: str, blocks: Sequence[Block]) -> str:
    """A whole page in British English; every text in it is escaped here and nowhere else."""
    body = "\n".join(line for block in blocks for line in _lines(block))
    return (
        '<!DOCTYPE html>\n<html lang="en-GB" xmlns="http://www.w3.org/1999/xhtml">\n<head>\n'
        '<meta charset="utf-8"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        '<meta name="color-scheme" content="light dark"/>\n'
        f"<title>{_escape(title)}</title>\n</head>\n"
        f'<body style="margin:0;padding:0">\n<div style="{_PAGE}">\n{body}\n</div>\n'
        "</body>\n</html>\n"
    )


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f'<h{level} style="{_HEADINGS[level]}">{_escape(text)}</h{level}>'
        case Paragraph(text, strong):
            words = f"<strong>{_escape(text, 600)}</strong>" if strong else _escape(text, 600)
            yield f'<p style="{_PARAGRAPH}">{words}</p>'
        case Bullets(lines):
            yield '<ul style="margin:0 0 12px;padding-left:24px">'
            yield from (f'<li style="margin:0 0 4px">{_escape(line, 400)}</li>' for line in lines)
            yield "</ul>"
        case Entry():
            yield from _entry(block)
        case Table():
            yield from _table(block)


def _entry(entry: Entry) -> Iterator[str]:
    yield f'<div style="{_ENTRY}">'
    yield f'<h3 style="{_HEADINGS[3]}">{_escape(entry.heading)}</h3>'
    tag = _tag(entry.rag, str(entry.rag)) if entry.rag else ""
    if status := " ".join(filter(None, (tag, _escape(entry.beside)))):
        yield f'<p style="margin:4px 0">{status}</p>'
    yield from (f'<p style="margin:4px 0 0">{_escape(line, 400)}</p>' for line in entry.lines)
    yield "</div>"


def _table(table: Table) -> Iterator[str]:
    yield '<table style="border-collapse:collapse;width:100%;margin:0 0 12px;font-size:16px">'
    yield f'<caption style="text-align:left;padding:0 0 6px">{_escape(table.caption)}</caption>'
    looks = {"Section": _CELL, "All": _NUMBER, "Of these": _CELL}
    headers = "".join(f'<th scope="col" style="{look}">{name}</th>' for name, look in looks.items())
    yield f"<thead><tr>{headers}</tr></thead>\n<tbody>"
    yield from map(_row, table.rows)
    yield "</tbody>\n</table>"


def _row(section: Section) -> str:
    # Each status wraps by itself: a column for each would not fit a phone.
    tags = " ".join(_tag(rag, f"{number} {rag}") for rag, number in section.counts if number)
    return (
        f'<tr><th scope="row" style="{_CELL};{_NAME}">{_escape(section.name)}</th>'
        f'<td style="{_NUMBER}">{section.all:,}</td>'
        f'<td style="{_CELL};line-height:1.9">{tags or "none yet"}</td></tr>'
    )


def _tag(rag: Rag, words: str) -> str:
    text, fill = RAG_COLOURS[rag]
    look = f"background-color:{fill};color:{text};padding:2px 8px;white-space:nowrap"
    return f'<strong style="{look}">{_escape(words)}</strong>'


def _escape(text: str, most: int = 300) -> str:
    return html.escape(one_line(text, most))
