"""Whether a form takes something now: its window, its places, and what one person may send."""

from django.utils import timezone
from django.utils.translation import gettext as _

from .identity.providers import provider_of
from .models import Form, FormPage, Submission


class FormClosedError(Exception):
    """Not open yet, closed already, full, or used up by this person; its text is for the sender."""


def check_open(page: FormPage) -> None:
    """Keep to the page's window; a form that asks who is sending is shut while nobody can prove it.

    Raises:
        FormClosedError: with words for the sender.
    """
    provider, now = provider_of(page), timezone.now()
    if page.opens_at and now < page.opens_at:
        raise FormClosedError(_("This form is not open yet."))
    if page.closing_time and now >= page.closing_time:
        raise FormClosedError(_("This form is closed."))
    if provider and not provider.is_ready():
        raise FormClosedError(_("This form can't be sent now: the campus sign-in is not set up."))


def take_place(page: FormPage, form: Form, person: str) -> None:
    """Keep to the limits, in all and by person: the form's row stays locked while what was sent is counted.

    Inside the transaction that stores the submission, and before it does.

    Args:
        person: the hash of who was proved, "" for nobody: who isn't proved is nobody's limit.

    Raises:
        FormClosedError: with words for the sender.
    """
    counts_persons = person and page.most_per_person is not None
    if page.most is None and not counts_persons:
        return
    Form.objects.select_for_update().get(pk=form.pk)
    if places_left(page, form) == 0:
        raise FormClosedError(_("All places are taken."))
    check_person(page, form, person)


def check_person(page: FormPage, form: Form, person: str) -> None:
    """Look whether a person may send once more; only `take_place` makes sure of it.

    Raises:
        FormClosedError: with words for the sender.
    """
    if not person or page.most_per_person is None:
        return
    if Submission.objects.filter(form=form, person_hash=person).count() >= page.most_per_person:
        raise FormClosedError(_("You have sent this form as often as one person may."))


def places_left(page: FormPage, form: Form) -> int | None:
    """How many submissions are still taken; None without a limit."""
    if page.most is None:
        return None
    return max(page.most - Submission.objects.filter(form=form).count(), 0)
