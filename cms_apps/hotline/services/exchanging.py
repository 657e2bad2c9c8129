"""What a swap would change of the duty, and what stands against it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..duty import Duty, applied, duties_between
from ..models import DutyPerson, DutyRules, DutySwap
from .rostering import Change, check_changes, row_of


def given_of(swap: DutySwap) -> Duty:
    """The asker's shift."""
    return Duty(swap.starts_at, swap.ends_at, swap.post_id, swap.asker_id)


def back_of(swap: DutySwap) -> Duty | None:
    """The shift of who is asked that the asker takes for it; None for nothing in return."""
    start, end, post = swap.back_starts_at, swap.back_ends_at, swap.back_post_id
    if start is None or end is None or post is None or swap.asked_id is None:
        return None
    return Duty(start, end, post, swap.asked_id)


def changes_by(swap: DutySwap, taker: DutyPerson) -> list[Change]:
    """What is changed when somebody takes it: one person's place, or both."""
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Swap asked for by %(name)s") % {"name": swap.asker.title}
    found = [
        Change(
            post=swap.post,
            starts_at=swap.starts_at,
            ends_at=swap.ends_at,
            goes=swap.asker,
            comes=taker,
            reason=reason,
        )
    ]
    back = back_of(swap)
    if back is not None and swap.back_post is not None:
        found.append(
            Change(
                post=swap.back_post,
                starts_at=back.starts_at,
                ends_at=back.ends_at,
                goes=taker,
                comes=swap.asker,
                reason=reason,
            )
        )
    return found


def check_theirs(swap: DutySwap) -> None:
    """Both shifts are to come, and still as they were when it was asked.

    Raises:
        ValidationError: they are not.
    """
    if swap.until <= timezone.now():
        raise ValidationError(_("One of the two shifts has begun."))
    if not is_theirs(swap):
        raise ValidationError(_("One of the two shifts was changed meanwhile."))


def is_theirs(swap: DutySwap) -> bool:
    """Whether both shifts are still as they were when it was asked."""
    both = given_of(swap), back_of(swap)
    return all(duty is None or duty in duties_between(duty.starts_at, duty.ends_at) for duty in both)


def check_may(swap: DutySwap, taker: DutyPerson) -> None:
    """Whoever comes may hold the post they come to, and is nowhere else then.

    Raises:
        ValidationError: they may not, or are.
    """
    changes = changes_by(swap, taker)
    for change in changes:
        here = duties_between(change.starts_at, change.ends_at)
        if any(
            (duty.post, duty.person) == (change.post.pk, change.comes.pk) for duty in here if change.comes
        ):
            raise ValidationError(_("Whoever comes is on duty at this post then already."))
    try:
        check_changes(changes)
    except ValidationError as wrong:  # whose fields are those of another form
        raise ValidationError(wrong.messages) from None


def why_not(swap: DutySwap, person: DutyPerson) -> str:
    """Why somebody may not take it; "" if they may."""
    try:
        check_theirs(swap)
        check_may(swap, person)
    except ValidationError as wrong:
        return str(wrong.messages[0])
    return ""


def who_could(swap: DutySwap) -> list[DutyPerson]:
    """Who may hold the post and is on duty nowhere then. Three queries."""
    able = DutyPerson.objects.for_post(swap.post).select_related("user", "unit").exclude(pk=swap.asker_id)
    busy = {duty.person for duty in duties_between(swap.starts_at, swap.ends_at)}
    return [person for person in able if person.pk not in busy]


@dataclass(frozen=True)
class ShortRest:
    """Somebody would have less rest before or after a shift than the rules of the rosters ask."""

    person: DutyPerson
    hours: int
    """That there would be, in full hours."""


def short_rests(swap: DutySwap, taker: DutyPerson) -> list[ShortRest]:
    """What both had better know: a swap may go below the hours of rest that a drawn up roster keeps."""
    least, changes = timedelta(hours=DutyRules.load().rest_hours), changes_by(swap, taker)
    rows = [row_of(change) for change in changes]
    found: dict[int, ShortRest] = {}
    for change in changes:
        person = change.comes
        if person is None:
            continue
        around = duties_between(change.starts_at - least, change.ends_at + least)
        others = [duty for duty in applied(around, rows) if duty.person == person.pk]
        rests = [
            max(other.starts_at - change.ends_at, change.starts_at - other.ends_at)
            for other in others
            if not other.touches(change.starts_at, change.ends_at)
        ]
        short = [rest for rest in rests if rest < least]
        if short:
            found[person.pk] = ShortRest(person, min(short) // timedelta(hours=1))
    return list(found.values())
