"""Handing out a file to whoever may read its submission, and to nobody else."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.log_actions import log

from ..models.files import StoredFile, SubmissionFile


def serve_file(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The file as an attachment: nothing in it runs in the admin's name. Each reading is logged.

    Raises:
        Http404: there is none, its submission is not for this user, or it is gone from storage.
    """
    from ..reading import readable_by

    mine = SubmissionFile.objects.filter(submission__in=readable_by(request.user))
    found = get_object_or_404(mine.select_related("submission"), uuid=uuid)
    response = handed_out(found)
    log(found.submission, "cms_forms.read", user=request.user)
    return response


def handed_out(found: StoredFile) -> FileResponse:
    """A file for whoever was found to have a right to it, as an attachment that no browser runs.

    Raises:
        Http404: it is gone from storage.
    """
    try:
        content = found.file.open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
