"""What everybody who would call should read first, such as water being cut off."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_apps.cases.models import Case
from cms_apps.cases.states import CaseState
from cms_apps.core.languages import in_language
from cms_apps.core.models import Unit
from cms_apps.core.validators import one_line, storable


class NoticeQuerySet(models.QuerySet["OutageNotice"]):
    def current(self, now: datetime | None = None) -> Self:
        """To be shown now, the newest first; one that is about a case goes when the case is closed."""
        now = now or timezone.now()
        goes_on = Q(case=None) | ~Q(case__state=CaseState.CLOSED)
        return self.filter(goes_on, Q(until=None) | Q(until__gt=now), since__lte=now)


class OutageNotice(models.Model):
    """A notice with a beginning and, as a rule, an end."""

    text = models.CharField(_("notice"), max_length=200, validators=[one_line, storable])
    text_en = models.CharField(
        _("notice in English"), max_length=300, blank=True, validators=[one_line, storable]
    )
    unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("unit at work on it")
    )
    since = models.DateTimeField(_("shown from"), default=timezone.now)
    until = models.DateTimeField(
        _("shown until"), null=True, blank=True, help_text=_("Empty: until somebody ends it.")
    )
    case = models.OneToOneField(
        Case,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outage_notice",
        verbose_name=_("case"),
        help_text=_("The one that the calls about it are counted with."),
    )

    objects = NoticeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    panels = [
        FieldPanel("text"),
        FieldPanel("text_en"),
        FieldPanel("unit"),
        FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
    ]

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("hotline notice")
        verbose_name_plural = _("hotline notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="cms_hotline_notice_ends_later",
                violation_error_message=_("A notice ends after it begins."),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def title(self) -> str:
        """In the active language."""
        return in_language(self, "text")
