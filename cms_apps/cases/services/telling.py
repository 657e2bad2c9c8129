"""Who is told that something happened. Never what: mail and chat lie about for years."""

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cms_apps.core.models import ChatGroup, OutboxMessage, Unit
from cms_apps.core.outbox.services import hurry, post_chat, post_mail
from cms_apps.core.roles import main_site
from cms_apps.forms.admin_form import addresses

from ..models import Case
from ..reading import may_read
from ..states import EventKind
from .access import LENGTH_IN_DAYS, new_code

logger = logging.getLogger(__name__)

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def about(case: Case) -> str:
    """The reference by which a case's mail is found and erased."""
    return f"case {case.pk}"


def tell_unit(case: Case, kind: EventKind) -> None:
    """The person in charge, else who leads the unit; the office for a case without one."""
    if case.unit is None:
        tell_office(case, kind)
    elif case.handler is not None and may_read(case.handler, case):
        tell_person(case, case.handler, kind)
    else:
        _tell(case, leaders_of(case.unit), kind)


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


def tell_senders(case: Case) -> None:
    """The sender of the case, and those whose letters were merged into it: they read what is said there."""
    tell_sender(case)
    for merged in case.duplicates.exclude(contact="").order_by("pk"):
        tell_sender(merged)


def tell_cosigners(case: Case) -> None:
    """That the answer can be read, once, to who joined and left an address; it is then forgotten."""
    site, letter = main_site(), case.published
    for joined in case.cosigns.exclude(contact=""):
        with translation.override(joined.language):
            address = f"{site.root_url if site else ''}{letter.get_url()}"
            subject = _("What you joined is answered: no. %(number)s") % {"number": case.number}
            text = _("Read the answer here: %(address)s\n\nYour address was kept for this mail only.")
            post_mail(to=joined.contact, subject=subject, body=text % {"address": address}, about=about(case))
    case.cosigns.update(contact="")


def alert(case: Case) -> None:
    """An urgent matter, to people on call, unit, office and chat groups; tried in this process too."""
    if case.urgent is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("URGENT: %(matter)s, no. %(number)s") % {
            "matter": case.urgent.title,
            "number": case.number,
        }
        body = _body(case)
    members = [member.user for member in case.unit.members.select_related("user")] if case.unit else []
    people = _addresses(case, [*members, *_with("cms_cases.manage_case")])
    blamed = _blamed(case)
    on_call = {address for address in addresses(case.urgent.told) if address.casefold() not in blamed}
    posted = _mail({*on_call, *people}, subject, body, about(case))
    groups = [*ChatGroup.objects.of(None), *(ChatGroup.objects.of(case.unit) if case.unit else [])]
    hurry(posted + _chat(case, [group for group in groups if group.gets_urgent], subject, body))


def tell_overdue(case: Case, level: int) -> None:
    """That the promise was broken: first who leads the unit, then the office, then the manager.

    The unit's chat groups learn of it with the first, those of the house with the second.
    """
    groups: Iterable[ChatGroup] = []
    if level == 1:
        people = leaders_of(case.unit) if case.unit else _with("cms_cases.manage_case")
        groups = ChatGroup.objects.of(case.unit) if case.unit else []
    elif level == 2:
        people, groups = _with("cms_cases.manage_case"), ChatGroup.objects.of(None)
    else:
        people = _with("cms_cases.sign_case")
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Overdue: case %(number)s") % {"number": case.number}
        body = _body(case)
    _mail(_addresses(case, people), subject, body, about(case))
    _chat(case, [group for group in groups if group.gets_overdue], subject, body)


def tell_digest(
    *, subject: str, body: str, people: Iterable[Any] = (), groups: Iterable[ChatGroup] = (), day: str
) -> int:
    """A day's figures to people and groups who may have them; returns to how many."""
    reference = f"digest {day}"
    mails = _mail({person.email for person in people if person.email}, subject, body, reference)
    chats = [post_chat(group=group, subject=subject, body=body, about=reference) for group in groups]
    return len(mails) + len(chats)


def leaders_of(unit: Unit) -> list[Any]:
    return [member.user for member in unit.members.filter(post__in=("head", "deputy")).select_related("user")]


def overseers() -> list[Any]:
    """The office and the manager, each once."""
    people = [*_with("cms_cases.manage_case"), *_with("cms_cases.sign_case")]
    return list({person.pk: person for person in people}.values())


def _tell(case: Case, people: Iterable[Any], kind: EventKind) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Case %(number)s: %(what)s") % {"number": case.number, "what": kind.label}
        body = _body(case)
    _mail(_addresses(case, people), subject, body, about(case))


def _addresses(case: Case, people: Iterable[Any]) -> set[str]:
    """Of whoever may read the case: never of whom it complains about."""
    return {person.email for person in people if person.email and may_read(person, case)}


def _blamed(case: Case) -> set[str]:
    """Addresses of whom it complains about, who may be on call for others' cases."""
    users = get_user_model()._default_manager
    blamed = Q(pk__in=case.about_people.values("pk"))
    if case.about_unit is not None:
        blamed |= Q(unit_posts__unit=case.about_unit)
    return {email.casefold() for email in users.filter(blamed).values_list("email", flat=True)}


def _mail(to: Iterable[str], subject: str, body: str, reference: str) -> list[OutboxMessage]:
    """One mail to each address. One that is none is left out: no case is lost for a slip in a list."""
    posted = []
    for address in sorted(set(to)):
        try:
            posted.append(post_mail(to=address, subject=subject, body=body, about=reference))
        except ValidationError as error:
            if "to" not in error.message_dict:
                raise
            logger.error("%s: an address of somebody to be told is none", reference)
    return posted


def _chat(case: Case, groups: Iterable[ChatGroup], subject: str, body: str) -> list[OutboxMessage]:
    """To the groups, unless it complains about somebody: nobody knows who sits in them."""
    if case.about_unit_id is not None or case.about_people.exists():
        return []
    return [post_chat(group=group, subject=subject, body=body, about=about(case)) for group in groups]


def _body(case: Case) -> str:
    link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('cms_cases_case', args=[case.pk])}"
    category = _("Category: %(category)s") % {"category": case.category.title}
    rest = _("Open it here: %(link)s\nThis message holds nothing of what was written.") % {"link": link}
    return f"{category}\n{rest}"


def _with(permission: str) -> list[Any]:
    users = get_user_model()._default_manager
    return list(users.with_perm(permission, include_superusers=False, backend=_BACKEND))
