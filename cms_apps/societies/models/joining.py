"""The form by which students join a society."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.api import APIField
from wagtail.models import Page

from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview
from cms_apps.forms.models import FormField, FormPage, Outcome, Submission
from cms_apps.forms.places import FormClosedError

from ..applications import application_fields, application_of
from ..guarding import OwnPageTester
from ..services.members import apply_for
from .pages import SocietyPage, SocietySpace, society_of
from .society import Society


class JoinPage(FrontEndPreview, TranslationsListed, FormPage):
    """An application has fixed fields, by which it is decided; officers may add their own.

    It takes something only while the society's page says that the society looks for members.
    """

    service = "societies"
    personal_fields = frozenset({"name", "student_number", "contact", "why"})

    is_tried = False
    """By an editor in a preview: a form is made ready before members are looked for."""

    page_ptr = page_link("cms_societies_joinpage")

    api_fields = [APIField("introduction"), APIField("translations")]
    parent_page_types = ["cms_societies.SocietyPage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = gettext_lazy("form to join a society")
        verbose_name_plural = gettext_lazy("forms to join societies")

    @classmethod
    def typed_fields(cls) -> dict[str, Field]:
        return application_fields()

    def permissions_for_user(self, user: Any) -> OwnPageTester:
        return OwnPageTester(user, self)

    @property
    def above(self) -> SocietyPage:
        """The page of the society it belongs to."""
        return cast(SocietyPage, cast(Page, self.get_parent()).specific)

    @property
    def is_recruiting(self) -> bool:
        """Whether the society looks for members, and there is somebody to decide. One query."""
        above = self.path[: -self.steplen]
        spaces = SocietySpace.objects.filter(path=above[: -self.steplen])
        active = Society.objects.filter(is_active=True, translation_key__in=spaces.values("translation_key"))
        return SocietyPage.objects.live().filter(Exists(active), path=above, is_recruiting=True).exists()

    @property
    def is_open(self) -> bool:
        return super().is_open and self.is_recruiting

    def clean(self) -> None:
        super().clean()
        if not self.consent_text.strip():
            message = _("Say what for and how long names and contacts are kept: nobody is asked without it.")
            raise ValidationError({"consent_text": message})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        self.is_tried = True
        return super().serve_preview(request, mode_name)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "above": self.above, "is_recruiting": self.is_recruiting}

    def accept(self, submission: Submission, receipt: str) -> Outcome:
        """An application, which the officers then decide.

        Raises:
            FormClosedError: the society looks for no members (any more).
            ValidationError: by field: this contact has applied already.
        """
        society = society_of(self)
        if society is None or not (self.is_tried or self.is_recruiting):
            raise FormClosedError(_("The society is not looking for members now."))
        member = apply_for(application_of(submission, society, self.locale.language_code))
        with translation.override(self.locale.language_code):
            if member.has_address:
                message = _("Your application is no. %(number)s. We write to you when it is decided.")
            else:
                message = _("Your application is no. %(number)s. The society calls you when it is decided.")
            return Outcome(
                message=message % {"number": member.number},
                manage_url=_own_address(),
                result={"number": member.number, "state": member.state},
            )


def _own_address() -> str:
    """Where the receipt opens it; "" where a host has given that page no address."""
    try:
        return reverse("cms_societies:my_application")
    except NoReverseMatch:
        return ""


class JoinField(FormField):
    page = ParentalKey(JoinPage, on_delete=models.CASCADE, related_name="form_fields")

    class Meta(FormField.Meta):
        verbose_name = gettext_lazy("field")
        verbose_name_plural = gettext_lazy("fields")
