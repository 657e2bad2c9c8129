"""Somebody on the roster asks for another to take a shift of theirs."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_apps.core.validators import one_line, storable

from ..states import SwapState
from .duty import DutyPerson, DutyPost


class DutySwapQuerySet(models.QuerySet["DutySwap"]):
    def open(self) -> Self:
        """Asked or taken, and neither shift has begun."""
        now = timezone.now()
        waiting = self.filter(state__in=SwapState.open(), starts_at__gt=now)
        return waiting.filter(Q(back_starts_at=None) | Q(back_starts_at__gt=now))

    def put_to(self, person: DutyPerson) -> Self:
        """What somebody may take: what they were asked themselves, and what all were who hold that post."""
        to_all = Q(asked=None, post__in=person.posts.all())
        return self.open().filter(to_all | Q(asked=person), state=SwapState.ASKED).exclude(asker=person)

    def concerning(self, person: DutyPerson) -> Self:
        """Those that somebody asked, was asked themselves, or took."""
        return self.filter(Q(asker=person) | Q(asked=person) | Q(taker=person))

    def with_people(self) -> Self:
        return self.select_related("post", "back_post", "asker__user", "asked__user", "taker__user")


class DutySwap(models.Model):
    """A shift of the asker's for anybody or one person to take; with `back_…`, for one of that person's."""

    asker = models.ForeignKey(DutyPerson, models.PROTECT, related_name="+", verbose_name=_("who asks"))
    post = models.ForeignKey(DutyPost, models.PROTECT, related_name="+", verbose_name=_("duty post"))
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    asked = models.ForeignKey(
        DutyPerson,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who is asked"),
        help_text=_("Empty: whoever may hold the post."),
    )
    back_post = models.ForeignKey(DutyPost, models.PROTECT, null=True, related_name="+")
    back_starts_at = models.DateTimeField(null=True)
    back_ends_at = models.DateTimeField(null=True)
    words = models.CharField(
        _("words to colleagues"), max_length=120, blank=True, validators=[one_line, storable]
    )
    state = models.CharField(
        _("state"), max_length=10, choices=SwapState.choices, default=SwapState.ASKED, db_index=True
    )
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    taker = models.ForeignKey(
        DutyPerson, models.PROTECT, null=True, related_name="+", verbose_name=_("who takes it")
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    refusal = models.CharField(
        _("why it was refused"), max_length=120, blank=True, validators=[one_line, storable]
    )
    nudged_at = models.DateTimeField(null=True)
    """When the asker was told that nobody took it yet."""
    closed_at = models.DateTimeField(null=True, db_index=True)

    objects = DutySwapQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("swap of shifts")
        verbose_name_plural = _("swaps of shifts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cms_hotline_swap_lasts"),
            models.CheckConstraint(
                condition=Q(back_post=None, back_starts_at=None, back_ends_at=None)
                | Q(asked__isnull=False, back_post__isnull=False, back_ends_at__gt=F("back_starts_at")),
                name="cms_hotline_back_from_who_is_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SwapState.TAKEN, SwapState.DONE]) | Q(taker__isnull=False),
                name="cms_hotline_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SwapState.open(), closed_at=None)
                | (~Q(state__in=SwapState.open()) & Q(closed_at__isnull=False)),
                name="cms_hotline_swap_closed_at",
            ),
            models.UniqueConstraint(
                fields=("asker", "post", "starts_at"),
                condition=Q(state__in=SwapState.open()),
                name="cms_hotline_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def until(self) -> datetime:
        """Up to when it may be taken and approved: the first shift's beginning."""
        return min(self.starts_at, self.back_starts_at or self.starts_at)

    @property
    def is_open(self) -> bool:
        return self.state in SwapState.open() and timezone.now() < self.until
