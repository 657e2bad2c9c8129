"""Who receives students: the manager's assistants, and heads of units who are invited."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_apps.core.languages import in_language
from cms_apps.core.models import Unit
from cms_apps.core.models.campus import Named
from cms_apps.core.validators import one_line, storable


class HostQuerySet(models.QuerySet["Host"]):
    def serving(self, day: date) -> Self:
        """In office on that day."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class Host(Named):
    """Somebody who sits at the desk, as the pages tell it; with an account they keep the desk."""

    post = models.CharField(_("post"), max_length=60, blank=True, validators=[storable])
    post_en = models.CharField(_("post in English"), max_length=80, blank=True, validators=[storable])
    college = models.CharField(_("college"), max_length=60, blank=True, validators=[storable])
    college_en = models.CharField(_("college in English"), max_length=80, blank=True, validators=[storable])
    photo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photograph"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        help_text=_("Of an invited head: only its matters are talked about then. Empty: every matter."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reception_hosts",
        verbose_name=_("own account"),
        help_text=_("Opens the desk of the days on which this person receives."),
    )
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        validators=[one_line, storable],
        help_text=_("For the overview one working day before; empty: that of the account."),
    )
    since = models.DateField(_("in office since"), null=True, blank=True)
    until = models.DateField(
        _("in office until"), null=True, blank=True, help_text=_("The last day. Empty: without an end.")
    )

    objects = HostQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("post"), FieldPanel("post_en")]),
        FieldRowPanel([FieldPanel("college"), FieldPanel("college_en")]),
        FieldPanel("photo"),
        FieldPanel("unit"),
        FieldRowPanel([FieldPanel("user"), FieldPanel("email")]),
        FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
        FieldPanel("order"),
    ]

    class Meta(Named.Meta):
        abstract = False
        ordering = ["order", "name"]
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="cms_reception_office_ends_later",
                violation_error_message=_("The last day is not before the first."),
            )
        ]

    @property
    def role(self) -> str:
        """Post and college in the active language, as far as they are known."""
        return " · ".join(filter(None, (in_language(self, "post"), in_language(self, "college"))))

    @property
    def address(self) -> str:
        """Where mail for this person goes; "" for nowhere."""
        account: Any = self.user
        return self.email or (account.email if account else "")
