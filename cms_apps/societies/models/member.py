"""Who applied to a society, and who belongs to it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_apps.core.validators import one_line, storable
from cms_apps.forms.models import Submission

from ..states import MemberState
from .society import Society

LONGEST_NAME, LONGEST_CONTACT = 60, 254


class MemberQuerySet(models.QuerySet["Member"]):
    def undecided(self) -> Self:
        return self.filter(state=MemberState.APPLIED)


class Member(models.Model):
    """Somebody's application and what came of it. `services.members` writes it and nobody else.

    Attributes:
        contact: an address or a number, as `applications.tidy` writes it, so that it is the same when it
            comes again.
        submission: what was sent; its consent says what was agreed to, word for word.
        decided_by: who accepted or declined; None also where time decided.
        ended_at: since when declined or gone.
        erased_at: since when the row says nothing any more of who it was.
    """

    society = models.ForeignKey(Society, models.PROTECT, related_name="members", verbose_name=_("society"))
    state = models.CharField(
        _("state"), max_length=10, choices=MemberState.choices, default=MemberState.APPLIED
    )
    name = models.CharField(
        _("applicant's name"), max_length=LONGEST_NAME, blank=True, validators=[one_line, storable]
    )
    student_number = models.CharField(_("student number"), max_length=20, blank=True)
    contact = models.CharField(
        _("e-mail or telephone"),
        max_length=LONGEST_CONTACT,
        blank=True,
        validators=[one_line, storable],
    )
    language = models.CharField(max_length=10)
    applied_at = models.DateTimeField(_("applied on"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided on"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    ended_at = models.DateTimeField(_("declined or left on"), null=True, db_index=True)
    erased_at = models.DateTimeField(_("erased"), null=True)
    submission = models.OneToOneField(Submission, models.PROTECT, null=True, related_name="membership")

    objects = MemberQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page

    class Meta:
        ordering = ["-applied_at", "-pk"]
        verbose_name = _("member of a society")
        verbose_name_plural = _("members of societies")
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                "society",
                Lower("contact"),
                condition=Q(state__in=sorted(MemberState.lasting())),
                name="cms_societies_one_application",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(MemberState.ended()), ended_at__isnull=False)
                | Q(state__in=sorted(MemberState.lasting()), ended_at=None),
                name="cms_societies_membership_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What an applicant quotes: the year and a number, nothing of who or where."""
        return f"{timezone.localtime(self.applied_at):%Y}-M{self.pk:05d}"

    @property
    def has_address(self) -> bool:
        """Whether mail goes to them; else somebody has to ring up."""
        return "@" in self.contact
