"""Giving offices out for a term, ending a term, and who held what when. What began is not undone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Office, Term
from ..rights import apply, locked_clock
from .handing_over import open_before

LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is given out: from the beginning of the first day to the end of the last."""

    office: Office
    user: Any
    name: str
    first: date
    last: date
    shows_name: bool = False


def give(given: Given, *, actor: Any) -> Term:
    """Give an office for a term; rights follow at once, or when it begins.

    Raises:
        ValidationError: by field: the days are in the wrong order or too many, the account is not in use,
            all seats are taken then, or the person holds the office then already.
    """
    start, end = midnight(given.first), midnight(given.last + timedelta(days=1))
    with locked_clock():
        if end <= start:
            raise ValidationError({"last": _("The last day is not before the first.")})
        if end - start > LONGEST:
            raise ValidationError({"last": _("At most three years at once.")})
        if not given.user.is_active:
            raise ValidationError({"user": _("This account is not in use.")})
        _check_seats(given.office, start, end, given.user)
        term = Term.objects.create(
            office=given.office,
            user=given.user,
            name=given.name,
            shows_name=given.shows_name,
            starts_at=start,
            ends_at=end,
            given_by=actor,
        )
        open_before(term)
        apply()
    return term


def move_end(term_id: int, last: date) -> Term:
    """Let a term end after another day than planned, today at the earliest.

    Raises:
        ValidationError: by field, as of `give`; it is over already.
        Term.DoesNotExist.
    """
    with locked_clock():
        term = Term.objects.select_for_update().select_related("office").get(pk=term_id)
        end = midnight(last + timedelta(days=1))
        if term.ends_at <= timezone.now():
            raise ValidationError(_("This term is over; it stays as it was."))
        if last < timezone.localdate() or end <= term.starts_at:
            raise ValidationError({"last": _("A day from today on, and not before the first.")})
        if end - term.starts_at > LONGEST:
            raise ValidationError({"last": _("At most three years at once.")})
        _check_seats(term.office, term.starts_at, end, term.user, but=term.pk)
        term.ends_at = end
        term.save()
        apply()
    return term


def end_now(term_id: int) -> Term | None:
    """End a term at once: rights are gone before this returns. One that has not begun is taken back: None.

    Raises:
        Term.DoesNotExist.
    """
    with locked_clock():
        term = Term.objects.select_for_update().get(pk=term_id)
        now = timezone.now()
        if term.starts_at >= now:
            term.delete()
            apply()
            return None
        if term.ends_at > now:
            term.ends_at = now
            term.save()
            apply(now)
    return term


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _check_seats(office: Office, start: datetime, end: datetime, user: Any, but: int | None = None) -> None:
    others = list(
        Term.objects.filter(office=office).overlapping(start, end).exclude(pk=but or 0).order_by("starts_at")
    )
    if user is not None and any(other.user_id == user.pk for other in others):
        raise ValidationError({"user": _("This person holds the office in these days already.")})
    # The most at once is reached where some term begins.
    for moment in [start, *(other.starts_at for other in others if other.starts_at > start)]:
        held = sum(other.starts_at <= moment < other.ends_at for other in others)
        if held >= office.seats:
            raise ValidationError({"first": _("All seats of this office are taken in these days.")})
