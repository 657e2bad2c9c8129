"""What the admin's first panel says to whoever keeps the desk of the hotline."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from cms_apps.core.waiting import WaitingItem, register_waiting

from ..keeping import keeps_desk
from ..models import Call
from ..services.handing_over import missing_notes, to_read
from .base import DESK, EVIDENCE, may_see_evidence

LATELY = timedelta(days=7)


@register_waiting
def waiting_desk(request: HttpRequest) -> Iterator[WaitingItem]:
    """To who keeps the desk callbacks and notes to read, to who draws up rosters notes that are missing."""
    user, now = request.user, timezone.now()
    if keeps_desk(user, now):
        owed = Call.objects.to_call_back()
        late = owed.filter(call_back_by__lt=now).count()
        label = ngettext(
            "caller who waits to be called back", "callers who wait to be called back", owed.count()
        )
        yield WaitingItem(label=label, count=owed.count(), url=reverse(DESK), order=42)
        label = ngettext("callback overdue", "callbacks overdue", late)
        yield WaitingItem(label=label, count=late, url=reverse(DESK), order=43)
        unread = to_read(user, now).count()
        label = ngettext("hand-over note to read", "hand-over notes to read", unread)
        yield WaitingItem(label=label, count=unread, url=reverse(DESK), order=44)
    if may_see_evidence(user):
        missing = len(missing_notes(now - LATELY, now))
        label = ngettext(
            "shift of the last seven days without a hand-over note",
            "shifts of the last seven days without a hand-over note",
            missing,
        )
        yield WaitingItem(label=label, count=missing, url=reverse(EVIDENCE), order=45)
