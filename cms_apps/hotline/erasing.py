"""Words of calls, hand-over notes and swaps go half a year after them.

That somebody called, when, and what came of it stays. What became a case goes with
the words of the case, and so does the code that shows how it stands.

Leave from duty goes a year after it, when a roster of then is looked at no more; what somebody did instead of
it is in the rosters.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from cms_apps.core.erasure import leave_no_trace

from .models import Call, CallCode, DutyLeave, DutySwap, HandOver

KEPT = timedelta(days=180)
LEAVE_KEPT = timedelta(days=400)
"""So long after its last day: a year, and time to draw up the roster of the same days anew."""
_WORDS = {"caller": "", "caller_phone": "", "matter": "", "solved_how": ""}


def erase_what_went() -> int:
    """Erase what has had its time; returns how many calls. For the schedule."""
    now = timezone.now()
    its_own = Q(case=None, received_at__lte=now - KEPT)
    with_its_case = Q(case__erased_at__isnull=False)
    due = Call.objects.filter(its_own | with_its_case, erased_at=None).order_by().values_list("pk", flat=True)
    found = list(due)
    CallCode.objects.filter(call__in=found).delete()
    Call.objects.filter(pk__in=found).update(**_WORDS, erased_at=now)
    notes = HandOver.objects.filter(ended_at__lte=now - KEPT, erased_at=None)
    notes.update(note="", erased_at=now)
    DutyLeave.objects.filter(last__lt=timezone.localdate(now) - LEAVE_KEPT).delete()
    DutySwap.objects.filter(closed_at__lte=now - KEPT).delete()  # what it changed stands with the changes
    leave_no_trace()
    return len(found)
