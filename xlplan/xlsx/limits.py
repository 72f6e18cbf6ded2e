"""How much of a workbook xlplan is willing to read.

The figures follow what other readers allow (Apache POI's ratio and entry count) and leave honest
files far away: over 7,000 public workbooks, small previews and lists of texts unpack up to 300 to
1, but nothing of more than 16 MB that a person made. They are not settings: a workbook beyond
them is not an action plan.
"""

MEGABYTE = 1024 * 1024

FILE_BYTES = 50 * MEGABYTE
ENTRIES = 1_000
# Excel's own names of parts have a few dozen characters.
NAME_LENGTH = 255
PART_BYTES = 256 * MEGABYTE
TOTAL_BYTES = 512 * MEGABYTE
RATIO = 100
RATIO_FREE_BYTES = 16 * MEGABYTE
# All parts together: many small ones can make as much of nothing as a large one.
TOTAL_FREE_BYTES = 64 * MEGABYTE
DEPTH = 100
# A tag or comment longer than this makes older expat versions read it again with every piece; one
# of a part that readers read has room for so many attributes that they alone fill the memory.
TOKEN_BYTES = 4 * MEGABYTE
READ_TOKEN_BYTES = MEGABYTE
# A parser writes an element's namespace out each time it is used.
NAMESPACE_LENGTH = 1_000
# Parts read as a tree (relationships, the workbook's own part, tables) are far smaller.
TREE_ELEMENTS = 500_000
STORED_CELLS = 2_000_000
MERGED_CELLS = 2_000_000
# A row is kept up to its last cell, so that few cells far to the right could take up much: these
# are the places before a row's last cell for which the file stores no cell.
EMPTY_PLACES = 5_000_000
TEXT_LENGTH = 32_767
# Excel's own limit is 8,192 characters, as it shows them: a file may hold longer names.
FORMULA_LENGTH = 32_768
# What the formulas that share one come to when each is written out; past that they are not judged.
SHARED_FORMULA_BYTES = 5_000_000
# A recalculation of 60,000 formulas takes about 4 seconds and 400 MB; address space is counted
# larger than memory is.
ENGINE_SECONDS = 120
ENGINE_BYTES = 4 * 1024 * MEGABYTE
