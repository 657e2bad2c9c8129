"""What a sender may do, from the receipt in hand to the case as it is after it: locked, and once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_apps.core.limiter import Limit, take
from cms_apps.forms.sending import KeyReusedError
from cms_apps.forms.uploads.answers import FilesByKey, as_posted, marks_of
from cms_apps.forms.uploads.fields import file_keys
from cms_apps.forms.uploads.keeping import forget_waiting, hand_over, keep_all, stored_as

from ..models import Case, CaseEvent, Message, MessageFile
from ..services import sender
from ..services.access import opened_by
from ..services.moving import locked
from ..states import CaseOutcome, CaseState
from .forms import RateForm, ReplyForm, SenderForm, UnpublishForm, WithdrawForm
from .thread import stamp_of

WRONG = Limit("cases.wrong_receipts", 10, timedelta(minutes=10))
"""By address; only what opens nothing counts, so that a whole dormitory may read its answers."""
WRITTEN = Limit("cases.sender_acts", 30, timedelta(minutes=10))
"""By case."""
_NAMESPACE = UUID("6d5d3ad6-4f0a-4d3c-9d2f-2f6d5b8a1c57")


class UnknownReceiptError(Exception):
    """It opens nothing: it never did, its time is over, or the case was erased; nobody is told which."""


class ReadOnlyError(Exception):
    """A code from a mail shows the case and does nothing with it; its text is for the reader."""

    def __str__(self) -> str:
        return _("The code from a mail only shows the case: to write or rate you need your receipt.")


class NotPossibleError(Exception):
    """The case stands where this can't be done; its text is for the sender."""

    def __init__(self, key: str, case: Case) -> None:
        super().__init__(key)
        self.key, self.case = key, case

    def __str__(self) -> str:
        if self.key == "rate":
            return _not_to_be_rated(self.case)
        if self.key == "unpublish":
            return _("This case is not on the website.")
        if self.case.duplicate_of is not None:
            return _merged(self.case.duplicate_of)
        return _("This case is closed, so nothing was added to it.")


class NewsSinceError(Exception):
    """Something was answered or done since the sender read the case; its text is for the sender."""

    def __str__(self) -> str:
        return _("Something was added since you opened this page. Please read it first, then decide.")


@dataclass(frozen=True)
class Opened:
    """A case in its sender's hand; `may_act` is False with a code from a mail."""

    case: Case
    may_act: bool

    def may(self) -> list[str]:
        """What can be done now, in the table's order."""
        return [act.key for act in ACTS.values() if self.may_act and act.may(self.case)]

    def why_not(self) -> str:
        """Why nothing can be done; "" where something can."""
        if self.case.duplicate_of is not None:
            return _merged(self.case.duplicate_of)
        if set(self.may()) - {"unpublish"}:
            return ""
        return _("This case is closed.") if self.may_act else str(ReadOnlyError())


@dataclass(frozen=True)
class SenderAct:
    """One thing a sender can do.

    Attributes:
        is_fresh: refused if the sender has not read all there is; words alone are never refused for that.
    """

    key: str
    may: Callable[[Case], bool]
    run: Callable[..., None]
    form: type[SenderForm]
    is_fresh: bool = True


_ACTS = (
    SenderAct("reply", sender.may_reply, sender.reply, ReplyForm, is_fresh=False),
    SenderAct("rate", sender.may_rate, sender.rate, RateForm),
    SenderAct("withdraw", sender.may_withdraw, sender.withdraw, WithdrawForm),
    SenderAct("unpublish", sender.may_unpublish, sender.unpublish, UnpublishForm, is_fresh=False),
)
ACTS: Mapping[str, SenderAct] = MappingProxyType({act.key: act for act in _ACTS})


def open_case_with(secret: str, who: str) -> Opened:
    """The case that a receipt or a code opens. The right one always does, however often `who` was wrong.

    Args:
        who: the address it comes from; not stored.

    Raises:
        UnknownReceiptError: it opens nothing.
        LimitReached: nor did it the last times.
    """
    found = opened_by(secret)
    if found is None:
        take(WRONG, who)
        raise UnknownReceiptError
    return Opened(*found)


def perform(
    key: str,
    opened: Opened,
    *,
    data: Mapping[str, Any],
    once: UUID,
    files: FilesByKey = MappingProxyType({}),
    stamp: int | None = None,
) -> Opened:
    """Do it, under a lock, once.

    Args:
        data: as a browser posts it, for the act's form.
        once: of the page or request; the same again does nothing more.
        files: by field, as uploaded or as kept before under `once`.
        stamp: of the case as the sender read it; None for whoever doesn't care.

    Returns:
        The case as it is after it.

    Raises:
        ReadOnlyError, NotPossibleError, NewsSinceError, UnknownReceiptError: see there.
        KeyReusedError: `once` came with other words before.
        LimitReached, ScannerDownError: see there.
        ValidationError: by field, in the active language.
    """
    if not opened.may_act:
        raise ReadOnlyError
    doing = _Doing(ACTS[key], opened.case.pk, data, files, once, stamp)
    if not doing.is_done():
        take(WRITTEN, str(opened.case.pk))
        words = doing.judged()
        try:
            doing.do(words)
        except NotPossibleError:
            doing.tidy_up()
            raise
    doing.tidy_up()
    return Opened(_again(opened.case), may_act=True)


@dataclass(frozen=True)
class _Doing:
    """One act on its way."""

    act: SenderAct
    case_id: int
    data: Mapping[str, Any]
    files: FilesByKey
    once: UUID
    stamp: int | None

    @property
    def key(self) -> UUID:
        """Of this act in this case: whoever draws the same one elsewhere meets nobody."""
        return uuid5(_NAMESPACE, f"{self.case_id}/{self.act.key}/{self.once}")

    def is_done(self) -> bool:
        """Whether it was done before.

        Raises:
            KeyReusedError: something else was, under the same key.
        """
        event = CaseEvent.objects.select_related("message").filter(key=self.key).first()
        if event is None:
            return False
        form = self.act.form(self.data)  # without its files, which may be taken over by now
        said = form.cleaned_data if form.is_valid() else {}
        message = getattr(event, "message", None)
        stored = MessageFile.objects.filter(message=message) if message else MessageFile.objects.none()
        before = (message.text if message else "", event.is_satisfied, set(_marks(stored)))
        files = {mark for marks in marks_of(self.files).values() for mark in marks}
        if before != (said.get("text", ""), said.get("is_satisfied"), files):
            raise KeyReusedError
        return True

    def tidy_up(self) -> None:
        """Files that still wait were sent twice, or are of no use any more."""
        if any(self.files.values()):
            forget_waiting(self.once)

    def judged(self) -> dict[str, Any]:
        """What was said, by the form's rules, its files kept. Before any lock: pictures take their time."""
        form = self.act.form(self.data, as_posted(self.files))
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        fields = file_keys(form)
        return {**form.cleaned_data, **keep_all(self.once, form.cleaned_data, fields)}

    @transaction.atomic
    def do(self, words: dict[str, Any]) -> None:
        case = locked(self.case_id)
        if case.erased_at is not None:
            raise UnknownReceiptError
        if self.is_done():
            return
        if self.act.is_fresh and self.stamp not in (None, stamp_of(case)):
            raise NewsSinceError
        if not self.act.may(case):
            raise NotPossibleError(self.act.key, case)
        files = {field: words.pop(field) for field in file_keys(self.act.form)}
        self.act.run(case, key=self.key, **words)
        if any(files.values()):
            message = Message.objects.get(event__key=self.key)
            hand_over(
                self.once,
                files,
                lambda row: MessageFile(message=message, source_sha256=row.source_sha256, **stored_as(row)),
            )


def _marks(files: Any) -> list[str]:
    return list(files.values_list("source_sha256", flat=True))


def _again(case: Case) -> Case:
    known = "category", "unit", "place", "published", "duplicate_of__unit"
    return Case.objects.select_related(*known).get(pk=case.pk)


def _merged(main: Case) -> str:
    said = _(
        "Your letter was joined to no. %(number)s, which is about the same matter. You read here what comes "
        "of it; only whoever wrote that one can add to it or rate it."
    )
    return said % {"number": main.number}


def _not_to_be_rated(case: Case) -> str:
    if case.is_satisfied is not None:
        return _("You have said already whether it is settled.")
    if case.duplicate_of is not None:
        return _merged(case.duplicate_of)
    if case.state == CaseState.CLOSED and case.outcome in CaseOutcome.without_answer():
        return _("This case was closed without an answer, so there is nothing to rate.")
    return _("There is no answer to rate at the moment.")
