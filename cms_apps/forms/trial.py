"""Trying a form in Wagtail's preview: every step as senders meet it, and nothing stays of it.

The previewed page, saved or not, goes along from step to step as a signed text, so there is nothing to store
and a draft needs no record. Sending is the real `services.send`, rolled back: what the service makes of an
answer is seen too. Only a number of PostgreSQL's sequence stays used up.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page
from wagtail.utils.decorators import xframe_options_sameorigin_override

from .challenge.answering import SOONEST
from .challenge.making import Challenge, Kind
from .door import Visit
from .identity.providers import Provider
from .models import Consent, Form, FormPage, FormVersion, WaitingFile
from .receipts import hash_of
from .sending import Answer, Sending
from .services import send
from .states import IdentityKind
from .uploads.middleware import is_too_large
from .uploads.trying import Described
from .versions import current_consent, current_version, form_of

ADDRESS = "cms_forms_try"
DRAFT = "trial-draft"
"""With a hyphen no key of a form's field begins like this."""
VALID = timedelta(days=1)


class Trial(Visit):
    """One request of an editor who tries a form: no limit, no challenge, no proof, nothing written.

    A challenge guards what is stored, and nothing is; a real one would be a row itself. Its place is shown.
    """

    is_preview = True
    held: Described

    def _known(self) -> tuple[Form, FormVersion, Consent | None]:
        """None that is stored: the live preview would leave a version behind at every key."""
        fields, text = list(self.page.answer_form().base_fields), self.page.consent_text
        consent = Consent(number=0, text=text) if text.strip() else None
        return Form(), FormVersion(number=0, fields=fields), consent

    def _holding(self) -> Described:
        return Described(self.page.answer_form(), self.request, self.key)

    def _provider(self) -> Provider | None:
        return None

    @property
    def action(self) -> str:
        try:
            return reverse(ADDRESS)
        except NoReverseMatch:  # a site whose admin is not mounted
            return ""

    @property
    def draft(self) -> dict[str, str]:
        """The page as its editor sees it, for the next step."""
        return {DRAFT: self.request.POST.get(DRAFT) or _closed_draft(self.page, self.request.user)}

    @property
    def carried(self) -> dict[str, str]:
        """What goes along to the next step: the draft, and what its files are called."""
        return self.draft | self.held.carried()

    @property
    def is_shut(self) -> bool:
        """Whether readers are told now that the form takes nothing."""
        return not self.page.is_open or self.page.most == 0

    @property
    def is_too_large(self) -> bool:
        return is_too_large(getattr(self.request, "tried_by", self.request))

    def prove(self, proof: str) -> None:
        self.proof, self.proved = "", None

    def takes(self, places: int | None) -> bool:
        return True

    def places_left(self) -> int | None:
        return self.page.most

    def challenge(self) -> Challenge:
        asked = _("Here stands the question; in a preview any answer will do")
        return Challenge("", Kind.QUESTION, "", asked, timezone.now())

    def deliver(self) -> Answer:
        """Send for real what was typed, and roll it back."""
        with rolled_back():
            page = self._without_rules()
            WaitingFile.objects.bulk_create(self._described_files())
            return send(page, self._sending_to(page))

    def _without_rules(self) -> FormPage:
        """The page at a time it is open, with room, for anybody."""
        page = copy(self.page)
        page.opens_at = page.most = page.most_per_person = None
        page.closes_at = timezone.now() + VALID  # not empty: a service may then know a time that is over
        page.identity = IdentityKind.ANONYMOUS
        return page

    def _described_files(self) -> list[WaitingFile]:
        files = [file for some in self.held.kept().values() for file in some]
        for file in files:
            file.key_hash = hash_of(str(self.key))
        return files

    def _sending_to(self, page: FormPage) -> Sending:
        form = form_of(page)
        consent = current_consent(page, form)
        key, answer = _answered_challenge()
        return replace(
            self._sending(),
            version=current_version(page, form).number,
            consent=consent.number if consent else None,
            challenge_key=key,
            challenge_answer=answer,
            sender=f"trial {self.key}",  # a limit of its own
        )


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever is written within is taken back, and what waits for its commit never happens."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _answered_challenge() -> tuple[str, str]:
    lifetime = timedelta(minutes=int(captcha_settings.CAPTCHA_TIMEOUT))
    made = CaptchaStore.objects.create(
        challenge="1+1", response="2", expiration=timezone.now() + lifetime - SOONEST
    )
    return made.hashkey, made.response


# -- The address it goes through -----------------------------------------------------------------------


@require_POST
@xframe_options_sameorigin_override
def try_form(request: HttpRequest) -> HttpResponse:
    """The next step of a trial, for whoever was shown its preview and may still edit the page.

    Raises:
        PermissionDenied: the draft is not this user's, too old, or no longer theirs to edit.
    """
    page = _opened_draft(request.POST.get(DRAFT, ""), request.user)
    if not _may_edit(page, request.user):
        raise PermissionDenied
    # The preview's own request, at the page's own address; `_files` is what `FILES` reads.
    posted = {"method": "POST", "POST": request.POST, "_files": request.FILES, "tried_by": request}
    return page.make_preview_request(request, "", posted)


def _closed_draft(page: FormPage, user: Any) -> str:
    content = [getattr(user, "pk", None), page.content_type_id, page.to_json()]
    return signing.dumps(content, salt=ADDRESS, compress=True)


def _opened_draft(text: str, user: Any) -> FormPage:
    try:
        owner, content_type, content = signing.loads(
            text if text.isascii() else "", salt=ADDRESS, max_age=VALID
        )
    except signing.BadSignature:
        raise PermissionDenied from None
    model = ContentType.objects.get_for_id(content_type).model_class()
    if owner != user.pk or model is None or not issubclass(model, FormPage):
        raise PermissionDenied
    page = model.from_json(content)
    if page is None:  # what it can't be without was deleted meanwhile
        raise PermissionDenied
    page.pk = json.loads(content)["pk"]
    return page


def _may_edit(page: FormPage, user: Any) -> bool:
    """Of a page never saved: whether it could be added where it was begun."""
    if page.pk is None:
        parent = page.get_parent()
        return parent is not None and parent.permissions_for_user(user).can_add_subpage()
    saved = Page.objects.filter(pk=page.pk).first()
    return saved is not None and saved.permissions_for_user(user).can_edit()
