"""Somebody's wish to come at a time."""

from typing import Self

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cms_apps.cases.models import Case, Category
from cms_apps.core.validators import one_line, storable
from cms_apps.forms.models import Submission

from ..states import SignupState, Turn
from .day import ReceptionDay, Slot

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 of them, without 0, 1, I and O."""
CODE_LENGTH = 6


class SignupQuerySet(models.QuerySet["Signup"]):
    def holding(self) -> Self:
        return self.filter(state__in=SignupState.holding())

    def in_line(self) -> Self:
        """Who waits, in the order of the queue: by their turn, then by time."""
        return self.filter(state=SignupState.WAITING).order_by("turn", "queued_at", "pk")

    def people(self) -> int:
        """How many come with these, each with who comes along."""
        return self.aggregate(people=Sum("party"))["people"] or 0

    def lapsed(self) -> Self:
        """Offers whose time is over."""
        return self.filter(state=SignupState.OFFERED, offered_until__lte=timezone.now())


class Signup(models.Model):
    """One person's sign-up for one slot. Changed only by `services`, under a lock on its day's row."""

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="signups", verbose_name=_("day"))
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="signups", verbose_name=_("slot"))
    state = models.CharField(_("state"), max_length=10, choices=SignupState.choices)
    topic = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("topic"))
    matter = models.TextField(_("matter"), blank=True, max_length=1000, validators=[storable])
    called = models.CharField(
        _("how to call the person"), max_length=40, blank=True, validators=[one_line, storable]
    )
    contact = models.EmailField(_("e-mail"), blank=True, validators=[one_line, storable])
    language = models.CharField(max_length=10)

    signed_up_at = models.DateTimeField(_("signed up"))
    queued_at = models.DateTimeField(help_text="Its place in the queue; a change of slot begins anew.")
    offered_until = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(
        null=True, help_text="Since when it has its place, if later than signed up."
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    is_late = models.BooleanField(_("cancelled late"), default=False)
    turn = models.PositiveSmallIntegerField(
        _("turn"), choices=Turn.choices, default=Turn.NEW, help_text="As far as who was proved tells."
    )
    party = models.PositiveSmallIntegerField(_("how many come"), default=1)
    is_walk_in = models.BooleanField(_("came without signing up"), default=False)
    checked_in_at = models.DateTimeField(_("checked in"), null=True)
    reminded_at = models.DateTimeField(null=True)
    talk = models.ForeignKey(
        "cms_reception.Talk", models.PROTECT, null=True, related_name="signups", verbose_name=_("talk")
    )
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, related_name="signup", verbose_name=_("case")
    )
    is_answered = models.BooleanField(_("says the matter was answered"), null=True)

    receipt_hash = models.CharField(max_length=64, unique=True)
    person_hash = models.CharField(max_length=64, blank=True, db_index=True)
    submission = models.OneToOneField(Submission, models.PROTECT, null=True, related_name="signup")
    stamp = models.PositiveIntegerField(
        default=0, help_text="Counts what changed of when and whether somebody comes, as calendars count it."
    )

    objects = SignupQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page

    class Meta:
        ordering = ["slot__starts_at", "queued_at", "pk"]
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        default_permissions = ("view",)
        permissions = [("manage_signup", _("Can move and cancel sign-ups and write to who signed up"))]
        constraints = [
            models.UniqueConstraint(
                fields=("day", "person_hash"),
                condition=Q(state__in=sorted(SignupState.active())) & ~Q(person_hash=""),
                name="cms_reception_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=SignupState.OFFERED, offered_until__isnull=False)
                | ~Q(state=SignupState.OFFERED) & Q(offered_until=None),
                name="cms_reception_offers_end",
            ),
            models.CheckConstraint(condition=Q(party__gte=1), name="cms_reception_somebody_comes"),
        ]

    def __str__(self) -> str:
        return self.number

    def place_in_line(self) -> int | None:
        """1 for whoever is next; None for who does not wait."""
        if self.state != SignupState.WAITING:
            return None
        earlier = Q(queued_at__lt=self.queued_at) | Q(queued_at=self.queued_at, pk__lt=self.pk)
        before = Q(turn__lt=self.turn) | Q(turn=self.turn) & earlier
        return Signup.objects.filter(before, slot=self.slot_id).in_line().count() + 1

    @property
    def check_in_code(self) -> str:
        """What is shown or said at the desk: six characters, none of them mistaken for another.

        Derived, so that nothing is stored; it opens nothing but a place in the line at the desk.
        """
        digest = salted_hmac("cms_reception.check_in", str(self.pk), algorithm="sha256").digest()
        return "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in digest[:CODE_LENGTH])

    @property
    def number(self) -> str:
        return f"{timezone.localtime(self.signed_up_at):%Y}-R{self.pk:05d}"
