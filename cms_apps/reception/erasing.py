"""What a sign-up says goes when the submission it came with is erased; that somebody came stays."""

from django.db.models import Q, QuerySet

from cms_apps.core.outbox.services import erase as erase_mail
from cms_apps.forms.models import Submission
from cms_apps.forms.retention import also_erase

from .models import Signup
from .telling import about


@also_erase
def erase_signup(submission: Submission) -> None:
    _erase(Signup.objects.filter(submission=submission))


def erase_what_went() -> int:
    """The same for submissions whose time was over; returns how many. For the schedule."""
    said = ~(Q(matter="") & Q(called="") & Q(contact="") & Q(person_hash=""))
    return _erase(Signup.objects.filter(said, submission__erased_at__isnull=False))


def _erase(signups: QuerySet[Signup]) -> int:
    found = list(signups.values_list("pk", flat=True))
    for signup in Signup.objects.filter(pk__in=found):
        erase_mail(about(signup))
    return Signup.objects.filter(pk__in=found).update(matter="", called="", contact="", person_hash="")
