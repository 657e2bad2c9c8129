"""Societies with a space, officers in office and an adviser."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from cms_apps.societies.models import ActivityPage, MinutesPage, Office, Society, SocietyNewsPage, SocietyPage
from cms_apps.societies.services.founding import found
from cms_apps.societies.services.terms import Given, give

from .people import UserFactory

_numbers = count(1)
DAY = timedelta(days=1)


def society(slug="canteen", *, is_published=True, advisers=(), **fields):
    """A society with its space; its page is published unless said."""
    made = Society.objects.create(**{"name": f"{slug}社团", "slug": slug, **fields})
    made.advisers.set(advisers)
    page = found(made)
    if is_published:
        page.save_revision().publish()
        page.get_parent().specific.save_revision().publish()
    return made


def page_of(made):
    return SocietyPage.objects.get(slug="about", path__startswith=_space(made).path)


def _space(made):
    from cms_apps.societies.models import SocietySpace

    return SocietySpace.objects.get(translation_key=made.translation_key, locale__language_code="zh-hans")


def office_of(made, name="会长", **fields):
    return Office.objects.get_or_create(society=made, name=name, defaults=fields)[0]


def officer(made, user=None, *, name="会长", first=None, last=None, **fields):
    """An account that holds an office of the society, this year unless said; returns the account."""
    user = user or UserFactory(username=f"officer{next(_numbers)}")
    today = timezone.localdate()
    give(
        Given(
            office=office_of(made, name, seats=9),
            user=user,
            name=user.username,
            first=first or today - DAY,
            last=last or today + 200 * DAY,
            **fields,
        ),
        actor=None,
    )
    return user


def adviser(made):
    from cms_apps.societies.rights import apply

    user = UserFactory(username=f"adviser{next(_numbers)}")
    made.advisers.add(user)
    apply()
    return user


def _below(made, page, *, is_published):
    page_of(made).add_child(instance=page)
    revision = page.save_revision()
    if is_published:
        revision.publish()
    page.refresh_from_db()
    return page


def news(made, *, is_published=True, **fields):
    number = next(_numbers)
    page = SocietyNewsPage(
        **{"title": f"社团消息{number}", "slug": f"news-{number}", "live": False, **fields}
    )
    return _below(made, page, is_published=is_published)


def activity(made, *, is_published=True, **fields):
    number = next(_numbers)
    starts_at = timezone.now() + 3 * DAY
    known = {"title": f"活动{number}", "slug": f"activity-{number}", "starts_at": starts_at, "live": False}
    return _below(made, ActivityPage(**{**known, **fields}), is_published=is_published)


def minutes(made, *, is_published=True, **fields):
    number = next(_numbers)
    page = MinutesPage(**{"title": f"会议纪要{number}", "slug": f"minutes-{number}", "live": False, **fields})
    return _below(made, page, is_published=is_published)
