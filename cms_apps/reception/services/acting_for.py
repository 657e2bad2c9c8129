"""What the office does for somebody who signed up and asks for it: another time, or giving it back.

The same acts as with the receipt, under the same lock, and only on what the page showed.
"""

from django.utils import translation
from django.utils.translation import gettext as _

from cms_apps.core.calendar_files import Method
from cms_apps.core.outbox.services import post_mail

from ..appointments import appointment, own_address
from ..models import Signup, Slot
from ..states import SignupState
from ..telling import about
from .signing_up import NotPossibleError, cancel, change_slot, has_room, locked_signup


class StaleSignupError(Exception):
    """It was changed since the page was shown."""


def move_for(signup_id: int, slot_id: int, *, stamp: int, may_wait: bool = False) -> Signup:
    """Another time of the same day, for who asks for it; they are told as if they had done it themselves.

    Args:
        stamp: of the sign-up that the page showed.
        may_wait: whether the end of the queue will do where no place is free.

    Raises:
        StaleSignupError: see there.
        NotPossibleError: no place is free and they shall not wait; or as in `change_slot`.
    """
    with locked_signup(signup_id) as signup:
        _check_seen(signup, stamp)
        slot = Slot.objects.filter(pk=slot_id, day=signup.day_id).first()
        if slot is not None and slot.pk == signup.slot_id:
            raise NotPossibleError(_("They have this time already."))
        if slot is not None and not may_wait and not has_room(slot, signup.party):
            raise NotPossibleError(_("No place is free at that time: nothing was changed."))
        return change_slot(signup_id, slot_id)


def cancel_for(signup_id: int, *, stamp: int, words: str = "") -> Signup:
    """Give it back for them, and tell them who did it.

    Args:
        words: of the office, for who signed up; "" for none.

    Raises:
        StaleSignupError: see there.
        NotPossibleError: as in `cancel`.
    """
    with locked_signup(signup_id) as signup:
        _check_seen(signup, stamp)
        had_place = signup.state == SignupState.CONFIRMED
        cancelled = cancel(signup_id, tells=False)
        _tell_cancelled(cancelled, words.strip(), had_place=had_place)
    return cancelled


def how_to_follow() -> str:
    """Where the sign-up is looked after, for the end of a mail; in the active language."""
    return _("Open %(address)s and enter your receipt to see how it stands.") % {"address": own_address()}


def _check_seen(signup: Signup, stamp: int) -> None:
    if signup.stamp != stamp:
        raise StaleSignupError


def _tell_cancelled(signup: Signup, words: str, *, had_place: bool) -> None:
    """With what takes the place out of their calendar again."""
    if not signup.contact:
        return
    with translation.override(signup.language):
        subject = _("Reception day, no. %(number)s: cancelled by the office") % {"number": signup.number}
        said = _("The office has cancelled your sign-up: %(when)s.") % {"when": signup.slot.when}
        body = "\n\n".join(filter(None, (said, words, how_to_follow())))
        calendar = appointment(signup, method=Method.CANCEL) if had_place else ""
        post_mail(to=signup.contact, subject=subject, body=body, about=about(signup), calendar=calendar)
