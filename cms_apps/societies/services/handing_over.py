"""Hand-overs: opened when an office passes on, ticked by both; drafts are passed on by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from ..models import HandOverItem, OfficeHandOver, Society, SocietySpace, Term
from ..rights import locked_clock

NEAR = timedelta(days=62)
"""So far apart two terms may be, or overlap, that one follows the other."""
GIVEN, GOT = "given", "got"


def open_before(term: Term) -> OfficeHandOver | None:
    """The hand-over to a term that was just given; None where nobody held the office around its beginning."""
    before = (
        Term.objects.filter(office=term.office, starts_at__lt=term.starts_at)
        .filter(ends_at__gt=term.starts_at - NEAR, ends_at__lt=term.starts_at + NEAR)
        .exclude(user=term.user)
        .exclude(pk__in=OfficeHandOver.objects.values("outgoing"))
        .order_by("-ends_at", "-pk")
        .first()
    )
    if before is None:
        return None
    found = OfficeHandOver.objects.create(outgoing=before, incoming=term)
    lines = [line.strip() for line in term.office.society.hand_over_list.splitlines() if line.strip()]
    HandOverItem.objects.bulk_create(
        HandOverItem(hand_over=found, text=line[:200], order=number) for number, line in enumerate(lines)
    )
    return found


def sides_of(hand_over: OfficeHandOver, user: Any) -> set[str]:
    """Which ticks are somebody's: of who goes, of who comes; an adviser ticks for who can't any more."""
    sides = set()
    if hand_over.outgoing.user_id == user.pk:
        sides.add(GIVEN)
    if hand_over.incoming.user_id == user.pk:
        sides.add(GOT)
    if hand_over.incoming.office.society.advisers.filter(pk=user.pk).exists():
        sides.add(GIVEN)
    return sides


def tick(item_id: int, side: str, *, actor: Any) -> HandOverItem:
    """Say that a matter was given or got; again changes nothing. With the last one the hand-over is done.

    Raises:
        ValidationError: it is not theirs to say.
        HandOverItem.DoesNotExist.
    """
    with locked_clock():
        item = HandOverItem.objects.select_related(
            "hand_over__outgoing", "hand_over__incoming__office__society"
        ).get(pk=item_id)
        if side not in sides_of(item.hand_over, actor):
            raise ValidationError(_("This is the other one's to say."))
        if getattr(item, f"{side}_at") is None:
            setattr(item, f"{side}_at", timezone.now())
            setattr(item, f"{side}_by", actor)
            item.save()
        open_items = item.hand_over.items.filter(Q(given_at=None) | Q(got_at=None))
        if item.hand_over.done_at is None and not open_items.exists():
            item.hand_over.done_at = timezone.now()
            item.hand_over.save()
    return item


def pass_on_drafts(now: datetime) -> None:
    """What one left unpublished is the next one's from the beginning of their term. Under the clock."""
    due = OfficeHandOver.objects.filter(
        drafts_passed_at=None, incoming__starts_at__lte=now, outgoing__ends_at__lte=now
    )
    for each in due.select_related("outgoing", "incoming__office__society"):
        if each.outgoing.user_id and each.incoming.user_id:
            drafts_of(each.incoming.office.society, each.outgoing.user_id).update(
                owner_id=each.incoming.user_id
            )
        each.drafts_passed_at = now
        each.save()


def drafts_of(society: Society, owner_id: int | None) -> Any:
    """Somebody's pages of a society that readers don't see as they are."""
    below = Page.objects.none()
    for space in SocietySpace.objects.filter(translation_key=society.translation_key):
        below |= Page.objects.descendant_of(space)
    return below.filter(Q(live=False) | Q(has_unpublished_changes=True), owner=owner_id)
