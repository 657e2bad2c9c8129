"""The record of a case: moves, which stay, and words, which can be erased."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_apps.core.models import Unit
from cms_apps.core.validators import storable

from ..states import CaseOutcome, CaseState, DraftStage, EventKind, MessageKind
from .case import Case

LONGEST_WORDS = 5000


class AppendOnlyError(Exception):
    """Somebody tried to rewrite the record."""


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError


class CaseEvent(models.Model):
    """Who did what, when, and where the case stood after it. Never changed, never deleted; holds no words."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Staff; null for the sender and for the clock.",
    )
    by_sender = models.BooleanField(default=False)
    from_state = models.CharField(max_length=12, choices=CaseState.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=CaseState.choices)
    from_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=14, choices=CaseOutcome.choices, blank=True)
    is_satisfied = models.BooleanField(null=True)
    answer_due_at = models.DateTimeField(
        help_text="As the clock stood after it, so that rates can be recomputed."
    )
    key = models.UUIDField(
        null=True, unique=True, help_text="Of the page or request that asked for it: done twice is done once."
    )

    objects = CaseEventQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page: each save would cost a task

    class Meta:
        ordering = ["pk"]
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class MessageQuerySet(models.QuerySet["Message"]):
    def public(self) -> "MessageQuerySet":
        """What the sender may read."""
        return self.filter(kind__in=MessageKind.public())


class Message(models.Model):
    """Somebody's words in a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    event = models.OneToOneField(CaseEvent, models.PROTECT, null=True, related_name="message")
    kind = models.CharField(max_length=12, choices=MessageKind.choices)
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Null for the sender.",
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", help_text="That speaks.")
    text = models.TextField(_("message text"), blank=True, max_length=LONGEST_WORDS, validators=[storable])

    objects = MessageQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page: each save would cost a task

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_public(self) -> bool:
        return self.kind in MessageKind.public()


class AnswerDraft(models.Model):
    """An answer on its way to the sender; one a case, gone once it is sent."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="draft")
    text = models.TextField(_("answer"), max_length=LONGEST_WORDS, validators=[storable])
    outcome = models.CharField(
        _("settles the case as"), max_length=14, choices=CaseOutcome.choices, blank=True
    )
    stage = models.CharField(max_length=10, choices=DraftStage.choices, default=DraftStage.DRAFT)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    key = models.UUIDField(null=True, help_text="Of the page or request that saved it last.")

    wagtail_reference_index_ignore = True  # nothing of a page: each save would cost a task

    class Meta:
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
