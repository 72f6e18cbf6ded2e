"""The look of the report: what a council may choose, and every slip named with its line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.errors import SettingsWrong
from xlplan.palette import contrast
from xlplan.settings import FILE_NAME, Look, parse_settings, settings_beside

HERE = Path("/etc/xlplan")


def look(toml: str) -> Look:
    return parse_settings(f"[report]\n{toml}", folder=HERE).look


def test_nothing_said_is_xlplans_own_look() -> None:
    """A report is fit to be handed over without any settings."""
    assert parse_settings("").look == look("") == Look()
    assert contrast("#ffffff", Look().accent) >= 4.5


def test_a_council_has_a_look_of_its_own() -> None:
    """All of it, and the logo counts from the settings file."""
    chosen = look(
        'name = "Shire & Town"\nlogo = "pictures/Logo.PNG"\naccent = "#00447C"\npaper = "A4"\n'
        'date_format = "dd/mm/yyyy"\n'
    )
    logo = HERE / "pictures" / "Logo.PNG"
    assert chosen == Look("Shire & Town", logo, "#00447c", "A4", "dd/mm/yyyy")


@pytest.mark.parametrize("ending", ["png", "jpg", "jpeg", "PNG", "JPG"])
def test_a_logo_is_a_png_or_a_jpeg(ending: str) -> None:
    """What every viewer of workbooks shows."""
    assert look(f"logo = '\\\\server\\it\\logo.{ending}'").logo is not None


@pytest.mark.parametrize(
    "text",
    [
        "d mmm yyyy", "dd/mm/yyyy", "d/m/yy", "yyyy-mm-dd", "d mmmm yyyy", "ddd d mmm yyyy",
        "dddd, d mmmm yyyy", "dd.mm.yyyy", "mm/dd/yyyy",
    ],
)  # fmt: skip
def test_a_date_is_written_as_the_council_writes_it(text: str) -> None:
    """Any order of day, month and year, perhaps with the name of the day."""
    assert look(f'date_format = "{text}"').date_format == text


@pytest.mark.parametrize("text", ["DD/MM/YYYY", "D MMM YYYY", " dd/mm/yyyy ", "Dd/mM/yyYY\\t"])
def test_a_date_may_be_written_in_capitals(text: str) -> None:
    """Excel takes either, and a blank at the end is a slip of the hand."""
    taken = look(f'date_format = "{text}"').date_format
    assert taken in ("dd/mm/yyyy", "d mmm yyyy")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=text)
        for text in (
            "rubbish", "dd/mm", "d mmm yyyy yyyy", "yyyy", "d d m yyyy", "dmmyyyy hh:mm", 'd";"',
            'd mmm yyyy;"late"', 'd mmm yyyy" of "', "[Red]d mmm yyyy", "d\\\\ mmm yyyy", "@",
            "General", "d mmmmm yyyy", "ddddd mmm yyyy", "d mmm yyy", "d mmm y", "D MMM YYY",
            "d mmm yyyy\\n", "[$-809]d mmm yyyy", "d_m_yyyy", "dmyy0", "ddd mmm yyyy", "£d/m/yy",
            "d ddd dddd m yy",
        )
    ],
)  # fmt: skip
def test_what_is_no_date_format_is_refused(text: str) -> None:
    """Nothing else of Excel's formats can be slipped in, and no date can lose a part."""
    with pytest.raises(SettingsWrong, match=r"^xlplan\.toml line 2: .+ is not a date format"):
        look(f"date_format = {json.dumps(text)}")


@given(st.text("dmyDMY /.,-\"'\\;[]@_*?#0h\n", max_size=14))
def test_a_date_format_is_taken_whole_or_refused_in_a_sentence(text: str) -> None:
    """Whatever is taken has one day, one month, one year, and nothing that Excel obeys."""
    try:
        taken = look(f"date_format = {json.dumps(text)}").date_format
    except SettingsWrong:
        return
    assert taken == text.strip().lower()
    assert set(taken) <= set("dmy /.,-")
    runs = [run for run in re.findall("d+|m+|y+", taken) if run not in ("ddd", "dddd")]
    assert sorted(run[0] for run in runs) == ["d", "m", "y"]


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_is_taken_only_if_white_can_be_read_on_it(number: int) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    colour = f"#{number:06x}"
    readable = contrast("#ffffff", colour) >= 4.5
    try:
        assert look(f'accent = "{colour}"').accent == colour
    except SettingsWrong as wrong:
        assert not readable
        shown = re.search(r"a contrast of (\d\.\d\d) to 1", str(wrong))
        assert shown is not None
        assert float(shown[1]) == pytest.approx(contrast("#ffffff", colour), abs=0.01)
        assert float(shown[1]) < 4.5
    else:
        assert readable


WRONG = [
    ("name = 3", "“name” must be text in quotes"),
    ('name = ""', "“name” must be text in quotes"),
    ('nme = "x"', "“nme” is not a setting; did you mean “name”?"),
    ('colour = "x"', "“colour” is not a setting; known are name, logo, accent, paper, date_format"),
    ("logo = true", "“logo” must be text in quotes"),
    ('logo = "logo.svg"', "“logo” must be a PNG or JPEG file"),
    ('logo = "logo"', "“logo” must be a PNG or JPEG file"),
    ('logo = "logo.png.exe"', "“logo” must be a PNG or JPEG file"),
    ('logo = "C:\\new.png"', "in “logo” a backslash stands for something else"),
    ('accent = "blue"', "“blue” is not a colour; write it as “#1f3a5f”"),
    ('accent = "#12"', "“#12” is not a colour"),
    ('accent = "#1f3a5f\\n"', "is not a colour"),
    ('accent = "1f3a5f"', "“1f3a5f” is not a colour"),
    ("accent = 0x1f3a5f", "“accent” must be text in quotes"),
    ('accent = "#ffdd00"', "white headers on #ffdd00 have a contrast of 1.34 to 1; at least 4.5"),
    ('accent = "#777777"', "white headers on #777777 have a contrast of 4.47 to 1"),
    ('paper = "A5"', '“paper” must be one of "A3", "A4"'),
    ("paper = 3", '“paper” must be one of "A3", "A4"'),
    ('paper = ["A3"]', '“paper” must be one of "A3", "A4"'),
    ("date_format = 2018-08-01", "“date_format” must be text in quotes"),
]


@pytest.mark.parametrize(("toml", "words"), WRONG, ids=[w[0] for w in WRONG])
def test_a_slip_is_named_with_its_line(toml: str, words: str) -> None:
    """One sentence says where it is, what is wrong and what is right."""
    with pytest.raises(SettingsWrong) as wrong:
        look(f"# accent, logo = name\n{toml}")
    assert str(wrong.value).startswith("xlplan.toml line 3: ")
    assert words in str(wrong.value)


def test_a_table_is_a_table() -> None:
    """Said as for every other table."""
    with pytest.raises(SettingsWrong, match=r"“report” must be a table, written \[report\]"):
        parse_settings('report = "A3"')


def test_who_may_write_beside_a_tracker_cannot_change_the_councils_look(tmp_path: Path) -> None:
    """The night's report looks as the night's settings say, and reads no other picture."""
    general = parse_settings('[report]\nname = "Shire"\n')
    (tmp_path / FILE_NAME).write_text(
        '[report]\nname = "Someone else"\nlogo = "/etc/private.png"\n', encoding="utf-8"
    )
    assert settings_beside(tmp_path / "tracker.xlsx", general).look == Look(name="Shire")
