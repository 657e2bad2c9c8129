"""Societies, their offices, and who holds which office from when to when."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Collection

from cms_apps.core.models import Unit
from cms_apps.core.models.campus import Named
from cms_apps.core.validators import address_word, one_line, storable

TAKEN = ("activities",)
"""Words that stand where a society's slug does in the API's addresses."""


class SocietyQuerySet(models.QuerySet["Society"]):
    def advised_by(self, user: Any) -> Self:
        return self.filter(advisers=user)

    def led_by(self, user: Any, now: datetime | None = None) -> Self:
        """Those somebody holds an office of now that gives rights."""
        terms = Term.objects.current(now).filter(user=user, office__gives_rights=True)
        return self.filter(pk__in=terms.values("office__society"))


class Society(Named):
    """A student society. Its pages stand below a space of its own in the page tree.

    Attributes:
        translation_key: of that space, in every language.
        officers, guides: groups that hold the rights of who is in office, and of the advisers. Who is in
            them follows from terms and advisers: `rights.apply` writes it and nobody else.
    """

    slug = models.CharField(
        _("address word"),
        max_length=40,
        unique=True,
        validators=[address_word],
        help_text=_("Small letters, digits and hyphens; it stands in addresses and in the API."),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guiding unit")
    )
    advisers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="advised_societies",
        verbose_name=_("advisers"),
        help_text=_("They approve what the officers write, and give out offices."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Of a society that is not, nobody has rights to its pages.")
    )
    hand_over_list = models.TextField(
        _("what is handed over"),
        max_length=2000,
        blank=True,
        validators=[storable],
        help_text=_(
            "One matter a line, such as the seal, the accounts of the public channel, the cash book."
        ),
    )
    translation_key = models.UUIDField(null=True, unique=True, editable=False)
    collection = models.ForeignKey(Collection, models.SET_NULL, null=True, related_name="+", editable=False)
    officers = models.OneToOneField(Group, models.SET_NULL, null=True, related_name="+", editable=False)
    guides = models.OneToOneField(Group, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = SocietyQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("unit"), FieldPanel("is_active")]),
        FieldPanel("advisers", widget=CheckboxSelectMultiple),
        FieldPanel("hand_over_list"),
    ]

    class Meta(Named.Meta):
        abstract = False
        ordering = ["order", "name"]
        verbose_name = _("society")
        verbose_name_plural = _("societies")

    def clean(self) -> None:
        super().clean()
        if self.slug in TAKEN:
            raise ValidationError({"slug": _("This word means something else in the API.")})


class Office(Named):
    """A post in a society, such as president, held for a term."""

    society = models.ForeignKey(Society, models.PROTECT, related_name="offices", verbose_name=_("society"))
    seats = models.PositiveSmallIntegerField(
        _("people at once"), default=1, help_text=_("So many may hold it at the same time.")
    )
    is_required = models.BooleanField(
        _("may not stay vacant"), default=False, help_text=_("The advisers are told while nobody holds it.")
    )
    is_main_contact = models.BooleanField(_("main contact"), default=False)
    gives_rights = models.BooleanField(
        _("works on the society's pages"), default=True, help_text=_("For as long as the term lasts.")
    )

    wagtail_reference_index_ignore = True

    panels = [
        FieldPanel("society"),
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("seats"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("is_required"), FieldPanel("is_main_contact")]),
        FieldPanel("gives_rights"),
    ]

    class Meta(Named.Meta):
        abstract = False
        ordering = ["society__order", "society__name", "order", "name"]
        verbose_name = _("office of a society")
        verbose_name_plural = _("offices of societies")
        constraints = [
            models.UniqueConstraint(
                fields=("society", "name"),
                name="cms_societies_offices_differ",
                violation_error_message=_("The society has an office of this name already."),
            ),
            models.UniqueConstraint(
                fields=("society",),
                condition=Q(is_main_contact=True),
                name="cms_societies_one_main_contact",
                violation_error_message=_("Another office of the society is its main contact already."),
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="cms_societies_somebody_may_hold_it"),
        ]


class TermQuerySet(models.QuerySet["Term"]):
    def current(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def overlapping(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Term(models.Model):
    """Somebody holds an office for a time, its end exclusive. `services.terms` writes it; what was stays."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="terms", verbose_name=_("office"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("officer's account"),
    )
    name = models.CharField(_("officer's name"), max_length=60, validators=[one_line, storable])
    shows_name = models.BooleanField(
        _("the name may be published"),
        default=False,
        help_text=_("Only if they agree; otherwise the office alone is shown."),
    )
    starts_at = models.DateTimeField(_("in office from"), db_index=True)
    ends_at = models.DateTimeField(_("in office until"), db_index=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = TermQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cms_societies_term_lasts")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_current(self) -> bool:
        return self.starts_at <= timezone.now() < self.ends_at


class RightsClock(models.Model):
    """One row: when the next term begins or ends, which is when rights change by themselves."""

    next_at = models.DateTimeField(null=True, db_index=True)
    applied_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clock of the terms")
        verbose_name_plural = _("clock of the terms")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
