"""Every link in a record: from foreign keys, address fields, rich text and StreamFields, as they are stored.

Read from the stored values and not from the blocks' Python values: those name no record that is gone, and
cost queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from ..models import BrokenLink
from .html import links_in_html

Kind = BrokenLink.Kind


@dataclass(frozen=True)
class Link:
    """Where a link leads and where it stands.

    Attributes:
        kind: what it leads to.
        target: the primary key of a page, document or image as text, or an address as written.
        place: field, block and number, for an editor to find it by.
        words: the words linked, "" where there are none.
    """

    kind: str
    target: str
    place: str
    words: str = ""


def links_of(record: models.Model, place: str = "") -> Iterator[Link]:
    """Every link of a record and of its ParentalKey children, in the order of fields.

    `place` is what stands before the names of its fields. Takes no query where the children are prefetched.
    """
    for field in linking_fields(type(record)):
        value = record.__dict__.get(field.attname) if field.is_relation else field.value_from_object(record)
        if value:
            yield from _links_of_field(field, value, _join(place, str(field.verbose_name)))
    for relation in linking_children(type(record)):
        name = relation.get_accessor_name()
        title = str(relation.related_model._meta.verbose_name)
        for number, child in enumerate(getattr(record, name).all(), start=1):
            yield from links_of(child, _join(place, _numbered(title, number)))


def linking_fields(model: type[models.Model]) -> list[Any]:
    """The fields of a model that may hold a link."""
    return [field for field in model._meta.concrete_fields if _may_link(field)]


def linking_children(model: type[models.Model]) -> list[Any]:
    """The ParentalKey relations of a model whose records may hold a link."""
    if not issubclass(model, ClusterableModel):
        return []
    relations = get_all_child_relations(model)
    return [
        relation
        for relation in relations
        if linking_fields(relation.related_model) or linking_children(relation.related_model)
    ]


def kind_of(model: Any) -> str | None:
    """What a reference to a model's record is, None for a model that is nobody's to look after here."""
    if not isinstance(model, type):
        return None
    for base, kind in (
        (Page, Kind.PAGE),
        (get_document_model(), Kind.DOCUMENT),
        (get_image_model(), Kind.IMAGE),
    ):
        if issubclass(model, base):
            return kind.value
    return None


def _may_link(field: models.Field) -> bool:
    if field.is_relation:
        is_plain = bool(field.many_to_one) and not isinstance(field, ParentalKey)
        ignored = getattr(field, "wagtail_reference_index_ignore", False)
        return is_plain and not ignored and kind_of(field.related_model) is not None
    return isinstance(field, RichTextField | StreamField | models.URLField)


def _links_of_field(field: models.Field, value: Any, place: str) -> Iterator[Link]:
    kind = kind_of(field.related_model) if field.is_relation else None
    if kind:
        yield Link(kind, str(value), place)
    elif isinstance(field, StreamField):
        yield from _links_of_stream(field.stream_block, list(value.raw_data), place)
    elif isinstance(field, RichTextField):
        yield from _links_of_html(value, place)
    elif isinstance(field, models.URLField):
        yield Link(Kind.ADDRESS.value, value, place)


def _links_of_html(html: str, place: str) -> Iterator[Link]:
    for model, target, words in links_in_html(html):
        kind = Kind.ADDRESS.value if model is None else kind_of(model)
        if kind:
            yield Link(kind, target, place, words)


def _links_of_stream(block: blocks.BaseStreamBlock, value: list[Any], place: str) -> Iterator[Link]:
    for number, child in enumerate(value, start=1):
        child_block = block.child_blocks.get(child["type"])
        if child_block is not None:  # a kind of block that was taken out of the program is shown to nobody
            title = _numbered(str(child_block.label), number)
            yield from _links_of_block(child_block, child["value"], _join(place, title))


def _links_of_block(block: blocks.Block, value: Any, place: str) -> Iterator[Link]:
    """The links of one block's stored value."""
    if value is None or value == "":
        return
    if isinstance(block, blocks.BaseStreamBlock):
        yield from _links_of_stream(block, value, place)
    elif isinstance(block, blocks.BaseStructBlock):
        # An ImageBlock may be stored as a plain number from before it knew of alternative text.
        parts = value if isinstance(value, dict) else {next(iter(block.child_blocks)): value}
        for name, child_block in block.child_blocks.items():
            # What an image block is made of is nothing an editor sees.
            is_named = len(parts) > 1 and not isinstance(block, ImageBlock)
            inner = _join(place, str(child_block.label)) if is_named else place
            yield from _links_of_block(child_block, parts.get(name), inner)
    elif isinstance(block, blocks.ListBlock):
        for number, item in enumerate(value, start=1):
            contents = item["value"] if isinstance(item, dict) and item.keys() >= {"type", "value"} else item
            yield from _links_of_block(block.child_block, contents, _join(place, str(number)))
    else:
        yield from _links_of_leaf(block, value, place)


def _links_of_leaf(block: blocks.Block, value: Any, place: str) -> Iterator[Link]:
    if isinstance(block, blocks.RichTextBlock | blocks.RawHTMLBlock):
        yield from _links_of_html(str(value), place)
    elif isinstance(block, blocks.URLBlock):
        yield Link(Kind.ADDRESS.value, str(value), place)
    elif isinstance(block, blocks.ChooserBlock):
        if kind := kind_of(block.model_class):
            yield Link(kind, str(value), place)
    elif type(block).extract_references is not blocks.Block.extract_references:
        # A block of another package with links of its own: Wagtail's way, which costs queries.
        for model, target, *_paths in block.extract_references(block.to_python(value)):
            if kind := kind_of(model):
                yield Link(kind, str(target), place)


def _join(place: str, name: str) -> str:
    return f"{place} › {capfirst(name)}" if place else capfirst(name)


def _numbered(title: str, number: int) -> str:
    return _("%(kind)s (no. %(number)s)") % {"kind": title, "number": number}
