"""Applying to a society, deciding it, leaving: every rule of membership."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..applications import Application, tidy
from ..models.member import Member
from ..states import MOVES, MemberState
from ..telling_members import tell


class IllegalMoveError(Exception):
    """A membership can't go from where it stands to where it was to go."""


class DecidedError(Exception):
    """Somebody was faster; its text is for whoever pressed the button."""


def move(member: Member, to: MemberState) -> None:
    """Change the state; saves nothing.

    Raises:
        IllegalMoveError: `states.MOVES` does not have it.
    """
    if to not in MOVES[MemberState(member.state)]:
        raise IllegalMoveError(f"{member.state} -> {to}")
    member.state = to
    member.ended_at = timezone.now() if to in MemberState.ended() else None


def apply_for(application: Application) -> Member:
    """Take an application. A constraint keeps it to one at a time by contact, whatever comes at once.

    Raises:
        ValidationError: by field: with this contact somebody has applied, or belongs to the society. Which
            of both is not said, for it may be somebody else who asks.
    """
    try:
        with transaction.atomic():
            return Member.objects.create(
                society=application.society,
                name=application.name,
                student_number=application.student_number,
                contact=tidy(application.contact),
                language=application.language,
                submission=application.submission,
            )
    except IntegrityError as taken:
        message = _("With this contact an application came before. The society will get in touch.")
        raise ValidationError({"contact": message}) from taken


def accept(member_id: int, *, actor: Any) -> Member:
    """Make an applicant a member, and write so.

    Raises:
        PermissionDenied: not for this person to decide.
        DecidedError: it is decided already.
        Member.DoesNotExist.
    """
    return _decide(member_id, MemberState.MEMBER, actor)


def decline(member_id: int, *, actor: Any) -> Member:
    """Decline an application, and write so. Raises as `accept` does."""
    return _decide(member_id, MemberState.DECLINED, actor)


def leave(member_id: int, *, actor: Any) -> Member:
    """Note that a member left. Nobody is written to: it was their own wish. Raises as `accept` does."""
    with locked_member(member_id) as member:
        _check(member, MemberState.MEMBER, actor)
        move(member, MemberState.LEFT)
        member.save()
    return member


def withdraw(member_id: int) -> Member:
    """Take an application back, or leave, because whoever has its receipt says so; nobody is written to.

    Raises:
        DecidedError: declined or gone already.
        Member.DoesNotExist.
    """
    with locked_member(member_id) as member:
        if member.state not in MemberState.lasting():
            raise DecidedError(_("Nothing was done: it was decided meanwhile."))
        move(member, MemberState.LEFT)
        member.save()
    return member


def _decide(member_id: int, to: MemberState, actor: Any) -> Member:
    with locked_member(member_id) as member:
        _check(member, MemberState.APPLIED, actor)
        move(member, to)
        member.decided_at, member.decided_by = timezone.now(), actor
        member.save()
        tell(member)
    return member


def _check(member: Member, stands: MemberState, actor: Any) -> None:
    """Asked under the lock, at this second: a term may be over since the page was shown."""
    from ..deciding import decides_for  # which needs all models; that of the form needs this module

    if not decides_for(actor, member.society):
        raise PermissionDenied
    if member.state != stands:
        raise DecidedError(_("Nothing was done: it was decided meanwhile."))


@contextmanager
def locked_member(member_id: int) -> Iterator[Member]:
    """Nobody else decides it until the block's end.

    Raises:
        Member.DoesNotExist.
    """
    with transaction.atomic():
        members = Member.objects.select_for_update(of=("self",)).select_related("society")
        yield members.get(pk=member_id)
