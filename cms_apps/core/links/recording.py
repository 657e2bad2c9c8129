"""What a check found, kept until it is mended."""

from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, get_page_models

from ..models import BrokenLink
from .checking import Finding, broken_links, published_chunks


def check_everything() -> int:
    """Check every published page and keep what is broken; returns how many faults there are.

    One short transaction a chunk, so that editors can save meanwhile. Safe to be run again at any time.
    """
    BrokenLink.objects.exclude(page__in=_checked_pages()).delete()
    for chunk in published_chunks():
        record(broken_links(chunk))
    return BrokenLink.objects.count()


def check_pages(page_ids: Collection[int]) -> None:
    """Check these pages only; what was known of those no longer published is forgotten."""
    BrokenLink.objects.filter(page_id__in=page_ids).exclude(page__in=_checked_pages()).delete()
    for chunk in published_chunks(page_ids):
        record(broken_links(chunk))


def _checked_pages() -> QuerySet:
    """Published pages of installed types."""
    types = ContentType.objects.get_for_models(*get_page_models(), for_concrete_models=False)
    return Page.objects.live().filter(content_type__in=types.values()).order_by().values("pk")


@transaction.atomic
def record(found: dict[int, list[Finding]]) -> None:
    """Replace what is known of these pages; a fault known before keeps the day it was found."""
    now = timezone.now()
    known = {
        (row.page_id, row.kind, row.target, row.place): row
        for row in BrokenLink.objects.filter(page_id__in=found)
    }
    new, changed = [], []
    for page_id, findings in found.items():
        for finding in findings:
            row = known.pop((page_id, finding.kind, finding.target, finding.place), None)
            if row is None:
                new.append(BrokenLink(page_id=page_id, found_at=now, **vars(finding)))
            elif row.words != finding.words:
                row.words = finding.words
                changed.append(row)
    BrokenLink.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    BrokenLink.objects.bulk_update(changed, ["words"])
    # A second check of the same page may have stored it in this instant.
    BrokenLink.objects.bulk_create(new, ignore_conflicts=True)
