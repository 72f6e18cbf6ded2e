"""How much of a workbook xlplan is willing to read.

The figures follow what other readers allow (Apache POI's ratio and entry count) and leave honest
files far away: over 7,000 public workbooks, small previews and lists of texts unpack up to 300 to
1, but nothing of more than 16 MB that a person made. They are not settings: a workbook beyond
them is not an action plan.
"""

MEGABYTE = 1024 * 1024

FILE_BYTES = 50 * MEGABYTE
ENTRIES = 1_000
PART_BYTES = 256 * MEGABYTE
TOTAL_BYTES = 512 * MEGABYTE
RATIO = 100
RATIO_FREE_BYTES = 16 * MEGABYTE
DEPTH = 100
# A tag or comment longer than this makes older expat versions read it again with every piece.
TOKEN_BYTES = 4 * MEGABYTE
# Parts read as a tree (relationships, the workbook's own part, tables) are far smaller.
TREE_ELEMENTS = 500_000
STORED_CELLS = 2_000_000
MERGED_CELLS = 2_000_000
# A row is kept up to its last cell, so that few cells far to the right could take up much.
SHEET_PLACES = 20_000_000
TEXT_LENGTH = 32_767
# A recalculation of 60,000 formulas takes about 4 seconds and 400 MB; address space is counted
# larger than memory is.
ENGINE_SECONDS = 120
ENGINE_BYTES = 4 * 1024 * MEGABYTE
