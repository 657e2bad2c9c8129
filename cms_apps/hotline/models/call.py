"""Calls at the hotline, the codes callers are read out, and notes from one shift to the next."""

import re
import unicodedata
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_apps.cases.models import Case, Category
from cms_apps.core.models import Place, Unit
from cms_apps.core.validators import one_line, storable

from ..states import CallbackResult, CallOutcome
from .duty import DutyPost

LONGEST_MATTER = 2000
TRIES = 5
_NUMBER = re.compile(r"(?P<year>20\d{2})-H(?P<pk>\d{1,18})", re.ASCII)


class CallQuerySet(models.QuerySet["Call"]):
    def numbered(self, text: str) -> Self:
        """The one quoted as 2026-H00012, however it was typed; none for what is no such number."""
        number = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
        if number is None:
            return self.none()
        return self.filter(pk=int(number["pk"]), received_at__year=int(number["year"]))

    def answered(self) -> Self:
        """About something of ours, and somebody took it."""
        return self.filter(outcome__in=CallOutcome.counted())

    def to_call_back(self) -> Self:
        return self.filter(outcome=CallOutcome.CALLBACK, called_back_at=None, erased_at=None)


class Call(models.Model):
    """One call. Written by `services.calls`; who called and what was said can be erased, the rest stays."""

    received_at = models.DateTimeField(_("rang at"), db_index=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("taken by")
    )
    unit_on_duty = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("unit on duty"),
        help_text=_("Of whoever was on duty when it rang."),
    )
    caller = models.CharField(_("caller"), max_length=40, blank=True, validators=[one_line, storable])
    caller_phone = models.CharField(
        _("caller's telephone"), max_length=20, blank=True, validators=[one_line, storable]
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("matter's category")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit concerned")
    )
    matter = models.TextField(
        _("what was said"), blank=True, max_length=LONGEST_MATTER, validators=[storable]
    )
    outcome = models.CharField(_("outcome of the call"), max_length=10, choices=CallOutcome.choices)
    solved_how = models.TextField(
        _("how it was solved"), blank=True, max_length=LONGEST_MATTER, validators=[storable]
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("case")
    )
    call_back_by = models.DateTimeField(_("call back by"), null=True, blank=True)
    called_back_at = models.DateTimeField(_("called back"), null=True, blank=True)
    called_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called back by"),
    )
    callback_result = models.CharField(
        _("what came of calling back"), max_length=10, choices=CallbackResult.choices, blank=True, default=""
    )
    key = models.UUIDField(
        unique=True, editable=False, help_text="Of the form or request: the same is stored once."
    )
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = CallQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        default_permissions = ("view",)
        permissions = [
            ("take_call", _("Can take calls at any time, also while not on duty")),
            ("manage_roster", _("Can draw up duty rosters, put them in force and change them")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=CallOutcome.CASE, case__isnull=False) | ~Q(outcome=CallOutcome.CASE),
                name="cms_hotline_became_a_case",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CallOutcome.CALLBACK, call_back_by__isnull=False)
                | ~Q(outcome=CallOutcome.CALLBACK),
                name="cms_hotline_called_back_by",
            ),
            models.CheckConstraint(
                condition=Q(called_back_at=None, callback_result="")
                | (Q(outcome=CallOutcome.CALLBACK, called_back_at__isnull=False) & ~Q(callback_result="")),
                name="cms_hotline_called_back_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CallOutcome.CASE)
                | Q(callback_result=CallbackResult.CASE, case__isnull=False)
                | (~Q(callback_result=CallbackResult.CASE) & Q(case=None)),
                name="cms_hotline_a_case_only_where_it_became_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["call_back_by"],
                condition=Q(outcome=CallOutcome.CALLBACK, called_back_at=None),
                name="cms_hotline_to_call_back",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{timezone.localtime(self.received_at):%Y}-H{self.pk:05d}"

    @property
    def is_overdue(self) -> bool:
        """Somebody waits to be called back longer than was promised."""
        is_owed = self.outcome == CallOutcome.CALLBACK and self.called_back_at is None
        return is_owed and self.call_back_by is not None and self.call_back_by < timezone.now()

    @property
    def dialled(self) -> str:
        """The caller's number as a `tel:` link takes it."""
        return "".join(character for character in self.caller_phone if character in "+0123456789")


class CallCode(models.Model):
    """Eight characters read out to a caller. With the case's number they show its state and nothing else."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="code")
    code_hash = models.CharField(max_length=128)
    tries_left = models.PositiveSmallIntegerField(default=TRIES)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("caller's code")
        verbose_name_plural = _("callers' codes")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class HandOver(models.Model):
    """What whoever goes off duty leaves to whoever comes."""

    post = models.ForeignKey(DutyPost, models.PROTECT, related_name="+", verbose_name=_("duty post"))
    ended_at = models.DateTimeField(_("end of the shift"))
    note = models.TextField(
        _("note"),
        max_length=LONGEST_MATTER,
        blank=True,
        validators=[storable],
        help_text=_("Empty: there was nothing special."),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("read by")
    )
    read_at = models.DateTimeField(_("read"), null=True)
    erased_at = models.DateTimeField(null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-ended_at", "-pk"]
        verbose_name = _("hand-over note")
        verbose_name_plural = _("hand-over notes")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=("post", "ended_at"), name="cms_hotline_one_note_a_shift")
        ]

    def __str__(self) -> str:
        return str(self.pk)
