"""The blocks of an article's body as StreamField stores them, and their text."""

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from cms_apps.core.blocks import HeadingBlock, QuoteBlock

from .sentences import collapse_space, heading_level, split_first_sentence

Block = dict[str, Any]
_MAX_HEADING = HeadingBlock.base_blocks["text"].field.max_length
_MAX_QUOTE = QuoteBlock.base_blocks["text"].field.max_length
_BREAK = re.compile(r"<br/>|</p>|</li>|<[uo]l>")
_TAG = re.compile(r"<[^>]*>")
_SHARED_START = 4  # characters
_CLOSING_PHRASES = ("总之", "总的来说", "总而言之", "综上", "今后", "下一步", "展望", "最后")


class BodyBuilder:
    """Collects blocks in reading order; neighbouring paragraphs share one block, as editors write them.

    What is too long for a heading or a quotation becomes a paragraph: no text is cut.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def heading(self, text: str, level: int) -> None:
        if len(text) > _MAX_HEADING:
            self.paragraph(text)
        elif text:
            self._add("heading", {"text": text, "level": str(level)})

    def paragraph(self, text: str) -> None:
        """Plain text."""
        if text:
            self.rich_text(f"<p>{html.escape(text, quote=False)}</p>")

    def rich_text(self, markup: str) -> None:
        """`<p>`, `<ul>` or `<ol>` in Wagtail's database format; trusted."""
        if self.blocks and self.blocks[-1]["type"] == "paragraph":
            self.blocks[-1]["value"] += markup
        else:
            self._add("paragraph", markup)

    def quote(self, lines: Sequence[str]) -> None:
        text = "\n".join(lines)
        if len(text) > _MAX_QUOTE:
            for line in lines:
                self.paragraph(line)
        elif text:
            self._add("quote", {"text": text, "attribution": ""})

    def table(self, rows: list[list[str]], *, header: str, caption: str = "") -> None:
        """`rows` all of one length; `header` is "row", "column", "both" or "neither"."""
        value = {
            "cell": [],
            "data": rows,
            "first_row_is_table_header": header in ("row", "both"),
            "first_col_is_header": header in ("column", "both"),
            "table_header_choice": header,
            "table_caption": caption,
        }
        self._add("table", value)

    def divider(self) -> None:
        self._add("divider", None)

    def _add(self, kind: str, value: Any) -> None:
        self.blocks.append({"type": kind, "value": value, "id": str(uuid4())})


def section_blocks(lines: Sequence[str]) -> list[Block]:
    """Blocks of plain text, one paragraph a line.

    A numbered line (`一、…`) is a section's heading whole; when it holds several sentences, the first is the
    heading and the rest a paragraph. `（一）…` is a subsection where there are sections, else a section.

    The closing paragraph stands after a divider, outside the last section. It is the last line, after the
    last section's heading, if it returns to the article's subject: it begins with the same four characters
    or more as the opening paragraph before the first heading, or with a closing phrase (总之, 综上, 今后,
    下一步, 展望, 最后 …). Otherwise the last line belongs to its section.
    """
    lines = [text for line in lines if (text := collapse_space(line))]
    levels = [heading_level(line) for line in lines]
    has_sections = 2 in levels
    builder = BodyBuilder()
    for position, (line, level) in enumerate(zip(lines, levels, strict=True)):
        if level is None:
            if position == len(lines) - 1 and _is_closing(lines, levels):
                builder.divider()
            builder.paragraph(line)
            continue
        heading, rest = split_first_sentence(line)
        builder.heading(heading, level if has_sections else 2)
        builder.paragraph(rest)
    return builder.blocks


def paragraph_texts(blocks: Iterable[Block]) -> list[str]:
    """The text of the paragraphs alone, one string a paragraph."""
    texts: list[str] = []
    for block in blocks:
        if block["type"] == "paragraph":
            texts.extend(_markup_lines(block["value"]))
    return texts


def body_text(blocks: Iterable[Block]) -> str:
    """All text a reader sees, in order, one line a paragraph, heading or cell."""
    return "\n".join(text for block in blocks for text in _block_lines(block))


def _block_lines(block: Block) -> list[str]:
    value = block["value"]
    match block["type"]:
        case "heading" | "quote":
            return [value["text"], *filter(None, [value.get("attribution")])]
        case "paragraph":
            return _markup_lines(value)
        case "table":
            return [value.get("table_caption") or "", *(cell or "" for row in value["data"] for cell in row)]
        case _:
            return []


def _markup_lines(markup: str) -> list[str]:
    parts = _BREAK.split(markup)
    return [text for part in parts if (text := html.unescape(_TAG.sub("", part)).strip())]


def _is_closing(lines: Sequence[str], levels: Sequence[int | None]) -> bool:
    if not any(levels):
        return False
    closing = lines[-1]
    if closing.startswith(_CLOSING_PHRASES):
        return True
    start = closing[:_SHARED_START]
    return levels[0] is None and len(start) == _SHARED_START and lines[0].startswith(start)
