"""The case: an opinion that somebody owes an answer."""

import re
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_apps.core.models import Place, Unit
from cms_apps.core.validators import one_line, storable
from cms_apps.forms.models import Submission

from ..states import CaseKind, CaseOutcome, CaseState, EventKind, Source
from .routing import Category, UrgentMatter

_NUMBER = re.compile(r"(?:(?P<year>20\d{2})-)?(?P<pk>\d{1,18})", re.ASCII)


def of_number(text: str) -> Q | None:
    """The case that is quoted by its number, 2026-000012, or by its digits alone; None for no number."""
    number = _NUMBER.fullmatch(text)
    if number is None:
        return None
    found = Q(pk=int(number["pk"]))
    return found & Q(opened_at__year=int(number["year"])) if number["year"] else found


class CaseQuerySet(models.QuerySet["Case"]):
    """Speaks of cases as staff do; whom they may be shown to is `reading.readable_by`."""

    def numbered(self, text: str) -> Self:
        """The one that somebody quotes by its number; none for what is no number."""
        quoted = of_number(text.strip())
        return self.none() if quoted is None else self.filter(quoted)

    def open(self) -> Self:
        return self.filter(state__in=CaseState.open())

    def owed(self) -> Self:
        """An answer or more work is owed and the clock is running."""
        return self.filter(state__in=CaseState.owed())

    def overdue(self, now: datetime | None = None) -> Self:
        """The promise of an answer was broken and none was given yet."""
        return self.owed().filter(answer_due_at__lt=now or timezone.now(), answered_at=None)

    def unassigned(self) -> Self:
        """No unit has it."""
        return self.open().filter(unit=None)

    def urgent(self) -> Self:
        return self.open().exclude(urgent=None)

    def with_news(self) -> Self:
        """The sender wrote, and nobody has done anything since."""
        return self.open().exclude(sender_wrote_at=None)

    def to_publish(self) -> Self:
        """Answered, wished and allowed to be public, and the last answer is not on the website."""
        allowed = self.filter(wants_public=True, category__may_be_published=True, erased_at=None)
        answered = allowed.exclude(answered_at=None).filter(
            state__in=(CaseState.ANSWERED, CaseState.CLOSED), duplicate_of=None
        )
        again = Case.objects.filter(
            events__kind=EventKind.ANSWERED, events__at__gt=F("published__changed_at")
        ).values("pk")
        return answered.filter(Q(published=None) | Q(published__answer="") | Q(pk__in=again))

    def silent_since(self, moment: datetime) -> Self:
        """Answered before then, and neither rated nor replied to."""
        answered = self.filter(state=CaseState.ANSWERED, answered_at__lte=moment)
        return answered.filter(sender_wrote_at=None, is_satisfied=None)

    def due_for_erasure(self, today: object) -> Self:
        return self.filter(erased_at=None, erase_on__lte=today)


class Case(models.Model):
    """One opinion or complaint.

    The words stand in messages and can be erased; the moves stand in events and can't. Everything that
    changes a case goes through `services`, under a lock on its row; `stamp` counts the changes, so that a
    page that shows an older one is known to be stale.
    """

    source = models.CharField(_("came by"), max_length=10, choices=Source.choices)
    kind = models.CharField(
        _("letter's kind"), max_length=10, choices=CaseKind.choices, default=CaseKind.OPINION
    )
    state = models.CharField(_("state"), max_length=12, choices=CaseState.choices, default=CaseState.RECEIVED)
    outcome = models.CharField(
        _("outcome"), max_length=14, choices=CaseOutcome.choices, blank=True, default=""
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="cases", verbose_name=_("case category")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    subject = models.CharField(_("subject"), max_length=120, blank=True, validators=[one_line, storable])
    urgent = models.ForeignKey(
        UrgentMatter, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("urgent")
    )

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("unit")
    )
    first_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first unit"),
        help_text=_("Whoever got it first answers for it in the figures, whoever has it now."),
    )
    handed_over_by = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed over by"),
        help_text=_("Until the other unit accepts."),
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person in charge"),
    )
    about_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("complaint about the unit"),
        help_text=_("Its members neither get nor read this case."),
    )
    about_people: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name=_("complaint about people"),
        help_text=_("They neither get nor read this case."),
    )

    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("merged with"),
        help_text=_("What is answered there, its sender reads too."),
    )
    opened_at = models.DateTimeField(_("received"), db_index=True)
    clock_from = models.DateTimeField(help_text="The clock's beginning: opened, or reopened.")
    paused_at = models.DateTimeField(null=True, help_text="Since when the clock waits for the sender.")
    paused_for = models.DurationField(default=timedelta, help_text="Working time waited before.")
    promised_at = models.DateTimeField(
        null=True, help_text="Until when an answer was promised by word of mouth, before the category's time."
    )
    answer_due_at = models.DateTimeField(_("answer due"), db_index=True)
    resolve_due_at = models.DateTimeField(_("settlement due"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    sender_wrote_at = models.DateTimeField(null=True, help_text="Until staff do something.")
    escalation = models.PositiveSmallIntegerField(default=0, help_text="How many overdue notices went out.")
    times_reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    is_satisfied = models.BooleanField(_("sender is satisfied"), null=True)

    receipt_hash = models.CharField(max_length=64, unique=True)
    contact = models.EmailField(
        _("e-mail"),
        blank=True,
        validators=[one_line, storable],
        help_text=_("For “there is news”, never content."),
    )
    language = models.CharField(max_length=10, help_text="The sender's.")
    wants_public = models.BooleanField(_("may be published, says the sender"), default=False)
    submission = models.OneToOneField(
        Submission, models.PROTECT, null=True, blank=True, related_name="case", verbose_name=_("sent as")
    )
    stamp = models.PositiveIntegerField(default=0)
    erase_on = models.DateField(null=True, db_index=True)
    erased_at = models.DateTimeField(_("erased"), null=True)

    objects = CaseQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page: each save would cost a task

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        default_permissions = ()
        permissions = [
            ("manage_case", _("Can give cases to units, review answers and supervise")),
            ("sign_case", _("Can sign answers and give instructions")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state=CaseState.CLOSED) & Q(closed_at=None, outcome=""),
                name="cms_cases_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(about_unit=None) | Q(unit=None) | ~Q(unit=models.F("about_unit")),
                name="cms_cases_not_with_whom_it_is_about",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None)
                | Q(state=CaseState.CLOSED, outcome=CaseOutcome.DUPLICATE) & ~Q(duplicate_of=models.F("id")),
                name="cms_cases_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.WAITING, paused_at__isnull=False)
                | ~Q(state=CaseState.WAITING) & Q(paused_at=None),
                name="cms_cases_clock_stops_while_waiting",
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_due_at"], name="cms_cases_owed")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What is quoted on the telephone: the year and a number, nothing of who or what."""
        return f"{timezone.localtime(self.opened_at):%Y}-{self.pk:06d}"

    @property
    def is_overdue(self) -> bool:
        owed = self.state in CaseState.owed() and self.answered_at is None
        return owed and self.answer_due_at < timezone.now()
