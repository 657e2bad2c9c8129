"""What people on the roster are told by mail of swaps. What a swap changes is told as any change is."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .models import DutyPerson, DutySwap
from .states import SwapState
from .telling import mail, times


def asked(swap: DutySwap, people: Iterable[DutyPerson]) -> None:
    """To whoever may take it."""
    with translation.override(settings.LANGUAGE_CODE):
        said = _said(swap)
        if swap.asked_id:
            first = _("%(name)s asks you to take a shift: %(post)s, %(from)s to %(until)s.") % said
        else:
            first = _("%(name)s asks who takes a shift: %(post)s, %(from)s to %(until)s.") % said
        lines = [first, *_in_return(swap), *([swap.words] if swap.words else [])]
        for person in people:
            _post(swap, person, _("Can you take this shift? %(post)s, %(from)s") % said, lines)


def taken(swap: DutySwap) -> None:
    """To the asker, while it waits for approval."""
    with translation.override(settings.LANGUAGE_CODE):
        said = {**_said(swap), "taker": swap.taker.title if swap.taker else ""}
        lines = [
            _("%(taker)s would take your shift: %(post)s, %(from)s to %(until)s.") % said,
            _("It is still yours until whoever keeps the roster has approved it; you will hear from us."),
        ]
        _post(swap, swap.asker, _("Your shift was taken, to be approved: %(post)s, %(from)s") % said, lines)


def given_back(swap: DutySwap, taker: DutyPerson) -> None:
    """To the asker, when who took it does not after all."""
    with translation.override(settings.LANGUAGE_CODE):
        said = {**_said(swap), "taker": taker.title}
        lines = [
            _("%(taker)s does not take your shift after all: %(post)s, %(from)s to %(until)s.") % said,
            _("It is still yours, and others may still take it."),
        ]
        _post(swap, swap.asker, _("Your shift is not taken any more: %(post)s, %(from)s") % said, lines)


def closed(swap: DutySwap) -> None:
    """To the asker, whoever was asked alone and whoever took it, when nothing comes of it."""
    with translation.override(settings.LANGUAGE_CODE):
        said = {**_said(swap), "state": swap.get_state_display()}
        ends = {
            SwapState.REFUSED: _("The swap was refused."),
            SwapState.WITHDRAWN: _("The swap was withdrawn."),
            SwapState.OVERTAKEN: _("The shifts were changed otherwise, so the swap is closed."),
            SwapState.PAST_DUE: _("The swap was not done before the shift began."),
        }
        lines = [ends[SwapState(swap.state)], *([swap.refusal] if swap.refusal else [])]
        lines.append(_("Shift: %(post)s, %(from)s to %(until)s.") % said)
        if swap.state != SwapState.OVERTAKEN:
            lines.append(_("Everybody has the shifts they had before."))
        people = {person.pk: person for person in (swap.asker, swap.taker, swap.asked) if person is not None}
        for person in people.values():
            _post(swap, person, _("Swap of shifts: %(state)s · %(post)s, %(from)s") % said, lines)


def still_yours(swap: DutySwap) -> None:
    """To the asker, a day before."""
    with translation.override(settings.LANGUAGE_CODE):
        said = _said(swap)
        lines = [
            _("Nobody has taken your shift yet: %(post)s, %(from)s to %(until)s.") % said,
            _("It is yours unless somebody still takes it."),
        ]
        _post(swap, swap.asker, _("Still yours: %(post)s, %(from)s") % said, lines)


def _said(swap: DutySwap) -> dict[str, str]:
    return {"name": swap.asker.title, **times(swap.post, swap.starts_at, swap.ends_at)}


def _in_return(swap: DutySwap) -> list[str]:
    if swap.back_post is None or swap.back_starts_at is None or swap.back_ends_at is None:
        return []
    said = times(swap.back_post, swap.back_starts_at, swap.back_ends_at)
    return [_("In return your shift is taken: %(post)s, %(from)s to %(until)s.") % said]


def _post(swap: DutySwap, person: DutyPerson, subject: str, lines: list[str]) -> None:
    address = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('cms_hotline_swap', args=[swap.pk])}"
    mail(person, subject, [*lines, _("The swap, and what you can do: %(address)s") % {"address": address}])
