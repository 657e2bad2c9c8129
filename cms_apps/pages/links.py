"""The links of a site's frame, for the nightly check."""

from collections.abc import Collection, Iterable

from django.db.models import Model

from cms_apps.core.links import register_source

from .models import SiteFrame


@register_source
def frames(page_ids: Collection[int]) -> Iterable[tuple[int, Model]]:
    """Each frame under the id of its site's home page, where its editors find the fault."""
    found = SiteFrame.objects.filter(site__root_page__in=page_ids).select_related("site")
    return [
        (frame.site.root_page_id, frame) for frame in found.prefetch_related("navigation", "footer_links")
    ]
