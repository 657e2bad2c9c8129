"""Who may read what was sent."""

from typing import Any

from django.db.models import QuerySet

from .models import Form, Submission


def readable_by(user: Any) -> QuerySet[Submission]:
    """What somebody may read: all with the permission, else the forms their groups are named for."""
    if user.has_perm("cms_forms.view_submission"):
        return Submission.objects.all()
    return Submission.objects.filter(form__in=Form.objects.filter(readers__in=user.groups.all()))


def may_read(user: Any, submission: Submission) -> bool:
    """Whether `readable_by` would hold it; a list of many asks the database once."""
    if user.has_perm("cms_forms.view_submission"):
        return True
    if not hasattr(user, "_readable_forms"):  # for as long as this request's user lives
        user._readable_forms = set(
            Form.objects.filter(readers__in=user.groups.all()).values_list("pk", flat=True)
        )
    return submission.form_id in user._readable_forms
