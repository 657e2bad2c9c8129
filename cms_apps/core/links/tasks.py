"""Pages whose links are checked at once, because they or what they lead to changed."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django_tasks import task
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published, page_unpublished

from ..models import BrokenLink
from .checking import CHUNK
from .recording import check_pages


@task()
def check_published_page(page_id: int) -> None:
    """Check a page just published, and the pages that complained of it while it was away."""
    linking = _pages_linking_to(Page, page_id)
    waiting = BrokenLink.objects.filter(page_id__in=linking, kind=BrokenLink.Kind.PAGE)
    check_pages({page_id, *waiting.values_list("page_id", flat=True)})


@task()
def check_pages_by_id(page_ids: list[int]) -> None:
    """Check some pages; those gone meanwhile are passed over."""
    check_pages(page_ids)


@receiver(page_published, dispatch_uid="cms_core_links_published")
def check_later(instance: Page, **kwargs: Any) -> None:
    transaction.on_commit(partial(check_published_page.enqueue, instance.pk))


@receiver(page_unpublished, dispatch_uid="cms_core_links_unpublished")
def check_what_led_to_it(instance: Page, **kwargs: Any) -> None:
    _check_soon({instance.pk, *_pages_linking_to(Page, instance.pk)})


@receiver(pre_delete, sender=Page, dispatch_uid="cms_core_links_page_deleted")
@receiver(pre_delete, sender=get_image_model(), dispatch_uid="cms_core_links_image_deleted")
@receiver(pre_delete, sender=get_document_model(), dispatch_uid="cms_core_links_document_deleted")
def check_what_led_to_it_before(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Asked before it is deleted: afterwards nothing is known of what led to it."""
    _check_soon(set(_pages_linking_to(sender, instance.pk)) - {instance.pk})


def _check_soon(page_ids: Collection[int]) -> None:
    """By tasks of a chunk each, after this transaction."""
    ids = sorted(page_ids)
    for start in range(0, len(ids), CHUNK):
        transaction.on_commit(partial(check_pages_by_id.enqueue, ids[start : start + CHUNK]))


def _pages_linking_to(model: type[models.Model], key: Any) -> list[int]:
    types = ContentType.objects.get_for_models(Page, model, for_concrete_models=False)
    references = ReferenceIndex.objects.filter(
        base_content_type=types[Page], to_content_type=types[model], to_object_id=str(key)
    )
    return [int(page_id) for page_id in references.values_list("object_id", flat=True).distinct()]
