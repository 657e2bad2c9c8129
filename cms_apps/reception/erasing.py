"""What a sign-up says goes when the submission it came with is erased; that somebody came stays.

Who came without signing up left no submission: their words go as long after the day as the day's page says,
with their case, or when they ask for it. What was talked about goes once the words of all who were there are
gone; what was written of it for everybody names nobody and stays, and so does which case it became.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from cms_apps.cases.services.erasing import erase as erase_case
from cms_apps.core.erasure import leave_no_trace
from cms_apps.core.outbox.services import erase as erase_mail
from cms_apps.forms.models import Submission
from cms_apps.forms.retention import also_erase
from cms_apps.forms.retention import erase_on_request as erase_sent

from .models import ReceptionDay, Signup, Talk
from .services.signing_up import locked_signup
from .telling import about

SAID = ~(Q(matter="") & Q(called="") & Q(contact="") & Q(person_hash=""))
"""Sign-ups that still say something."""


@also_erase
def erase_signup(submission: Submission) -> None:
    _erase(Signup.objects.filter(submission=submission))


def erase_what_went() -> int:
    """The same for what has had its time; returns how many sign-ups. For the schedule."""
    its_own = Q(submission__erased_at__isnull=False)
    nobodys = Q(submission=None) & (Q(day__in=_days_long_over()) | Q(case__erased_at__isnull=False))
    erased = _erase(Signup.objects.filter(SAID & (its_own | nobodys)))
    leave_no_trace()
    return erased


def erase_on_request(signup: Signup) -> None:
    """Erase now what somebody said by signing up or at the desk, and the case that it became."""
    if signup.submission is not None:
        erase_sent(signup.submission)
        return
    with transaction.atomic():
        if signup.case_id is not None:
            erase_case(signup.case_id, is_asked_for=True)
        _erase(Signup.objects.filter(pk=signup.pk))
    leave_no_trace()


def is_erased(signup: Signup) -> bool:
    return not (signup.matter or signup.called or signup.contact or signup.person_hash)


def _days_long_over() -> QuerySet[ReceptionDay]:
    """Days whose last hour was as long ago as words are kept."""
    until = ExpressionWrapper(F("starts_at") + F("kept_for"), DateTimeField())
    a_day_ago = timezone.now() - timedelta(days=1)
    return ReceptionDay.objects.order_by().annotate(kept_until=until).filter(kept_until__lte=a_day_ago)


def _erase(signups: QuerySet[Signup]) -> int:
    """One by one under the day's lock, so that nobody who holds a sign-up in hand writes its words again."""
    found = list(signups.values_list("pk", flat=True))
    for signup_id in found:
        with locked_signup(signup_id) as signup:
            erase_mail(about(signup))
            gone = {"matter": "", "called": "", "contact": "", "person_hash": ""}
            Signup.objects.filter(pk=signup_id).update(**gone)
            if not Signup.objects.filter(SAID, talk__isnull=False, talk=signup.talk).exists():
                Talk.objects.filter(signups=signup).update(asked="", answered="")
    return len(found)
