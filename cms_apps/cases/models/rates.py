"""The counts that the three rates are made of, as they stood when they were last counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_apps.core.models import Unit

from .routing import Category


class MonthlyCount(models.Model):
    """One unit, one category, one month; made from the record and made anew from it, never edited."""

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    month = models.DateField(db_index=True, help_text="Its first day.")
    due = models.PositiveIntegerField()
    on_time = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    resolved = models.PositiveIntegerField()
    partly = models.PositiveIntegerField()
    not_possible = models.PositiveIntegerField()
    rated = models.PositiveIntegerField()
    satisfied = models.PositiveIntegerField()
    not_ours = models.PositiveIntegerField()
    duplicate = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField()
    praise = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True  # nothing of a page

    class Meta:
        verbose_name = _("count of a month")
        verbose_name_plural = _("counts of months")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("unit", "category", "month"), name="cms_cases_one_count"),
            models.UniqueConstraint(
                fields=("category", "month"),
                condition=models.Q(unit=None),
                name="cms_cases_one_count_of_none",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
