"""What was talked about at the desk, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms_apps.cases.models import Category
from cms_apps.core.models import Unit
from cms_apps.core.validators import one_line, storable

from ..states import TalkOutcome
from .day import ReceptionDay
from .host import Host

LONGEST_RECORD = 2000


class Talk(models.Model):
    """One talk with whoever came for one matter: one sign-up or several. Written by `services.talking`.

    `asked` and `answered` are for the house and are erased; `raised` and `came_of_it` are for everybody, and
    name nobody.
    """

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="talks", verbose_name=_("day"))
    host = models.ForeignKey(
        Host, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("host")
    )
    topic = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("topic"))
    talked_at = models.DateTimeField(_("talked"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )
    asked = models.TextField(
        _("what was asked"), blank=True, max_length=LONGEST_RECORD, validators=[storable]
    )
    answered = models.TextField(
        _("what was answered"), blank=True, max_length=LONGEST_RECORD, validators=[storable]
    )
    outcome = models.CharField(_("outcome of the talk"), max_length=10, choices=TalkOutcome.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit that owes it")
    )
    owed_by = models.DateField(_("promised by"), null=True, blank=True)

    raised = models.CharField(
        _("raised, for everybody"),
        max_length=160,
        blank=True,
        validators=[one_line, storable],
        help_text=_("In one line and without names; it stands on the page of the day."),
    )
    came_of_it = models.TextField(
        _("what came of it, for everybody"),
        max_length=600,
        blank=True,
        validators=[storable],
        help_text=_("Without names. Empty: the state of the case."),
    )
    is_public = models.BooleanField(_("on the page of the day"), default=False)

    wagtail_reference_index_ignore = True  # nothing of a page

    panels = [FieldPanel("raised"), FieldPanel("came_of_it"), FieldPanel("is_public")]

    class Meta:
        ordering = ["-talked_at", "-pk"]
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=TalkOutcome.OWED, owed_by__isnull=False, unit__isnull=False)
                | ~Q(outcome=TalkOutcome.OWED) & Q(owed_by=None),
                name="cms_reception_owed_by_a_unit_and_day",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | ~Q(raised=""),
                name="cms_reception_public_says_what",
                violation_error_message=_("What everybody reads needs the line of what was raised."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{timezone.localtime(self.talked_at):%Y}-T{self.pk:05d}"
