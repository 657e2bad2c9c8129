"""Running text of HTML: lines and paragraphs with the few inline tags editors have."""

import html
import re
from collections.abc import Callable

from bs4.element import NavigableString, Tag

_INLINE = {"b": "b", "strong": "b", "sup": "sup", "sub": "sub"}
# Their text must not run into what stands beside them.
_BOUNDARIES = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote caption center dd details dir div dl dt fieldset figcaption figure"
        " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre section"
        " summary table tbody td tfoot th thead tr ul",
    )
)
FLOW_TAGS = {*_INLINE, "a", "br"} | _BOUNDARIES
_SPACE = re.compile(r"\s+")
_EMPTY_TAG = re.compile(r"<(b|sup|sub|a)(?: [^<>]*)?>( ?)</\1>")
_TAG = re.compile(r"<[^>]*>")


class Flow:
    """Collects running text; two line breaks in a row end a paragraph, as old sites wrote them.

    Inline tags open across a paragraph's end are closed and opened again.
    """

    def __init__(self) -> None:
        self._paragraphs: list[str] = []
        self._parts: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._has_text = False
        self._line_is_broken = False

    def text(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        at_start = not self._has_text or self._line_is_broken
        if not text.strip():
            if not at_start:
                self._parts.append(text)
            return
        if self._line_is_broken:
            self._parts.append("<br/>")
            self._line_is_broken = False
        self._parts.append(html.escape(text.lstrip() if at_start else text))
        self._has_text = True

    def line_break(self) -> None:
        if self._line_is_broken:
            self.end()
        elif self._has_text:
            self._line_is_broken = True

    def end(self) -> list[str]:
        """End the paragraph; returns all so far."""
        if self._has_text:
            markup = "".join([*self._parts, *(closing for _, closing in reversed(self._open))])
            while (smaller := _EMPTY_TAG.sub(r"\2", markup)) != markup:
                markup = smaller
            self._paragraphs.append(markup.strip())
        self._parts = [opening for opening, _ in self._open]
        self._has_text = self._line_is_broken = False
        return self._paragraphs

    def take(self) -> list[str]:
        """End the paragraph and hand over all: the markup inside each `<p>`."""
        paragraphs = self.end()
        self._paragraphs = []
        return paragraphs

    def texts(self) -> list[str]:
        """What `take` gives, as plain text, one string a line."""
        lines = [line for paragraph in self.take() for line in paragraph.split("<br/>")]
        return [html.unescape(_TAG.sub("", line)).strip() for line in lines]

    def inside(self, tag: Tag, read: Callable[[Tag], None]) -> None:
        """Read a tag's contents with what the tag means for running text; pictures are left out."""
        if tag.name == "br":
            self.line_break()
        elif tag.name in _BOUNDARIES:
            self.end()
            read(tag)
            self.end()
        elif pair := _inline_pair(tag):
            self._open.append(pair)
            self._parts.append(pair[0])
            read(tag)
            self._open.pop()
            self._parts.append(pair[1])
        elif tag.name != "img":
            read(tag)


def read_flow(node: Tag) -> Flow:
    """All text of a node, with every block in it a paragraph."""
    flow = Flow()

    def read(inner: Tag) -> None:
        for child in inner.children:
            if isinstance(child, Tag):
                flow.inside(child, read)
            elif isinstance(child, NavigableString):
                flow.text(str(child))

    read(node)
    return flow


def _inline_pair(tag: Tag) -> tuple[str, str] | None:
    if name := _INLINE.get(tag.name):
        return f"<{name}>", f"</{name}>"
    address = str(tag.get("href") or "").strip()
    if tag.name == "a" and address.lower().startswith(("http://", "https://", "mailto:")):
        return f'<a href="{html.escape(address)}">', "</a>"
    return None
