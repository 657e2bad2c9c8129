"""When it goes who somebody was that applied to a society or belonged to it; that somebody did, stays.

The submission has days of its own, which the form's editors set and its consent line names; a member's
particulars are kept for as long as the membership lasts, because they are what it consists of.
"""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cms_apps.core.erasure import leave_no_trace
from cms_apps.core.outbox.services import erase as erase_mail
from cms_apps.forms.models import Submission
from cms_apps.forms.retention import also_erase

from .models import Member
from .services.members import locked_member, move
from .states import MemberState
from .telling_members import about

KEPT_AFTER_END = timedelta(days=30)
"""So long somebody who was declined or left may ask why, and a mistake can be found; then nobody needs it."""


@also_erase
def erase_with(submission: Submission) -> None:
    """Because somebody asked for it: whoever still belonged to the society, or waited, has left."""
    _erase(Member.objects.filter(submission=submission, erased_at=None))


def erase_what_ended() -> int:
    """Erase what has had its time; returns how many. For the schedule.

    Applications that nobody decided until their answers were erased are declined: nothing is left to decide
    them by.
    """
    ended = Q(ended_at__lte=timezone.now() - KEPT_AFTER_END)
    forgotten = Q(state=MemberState.APPLIED, submission__erased_at__isnull=False)
    erased = _erase(Member.objects.filter(ended | forgotten, erased_at=None), undecided=MemberState.DECLINED)
    leave_no_trace()
    return erased


def _erase(members: QuerySet[Member], *, undecided: MemberState = MemberState.LEFT) -> int:
    """One by one under the lock, so that nobody who holds one in hand writes its words again."""
    found = list(members.order_by(F("pk")).values_list("pk", flat=True))
    for member_id in found:
        with locked_member(member_id) as member:
            if member.state == MemberState.APPLIED:
                move(member, undecided)
            elif member.state == MemberState.MEMBER:
                move(member, MemberState.LEFT)
            erase_mail(about(member))
            member.name = member.student_number = member.contact = ""
            member.erased_at = timezone.now()
            member.save()
    return len(found)
