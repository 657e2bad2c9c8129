"""What whoever signed up is told, by mail and by the page of the receipt. Never what they come for."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_apps.core.outbox.services import post_mail
from cms_apps.core.roles import main_site

from .states import SignupState

if TYPE_CHECKING:
    from .models import Signup


def about(signup: "Signup") -> str:
    """The reference by which its mail is found and erased."""
    return f"signup {signup.pk}"


def standing(signup: "Signup") -> str:
    """Where it stands, in a sentence in the active language."""
    said = {"when": signup.slot.when}
    match signup.state:
        case SignupState.CONFIRMED:
            return _("Your place is confirmed: %(when)s.") % said
        case SignupState.WAITING:
            return _("You are no. %(place)d on the waiting list of %(when)s.") % {
                **said,
                "place": signup.place_in_line(),
            }
        case SignupState.OFFERED:
            until = date_format(timezone.localtime(signup.offered_until), "DATETIME_FORMAT")
            return _("A place is free for you: %(when)s. Take it up by %(until)s.") % {**said, "until": until}
        case SignupState.LAPSED:
            return _("The place that was kept for you went to the next: %(when)s.") % said
        case SignupState.ATTENDED:
            return _("You were received: %(when)s.") % said
        case SignupState.NO_SHOW:
            return _("You did not come: %(when)s.") % said
    return _("You have cancelled: %(when)s.") % said


def tell(signup: "Signup") -> None:
    """By mail, to who left an address, in their language."""
    if not signup.contact:
        return
    site = main_site()
    with translation.override(signup.language):
        address = f"{site.root_url if site else ''}{reverse('cms_reception:mine')}"
        subject = _("Reception day, no. %(number)s") % {"number": signup.number}
        rest = _("Open %(address)s and enter your receipt to change or cancel it.") % {"address": address}
        body = f"{standing(signup)}\n\n{rest}"
        post_mail(to=signup.contact, subject=subject, body=body, about=about(signup))
