"""Renditions made before the first reader asks: at publishing by a task, for the rest by a command."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.dispatch import receiver
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published

from .formats import PICTURE_FILTERS, SHARE_FILTER
from .upright import UNREADABLE

logger = logging.getLogger(__name__)

CHUNK = 50
"""Images a query reads; one at a time is decoded."""


@receiver(page_published, dispatch_uid="cms_core_renditions_ahead")
def make_renditions_later(instance: Page, **kwargs: Any) -> None:
    transaction.on_commit(partial(make_renditions_of_page.enqueue, instance.pk))


@task()
def make_renditions_of_page(page_id: int) -> int:
    """Make what a published page's images lack; returns how many images were looked at, 0 for a page gone."""
    if not Page.objects.live().filter(pk=page_id).exists():
        return 0
    references = _references_of_pages().filter(object_id=str(page_id))
    return sum(1 for _ in _make(_filters_by_image(references)))


def make_all_renditions() -> Iterator[Model]:
    """Make what the images of all published pages lack, a chunk of images at a time; yields each image."""
    last = 0
    while ids := _next_ids(last):
        last = ids[-1]
        references = _references_of_pages().filter(to_object_id__in=[str(pk) for pk in ids])
        yield from _make(_filters_by_image(references))


def _next_ids(last: int) -> list[int]:
    images = get_image_model()._default_manager.filter(pk__gt=last)
    return list(images.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def _references_of_pages() -> QuerySet[ReferenceIndex]:
    types = ContentType.objects.get_for_models(Page, get_image_model(), for_concrete_models=False)
    return ReferenceIndex.objects.filter(
        base_content_type=types[Page], to_content_type=types[get_image_model()]
    )


def _filters_by_image(references: QuerySet[ReferenceIndex]) -> dict[str, set[str]]:
    """The filters each image needs for the published pages among those that refer to it.

    An image that a page names in a field of its own is its cover, which share cards show.
    """
    rows = list(references.values_list("to_object_id", "object_id", "model_path"))
    live = set(Page.objects.live().filter(pk__in={row[1] for row in rows}).values_list("pk", flat=True))
    wanted: dict[str, set[str]] = defaultdict(set)
    for image_id, page_id, path in rows:
        if int(page_id) in live:
            wanted[image_id].update(PICTURE_FILTERS.values())
            if "." not in path:
                wanted[image_id].add(SHARE_FILTER)
    return wanted


def _make(wanted: dict[str, set[str]]) -> Iterator[Model]:
    """Make the missing ones image by image; a file that is gone or broken is logged and left out."""
    images = get_image_model()._default_manager.filter(pk__in=list(wanted))
    for image in images.prefetch_renditions(*PICTURE_FILTERS.values(), SHARE_FILTER):
        _make_for(image, sorted(wanted[str(image.pk)]))
        yield image


def _make_for(image: Any, filters: Iterable[str]) -> None:
    try:
        image.get_renditions(*filters)
    except UNREADABLE as error:
        logger.warning("no renditions of image %s: %s", image.pk, error)
