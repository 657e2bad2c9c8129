"""What people on the roster are told by mail: their shifts, and changes of them. No telephone is in it."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_apps.core.outbox.services import post_mail

from .duty import Duty
from .models import DutyChange, DutyPerson, DutyPost

logger = logging.getLogger(__name__)


def about(person: DutyPerson) -> str:
    """The reference by which mail to a person is found and erased."""
    return f"duty person {person.pk}"


def tell_of_change(change: DutyChange) -> None:
    """To whoever goes and whoever comes, where they have an address. Why it changed is not told."""
    with translation.override(settings.LANGUAGE_CODE):
        said = times(change.post, change.starts_at, change.ends_at)
        if change.goes is not None:
            lines = [_("You are not on duty any more: %(post)s, %(from)s to %(until)s.") % said]
            if change.comes is not None:
                lines.append(_("In your place comes %(name)s.") % {"name": change.comes.title})
            _to_own_shifts(change.goes, _("You are off duty: %(post)s, %(from)s") % said, lines)
        if change.comes is not None:
            lines = [_("You are on duty: %(post)s, %(from)s to %(until)s.") % said]
            if change.goes is not None:
                lines.append(_("You come in the place of %(name)s.") % {"name": change.goes.title})
            _to_own_shifts(change.comes, _("You are on duty now too: %(post)s, %(from)s") % said, lines)


def remind(person: DutyPerson, post: DutyPost, duty: Duty) -> None:
    """That a shift comes."""
    with translation.override(settings.LANGUAGE_CODE):
        said = times(post, duty.starts_at, duty.ends_at)
        lines = [_("This is to remind you of your duty: %(post)s, %(from)s to %(until)s.") % said]
        _to_own_shifts(person, _("Reminder of your duty: %(post)s, %(from)s") % said, lines)


def times(post: DutyPost, start: datetime, end: datetime) -> dict[str, str]:
    """A post and a stretch of time, as mails say them in the active language."""
    begins, ends = (date_format(timezone.localtime(time), "DATETIME_FORMAT") for time in (start, end))
    name = "".join(character for character in post.title if character.isprintable())
    return {"post": name, "from": begins, "until": ends}


def mail(person: DutyPerson, subject: str, lines: list[str]) -> None:
    """A mail, if there is an address; whoever has none that mail goes to keeps nobody else from theirs."""
    if not person.address:
        return
    try:
        post_mail(to=person.address, subject=subject, body="\n\n".join(lines), about=about(person))
    except ValidationError:  # an account's address may be none; the others are told all the same
        logger.warning("duty person %s has an address no mail goes to", person.pk)


def _to_own_shifts(person: DutyPerson, subject: str, lines: list[str]) -> None:
    mine = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('cms_hotline_my_shifts')}"
    said = _("Your shifts, and who is on duty with you: %(address)s") % {"address": mine}
    mail(person, subject, [*lines, said])
