"""Blocks of an article body as data, in fewer words."""

import json
from typing import Any

from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage

Block = tuple[str, Any]


def heading(text: str, level: str = "2") -> Block:
    return "heading", {"text": text, "level": level}


def text(*paragraphs: str) -> Block:
    """Paragraphs one after another; those that begin with a tag are taken as they are."""
    return "paragraph", "".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs)


def items(*lines: str) -> Block:
    return "paragraph", "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def steps(*lines: str) -> Block:
    return "paragraph", "<ol>" + "".join(f"<li>{line}</li>" for line in lines) + "</ol>"


def table(caption: str, *rows: list[str]) -> Block:
    """The first row is the header."""
    return "table", {
        "cell": [],
        "data": list(rows),
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": caption,
    }


def quote(words: str, attribution: str = "") -> Block:
    return "quote", {"text": words, "attribution": attribution}


def notice(words: str, level: str = "notice") -> Block:
    return "notice", {"level": level, "text": f"<p>{words}</p>"}


def _picture(image: AbstractImage) -> dict[str, Any]:
    """An image whose description is its alternative text."""
    return {"image": image.pk, "decorative": False, "alt_text": image.description}


def figure(image: AbstractImage, caption: str) -> Block:
    return "figure", {"image": _picture(image), "caption": caption}


def gallery(*pictures: tuple[AbstractImage, str]) -> Block:
    """Each picture with its caption."""
    rows = [{"image": _picture(image), "caption": caption} for image, caption in pictures]
    return "gallery", {"pictures": rows}


def video(address: str, title: str, poster: AbstractImage) -> Block:
    return "video", {"address": address, "title": title, "poster": _picture(poster)}


def download(document: AbstractDocument, title: str = "") -> Block:
    return "download", {"document": document.pk, "title": title}


def attachment(document: AbstractDocument) -> Block:
    return "document", {"document": document.pk, "title": ""}


def raw(*blocks: Block) -> list[dict[str, Any]]:
    """As a StreamField stores them."""
    return [{"type": kind, "value": value} for kind, value in blocks]


def stored(*blocks: Block) -> str:
    """What a StreamField takes as its whole value."""
    return json.dumps(raw(*blocks))
