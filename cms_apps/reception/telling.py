"""What whoever signed up is told, by mail and by the page of the receipt. Never what they come for."""

from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_apps.core.calendar_files import Method
from cms_apps.core.outbox.services import post_mail

from .appointments import appointment, change_line, check_in_line, where_line
from .states import SignupState

if TYPE_CHECKING:
    from .models import Signup, Slot


def about(signup: "Signup") -> str:
    """The reference by which its mail is found and erased."""
    return f"signup {signup.pk}"


def standing(signup: "Signup") -> str:
    """Where it stands, in a sentence in the active language."""
    said = {"when": signup.slot.when}
    match signup.state:
        case SignupState.CONFIRMED:
            return _("Your place is confirmed: %(when)s.") % said
        case SignupState.WAITING if signup.slot.is_over:
            return _("The time is over and no place became free for you: %(when)s.") % said
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


def tell(signup: "Signup", *, gave_back: "Slot | None" = None) -> None:
    """By mail, to who left an address, in their language; with what their calendar has to know.

    Args:
        gave_back: where it had a confirmed place until now, whose entry in calendars goes.
    """
    if not signup.contact:
        return
    with translation.override(signup.language):
        subject = _("Reception day, no. %(number)s") % {"number": signup.number}
        _post(signup, subject, standing(signup), calendar=_calendar(signup, gave_back))


def remind(signup: "Signup") -> None:
    """The same of a confirmed place, the day before."""
    with translation.override(signup.language):
        subject = _("Reminder: reception day, no. %(number)s") % {"number": signup.number}
        lead = _("This is to remind you of your place: %(when)s.") % {"when": signup.slot.when}
        _post(signup, subject, lead)


def _post(signup: "Signup", subject: str, lead: str, *, calendar: str = "") -> None:
    parts = [lead]
    if signup.state == SignupState.CONFIRMED:
        parts.append("\n".join(filter(None, (where_line(signup), check_in_line(signup)))))
    if signup.state in SignupState.active():
        parts.append(change_line())
    post_mail(
        to=signup.contact,
        subject=subject,
        body="\n\n".join(parts),
        about=about(signup),
        calendar=calendar,
    )


def _calendar(signup: "Signup", gave_back: "Slot | None") -> str:
    if signup.state == SignupState.CONFIRMED:
        return appointment(signup, method=Method.PUBLISH)
    return appointment(signup, method=Method.CANCEL, slot=gave_back) if gave_back else ""
