"""Tables, whose cells a translator gets one by one."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from wagtail.contrib.table_block.blocks import TableBlock


class TextTableBlock(TableBlock):
    """A table of plain text; wagtail-localize leaves a stock table untranslated.

    Both methods are wagtail-localize's protocol and are called by it alone. A cell's path is
    `r<row>c<column>`, both from 0.
    """

    def get_table_options(self, table_options: dict[str, Any] | None = None) -> dict[str, Any]:
        """Wagtail hands over Django's language, of which the table editor it bundles knows nothing."""
        return super().get_table_options(table_options) | {"language": "en-US"}

    def get_translatable_segments(self, value: dict[str, Any] | None) -> list[Any]:
        """A `StringSegmentValue` for the caption and for each cell that holds letters."""
        from wagtail_localize.segments.types import StringSegmentValue
        from wagtail_localize.strings import StringValue

        return [
            StringSegmentValue(path, StringValue.from_plaintext(text)) for path, text in _texts(value or {})
        ]

    def restore_translated_segments(self, value: dict[str, Any], segments: Iterable[Any]) -> dict[str, Any]:
        """The same table with the translated cells; a cell without a translation stays as it was."""
        translated = deepcopy(value)
        for segment in segments:
            text = segment.render_text()
            if segment.path == "caption":
                translated["table_caption"] = text
            else:
                row, column = segment.path.removeprefix("r").split("c")
                translated["data"][int(row)][int(column)] = text
        return translated


def _texts(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if table.get("table_caption"):
        yield "caption", table["table_caption"]
    for row, cells in enumerate(table.get("data") or []):
        for column, cell in enumerate(cells):
            if cell and any(character.isalpha() for character in cell):
                yield f"r{row}c{column}", cell
