"""Joining a published case (附议) instead of writing the same letter once more."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_apps.core.limiter import Limit, take
from cms_apps.forms.challenge.answering import ChallengeFailedError, spoil, use_up

from ..models import Case, CoSign, PublishedCase
from ..states import CaseState

JOINED = Limit("cases.cosigns", 20, timedelta(minutes=10))
"""By address: a whole dormitory may share one."""
_NAMESPACE = UUID("0b1f5a52-4f6e-4d0d-8a55-6a8f1f0a7d11")


class NotToJoinError(Exception):
    """The case is closed or not published any more; its text is for whoever wanted to join."""

    def __str__(self) -> str:
        return _("This case is closed. If it is still so, write a letter and name its number.")


@dataclass(frozen=True, kw_only=True)
class Joining:
    """Somebody's wish to join.

    Attributes:
        contact: where "it is answered" goes, once; "" for nowhere. Not kept where an answer can be read.
        key: of the page or request; the same again joins once.
        who: the address it comes from; not stored.
    """

    published: PublishedCase
    contact: str
    language: str
    challenge_key: str
    challenge_answer: str
    key: UUID
    who: str

    @property
    def case_key(self) -> UUID:
        return uuid5(_NAMESPACE, f"{self.published.case_id}/{self.key}")


def may_join(case: Case) -> bool:
    """While something may still come of it."""
    return case.state != CaseState.CLOSED


def cosign(joining: Joining) -> int:
    """Join, once; returns how many have joined now.

    Raises:
        NotToJoinError, LimitReached, ChallengeFailedError: see there.
    """
    case = joining.published.case
    if not CoSign.objects.filter(key=joining.case_key).exists():
        take(JOINED, joining.who)
        if not may_join(case):
            raise NotToJoinError
        _join(joining)
    return case.cosigns.count()


def take_along_cosigns(case: Case, main: Case) -> None:
    """Who joined a case that is merged has joined the main one; an address that joined both counts once."""
    known = main.cosigns.exclude(contact="").values_list("contact", flat=True)
    case.cosigns.filter(contact__in=list(known)).delete()
    case.cosigns.update(case=main)


def _join(joining: Joining) -> None:
    """A second one of the same key or address, also at the same moment, counts for nothing more."""
    try:
        with transaction.atomic():
            use_up(joining.challenge_key, joining.challenge_answer)
            case = Case.objects.select_for_update(no_key=True).get(pk=joining.published.case_id)
            if not (may_join(case) and PublishedCase.objects.filter(case=case).exists()):
                raise NotToJoinError
            CoSign.objects.create(
                case=case,
                at=timezone.now(),
                contact="" if joining.published.answer else joining.contact,
                language=joining.language,
                key=joining.case_key,
            )
    except ChallengeFailedError:
        spoil(joining.challenge_key)
        # The same page pressed twice: the other press has used the answer up, and has joined.
        if not CoSign.objects.filter(key=joining.case_key).exists():
            raise
    except IntegrityError:
        if not CoSign.objects.filter(case=joining.published.case_id, contact=joining.contact).exists():
            raise
