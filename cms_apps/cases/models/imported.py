"""Where imported letters came from, so that importing again changes nothing."""

from django.db import models

from .case import Case


class ImportedLetter(models.Model):
    """One letter kept elsewhere before."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="imported")
    source = models.CharField(max_length=60, help_text="The name of where it was kept.")
    reference = models.CharField(max_length=120, help_text="Its own number there.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the line it was read from.")

    wagtail_reference_index_ignore = True  # nothing of a page

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("source", "reference"), name="cms_cases_a_letter_comes_once")
        ]

    def __str__(self) -> str:
        return self.reference
