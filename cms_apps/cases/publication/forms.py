"""What has to be said to publish a case, and to name the page that tells what came of it."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from cms_apps.core.pages import public_pages
from cms_apps.core.roles import main_site
from cms_apps.core.validators import one_line, storable

from ..act_forms import ActForm, words_field
from ..models import Case
from .proposing import proposal_for
from .redacting import Masking, still_there

_IN_THE_ADMIN = re.compile(r"/pages/(\d{1,9})/")


class PublishForm(ActForm):
    """Filled with what is proposed; whoever sends it has read it."""

    title = forms.CharField(
        label=_("Subject for everybody"), validators=[MaxLengthValidator(120), one_line, storable]
    )
    letter = words_field(_("Letter for everybody"), rows=8)
    answer = words_field(_("Answer for everybody"), rows=8, required=False)
    confirmed = forms.BooleanField(
        label=_("I have read it: the numbers and addresses in it are meant for everybody"), required=False
    )

    def known(self, case: Case) -> dict[str, Any]:
        self.proposal = proposal_for(case)
        return {
            "title": self.proposal.title,
            "letter": self.proposal.letter,
            "answer": self.proposal.answer,
        }

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        masked = _listed(self.proposal.masked)
        advice = _("Read every word: who else could it be? Masked in the proposal: %(masked)s.")
        self.fields["title"].help_text = advice % {"masked": masked or gettext("nothing")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.pop("confirmed", False):
            for name in ("title", "letter", "answer"):
                if left := still_there(cleaned.get(name, "")):
                    self.add_error(name, _still_there(left))
        return cleaned


class CiteForm(ActForm):
    page = forms.CharField(
        label=_("Address of the page"),
        max_length=500,
        validators=[storable],
        help_text=_("A published page of this site, such as the news about it. Copy its address here."),
    )

    def clean_page(self) -> Page:
        page = _page_at(self.cleaned_data["page"])
        if page is None:
            raise ValidationError(_("No published page of this site stands there."), code="unknown")
        return page


def _page_at(address: str) -> Page | None:
    """The published page with this address, of the site or of its editor in the admin."""
    site = main_site()
    if site is None:
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.hostname and not Site.objects.filter(hostname=parts.hostname).exists():
        return None
    path = unquote(parts.path)
    # A NUL that hides behind %00 is no text a database takes.
    return _page_on(site, path) if "\0" not in path else None


def _page_on(site: Site, path: str) -> Page | None:
    pages = public_pages(Page.objects.all(), site)
    if edited := _IN_THE_ADMIN.search(path):
        return pages.filter(pk=int(edited[1])).first()
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    roots = site.root_page.get_translations(inclusive=True)
    known = ["".join([root.url_path, *(f"{part}/" for part in parts)]) for root in roots]
    return pages.filter(url_path__in=known).first()


def _still_there(left: list[Masking]) -> ValidationError:
    message = _("This still stands there: %(what)s. Mask it, or say below that it is meant.")
    return ValidationError(
        message, code="telling", params={"what": ", ".join(mask.original for mask in left)}
    )


def _listed(masked: list[Masking]) -> str:
    return ", ".join(f"{mask.original} → {mask.masked} ({mask.what.label})" for mask in masked)


class JoinForm(forms.Form):
    """What somebody who joins may add."""

    contact = forms.EmailField(
        label=_("E-mail, if you want to be told when it is answered"),
        help_text=_("One mail with the address of the answer; then your address is erased."),
        required=False,
        max_length=254,  # as it is stored
        widget=forms.EmailInput({"autocomplete": "email"}),
        validators=[one_line, storable],
    )
