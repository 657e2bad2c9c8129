"""Handing over: a note at the end of each turn, read by whoever comes before the form for calls opens."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..duty import AT_ONCE
from ..keeping import AFTERWARDS, held_now, is_office, own_duties
from ..models import HandOver
from ..turns import TurnEnd, ends_between

LATE = timedelta(days=3)
"""So long the office may still write a note for somebody who left it on paper."""
UNREAD_FOR = timedelta(days=7)
"""What nobody read by then stands in nobody's way any more."""


class NoteStandsError(Exception):
    """Somebody wrote the note of this turn before; its text is for whoever tried.

    Attributes:
        note: theirs.
    """

    def __init__(self, note: HandOver) -> None:
        super().__init__(note.pk)
        self.note = note

    def __str__(self) -> str:
        return _("There is a note for this shift already. What you typed was not stored.")


def write_note(*, turn: TurnEnd, text: str, actor: Any) -> HandOver:
    """Leave a note for whoever comes; "" says that there was nothing special. The same again is one.

    Raises:
        ValidationError: the turn is none of those they may write about now.
        NoteStandsError: see there.
    """
    if turn not in may_write_of(actor):
        raise ValidationError(_("The hand-over of this shift is not yours to write now."))
    try:
        with transaction.atomic():
            return HandOver.objects.create(
                post_id=turn.post,
                ended_at=turn.ends_at,
                note=text,
                written_by=actor,
                written_at=timezone.now(),
            )
    except IntegrityError:
        note = HandOver.objects.get(post=turn.post, ended_at=turn.ends_at)
        if (note.note, note.written_by) == (text, actor):
            return note
        raise NoteStandsError(note) from None


def confirm_read(notes: Iterable[int], *, actor: Any) -> int:
    """These notes were read; returns how many were unread until then. Who was first stays."""
    own = to_read(actor).filter(pk__in=list(notes))
    return HandOver.objects.filter(pk__in=own.values("pk"), read_at=None).update(
        read_by=actor, read_at=timezone.now()
    )


def to_read(user: Any, now: datetime | None = None) -> QuerySet[HandOver]:
    """Notes left at the posts that somebody holds now, not read by anybody yet; the newest first."""
    now = now or timezone.now()
    posts = {duty.post for duty in held_now(user, now)}
    if not posts:
        return HandOver.objects.none()
    unread = HandOver.objects.filter(post__in=posts, read_at=None, erased_at=None)
    recent = unread.filter(ended_at__lte=now, ended_at__gt=now - UNREAD_FOR)
    return recent.exclude(written_by=user).select_related("post", "written_by")


def owed_by(user: Any, now: datetime | None = None) -> list[TurnEnd]:
    """Turns whose note somebody may write now, and nobody wrote; one's own that goes on among them."""
    turns = may_write_of(user, now)
    ends = [turn.ends_at for turn in turns]
    written = (
        set(HandOver.objects.filter(ended_at__in=ends).values_list("post", "ended_at")) if ends else set()
    )
    return [turn for turn in turns if (turn.post, turn.ends_at) not in written]


def may_write_of(user: Any, now: datetime | None = None) -> list[TurnEnd]:
    """One's own turn until two hours after it; for the office all of the last three days."""
    now = now or timezone.now()
    own = {(duty.post, duty.ends_at) for duty in own_duties(user, now)}
    latest = max((ends_at for _post, ends_at in own), default=now) + AT_ONCE
    earliest = now - (LATE if is_office(user) else AFTERWARDS)
    if not own and not is_office(user):
        return []
    return [
        turn
        for turn in ends_between(earliest, latest)
        if (turn.post, turn.ends_at) in own or (is_office(user) and turn.ends_at <= now)
    ]


def missing_notes(start: datetime, end: datetime) -> list[TurnEnd]:
    """Turns that ended in a time, and nobody left a note. Three queries."""
    turns = ends_between(start, end)
    written = HandOver.objects.filter(ended_at__gte=start, ended_at__lt=end).values_list("post", "ended_at")
    known = set(written)
    return [turn for turn in turns if (turn.post, turn.ends_at) not in known]
