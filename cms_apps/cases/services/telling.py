"""Who is told that something happened. Never what: mail and chat lie about for years."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cms_apps.core.outbox.services import post_mail
from cms_apps.core.roles import main_site
from cms_apps.forms.admin_form import addresses

from ..models import Case
from ..reading import may_read
from ..states import EventKind
from .access import LENGTH_IN_DAYS, new_code

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def about(case: Case) -> str:
    """The reference by which a case's mail is found and erased."""
    return f"case {case.pk}"


def tell_unit(case: Case, kind: EventKind) -> None:
    """The person in charge, else who leads the unit; the office for a case without one."""
    if case.unit is None:
        tell_office(case, kind)
    elif case.handler is not None:
        tell_person(case, case.handler, kind)
    else:
        leaders = case.unit.members.filter(post__in=("head", "deputy")).select_related("user")
        _tell(case, [member.user for member in leaders], kind)


def tell_person(case: Case, person: Any, kind: EventKind) -> None:
    _tell(case, [person], kind)


def tell_office(case: Case, kind: EventKind) -> None:
    _tell(case, _with("cms_cases.manage_case"), kind)


def tell_manager(case: Case, kind: EventKind) -> None:
    _tell(case, _with("cms_cases.sign_case"), kind)


def tell_sender(case: Case) -> None:
    """That there is news, with a code that opens the case to be read; to who left an address."""
    if not case.contact:
        return
    site = main_site()
    with translation.override(case.language):
        address = f"{site.root_url if site else ''}{reverse('cms_cases:mine')}"
        text = _(
            "There is news on no. %(number)s.\n\nOpen %(address)s and enter this code: %(code)s\n"
            "It is good for %(days)d days and shows the case; to reply you need your receipt."
        ) % {
            "number": case.number,
            "address": address,
            "code": new_code(case),
            "days": LENGTH_IN_DAYS,
        }
        subject = _("There is news on no. %(number)s") % {"number": case.number}
        post_mail(to=case.contact, subject=subject, body=text, about=about(case))


def alert(case: Case) -> None:
    """People on call for an urgent matter, the unit and the office: at once."""
    if case.urgent is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("URGENT: %(matter)s, no. %(number)s") % {
            "matter": case.urgent.title,
            "number": case.number,
        }
        body = _body(case)
    for address in addresses(case.urgent.told):
        post_mail(to=address, subject=subject, body=body, about=about(case))
    _mail(case, [*_leaders(case), *_with("cms_cases.manage_case")], subject, body)


def _leaders(case: Case) -> list[Any]:
    if case.unit is None:
        return []
    return [member.user for member in case.unit.members.select_related("user")]


def _tell(case: Case, people: Iterable[Any], kind: EventKind) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Case %(number)s: %(what)s") % {"number": case.number, "what": kind.label}
        body = _body(case)
    _mail(case, people, subject, body)


def _mail(case: Case, people: Iterable[Any], subject: str, body: str) -> None:
    """One mail to each address of whoever may read the case: never to whom it complains about."""
    found = {person.email for person in people if person.email and may_read(person, case)}
    for address in sorted(found):
        post_mail(to=address, subject=subject, body=body, about=about(case))


def _body(case: Case) -> str:
    link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('cms_cases_case', args=[case.pk])}"
    return _("Open it here: %(link)s\nThis message holds nothing of what was written.") % {"link": link}


def _with(permission: str) -> list[Any]:
    users = get_user_model()._default_manager
    return list(users.with_perm(permission, include_superusers=False, backend=_BACKEND))
