"""A table as cells on a grid, merged cells told apart from empty ones."""

from wangdian.engines.plantext.model import Block

WIDEST = 200  # columns
MOST_PLACES = 100_000  # a page can claim spans without end


class Grid:
    """Collects the cells of one table row by row; `blocks()` gives them with their row and column."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._row = -1
        self._column = 0
        self._taken: dict[tuple[int, int], str] = {}  # places that a merged cell covers
        self._cells: dict[tuple[int, int], Block] = {}

    def open_row(self) -> None:
        """Begin the next row."""
        self._row += 1
        self._column = 0

    def put(self, text: str, across: int = 1, down: int = 1) -> None:
        """Put the next cell of the row, covering `across` columns and `down` rows."""
        while (self._row, self._column) in self._taken:
            self._column += 1
        if self._column >= WIDEST:
            return
        top, left = self._row, self._column
        across = min(across, WIDEST - left)
        if len(self._taken) + across * down > MOST_PLACES:
            across = down = 1
        for row in range(top, top + down):
            for column in range(left, left + across):
                if (row, column) != (top, left):
                    self._taken[row, column] = "up" if row > top else "left"
        self._cells[top, left] = Block("cell", text, table=(self.number, top, left))
        self._column = left + across

    def blocks(self) -> list[Block]:
        """Every place of the grid in order, the places merged cells cover with empty text."""
        places = dict(self._cells)
        for (row, column), way in self._taken.items():
            if row <= self._row:
                places.setdefault(
                    (row, column), Block("cell", "", table=(self.number, row, column), merged=way)
                )
        return [places[place] for place in sorted(places)]
