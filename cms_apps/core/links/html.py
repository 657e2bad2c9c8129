"""Links in rich text as it is stored."""

from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from wagtail.rich_text import features

LINKING_TAGS = ("a", "embed", "img", "area", "source", "video", "audio")


def links_in_html(html: str) -> Iterator[tuple[Any, str, str]]:
    """`(model, id, words)` of each reference to a record, `(None, address, words)` of each address."""
    if "<" not in html:
        return
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(LINKING_TAGS):
        yield from _links_of(tag)


def _links_of(tag: Tag) -> Iterator[tuple[Any, str, str]]:
    words = " ".join(tag.get_text(" ", strip=True).split()) or str(tag.get("alt") or "")
    kind = tag.get("linktype") or tag.get("embedtype")
    if kind:
        model = _model_of(tag.name, str(kind))
        if model is not None and tag.get("id"):
            yield model, str(tag["id"]), words
        return
    for attribute in ("href", "src", "poster"):
        if address := str(tag.get(attribute) or "").strip():
            yield None, address, words


def _model_of(name: str, kind: str) -> Any:
    """The model a `linktype` or `embedtype` names; None for one without records, such as a video."""
    types = features.get_embed_types() if name == "embed" else features.get_link_types()
    handler = types.get(kind)
    try:
        return handler.get_model() if handler is not None else None
    except NotImplementedError:
        return None
