"""Erasing what was sent when its time has come, or when somebody asks for it."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from cms_apps.core.erasure import leave_no_trace
from cms_apps.core.outbox.services import erase as erase_mail

from .models import Submission, SubmissionAnswer
from .uploads.keeping import erase_files

BATCH = 200

Eraser = Callable[[Submission], None]
_erasers: list[Eraser] = []


def erase_what_is_due() -> int:
    """Erase all answers whose last day has passed, in short batches; returns how many."""
    erased = 0
    while due := list(Submission.objects.due_for_erasure(timezone.localdate())[:BATCH]):
        for submission in due:
            erase(submission)
        erased += len(due)
    leave_no_trace()
    return erased


def also_erase(eraser: Eraser) -> Eraser:
    """Register what a service has made of a submission and erases with it, when somebody asks for it."""
    if eraser not in _erasers:
        _erasers.append(eraser)
    return eraser


def erase_on_request(submission: Submission) -> None:
    """Erase one submission now, and what became of it; of the database's own traces too."""
    with transaction.atomic():
        for eraser in _erasers:
            eraser(submission)
        submission.refresh_from_db()
        if submission.erased_at is None:  # a service may have done it
            erase(submission)
    leave_no_trace()


def erase(submission: Submission) -> None:
    """Take the words and files away and leave that something was sent, and when.

    Its receipt opens nothing any more; answers kept for repeated requests and mails about it go too.
    """
    SubmissionAnswer.objects.filter(submission=submission).delete()
    erase_files(submission.files.all())
    erase_mail(f"submission {submission.pk}")
    submission.data, submission.person_hash = {}, ""
    submission.erased_at = timezone.now()
    submission.save(update_fields=["data", "person_hash", "erased_at"])


def forget_answers() -> None:
    """Drop the answers kept for repeated requests after their day."""
    SubmissionAnswer.objects.filter(expires_at__lte=timezone.now()).delete()
