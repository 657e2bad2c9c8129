"""What articles are about."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_apps.core.languages import in_language
from cms_apps.core.validators import address_word

from ..querysets import NewsCategoryQuerySet


class NewsCategory(models.Model):  # type: ignore[django-manager-missing] # PageManager is untyped
    """What an article is about; editors add, rename and order them."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    slug = models.CharField(
        _("address word"),
        max_length=40,
        unique=True,
        validators=[address_word],
        help_text=_("Small letters, digits and hyphens; it stands in addresses and in the API."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = NewsCategoryQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]),
    ]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("news category")
        verbose_name_plural = _("news categories")

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a category that no article has.

        Raises:
            ProtectedError: an article, published or not, stands in it.
        """
        articles: set[models.Model] = set(self.articles.all())
        if articles:
            raise models.ProtectedError(gettext("Articles stand in this category."), articles)
        return super().delete(*args, **kwargs)

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self, "name")
