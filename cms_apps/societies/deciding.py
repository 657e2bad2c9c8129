"""Who decides applications to a society, and reads who belongs to it."""

from typing import Any

from django.db.models import QuerySet

from .keeping.base import own_numbers
from .models import Member, Society


def own_societies(user: Any) -> QuerySet[Society]:
    """Active ones that somebody advises, or holds an office of at this moment that gives rights."""
    if not (user.is_authenticated and user.is_active):
        return Society.objects.none()
    led = Society.objects.led_by(user).values("pk")
    advised = Society.objects.advised_by(user).values("pk")
    active = Society.objects.filter(is_active=True)
    return active.filter(pk__in=led) | active.filter(pk__in=advised)


def decides_for(user: Any, society: Society) -> bool:
    """Whether somebody accepts and declines for a society: the office does for all."""
    if user.is_active and user.has_perm("cms_societies.change_member"):
        return True
    return own_societies(user).filter(pk=society.pk).exists()


def reads_all(user: Any) -> bool:
    """The office reads the members of every society, and of those that rest."""
    perms = ("cms_societies.view_member", "cms_societies.change_member")
    return bool(user.is_active and any(user.has_perm(perm) for perm in perms))


def members_read_by(user: Any) -> QuerySet[Member]:
    if reads_all(user):
        return Member.objects.all()
    return Member.objects.filter(society__in=own_societies(user).values("pk"))


def reads_any(user: Any) -> bool:
    """Whether there is a register of members for somebody at all."""
    return reads_all(user) or bool(own_numbers(user))


def may_read(user: Any, member: Member) -> bool:
    """Whether `members_read_by` would hold it; a list of many asks the database once."""
    return reads_all(user) or member.society_id in own_numbers(user)


def may_press(user: Any, member: Member) -> bool:
    """What buttons are shown by; the services ask anew."""
    can_all = user.is_active and user.has_perm("cms_societies.change_member")
    return bool(can_all or member.society_id in own_numbers(user))
