"""A confirmed place as calendars know it: the mail about it and the page of the receipt hand it out."""

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from uuid import uuid5

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Alarm, Event
from icalendar.enums import CLASS, STATUS

from cms_apps.core.calendar_files import Method, calendar_file, calendar_text, organizer
from cms_apps.core.roles import main_site

from .states import SignupState

if TYPE_CHECKING:
    from .models import Signup, Slot

RINGS_BEFORE = timedelta(hours=1)
NO_APPOINTMENT = gettext_lazy("There is no confirmed place to put into a calendar.")


def has_appointment(signup: "Signup") -> bool:
    """Whether there is a place to put into a calendar."""
    return signup.state == SignupState.CONFIRMED and not signup.slot.is_over


def appointment(signup: "Signup", *, method: Method, slot: "Slot | None" = None) -> str:
    """Its calendar file in the active language. Never what they come for.

    In UTC, so that no program needs to know the campus's time zone. The UID is made from the day's random
    key: the same through every change and whatever the site is called, and nothing to guess from.

    Args:
        slot: what is taken back, where the sign-up stands at another time already.
    """
    slot, day = slot or signup.slot, signup.day
    event = Event.new(
        uid=uuid5(day.key, f"signup {signup.pk}"),
        sequence=signup.stamp,
        stamp=timezone.now(),
        start=slot.starts_at.astimezone(UTC),
        end=slot.ends_at.astimezone(UTC),
        summary=calendar_text(day.title),
        location=calendar_text(day.where) or None,
        description=_description(signup),
        url=own_address(),
        organizer=organizer(),
        status=STATUS.CANCELLED if method == Method.CANCEL else STATUS.CONFIRMED,
        classification=CLASS.PRIVATE,
    )
    if method == Method.PUBLISH:
        event.add_component(_alarm(event))
    return calendar_file([event], method=method)


def own_address() -> str:
    """Where a sign-up is looked after, in the active language."""
    site = main_site()
    return f"{site.root_url if site else ''}{reverse('cms_reception:mine')}"


def check_in_line(signup: "Signup") -> str:
    """What whoever comes shows or says."""
    return _("Your check-in code is %(code)s: show it or say it at the desk.") % {
        "code": signup.check_in_code
    }


def where_line(signup: "Signup") -> str:
    """Where to come; "" where the day's page was not published since it is kept."""
    where = signup.day.where
    return _("Where to come: %(where)s.") % {"where": where} if where else ""


def change_line() -> str:
    return _("Open %(address)s and enter your receipt to change or cancel it.") % {"address": own_address()}


def _description(signup: "Signup") -> str:
    number = _("Reception day, no. %(number)s") % {"number": signup.number}
    return calendar_text("\n".join((number, check_in_line(signup), change_line())))


def _alarm(event: Event) -> Alarm:
    alarm = Alarm.new(description=event.summary)
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -RINGS_BEFORE)
    return alarm
