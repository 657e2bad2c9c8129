"""One mail each to many who signed up for a day."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms_apps.core.outbox.services import post_mail

from ..models import Mailing, Signup
from ..states import SignupState
from ..telling import about
from .acting_for import how_to_follow
from .signing_up import locked_day

LONGEST_SUBJECT, LONGEST_MAIL = 120, 4000


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is written, and to whom.

    Attributes:
        states: where a sign-up stands.
        slot_ids: at which times; none for every time.
    """

    day_id: int
    states: Collection[SignupState]
    subject: str
    text: str
    slot_ids: Collection[int] = ()


@dataclass(frozen=True)
class Reached:
    """How many the choice holds, and how many of them left an address."""

    all: int
    by_mail: int


def reached(letter: Letter) -> Reached:
    found = _chosen(letter)
    return Reached(found.count(), found.exclude(contact="").count())


def write_to(letter: Letter, *, actor: Any, key: UUID) -> tuple[Mailing, bool]:
    """Write to each who left an address, as they are now; and whether this press did it.

    Args:
        key: the same for the same press, which writes once however often it comes.

    Raises:
        ValidationError: by field of a mail.
    """
    with locked_day(letter.day_id) as day:
        done = Mailing.objects.filter(key=key).first()
        if done is not None:
            return done, False
        recipients = list(_chosen(letter).exclude(contact="").select_related("slot"))
        for signup in recipients:
            with translation.override(signup.language):
                body = body_for(signup, letter.text)
            post_mail(to=signup.contact, subject=letter.subject, body=body, about=about(signup))
        mailing = Mailing.objects.create(
            key=key, day=day, written_by=actor, written_at=timezone.now(), recipients=len(recipients)
        )
    return mailing, True


def body_for(signup: Signup, text: str) -> str:
    """The words, then which sign-up it is about; in the active language."""
    which = _("About your sign-up no. %(number)s, %(when)s.") % {
        "number": signup.number,
        "when": signup.slot.when,
    }
    return f"{text.strip()}\n\n{which}\n{how_to_follow()}"


def writable_states() -> list[SignupState]:
    """Who cancelled or let an offer go has left; they are not written to."""
    return [
        SignupState.CONFIRMED,
        SignupState.OFFERED,
        SignupState.WAITING,
        SignupState.ATTENDED,
        SignupState.NO_SHOW,
    ]


def sample_of(letter: Letter) -> Signup | None:
    """The first who would get it, to show what it will look like."""
    return _chosen(letter).exclude(contact="").select_related("slot").first()


def _chosen(letter: Letter) -> Any:
    found = Signup.objects.filter(day=letter.day_id, state__in=list(letter.states))
    return found.filter(slot__in=list(letter.slot_ids)) if letter.slot_ids else found
