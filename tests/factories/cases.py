"""Cases and the people around them."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone

from cms_apps.cases.models import Case, Category
from cms_apps.cases.services.opening import Opinion, open_case
from cms_apps.cases.setup import MANAGER, UNITS
from cms_apps.cases.states import Source
from cms_apps.core.models import Unit, UnitMember
from cms_apps.core.roles import OFFICE, role
from cms_apps.forms.receipts import hash_of
from tests.factories.people import member

_numbers = count(1)


def person(*groups, unit=None, post="staff", name="", **fields):
    """A user in these groups and with this post."""
    name = name or f"person{next(_numbers)}"
    user = member(*groups, username=name, email=f"{name}@example.edu.cn", **fields)
    if unit:
        user.groups.add(role(UNITS))
        UnitMember.objects.create(unit=unit, user=user, post=post)
    return user


def unit_named(slug):
    return Unit.objects.get(slug=slug)


def category(**fields):
    """The category of dining, which the canteens answer, with what is given changed."""
    found = Category.objects.get(slug="dining")
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def opinion(**fields):
    known = {
        "source": Source.LETTER,
        "category": fields.pop("category", None) or Category.objects.get(slug="dining"),
        "subject": "二食堂晚饭",
        "text": "晚上七点以后没有热菜,能不能留一个窗口?",
        "receipt_hash": hash_of(fields.pop("receipt", uuid4().hex.upper())),
        "language": "zh-hans",
    }
    return Opinion(**{**known, **fields})


def a_case(**fields):
    """A case that has just come; `receipt` opens it."""
    return open_case(opinion(**fields))


def office(**fields):
    return person(OFFICE, **fields)


def manager(**fields):
    return person(MANAGER, **fields)


def long_ago(case, days=60):
    """As if all of it had happened so many days before; only the clock is moved, not the record."""
    past = timedelta(days=days)
    for name in ("opened_at", "clock_from", "answer_due_at", "resolve_due_at", "answered_at", "closed_at"):
        value = getattr(case, name)
        if value is not None:
            Case.objects.filter(pk=case.pk).update(**{name: value - past})
    case.refresh_from_db()
    assert case.opened_at < timezone.now() - past + timedelta(days=1)
    return case
