"""Handing an office over: what goes from one to the next, ticked by both."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_apps.core.validators import one_line, storable

from .society import Term


class HandOverQuerySet(models.QuerySet["OfficeHandOver"]):
    def of(self, user: Any) -> Self:
        """Those somebody hands over or takes over."""
        return self.filter(Q(outgoing__user=user) | Q(incoming__user=user))

    def open(self) -> Self:
        return self.filter(done_at=None)


class OfficeHandOver(models.Model):
    """From one term of an office to the next, another person's. Written by `services.handing_over`.

    Attributes:
        drafts_passed_at: when the unpublished pages of who goes became those of who comes.
    """

    outgoing = models.OneToOneField(Term, models.CASCADE, related_name="+", verbose_name=_("who hands over"))
    incoming = models.OneToOneField(Term, models.CASCADE, related_name="+", verbose_name=_("who takes over"))
    drafts_passed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(_("handed over"), null=True)

    objects = HandOverQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-incoming__starts_at", "-pk"]
        verbose_name = _("hand-over of an office")
        verbose_name_plural = _("hand-overs of offices")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(outgoing=F("incoming")), name="cms_societies_handed_to_another"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class HandOverItem(models.Model):
    """One matter: who goes says that it was given, who comes that it was got."""

    hand_over = models.ForeignKey(OfficeHandOver, models.CASCADE, related_name="items")
    text = models.CharField(_("what"), max_length=200, validators=[one_line, storable])
    order = models.PositiveSmallIntegerField(default=0)
    given_at = models.DateTimeField(_("given"), null=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    got_at = models.DateTimeField(_("got"), null=True)
    got_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("matter that is handed over")
        verbose_name_plural = _("matters that are handed over")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class NewsOffer(models.Model):
    """What the editors decided about a society's news that was offered to them; keyed by its page's key."""

    translation_key = models.UUIDField(unique=True)
    is_taken = models.BooleanField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("news offered by a society")
        verbose_name_plural = _("news offered by societies")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
