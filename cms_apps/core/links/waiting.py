"""What the admin's first panel says of broken links."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from ..models import BrokenLink
from ..waiting import WaitingItem, register_waiting


@register_waiting
def waiting_broken_links(request: HttpRequest) -> Iterator[WaitingItem]:
    """For those who may mend some, and read the register."""
    if not BrokenLink.objects.may_be_mended_at_all(request.user):
        return
    count = BrokenLink.objects.mendable_by(request.user).count()
    yield WaitingItem(
        label=ngettext("broken link on pages you may edit", "broken links on pages you may edit", count),
        count=count,
        url=reverse("cms_core_brokenlink_modeladmin_index"),
        order=50,
    )
