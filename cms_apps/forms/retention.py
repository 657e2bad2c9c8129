"""Erasing what was sent when its time has come, or when somebody asks for it."""

from django.utils import timezone

from cms_apps.core.erasure import leave_no_trace
from cms_apps.core.outbox.services import erase as erase_mail

from .models import Submission, SubmissionAnswer
from .uploads.keeping import erase_files

BATCH = 200


def erase_what_is_due() -> int:
    """Erase all answers whose last day has passed, in short batches; returns how many."""
    erased = 0
    while due := list(Submission.objects.due_for_erasure(timezone.localdate())[:BATCH]):
        for submission in due:
            erase(submission)
        erased += len(due)
    leave_no_trace()
    return erased


def erase_on_request(submission: Submission) -> None:
    """Erase one submission now; of the database's own traces too."""
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
