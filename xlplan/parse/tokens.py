"""Cuts the words of a timescale into tokens of a closed vocabulary.

What is not in the vocabulary becomes an "other" token: it is kept, never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal[
    "date", "pair", "month", "quarter", "term", "number", "ordinal", "year",
    "by", "start", "part", "dash", "onwards", "financial", "academic", "other",
]  # fmt: skip

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
# fmt: off
_PATTERNS = (
    ("iso", r"\b(?P<iso>(?:19|20)\d\d[-.]\d{1,2}[-.]\d{1,2})(?!\d)"),
    ("dmy", r"\b(?P<dmy>\d{1,2}(?P<between>[/.–-])\d{1,2}(?P=between)(?:(?:19|20)\d\d|\d\d))"
            r"(?![\d/.–-]{0,30}\d)"),
    ("dmonthy", rf"\b(?P<dmonthy>\d{{1,2}}[-–](?:{MONTH})[-–](?:{_YEAR}|\d\d))(?!\d)"),
    ("ym", r"(?<!\d)(?P<ym>20\d\d[/-](?:0[1-9]|1[0-2]))(?![\w/-])"),
    # "Phase 1: April 2018", "1. April 2018": numbers that count something else than days.
    ("label", r"\b(?P<label>(?:phase|stage|year|step|part|wave|cohort)\s\d{1,2}\b(?![/-])"
              r"|(?:item|milestone|priority|action)\s\d{1,2}:)"),
    ("listed", r"^\s*(?P<listed>\d{1,2}[.)]\s)"),
    ("pair", rf"(?<!\d)(?P<pair>{_YEAR}\s?[/–-]\s?(?:{_YEAR}|\d\d))(?![\w/-])"),
    ("shortpair", r"(?<![\d/])(?P<shortpair>\d\d/\d\d)(?![\d/])"),
    ("fullmonth", rf"\b(?P<fullmonth>(?:{MONTH})\.?\s?[-–]\s?{_YEAR})(?![\d/])"),
    ("my", r"(?<![\d/.–-])(?P<my>(?:0?[1-9]|1[0-2])[-./]20\d\d)(?![\d/.-])"),
    ("monthyear", rf"\b(?P<monthyear>(?:{MONTH})[-/'’]\d\d)(?!\w)"),
    ("month", rf"\b(?P<month>{MONTH})\b\.?"),
    ("quarter", r"\b(?P<quarter>(?:q|quarter\s?|qtr\s?)[1-4])\b"),
    ("quarterth", r"\b(?P<quarterth>[1-4](?:st|nd|rd|th)\s(?:quarter|qtr))\b"),
    ("term", r"\b(?P<term>autumn|spring|summer)\b(?:\s+terms?\b)?"),
    ("year", rf"\b(?P<year>{_YEAR})(?!\d)"),
    ("shortyear", r"['’](?P<shortyear>\d\d)(?!\d)"),
    ("ordinal", r"\b(?P<ordinal>\d{1,2}(?=st\b|nd\b|rd\b|th\b))(?:st|nd|rd|th)\b"),
    ("number", r"(?<!\d)(?P<number>\d{1,2})(?!\d)"),
    ("onwards", r"(?P<onwards>(?:\b(?:to|until)\s|[-–—])\s*(?:on-?going|date|present)\b"
                r"|\bonwards?\b)"),
    ("dash", r"(?P<dash>[-–—]|\b(?:to|until|till|through)\b)"),
    ("start", r"\b(?P<start>(?:not\s+before|no\s+earlier\s+than|after|following|post"
              r"|w\.?\s?e\.?\s?f\.?(?![a-z])"
              r"|(?:with\s+)?effect(?:ive)?(?:\s+from)?|(?:start(?:s|ing|ed)?(?!\s+of\b)|from"
              r"|commenc(?:e|es|ing)|begin(?:s|ning)?(?!\s+of\b)|since)\b))"),
    ("by", r"\b(?P<by>by|before|no\slater\sthan|due|deadline|finish(?:es|ing)?)\b"),
    ("part", r"\b(?P<part>early|mid|middle|late|end|beginning|start)\b"),
    ("financial", r"\b(?P<financial>financial\syears?\b|fy(?![a-z]))"),
    ("academic", r"\b(?P<academic>(?:academic|school)\syears?|ay(?![a-z]))"),
    ("filler", r"\b(?P<filler>of|the|in|during|on|date|complete[d]?|term|year|for)\b|[:;,.()&\s]+"),
    ("other", r"(?P<other>[^\W\d_]+|\d+|.)"),
)
# fmt: on
_SCANNER = re.compile(
    "|".join(f"(?P<_{name}>{pattern})" for name, pattern in _PATTERNS),
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_YEAR_OF = ("quarter", "term", "financial", "academic", "month")


@dataclass(frozen=True)
class Token:
    """One word of the vocabulary; `values` are its numbers, such as (2018, 7, 31)."""

    kind: TokenKind
    text: str
    values: tuple[int, ...] = ()


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text in order, fillers left out.

    >>> [t.kind for t in tokens("By April 2018 Jan – Dec 2018")]
    ['by', 'month', 'year', 'month', 'dash', 'month', 'year']
    >>> tokens("Q3 2018/19")[1].values
    (2018, 2019)
    """
    found: list[Token] = []
    for match in _SCANNER.finditer(text):
        name = (match.lastgroup or "").lstrip("_")
        text_of = match.group(name) or match.group()
        if name == "pair" and found and found[-1].kind == "month" and "/" not in text_of:
            found += _year_and_number(*_numbers(text_of))
        elif name == "shortpair":
            found += _short_pair(text_of, found)
        else:
            found += _token(name, text_of)
    return tuple(found)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", text))


def _token(name: str, text: str) -> list[Token]:
    if name == "filler":
        return []
    if name in ("label", "listed", "other"):
        return [Token("other", text)]
    numbers = _numbers(text)
    match name:
        case "iso":
            return [Token("date", text, numbers)]
        case "dmy":
            day, month, year = numbers
            return [Token("date", text, (full_year(year), month, day))]
        case "fullmonth":
            return [Token("month", text, (_month_of(text),)), Token("year", text, numbers)]
        case "my":
            month, year = numbers
            return [Token("month", text, (month,)), Token("year", text, (year,))]
        case "dmonthy":
            day, year = numbers
            return [Token("date", text, (full_year(year), _month_of(text), day))]
        case "ym" if numbers[1] != (numbers[0] + 1) % 100:
            year, month = numbers
            return [Token("month", text, (month,)), Token("year", text, (year,))]
        case "pair" | "ym":
            return _year_pair(text, numbers)
        case "monthyear":
            return [Token("month", text, (_month_of(text),)), Token("number", text, numbers)]
        case "month":
            return [Token("month", text, (MONTHS[text.lower()],))]
        case "quarterth" | "quarter":
            return [Token("quarter", text, numbers[:1])]
        case "shortyear":
            return [Token("year", text, (full_year(numbers[0]),))]
    return [Token(name, text.lower(), numbers)]  # type: ignore[arg-type]  # names are the kinds


def _month_of(text: str) -> int:
    word = re.search(r"[a-z]+", text, re.IGNORECASE)
    return MONTHS[word.group().lower()] if word else 1


def _year_pair(text: str, numbers: tuple[int, ...]) -> list[Token]:
    """ "2018/19" is one year of two halves; "2018 – 15 …" is a year and something else."""
    first, second = numbers
    last = second if second > 99 else first // 100 * 100 + second
    if second <= 99 and last < first:
        last += 100
    if last == first + 1 or (second > 99 and last > first):
        return [Token("pair", text, (first, last))]
    if second <= 99 and " " not in text and 1 < last - first <= 10:
        # "2018-21": whether calendar or financial years, nobody can know.
        return [Token("other", text)]
    return _year_and_number(first, second)


def _short_pair(text: str, before: list[Token]) -> list[Token]:
    """ "Q3 18/19" and "FY 18/19" are years; "11/12" on its own may be a day."""
    first, second = _numbers(text)
    if second == (first + 1) % 100 and before and before[-1].kind in _YEAR_OF:
        return [Token("pair", text, (full_year(first), full_year(first) + 1))]
    return [
        Token("number", str(first), (first,)),
        Token("other", "/"),
        Token("number", str(second), (second,)),
    ]


def _year_and_number(first: int, second: int) -> list[Token]:
    """ "Jan 2018 – 19 March 2018": after a month the year is complete."""
    right = Token("year" if second > 99 else "number", str(second), (second,))
    return [Token("year", str(first), (first,)), Token("dash", "–"), right]


def full_year(year: int) -> int:
    """A two-digit year in full: 00 to 79 are this century.

    >>> full_year(16), full_year(98), full_year(2018)
    (2016, 1998, 2018)
    """
    if year > 99:
        return year
    return year + (2000 if year < 80 else 1900)
