"""The check itself: a chunk of pages in, what is broken on each of them out."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import ClusterableModel
from wagtail.models import Page, Site, get_page_models

from ..models import BrokenLink
from .addresses import OwnAddress, dead_addresses, own_address
from .documents import as_keys, documents_by_key, images_by_key
from .finding import Link, linking_children, links_of
from .sources import records_beside

Kind = BrokenLink.Kind
CHUNK = 100
"""Pages in memory at once, and in one transaction."""


@dataclass(frozen=True)
class Finding:
    """One broken link as it is stored: `target` in words a person understands."""

    kind: str
    target: str
    place: str
    words: str


def published_chunks(page_ids: Collection[int] | None = None) -> Iterator[list[Page]]:
    """Published pages of every installed type, of their own class, a chunk at a time; all, or those asked."""
    for model in get_page_models():
        content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
        pages = model._default_manager.filter(live=True, content_type=content_type).order_by("pk")
        if page_ids is not None:
            pages = pages.filter(pk__in=page_ids)
        pages = pages.prefetch_related(*_children(model))
        last = 0
        while chunk := list(pages.filter(pk__gt=last)[:CHUNK]):
            yield chunk
            last = chunk[-1].pk


def broken_links(pages: Sequence[Page]) -> dict[int, list[Finding]]:
    """What is broken on each page, in a constant number of queries; a page without faults has an empty list.

    Places are named in the site's main language, whoever asks, so that the same fault is known again.
    """
    with translation.override(settings.LANGUAGE_CODE):
        links = _links_by_page(pages)
        names = _dead_targets([link for found in links.values() for _page, link in found])
        sites = list(Site.objects.all())
        addresses = {
            (page.pk, link.target): address
            for found in links.values()
            for page, link in found
            if link.kind == Kind.ADDRESS and (address := own_address(link.target, page, sites))
        }
        dead = dead_addresses(set(addresses.values()))
        return {page_id: _findings(found, names, addresses, dead) for page_id, found in links.items()}


def _links_by_page(pages: Sequence[Page]) -> dict[int, list[tuple[Page, Link]]]:
    links = {page.pk: [(page, link) for link in links_of(page)] for page in pages}
    by_id = {page.pk: page for page in pages}
    for page_id, record in records_beside(by_id.keys()):
        place = capfirst(str(record._meta.verbose_name))
        links[page_id] += [(by_id[page_id], link) for link in links_of(record, place)]
    return links


def _dead_targets(links: list[Link]) -> dict[tuple[str, str], str]:
    """`{(kind, key): name}` of records that are gone, not published or without their file: three queries."""
    wanted: dict[str, set[str]] = {kind: set() for kind in Kind.values}
    for link in links:
        wanted[link.kind].add(link.target)
    dead: dict[tuple[str, str], str] = {}
    tables = (
        (Kind.PAGE, _pages_by_key, _("page %(id)s")),
        (Kind.DOCUMENT, documents_by_key, _("document %(id)s")),
        (Kind.IMAGE, images_by_key, _("image %(id)s")),
    )
    for kind, look_up, gone in tables:
        known = look_up(as_keys(wanted[kind]))
        for key in wanted[kind]:
            name, alive = known.get(key, (gone % {"id": key}, False))
            if not alive:
                dead[kind.value, key] = name
    return dead


def _pages_by_key(keys: set[int]) -> dict[str, tuple[str, bool]]:
    """`{id: (title, whether a reader gets there)}`: published, and below the root of a site."""
    roots = tuple(root.root_path for root in Site.get_site_root_paths())
    rows = Page.objects.filter(pk__in=keys).values_list("pk", "title", "live", "url_path") if keys else ()
    return {str(pk): (title, live and path.startswith(roots)) for pk, title, live, path in rows}


def _findings(
    links: list[tuple[Page, Link]],
    names: dict[tuple[str, str], str],
    addresses: dict[tuple[int, str], OwnAddress],
    dead: set[OwnAddress],
) -> list[Finding]:
    findings: dict[tuple[str, str, str], Finding] = {}
    for page, link in links:
        name = names.get((link.kind, link.target))
        if link.kind == Kind.ADDRESS and addresses.get((page.pk, link.target)) in dead:
            name = link.target
        if name is not None:
            finding = Finding(link.kind, name[:500], link.place[:200], link.words[:200])
            findings.setdefault((finding.kind, finding.target, finding.place), finding)
    return list(findings.values())


def _children(model: type[models.Model], before: str = "") -> Iterator[str]:
    """The names to prefetch, children of children included."""
    if issubclass(model, ClusterableModel):
        for relation in linking_children(model):
            name = before + relation.get_accessor_name()
            yield name
            yield from _children(relation.related_model, f"{name}__")
