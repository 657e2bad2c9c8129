"""HTML from outside as blocks: sanitised first, then read; no visible text is lost."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from django.utils.translation import gettext as _

from .body import Block, BodyBuilder
from .html_flow import FLOW_TAGS, Flow, read_flow
from .html_tables import table_of
from .report import fault

_HEADINGS = {"h1": 2, "h2": 2, "h3": 2, "h4": 3, "h5": 3, "h6": 3}
_TABLE_TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
_ALLOWED_TAGS = FLOW_TAGS | _TABLE_TAGS | _HEADINGS.keys() | {"ul", "ol", "li", "blockquote", "hr", "img"}
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z]\w*)")
_UNNESTED_TAGS = {"p", "li", "dt", "dd", "tr", "td", "th", "option", "br", "hr", "img", "input", "col", "wbr"}
_MAX_DEPTH = 1000
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|div|span|font|center|h[1-6]|[uo]l|li|table|t[rdh]|tbody|b|strong|i|em|u|a|sup|sub|img|hr|blockquote"
    r"|section|article|pre|script|style|iframe)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class HtmlBody:
    """Blocks of an HTML body, and the number of its pictures, which are left out."""

    blocks: list[Block]
    pictures: int


def is_html(text: str) -> bool:
    """A known tag stands in it; `温度<30` is plain text."""
    return _LOOKS_LIKE_HTML.search(text) is not None


def html_body(markup: str) -> HtmlBody:
    """Sanitise and read.

    h1 to h3 become sections, h4 to h6 subsections, tables, quotations and lines their blocks, all else
    paragraphs and lists with bold, super- and subscript and links to http, https and mailto.

    Raises:
        ArticleError: tags are nested hundreds deep, as no editor writes.
    """
    if _is_too_deep(markup):
        raise fault(_("The HTML is nested too deep."), field="body")
    clean = nh3.clean(
        markup,
        tags=_ALLOWED_TAGS,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        clean_content_tags={"script", "style"},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=None,
    )
    # The line end: without one BeautifulSoup takes ".HTM" for a forgotten file name and warns.
    soup = BeautifulSoup(f"{clean}\n", "html.parser")
    reader = _Reader()
    try:
        reader.read(soup)
        reader.end_paragraph()
    except RecursionError as error:
        raise fault(_("The HTML is nested too deep."), field="body") from error
    return HtmlBody(reader.builder.blocks, pictures=len(soup.find_all("img")))


def _is_too_deep(markup: str) -> bool:
    """Told before parsing, since the parser's time grows with the square of the depth."""
    depth = 0
    for tag in _TAG.finditer(markup):
        if tag["name"].lower() in _UNNESTED_TAGS:
            continue
        depth = max(depth - 1, 0) if tag["end"] else depth + 1
        if depth > _MAX_DEPTH:
            return True
    return False


class _Reader:
    """Walks the tree once; running text flows until a block begins."""

    def __init__(self) -> None:
        self.builder = BodyBuilder()
        self.flow = Flow()

    def read(self, node: Tag) -> None:
        for child in node.children:
            if isinstance(child, Tag):
                self._read_tag(child)
            elif isinstance(child, NavigableString):
                self.flow.text(str(child))

    def end_paragraph(self) -> None:
        for markup in self.flow.take():
            self.builder.rich_text(f"<p>{markup}</p>")

    def _read_tag(self, tag: Tag) -> None:
        handler = self._handlers().get(tag.name)
        if tag.name in _HEADINGS or handler:
            self.end_paragraph()
            (handler or self._heading)(tag)
        else:
            self.flow.inside(tag, self.read)

    def _handlers(self) -> dict[str, Callable[[Tag], None]]:
        return {
            "ul": self._list,
            "ol": self._list,
            "table": self._table,
            "blockquote": self._quote,
            "hr": lambda tag: self.builder.divider(),
        }

    def _heading(self, tag: Tag) -> None:
        self.builder.heading(" ".join(read_flow(tag).texts()), _HEADINGS[tag.name])

    def _quote(self, tag: Tag) -> None:
        self.builder.quote(read_flow(tag).texts())

    def _table(self, tag: Tag) -> None:
        table = table_of(tag)
        if len(table.cells) == 1:  # old sites lay pages out with tables of one cell
            if table.caption:
                self.builder.paragraph(table.caption)
            self.read(table.cells[0])
            self.end_paragraph()
        elif table.cells:
            self.builder.table(table.rows(), header=table.header(), caption=table.caption)
        elif table.caption:
            self.builder.paragraph(table.caption)

    def _list(self, tag: Tag) -> None:
        if markup := _list_markup(tag):
            self.builder.rich_text(markup)


def _list_markup(tag: Tag) -> str:
    items: list[str] = []
    for child in tag.children:
        if isinstance(child, Tag) and child.name in ("ul", "ol"):
            items.append(_list_markup(child))
        elif isinstance(child, Tag):
            items.append(_item_markup(child))
        elif text := str(child).strip():
            items.append(html.escape(text))
    inner = "".join(f"<li>{item}</li>" for item in items if item)
    return f"<{tag.name}>{inner}</{tag.name}>" if inner else ""


def _item_markup(item: Tag) -> str:
    """Paragraphs of an item become lines; lists in it stay lists."""
    lists: dict[int, str] = {}
    flow = Flow()

    def read(node: Tag) -> None:
        for child in node.children:
            if isinstance(child, Tag) and child.name in ("ul", "ol"):
                lists[len(flow.end())] = lists.get(len(flow.end()), "") + _list_markup(child)
            elif isinstance(child, Tag):
                flow.inside(child, read)
            elif isinstance(child, NavigableString):
                flow.text(str(child))

    read(item)
    paragraphs = flow.take()
    markup = lists.get(0, "")
    for count, paragraph in enumerate(paragraphs, start=1):
        joint = "" if not markup or markup.endswith("l>") else "<br/>"
        markup += joint + paragraph + lists.get(count, "")
    return markup
