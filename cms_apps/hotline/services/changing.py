"""A change of what is in force by somebody who looked at it: not over what others changed since."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from ..models import DutyChange
from .rostering import Change, change_duty, locked_duty


def newest_change() -> int:
    """Goes with the page, to know by what was changed after it was made."""
    return DutyChange.objects.aggregate(newest=Max("pk"))["newest"] or 0


def change_as_seen(change: Change, *, actor: Any, seen: int) -> DutyChange:
    """Change it, unless somebody changed the same post at these times since; the same press twice is once.

    Raises:
        ValidationError: by field, as of `change_duty`; without a field, it was changed since.
    """
    with locked_duty():
        newer = list(
            DutyChange.objects.filter(
                pk__gt=seen,
                post=change.post,
                starts_at__lt=change.ends_at,
                ends_at__gt=change.starts_at,
            )
        )
        for made in newer:
            if made.made_by_id == actor.pk and _is_same(made, change):
                return made
        if newer:
            raise ValidationError(
                _("Somebody changed these times since you opened this. Look at who is on duty now.")
            )
        return change_duty(change, actor=actor)


def _is_same(made: DutyChange, change: Change) -> bool:
    wanted = change.starts_at, change.ends_at, change.goes, change.comes
    return (made.starts_at, made.ends_at, made.goes, made.comes) == wanted
