"""Tables of figures on a terminal: in columns where they fit, one under the other where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


@dataclass(kw_only=True)
class Figures:
    """A table whose figures are never broken over two lines: rich asks it to draw itself.

    ``columns`` are the headings, the first that of the row's name; ``rows`` hold their cells and a style; cells that
    say one of ``alarms`` are red.
    """

    columns: tuple[str, ...]
    title: str = ""
    rows: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    alarms: tuple[str, ...] = ()

    def add_row(self, *cells: str, style: str = "") -> None:
        """One more row, in the order of the columns."""
        self.rows.append((cells, style))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        wanted, least = self._widths()
        around = console.measure(self._table(wanted), options=options.update(max_width=10_000)).maximum - sum(wanted)
        if sum(least) + around > options.max_width:
            yield from self._below_each_other()
            return
        while sum(wanted) + around > options.max_width:
            widest = max(range(len(wanted)), key=lambda place: wanted[place] - least[place])
            wanted[widest] -= 1
        yield self._table(wanted)

    def _widths(self) -> tuple[list[int], list[int]]:
        """For each column the width that breaks nothing, and the one that breaks names and headings between words."""
        wanted, least = [], []
        for place, heading in enumerate(self.columns):
            cells = [cells[place] for cells, _ in self.rows]
            pieces = [
                *heading.split(),
                *(part for cell in cells for part in (cell.split(", ") if place else cell.split())),
            ]
            wanted.append(max(map(cell_len, [heading, *cells])))
            least.append(max(map(cell_len, pieces), default=0) + (1 if any(", " in cell for cell in cells) else 0))
        return [max(pair) for pair in zip(wanted, least, strict=True)], least

    def _table(self, widths: list[int]) -> Table:
        table = Table(box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False)
        table.title = self.title or None
        for place, (heading, width) in enumerate(zip(self.columns, widths, strict=True)):
            table.add_column(Text(heading), justify="right" if place else "left", width=width)
        for cells, style in self.rows:
            fitted = (_fitted(cell, width) for cell, width in zip(cells, widths, strict=True))
            table.add_row(*(Text(cell, style=self._style(cell, style)) for cell in fitted))
        return table

    def _style(self, cell: str, style: str) -> str:
        return "bold red" if cell in self.alarms else style

    def _below_each_other(self) -> Iterator[RenderableType]:
        if self.title:
            yield Text(self.title, style="bold")
        for (name, *figures), style in self.rows:
            yield Text(f"\n{name}" if name else "", style=style or "bold")
            for heading, figure in zip(self.columns[1:], figures, strict=True):
                if figure:
                    yield Padding(Text(f"{heading}: {figure}", style=self._style(figure, style)), (0, 0, 0, 2))
        yield Text()


def _fitted(cell: str, width: int) -> str:
    """A list that is too long for its column, one part to a line."""
    return cell if cell_len(cell) <= width else cell.replace(", ", ",\n")
