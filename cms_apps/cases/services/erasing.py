"""Erasing the words of a case when their time has come, or when somebody asks for it."""

from django.db import transaction
from django.utils import timezone

from cms_apps.core.erasure import leave_no_trace
from cms_apps.core.outbox.services import erase as erase_mail
from cms_apps.forms.models import Submission
from cms_apps.forms.retention import also_erase
from cms_apps.forms.retention import erase as erase_submission
from cms_apps.forms.uploads.keeping import erase_files

from ..models import AnswerDraft, Case, MessageFile, NewsCode
from ..states import CaseOutcome, CaseState, EventKind
from .closing import end
from .moving import locked, record
from .publishing import forget_publication
from .telling import about

BATCH = 200


def erase_what_is_due() -> int:
    """Erase every case whose last day has passed, one by one; returns how many."""
    erased = 0
    while due := list(
        Case.objects.due_for_erasure(timezone.localdate()).values_list("pk", flat=True)[:BATCH]
    ):
        for case_id in due:
            erase(case_id)
        erased += len(due)
    leave_no_trace()
    return erased


@also_erase
def erase_sent(submission: Submission) -> None:
    """The case that a letter opened, when the letter is erased on request."""
    for case_id in Case.objects.filter(submission=submission).values_list("pk", flat=True):
        erase(case_id, is_asked_for=True)


@transaction.atomic
def erase(case_id: int, *, is_asked_for: bool = False) -> None:
    """Take the words, files and addresses away and leave who did which move when.

    Its receipt opens nothing any more; what was sent through a form goes with it, and so do mails about it.
    Without words nobody can go on with it: an open one is withdrawn. What was published of it names nobody
    and stays, unless the sender asks for all of it to be erased.
    """
    case = locked(case_id)
    if case.erased_at is not None:
        return
    if case.state != CaseState.CLOSED:
        end(case, CaseOutcome.WITHDRAWN, by_sender=True, kind=EventKind.WITHDRAWN)
    case.messages.update(text="")
    erase_files(MessageFile.objects.filter(message__case=case))
    AnswerDraft.objects.filter(case=case).delete()
    NewsCode.objects.filter(case=case).delete()
    erase_mail(about(case))
    if case.submission is not None and case.submission.erased_at is None:
        erase_submission(case.submission)
    case.about_people.clear()
    case.cosigns.update(contact="")
    if is_asked_for:
        forget_publication(case)
    case.subject, case.contact, case.erased_at = "", "", timezone.now()
    record(case, EventKind.ERASED)
