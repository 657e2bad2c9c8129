"""A form page with submissions is not deleted: what was sent would be nobody's."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Page

from .models import Form, FormPage, Submission


def kept_by(page: Page) -> str:
    """Why a page, or what is below it, is not deleted; "" when it may be."""
    below = Page.objects.descendant_of(page, inclusive=True)
    keys = set(below.values_list("translation_key", flat=True))
    held = Form.objects.filter(key__in=keys, submissions__isnull=False).distinct()
    # Another language's page of the same form may go: the form stays.
    last = [form for form in held if not _has_other_page(form, below)]
    if not last:
        return ""
    return _(
        "“%(title)s” holds %(count)d submissions. Unpublish it instead; they are erased in their time."
    ) % {
        "title": last[0].title,
        "count": Submission.objects.filter(form=last[0]).count(),
    }


def _has_other_page(form: Form, below: Any) -> bool:
    return Page.objects.filter(translation_key=form.key).exclude(pk__in=below.values("pk")).exists()


@receiver(pre_delete, dispatch_uid="cms_forms_keep_pages_with_submissions")
def refuse(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """For every way a page is deleted, the API's and the tree's too.

    Raises:
        ValidationError: with words for whoever tried.
    """
    if isinstance(instance, FormPage) and (reason := kept_by(instance)):
        raise ValidationError(reason)
