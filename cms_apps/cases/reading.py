"""Who somebody is to a case, and so whether they may read it."""

from enum import StrEnum
from typing import Any

from django.db.models import Q

from cms_apps.core.models import Unit, UnitMember

from .models import Case
from .models.case import CaseQuerySet


class Role(StrEnum):
    """What somebody is to one case; what each may do stands in `acts`."""

    UNIT = "unit"  # works in the unit that has it
    LEADER = "leader"  # leads that unit
    PASSER = "passer"  # works in the unit that handed it over, until the other accepts
    OFFICE = "office"
    MANAGER = "manager"


def roles_in(user: Any, case: Case) -> frozenset[Role]:
    """Empty for whoever may not even know of it: outsiders, and those whom it complains about.

    What no unit has, the office works on itself.
    """
    posts = _posts(user)
    if not user.is_active or _is_about(case, user, posts):
        return frozenset()
    roles = set()
    if user.has_perm("cms_cases.manage_case"):
        roles.add(Role.OFFICE)
        if case.unit_id is None:
            roles |= {Role.UNIT, Role.LEADER}
    if user.has_perm("cms_cases.sign_case"):
        roles.add(Role.MANAGER)
    if case.unit_id in posts:
        roles.add(Role.UNIT)
        if posts[case.unit_id] in UnitMember.Post.leading():
            roles.add(Role.LEADER)
    if case.handed_over_by_id in posts:
        roles.add(Role.PASSER)
    return frozenset(roles)


def may_read(user: Any, case: Case) -> bool:
    """Whether `readable_by` would hold it."""
    return bool(roles_in(user, case))


def readable_by(user: Any) -> CaseQuerySet:
    """What somebody may read; asked once for a whole list."""
    if not user.is_authenticated or not user.is_active:
        return Case.objects.none()
    conflict = Q(about_unit__in=Unit.objects.of(user)) | Q(about_people=user)
    cases = Case.objects.exclude(pk__in=Case.objects.filter(conflict).values("pk"))
    if user.has_perm("cms_cases.manage_case") or user.has_perm("cms_cases.sign_case"):
        return cases
    mine = Unit.objects.of(user)
    return cases.filter(Q(unit__in=mine) | Q(handed_over_by__in=mine))


def works_with_cases(user: Any) -> bool:
    """Whether there is a register for somebody at all."""
    is_overseer = user.has_perm("cms_cases.manage_case") or user.has_perm("cms_cases.sign_case")
    return user.is_active and (is_overseer or bool(_posts(user)))


def oversees_cases(user: Any) -> bool:
    """Whether somebody answers for all units' cases: the office and the manager."""
    may = user.has_perm("cms_cases.manage_case") or user.has_perm("cms_cases.sign_case")
    return bool(user.is_active and may)


def units_led_by(user: Any) -> frozenset[int]:
    """Ids of the units somebody leads, or leads in the head's place."""
    posts = _posts(user) if user.is_active else {}
    return frozenset(unit for unit, post in posts.items() if post in UnitMember.Post.leading())


def _posts(user: Any) -> dict[int, str]:
    """Posts by unit, read once for as long as this request's user lives."""
    if not user.is_authenticated:
        return {}
    if not hasattr(user, "_case_posts"):
        user._case_posts = dict(UnitMember.objects.filter(user=user).values_list("unit_id", "post"))
    return user._case_posts


def _is_about(case: Case, user: Any, posts: dict[int, str]) -> bool:
    return case.about_unit_id in posts or any(person.pk == user.pk for person in case.about_people.all())
