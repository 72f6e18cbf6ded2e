"""Worksheets whose cells, merges and formulas say what no worksheet can, or far too much."""

from __future__ import annotations

from functools import partial

from tests.hostile.case import is_read, refused
from tests.hostile.plans import OTHER_SHEET, SHEET, STYLES, plan, plan_rows, row, sheet, styles
from tests.hostile.zips import Part

_OUTSIDE = "Excel's last cell is XFD1048576"
_NO_VALUE = "which is none of its kind"
_TODAY = "IF(TODAY()&gt;0,1,0)+"


def _with(more: str, before: str = "", after: str = "") -> bytes:
    """The plan with more in its second row, before or after its rows."""
    return plan({SHEET: sheet(plan_rows(more=more), before, after)})


def _rows(rows: str, after: str = "") -> bytes:
    """The plan with more rows behind its own."""
    return plan({SHEET: sheet(plan_rows() + rows, after=after)})


def _merged(*areas: str) -> bytes:
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return _rows("", f"<mergeCells>{merges}</mergeCells>")


def _value(text: str, kind: str = "n", style: str = "0") -> bytes:
    changed = plan_rows(more=f'<c r="Z2" t="{kind}" s="{style}"><v>{text}</v></c>')
    return plan({SHEET: sheet(changed), STYLES: styles("", '<xf/><xf numFmtId="14"/>')})


def _total(text: str) -> bytes:
    """The number in the column of declared totals, where it is added up."""
    rows = plan_rows().replace("<v>600</v>", f"<v>{text}</v>")
    return plan({SHEET: sheet(rows)})


def _blanks(last: int, columns: str, first: int = 4) -> bytes:
    cells = "".join(f'<c r="{letter}%d" s="1"/>' for letter in columns)
    line = f'<row r="%d">{cells}</row>'
    rows = (line % ((at,) * (1 + len(columns))) for at in range(first, last + 1))
    return plan({STYLES: styles("", "<xf/><xf/>")},
                Part(SHEET, sheet(plan_rows() + "".join(rows))))  # fmt: skip


def _formula(text: str, kind: str = "", cached: str = "<v>1</v>") -> bytes:
    return _with(f'<c r="Z2"><f{kind}>{text}</f>{cached}</c>')


def _elsewhere(text: str) -> bytes:
    """A formula that asks the date, on a sheet of its own."""
    cell = f'<c r="A1"><f>{_TODAY}{text}</f><v>1</v></c>'
    return plan({OTHER_SHEET: sheet(f'<row r="1">{cell}</row>')})


def _dated(count: int) -> bytes:
    return _rows("".join(
        f'<row r="{at}"><c r="Z{at}"><f>TODAY()+{at}</f><v>1</v></c></row>'
        for at in range(4, count + 4)))  # fmt: skip


def _shared(length: int, followers: int) -> bytes:
    """A long formula that many cells share."""
    text = _TODAY + "+".join(["A1"] * (length // 3))
    first = f'<c r="Z4"><f t="shared" ref="Z4:Z{followers + 4}" si="0">{text}</f><v>1</v></c>'
    rows = [f'<row r="4">{first}</row>']
    rows += [f'<row r="{at}"><c r="Z{at}"><f t="shared" si="0"/><v>1</v></c></row>'
             for at in range(5, followers + 5)]  # fmt: skip
    return _rows("".join(rows))


def _chain(length: int) -> bytes:
    """Each formula reads the two cells above it."""
    rows = [row(4, ()).replace("</row>", '<c r="Z4"><f>TODAY()</f><v>1</v></c></row>')]
    rows += [f'<row r="{at}"><c r="Z{at}"><f>SUM(Y{at - 1}:Z{at - 1})</f><v>1</v></c></row>'
             for at in range(5, length + 5)]  # fmt: skip
    return _rows("".join(rows))


SHEETS = (
    is_read("first and last cell of the grid", lambda: _rows(
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    is_read("A1 and J1048576", lambda: _rows('<row r="1048576"><c r="J1048576"/></row>')),
    is_read("a cell in XFD of 300 rows", lambda: _rows("".join(
        f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(4, 304)))),
    refused("a cell in XFD of 2,000 rows", lambda: _rows("".join(
        f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(4, 2004))),
        "too far to the right in too many rows"),
    refused("a cell beyond the last column", lambda: _with('<c r="XFE2"/>'), _OUTSIDE),
    refused("a cell in row 4294967296", lambda: _with('<c r="A4294967296"/>'), _OUTSIDE),
    refused("row 4294967296", lambda: _rows('<row r="4294967296"/>'), _OUTSIDE),
    refused("row 0", lambda: _rows('<row r="0"/>'), _OUTSIDE),
    refused("row -1", lambda: _rows('<row r="-1"/>'), _OUTSIDE),
    refused("a cell of another row", lambda: _with('<c r="K9"/>'), "has cell K9 in row 2"),
    refused("a cell reference of 900,000 letters",
            lambda: _with(f'<c r="{"A" * 900_000}"/>'), _OUTSIDE),
    refused("a cell reference over two lines", lambda: _with('<c r="A&#10;xlplan: fine"/>'),
            _OUTSIDE),
    is_read("dimension of the whole grid", lambda: _with("", '<dimension ref="A1:XFD1048576"/>')),
    is_read("100,000 column styles over all columns", lambda: _with("", "<cols>" + "".join(
        '<col min="1" max="16384" style="0"/>' for _ in range(100_000)) + "</cols>")),
    refused("merge of the whole grid", partial(_merged, "A1:XFD1048576"),
            "merges more than 2,000,000 cells"),
    is_read("merge of one whole column", partial(_merged, "Z1:Z1048576")),
    is_read("merge of the whole action column", partial(_merged, "C2:C1048576")),
    is_read("100,000 merges", lambda: _merged(*(f"Y{at}:Z{at}" for at in range(4, 100_004)))),
    is_read("100 merges over one another", lambda: _merged(*["C2:C9000"] * 100)),
    refused("merge beyond the grid", partial(_merged, "A1:XFE9"), _OUTSIDE),
    refused("2,100,000 styled blanks", partial(_blanks, 100_004, "ABCDEFGHIJKLMNOPQRSTU"),
            "stores more than 2,000,000 cells"),
    refused("NaN", partial(_value, "NaN"), _NO_VALUE),
    refused("INF", partial(_value, "INF"), _NO_VALUE),
    refused("-Infinity", partial(_value, "-Infinity"), _NO_VALUE),
    refused("1e400", partial(_value, "1e400"), _NO_VALUE),
    refused("a number of 1,000,000 digits", partial(_value, "9" * 1_000_000), _NO_VALUE),
    is_read("a nought of 5,000 digits", partial(_value, "0" * 5_000)),
    is_read("a number of 300 digits", partial(_value, "9" * 300)),
    is_read("a declared total of 1e300", partial(_total, "1e300")),
    is_read("a declared total of 300 digits", partial(_total, "9" * 300)),
    is_read("a declared total of 1e-300", partial(_total, "1e-300")),
    is_read("a declared total of -1e308", partial(_total, "-1.7e308")),
    is_read("a date of 1e300", partial(_value, "1e300", style="1")),
    is_read("a date of -1e9", partial(_value, "-1e9", style="1")),
    is_read("a date in letters of nonsense", partial(_value, "9999-99-99T99", "d")),
    refused("an unknown kind of cell", partial(_value, "1", "zzz"), _NO_VALUE),
    refused("a value of 1 MB that is no number", partial(_value, "x" * 1_000_000), _NO_VALUE),
    refused("style -1", partial(_value, "1", style="-1"), "uses the cell style"),
    refused("style 4294967295", partial(_value, "1", style="4294967295"), "uses the cell style"),
    refused("shared text 4294967295", partial(_value, "4294967295", "s"), _NO_VALUE),
    refused("shared text -1", partial(_value, "-1", "s"), _NO_VALUE),
    refused("formula of 10 MB", partial(_formula, "1+" * 5_000_000 + "1"),
            "a formula of 10,000,001 characters; Excel allows 8,192"),
    refused("1,000,000 brackets", partial(_formula, _TODAY + "(" * 1_000_000 + "1"
            + ")" * 1_000_000), "a formula of 2,000,019 characters"),
    is_read("8,000 brackets", partial(_formula, _TODAY + "(" * 4_000 + "1" + ")" * 4_000)),
    is_read("8,000 signs", partial(_formula, _TODAY + "-" * 8_000 + "1")),
    is_read("array formula over the whole grid", partial(
        _formula, "TODAY()", ' t="array" ref="A1:XFD1048576"')),
    is_read("data table over the whole grid", partial(
        _formula, "TODAY()", ' t="dataTable" ref="A1:XFD1048576"')),
    *(is_read(f"formula that {what}", partial(_elsewhere, formula)) for what, formula in (
        ("sums the whole grid", "SUM(Plan!A1:XFD1048576)"),
        ("multiplies the whole grid", "SUMPRODUCT((Plan!A1:XFD1048576=1)*1)"),
        ("multiplies two columns crosswise",
         "SUM(Plan!A1:A1048576*TRANSPOSE(Plan!A1:A1048576))"),
        ("repeats a text for ever", "LEN(REPT(REPT(&quot;x&quot;,32767),32767))"),
        ("counts for ever", "SUM(_xlfn.SEQUENCE(1048576,16384))"),
        ("looks for a text in all of the grid",
         "COUNTIF(Plan!A1:XFD1048576,&quot;*a*a*a*a*a*b&quot;)"),
        ("works out a matrix of a milliard", "SUM(_xlfn.RANDARRAY(30000,30000))"),
        ("calls itself for ever", "_xlfn.LAMBDA(_xlpm.f,_xlpm.f(_xlpm.f))"
         "(_xlfn.LAMBDA(_xlpm.f,_xlpm.f(_xlpm.f)))"),
        ("reads another workbook", "[1]Sheet1!A1"),
        ("asks the internet", "LEN(_xlfn.WEBSERVICE(&quot;http://127.0.0.1:9&quot;))"),
        ("starts a program", "cmd|' /C calc'!A0"),
        ("reads itself", "Notes!A1"),
    )),
    is_read("chain of 4,000 formulas", partial(_chain, 4_000)),
)  # fmt: skip
# Just within every limit: an honest file may be as large, so these are read, and take their time.
LARGE = (
    is_read("a column of 1,048,576 styled blanks", partial(_blanks, 1_048_576, "Z")),
    is_read("60,000 formulas that ask the date", partial(_dated, 60_000)),
    is_read("chain of 20,000 formulas", partial(_chain, 20_000)),
    is_read("formula of 8,000 characters shared by 20,000", partial(_shared, 8_000, 20_000)),
)
