"""What a table is made of, and how much of it is read."""

import re
from dataclasses import dataclass

ROWS_MOST = 200_000
COLUMNS_MOST = 400
CELL_MOST = 4_000  # characters; a cell that is longer is cut

# cp932 and UTF-8 editors write these differently; one form makes two copies of a list equal, in a workbook too.
_ONE_FORM = str.maketrans({"〜": "～", "−": "－", "‖": "∥", "—": "―", "\u00a0": " "})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the line of the file that it begins in, or the row of the sheet, from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` without the blank ones; `odd` are the numbers of rows whose quotes are not closed."""

    name: str
    rows: list[Row]
    odd: tuple[int, ...] = ()


def cleaned(cell: str) -> str:
    return _CONTROL.sub(" ", cell[:CELL_MOST].translate(_ONE_FORM)).strip()
