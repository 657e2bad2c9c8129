"""What the campus may read of cases, who joined one, and which pages tell what came of it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from cms_apps.core.models import Place
from cms_apps.core.validators import one_line, storable

from .case import Case
from .record import LONGEST_WORDS

if TYPE_CHECKING:
    from django.http import HttpRequest


class PublishedCaseQuerySet(models.QuerySet["PublishedCase"]):
    def listed(self) -> Self:
        """Without those merged into one that is published itself: that one tells what came of both."""
        return self.filter(case__duplicate_of__published=None)

    def for_lists(self) -> Self:
        """With all a list shows of them, in one query."""
        known = "case__category", "case__unit", "case__place__parent__parent"
        return self.select_related(*known).annotate(joined=Count("case__cosigns"))


class PublishedCase(index.Indexed, models.Model):
    """A case as everybody may read it: only these words are indexed, listed, fed and exported.

    Somebody read them before and took out whatever tells who wrote; where the case stands is the case's own.
    They outlive the words of the case, since nobody is named in them. Taken off the website, the row is gone.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="published")
    title = models.CharField(_("subject"), max_length=120, validators=[one_line, storable])
    letter = models.TextField(_("letter"), max_length=LONGEST_WORDS, validators=[storable])
    answer = models.TextField(_("answer"), max_length=LONGEST_WORDS, blank=True, validators=[storable])
    language = models.CharField(max_length=10, help_text="The sender's.")
    published_at = models.DateTimeField(_("on the website since"), db_index=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    search_fields = [
        index.SearchField("title", boost=4),
        index.AutocompleteField("title"),
        index.SearchField("letter"),
        index.SearchField("answer"),
        index.FilterField("id"),  # searches are narrowed by key
    ]

    objects = PublishedCaseQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page: each save would cost a task

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("published case")
        verbose_name_plural = _("published cases")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> Place | None:
        """Where it is, no closer than the building: a room tells who lives there."""
        place = self.case.place
        return place.parent if place and place.kind == Place.Kind.ROOM else place

    def get_url(self, request: "HttpRequest | None" = None) -> str:
        """In the active language."""
        return reverse("cms_cases:letter", args=[self.pk])


class CoSign(models.Model):
    """Somebody joined a published case (附议) instead of writing the same letter once more."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="cosigns")
    at = models.DateTimeField()
    contact = models.EmailField(
        _("e-mail"), blank=True, validators=[one_line, storable], help_text="For “it was answered”, once."
    )
    language = models.CharField(max_length=10)
    key = models.UUIDField(unique=True, help_text="Of the page or request it came from.")

    wagtail_reference_index_ignore = True  # nothing of a page: each save would cost a task

    class Meta:
        ordering = ["pk"]
        verbose_name = _("co-sign")
        verbose_name_plural = _("co-signs")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("case", "contact"), condition=~Q(contact=""), name="cms_cases_an_address_joins_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Citation(models.Model):
    """A page that tells what came of a case; by its translation key, so that all its languages do."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="citations")
    page_key = models.UUIDField(db_index=True)

    wagtail_reference_index_ignore = True  # by key, not by row

    class Meta:
        ordering = ["pk"]
        verbose_name = _("page about a case")
        verbose_name_plural = _("pages about cases")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("case", "page_key"), name="cms_cases_a_page_tells_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)
