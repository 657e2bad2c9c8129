"""Choices of the forms room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IdentityKind(TextChoices):
    """How a form knows who is sending; each kind but the first has a provider."""

    ANONYMOUS = "anonymous", _("Anybody, anonymously")
    EMAIL = "email", _("Whoever proves an e-mail address")
    CAMPUS = "campus", _("Whoever signs in with a campus account")
