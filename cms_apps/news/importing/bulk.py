"""The rows of many new pages at once: what adding and publishing them one by one would leave.

Page by page, an article costs some 60 statements, most of them to find out what is known of a page that did
not exist a moment ago. Here a batch costs some 30, whatever its size on PostgreSQL.

Nobody who listens to `post_save` or `page_published` of an article hears of these. What listeners of this
project and of Wagtail would have done is done otherwise, or has nothing to do:

- `modelsearch`, one task a page: `batches` hands the whole batch to the search backends.
- Wagtail's reference index, one task a page: the references are written here.
- `core.links`, one task a page: one task for those articles of the batch that hold a link. No page can have
  complained of a page that was not there.
- `core.pictures`, one task a page: nothing, since imported articles hold no pictures.
- `core.reviews`: nothing, since it records decisions of people.
- Wagtail's front-end cache and redirects: nothing, since no new address was answered or led anywhere before.
- A draft's workflow, which publishing would cancel: there is none.
"""

from collections.abc import Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models, router, transaction
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from cms_apps.core.links.tasks import check_pages_by_id

from ..models import NewsPage

_LOGGED = ("wagtail.create", "wagtail.edit", "wagtail.publish")


class _Types(NamedTuple):
    base: ContentType
    article: ContentType

    @classmethod
    def load(cls) -> "_Types":
        types = ContentType.objects.get_for_models(Page, NewsPage, for_concrete_models=False)
        return cls(types[Page], types[NewsPage])


def publish_below(parent: Page, pages: Sequence[NewsPage]) -> None:
    """Put new pages behind the last child and publish each with a first revision.

    Part of the caller's transaction. The pages are checked, with a free slug and a saved category; afterwards
    they are as the database has them.

    Args:
        parent: read by the query that locked its row, or two batches would claim the same places.

    Raises:
        PathOverflow: the tree has no place left at this level.
    """
    types, now = _Types.load(), timezone.now()
    # Each its own instant: lists by time have one order, not any order.
    times = [now + timedelta(microseconds=position) for position in range(len(pages))]
    _take_places(parent, pages)
    _insert_pages(pages)
    revisions = _insert_revisions(pages, times, types)
    _publish(pages, revisions, types)
    _insert_references(pages, types)
    _insert_log(pages, revisions, types)
    _check_links_later(pages)


def _take_places(parent: Page, pages: Sequence[NewsPage]) -> None:
    previous: Page | None = parent.get_last_child()
    for page in pages:
        page.depth = parent.depth + 1
        page.path = previous._inc_path() if previous else Page._get_path(parent.path, page.depth, 1)
        page.set_url_path(parent)
        page.live = False  # as the first revision shows it
        previous = page
    Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(pages))


def _insert_pages(pages: Sequence[NewsPage]) -> None:
    for page, (key,) in zip(pages, _insert(Page, pages), strict=True):
        page.id = page.page_ptr_id = key
        page._state.adding = False
        for relation in get_all_child_relations(page):
            setattr(page, relation.get_accessor_name(), [])  # known to be empty: no query asks for them
    _insert(NewsPage, [_article_row(page) for page in pages])


def _insert(model: type[Page], pages: Sequence[NewsPage]) -> list[tuple[int, ...]]:
    """The columns of one of the two tables; returns what the database made up.

    `bulk_create` refuses models of two tables; this is the last step that it takes itself.
    """
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    rows = model._base_manager.using(router.db_for_write(model)).all()
    return rows._batched_insert(list(pages), fields, batch_size=None)


def _article_row(page: NewsPage) -> NewsPage:
    row = copy(page)
    row.summary = _listed(page.summary)
    return row


def _listed(text: str) -> Any:
    """The text as an expression: a row that has one goes to PostgreSQL in a list of values.

    Django sends other rows as arrays, where psycopg puts a backslash before each that JSON has for a Chinese
    character: a third of the whole import's time.
    """
    return models.Value(text)


def _insert_revisions(
    pages: Sequence[NewsPage], times: Sequence[datetime], types: _Types
) -> Sequence[Revision]:
    return Revision.objects.bulk_create(
        Revision(
            content_type=types.article,
            base_content_type=types.base,
            object_id=str(page.pk),
            created_at=time,
            object_str=_listed(str(page)),
            content=page.serializable_data(),
        )
        for page, time in zip(pages, times, strict=True)
    )


def _publish(pages: Sequence[NewsPage], revisions: Sequence[Revision], types: _Types) -> None:
    for page, revision in zip(pages, revisions, strict=True):
        page.live = True
        page.latest_revision_id = page.live_revision_id = revision.pk
        page.latest_revision_created_at = revision.created_at
        page.first_published_at = page.last_published_at = revision.created_at
    key = Cast(models.OuterRef("pk"), models.TextField())
    own = Revision.objects.filter(base_content_type=types.base, object_id=key)
    newest, time = models.Subquery(own.values("pk")[:1]), models.Subquery(own.values("created_at")[:1])
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        live=True,
        latest_revision=newest,
        live_revision=newest,
        latest_revision_created_at=time,
        first_published_at=time,
        last_published_at=time,
    )


def _insert_references(pages: Sequence[NewsPage], types: _Types) -> None:
    """As `ReferenceIndex.create_or_update_for_object` does for one, without asking for older ones."""
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=types.article,
            base_content_type=types.base,
            object_id=str(page.pk),
            to_content_type_id=to_type,
            to_object_id=to_key,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for page in pages
        for to_type, to_key, model_path, content_path in set(
            ReferenceIndex._extract_references_from_object(page)
        )
    )


def _insert_log(pages: Sequence[NewsPage], revisions: Sequence[Revision], types: _Types) -> None:
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            content_type=types.article,
            page_id=page.pk,
            label=page.get_admin_display_title(),
            action=action,
            timestamp=revision.created_at,
            revision_id=None if action == "wagtail.create" else revision.pk,
            content_changed=True,
        )
        for page, revision in zip(pages, revisions, strict=True)
        for action in _LOGGED
    )


def _check_links_later(pages: Sequence[NewsPage]) -> None:
    linking = [page.pk for page in pages if _has_link(page)]
    if linking:
        transaction.on_commit(partial(check_pages_by_id.enqueue, linking))


def _has_link(page: NewsPage) -> bool:
    return any("<a " in block["value"] for block in page.body.raw_data if block["type"] == "paragraph")
