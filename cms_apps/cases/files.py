"""Handing out the files of a case: to its sender by the receipt, to staff who may read it, to nobody else."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from wagtail.log_actions import log

from cms_apps.forms.models import SubmissionFile
from cms_apps.forms.models.files import StoredFile
from cms_apps.forms.uploads.views import handed_out

from .models import Case, MessageFile
from .reading import may_read


def file_for_sender(case: Case, uuid: UUID) -> FileResponse:
    """A file that came with the letter or with words of the sender's.

    Raises:
        Http404: it is none of this case's.
    """
    found: StoredFile | None = MessageFile.objects.filter(message__case=case, uuid=uuid).first()
    if found is None and case.submission_id:
        found = SubmissionFile.objects.filter(submission=case.submission_id, uuid=uuid).first()
    if found is None:
        raise Http404
    return handed_out(found)


def serve_to_staff(request: HttpRequest, case_id: int, uuid: UUID) -> FileResponse:
    """The same for staff; each reading is logged, since nobody knows who is in a picture.

    Raises:
        Http404: it is none of this case's, or the case is not this user's to read.
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not may_read(request.user, case):
        raise Http404
    response = file_for_sender(case, uuid)
    log(case, "cms_cases.read", user=request.user)
    return response
