"""An HTML table as the rows of text that a table block holds."""

from dataclasses import dataclass, field

from bs4.element import Tag

from .html_flow import read_flow

MAX_COLUMNS = 100
_MAX_SPAN = 100


@dataclass
class Table:
    """A table's own cells, without those of tables inside it.

    Attributes:
        grid: row and column of each cell, spans counted.
        cells: in reading order.
    """

    caption: str
    grid: dict[tuple[int, int], Tag] = field(default_factory=dict)
    taken: set[tuple[int, int]] = field(default_factory=set)

    @property
    def cells(self) -> list[Tag]:
        return list(self.grid.values())

    def rows(self) -> list[list[str]]:
        """Text of all places, rows of equal length; a spanning cell's text stands in its first place."""
        width = max(column for _, column in self.grid) + 1
        height = max(row for row, _ in self.grid) + 1
        rows = [[""] * width for _ in range(height)]
        for (row, column), cell in self.grid.items():
            rows[row][column] = "\n".join(read_flow(cell).texts())
        return rows

    def header(self) -> str:
        """Which cells are headers: "row" (all of the first), "column", "both" or "neither"."""
        first_row = all(cell.name == "th" for (row, _), cell in self.grid.items() if row == 0)
        first_column = all(
            cell.name == "th" for (row, column), cell in self.grid.items() if column == 0 and row > 0
        )
        has_more_rows = any(row > 0 for row, _ in self.grid)
        if first_column and has_more_rows:
            return "both" if first_row else "column"
        return "row" if first_row else "neither"

    def put(self, row: int, cell: Tag) -> None:
        """Put a cell in the row's first free place and keep the places it spans."""
        column = 0
        while (row, column) in self.taken:
            column += 1
        self.grid[row, column] = cell
        height, width = _span(cell, "rowspan"), min(_span(cell, "colspan"), max(MAX_COLUMNS - column, 1))
        self.taken.update((row + y, column + x) for y in range(height) for x in range(width))


def table_of(tag: Tag) -> Table:
    caption = tag.find("caption", recursive=False)
    table = Table(caption=" ".join(read_flow(caption).texts()) if isinstance(caption, Tag) else "")
    for row, line in enumerate(line for line in tag.find_all("tr") if line.find_parent("table") is tag):
        for cell in line.find_all(["td", "th"], recursive=False):
            table.put(row, cell)
    return table


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 9 else 1
